package corpus

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mappable are the fields that [Reader.Map] can give another name.
var mappable = articleFields[:fieldMeta]

// ParseMap reads what [Reader.Map] takes as it is written on a command line:
// "id=guid,title=headline.main".
func ParseMap(s string) (map[string]string, error) {
	if isBlankText(s) {
		return nil, nil
	}
	m := map[string]string{}
	for pair := range strings.SplitSeq(s, ",") {
		ours, theirs, ok := strings.Cut(pair, "=")
		ours, theirs = strings.TrimSpace(ours), strings.TrimSpace(theirs)
		if !ok || theirs == "" {
			return nil, fmt.Errorf("%s is not FIELD=NAME, such as title=headline", quoteShort(pair))
		}
		if _, twice := m[ours]; twice {
			return nil, fmt.Errorf("the field %q is given twice", ours)
		}
		m[ours] = theirs
	}
	return m, checkMap(m)
}

// checkMap reports a field that is none of ours.
func checkMap(m map[string]string) error {
	for _, ours := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(mappable, ours) {
			return fmt.Errorf("there is no field %s: it is one of %s", quoteShort(ours), strings.Join(mappable, ", "))
		}
	}
	return nil
}

// mapped tells of the fields of an object which of ours they stand for.
type mapped struct {
	// to are ours by the name of the field, which may have dots in it, and below
	// those of the objects in it: "headline.main" is looked for in both.
	to    map[string][]int
	below map[string]*mapped
	// taken are ours for which other fields stand; at the top only.
	taken [len(articleFields)]bool
}

func newMapped(fields map[string]string) *mapped {
	var top *mapped
	for i, ours := range mappable {
		theirs, ok := fields[ours]
		if !ok {
			continue
		}
		if top == nil {
			top = &mapped{}
		}
		top.taken[i] = true
		top.add(theirs, i)
	}
	return top
}

// add makes the field at a way stand for ours.
func (m *mapped) add(way string, ours int) {
	if m.to == nil {
		m.to, m.below = map[string][]int{}, map[string]*mapped{}
	}
	m.to[way] = append(m.to[way], ours)
	first, rest, deeper := strings.Cut(way, ".")
	if !deeper {
		return
	}
	next := m.below[first]
	if next == nil {
		next = &mapped{}
		m.below[first] = next
	}
	next.add(rest, ours)
}

// mapField notes a field of an object whose fields have other names than ours.
func (r *objectReader) mapField(name, value []byte) {
	if i := fieldIndex(name); i >= 0 && !r.from.taken[i] {
		r.fields[i] = value
	}
	r.from.note(r, name, value)
}

func (m *mapped) note(r *objectReader, name, value []byte) {
	for _, i := range m.to[string(name)] {
		r.fields[i] = value
	}
	next := m.below[string(name)]
	if next == nil || jsonKindOf(value) != jsonObject {
		return
	}
	j := jsonScanner{data: value}
	j.object(func(name, value []byte) { next.note(r, r.content(name), value) }) // it was scanned before
}
