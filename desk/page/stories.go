package page

import (
	"net/http"

	"github.com/wirefold/wirefold"
)

type storiesData struct {
	Stories []wirefold.Summary
}

// stories lists stories, the one that moved last first.
func (p *Pages) stories(r *http.Request, v wirefold.View) (string, any, error) {
	list, err := v.Stories(r.Context(), wirefold.Filter{Order: "changed", Limit: 50})
	return "Stories", storiesData{list}, err
}
