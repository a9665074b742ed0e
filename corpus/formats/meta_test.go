package formats

import (
	"reflect"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// A field that emptyMeta forgets would be lost wherever it is all that an item tells.
func TestEveryFieldMakesMetaTell(t *testing.T) {
	if metaOrNil(&corpus.Meta{}) != nil {
		t.Fatal("an empty Meta tells something")
	}
	all := reflect.TypeFor[corpus.Meta]()
	for i := range all.NumField() {
		var m corpus.Meta
		f := reflect.ValueOf(&m).Elem().Field(i)
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Int:
			f.SetInt(1)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Map:
			f.Set(reflect.MakeMap(f.Type()))
			f.SetMapIndex(reflect.Zero(f.Type().Key()), reflect.Zero(f.Type().Elem()))
		case reflect.Struct:
			if f.Type() != reflect.TypeFor[time.Time]() {
				t.Fatalf("%s is of a type that this test does not know", all.Field(i).Name)
			}
			f.Set(reflect.ValueOf(time.Unix(1, 0)))
		default:
			t.Fatalf("%s is of a kind that this test does not know: %s", all.Field(i).Name, f.Kind())
		}
		if metaOrNil(&m) == nil {
			t.Errorf("emptyMeta forgets %s", all.Field(i).Name)
		}
	}
}
