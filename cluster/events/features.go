package events

// Feature names one input of the model: something about two articles.
type Feature uint8

// The features of two articles. Where two directions differ, "Both" is the lesser
// of the two and the other one the greater: a short report may be found whole in a
// long one, and not the other way round.
const (
	Title         Feature = iota // cosine of the titles
	Numbers                      // cosine of the numerals
	RareName                     // rarity of the rarest name that both print
	RareName2                    // rarity of the second rarest
	TitleFound                   // share of a title, by weight, that the other article prints
	LeadFound                    // share of a lead, by weight, that the other article prints
	LeadFoundBoth                // the lesser of the two such shares
	Share                        // cosine of the bodies as a share of an article's best with any
	ShareBoth                    // the lesser of the two such shares
	LeadShare                    // cosine of the leads as a share of an article's best with any
	StandsOut                    // how far the cosine of the bodies stands above an article's ten best
	StandsOutBoth                // the lesser of the two
	SameDay                      // the leads name the same day or weekday
	OtherDay                     // both leads name days, and none in common: 1 when days apart
	OtherPlace                   // each names a first place, and neither prints the other's
	Gap                          // ln(1+days) between their times of publication
	Undated                      // one of them has no time of publication
	SameSource                   // both are of one outlet
	features
)

var featureNames = [features]string{"title", "numbers", "rare_name", "second_rare_name",
	"title_found", "lead_found", "lead_found_both", "share_of_best", "share_of_best_both", "lead_share_of_best",
	"stands_out", "stands_out_both", "same_day", "other_day", "other_place", "gap", "undated", "same_source"}

// String is the feature's name in models and receipts.
func (f Feature) String() string {
	if f < features {
		return featureNames[f]
	}
	return "unknown"
}

// Sign is the sign that the weight of a feature may have: likeness may never
// speak against two articles being on one event, nor distance for it.
func Sign(f Feature) float64 {
	switch f {
	case OtherDay, OtherPlace, Gap, Undated, SameSource:
		return -1
	}
	return 1
}

// Features are the values of all features of two articles, by [Feature].
type Features = [features]float64
