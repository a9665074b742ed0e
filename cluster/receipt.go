package cluster

// Receipt explains one decision: what was weighed, what each thing counted, and
// what nearly happened. It is complete: the contributions and the bias add up to
// the log-odds of Score.
type Receipt struct {
	// Verdict is the decision in a few words: "joins", "opens", "copy of".
	Verdict string `json:"verdict"`
	// Score is the probability that the article and the nearest one of the story tell
	// the same event, Mean the mean such probability over the articles of the story
	// that are most like it, and Threshold the mean from which it joins.
	Score     float64 `json:"score"`
	Mean      float64 `json:"mean"`
	Threshold float64 `json:"threshold"`
	// Bias is the log-odds before any evidence.
	Bias float64 `json:"bias"`
	// Evidence is what was weighed, the weightiest first.
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one feature of a decision.
type Evidence struct {
	// Name is the feature's name, Value its value, and Counts what it added to
	// the log-odds (weight times value).
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Counts float64 `json:"counts"`
}
