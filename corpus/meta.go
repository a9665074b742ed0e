package corpus

import (
	"encoding/json"
	"time"
)

// Meta is what a format tells of an article beside its text. Every field may be
// empty. Times are in the zone in which they were written.
type Meta struct {
	// Type is what the format calls the item: "text", "event"; empty for text.
	Type string `json:"type,omitempty"`
	// Created is when the first version was made, Modified when this one was last
	// changed; for wires [Article.Published] is when this version was sent.
	Created  time.Time `json:"created,omitzero"`
	Modified time.Time `json:"modified,omitzero"`
	// Status says whether the item may be used.
	Status Status `json:"status,omitempty"`
	// Embargo is the time before which the item must not be shown.
	Embargo time.Time `json:"embargo,omitzero"`
	// Expires is the time after which it should not be.
	Expires time.Time `json:"expires,omitzero"`
	// Signals say in lower case what this version does: "update", "correction",
	// "refile", "kill", and what else the format has.
	Signals []string `json:"signals,omitempty"`
	// Urgency is 1 (flash) to 9, or 0 where it was not told.
	Urgency int `json:"urgency,omitempty"`
	// Slug names the story for the desk ("KESRA-FLOOD"); Take is which state of
	// it this is ("1st Ld-Writethru").
	Slug string `json:"slug,omitempty"`
	Take string `json:"take,omitempty"`
	// Byline is who wrote it, Credit who supplied it, Located where it was filed.
	Byline  string `json:"byline,omitempty"`
	Credit  string `json:"credit,omitempty"`
	Located string `json:"located,omitempty"`
	// Summary is the abstract, where it is no part of the body.
	Summary string `json:"summary,omitempty"`
	// Note is what the agency tells editors ("CORRECTS toll in paragraph 2").
	Note string `json:"note,omitempty"`
	// Tags are the subjects, people, organisations, places and events it is about.
	Tags []Tag `json:"tags,omitempty"`
	// Rights are passed on as they came.
	Rights *Rights `json:"rights,omitempty"`
	// Links lead to other items.
	Links []Link `json:"links,omitempty"`
	// Event holds the eventDetails of a ninjs 3 event as they came.
	Event json.RawMessage `json:"event,omitempty"`
}

// Status says whether an item may be used. The zero value is usable.
type Status string

// The statuses of the IPTC (NewsCodes, pubstatus).
const (
	Usable   Status = ""         // it may be shown
	Withheld Status = "withheld" // it may not be shown until it is released
	Canceled Status = "canceled" // it must be used no more: it is killed
)

// Tag is something that an article is about.
type Tag struct {
	// Kind is "subject", "person", "organisation", "place", "event", "object" or
	// "genre".
	Kind string `json:"kind"`
	Name string `json:"name,omitempty"`
	// ID is a URI or, with or without a Scheme, a code: "medtop:20000350".
	ID     string `json:"id,omitempty"`
	Scheme string `json:"scheme,omitempty"`
	// Rel is how the article is related to it ("about", "mentions").
	Rel string `json:"rel,omitempty"`
	// Point is where a place lies: degrees east and north.
	Point *[2]float64 `json:"point,omitempty"`
}

// Rights say who owns an item, and what may be done with it.
type Rights struct {
	Holder string `json:"holder,omitempty"`
	Notice string `json:"notice,omitempty"`
	Terms  string `json:"terms,omitempty"`
	// URL leads to the full terms.
	URL string `json:"url,omitempty"`
	// Encoded are terms for machines (RightsML, ODRL) in the language Encoding.
	Encoded  string `json:"encoded,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

// Link leads from an item to another.
type Link struct {
	// Rel is how: [EvolvedFrom], "related", "translationof", "picture" and others.
	Rel string `json:"rel"`
	// ID is the other item's, Version its version where that matters.
	ID      string `json:"id,omitempty"`
	Version string `json:"version,omitempty"`
	URL     string `json:"url,omitempty"`
	Title   string `json:"title,omitempty"`
}

// EvolvedFrom is the relation to the item that an item takes the place of: an
// update, a correction or a new lead that was filed under an id of its own.
const EvolvedFrom = "evolvedfrom"
