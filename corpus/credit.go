package corpus

import "strings"

// Credit is the name by which the wire service that the text credits is usually
// called, in lower case ("ap" for "The Associated Press"), or empty.
func (d *Document) Credit() string {
	name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(d.Agency)), "the ")
	if short, ok := agencies[name]; ok {
		return short
	}
	return name
}

// agencies are other names of the large agencies.
var agencies = map[string]string{
	"associated press": "ap", "agence france-presse": "afp", "agence france presse": "afp",
	"united press international": "upi", "thomson reuters": "reuters", "press association": "pa",
}
