package api

import "strings"

// fieldsInWords says what the fields of the engine's types are, a line each: the schema, a
// dot, the field, and the words.
const fieldsInWords = `
Summary.first Publication of the first dated article; null when none is dated.
Summary.last Publication of the last dated article; null when none is dated.
Summary.size How many articles, each counted once however many versions it has.
Summary.origins How many independent voices are behind them: copies add none.
Summary.places Where it is set, as most articles have it.
Summary.conflicts How many facts have claims that cannot all be right.
Summary.changed The number of the commit that changed it last.
Summary.states Any of breaking, conflict, corrected, killed, single source, unverified.
Summary.languages Those of its articles, the most frequent first.
Summary.arrivals Its articles counted by publication, in equal parts of the time from first to last; null where that is no time.
StoryAnswer.articles The ids of its articles in order of arrival.
StoryAnswer.origins How many independent voices are behind them: copies add none.
StoryAnswer.facts What is claimed, in editorial order.
StoryAnswer.related Other stories alike, most alike first.
StoryAnswer.states Any of breaking, conflict, corrected, killed, single source, unverified.
StoryAnswer.changed The number of the commit that changed it last.
StoryAnswer.unread Articles whose records cannot be read; their claims are missing.
StoryAnswer.first Publication of the first dated article; null when none is dated.
StoryAnswer.last Publication of the last dated article; null when none is dated.
StoryAnswer.places Where it is set, as most articles have it.
Related.when Earlier or later; absent when either is undated or both overlap.
Family.origin The voice behind it, as credited.
Family.members That of which the others most likely are copies or updates comes first.
Member.name What facts call this version.
Decision.id The article's id.
Decision.copy_family The first article of those with the same text.
Decision.relation first (it opens a story), report (in its own words), identical, near-identical, excerpt, embeds, update, or held.
Decision.of What a copy is a copy of; for a report, what opened the story.
Decision.score How alike a copy is, else the probability that the decision is right.
Decision.killed It was withdrawn, or carries the text of one that was.
Fact.attribute What it is about: killed, wounded, date, place, cause ...
Fact.class Who or what it is of: people, children, passengers ...
Fact.scope main is the story's event; others are told of beside it.
Fact.event 0 for the main event; other events are numbered from 1.
Fact.value The value that stands; in a conflict the range of the values.
Fact.status agreed, single, bounded, conflicting, superseded or retracted.
Fact.rule Why the value stands, in words.
Fact.flags Warnings: a toll that fell, or jumped.
Fact.origins How many distinct voices give the value.
Fact.decided What an editor decided, if that made it what it is.
FactDecision.apart The article whose claims are about a different event; value is then not used.
ArticleInfo.name What facts call this version.
ArticleInfo.versions The names of all versions, the earliest first.
ArticleInfo.added When it was committed.
Article.body The text as given. Offsets count its bytes.
Article.furniture Spans of the body that are no report, such as captions.
Change.cursor Its place among all; give it to go on behind it.
Change.from The story that an article left, or that was joined to story.
Change.before The fact's value before, in words.
Change.after The fact's value now, in words.
Change.was The fact's status before.
Change.status The fact's status now.
Change.operation The number of what a person decided.
Operation.id Counts from 1.
Operation.by Who decided it.
Operation.reason Why.
Operation.undoes The operation that this one undoes.
Operation.undone_by The operation that undid this one.
Explanation.same_copy_family They are one text.
Explanation.same_story They tell of one event.
Explanation.text The exact comparison of the texts.
Explanation.in_words Where and when the two events were.
Explanation.event The later article weighed against the other's story.
Explanation.nearest The article of the story that it is most like.
Explanation.came_with The original that a copy was put with, without weighing.
Explanation.turn The least that would have turned the decision.
Explanation.nearly The other story that the later article came closest to.
Receipt.score The probability that both tell of one event.
Receipt.mean The mean such probability over the articles of the story most like it.
Receipt.threshold The mean from which it joins.
Receipt.bias The log-odds before any evidence.
Receipt.evidence What was weighed, the weightiest first. With the bias it adds up to the log-odds.
Evidence.counts What it added to the log-odds.
Alike.jaccard The part of all their runs of five words that both have.
Alike.containment The part of the shorter one's.
Alike.words How many of the rare words of the one the other has, of twenty.
Hit.snippet The passage with most of the words.
Hit.marks Where they stand in it, in bytes.
Hit.title_marks Where they stand in the title, in bytes.
Source.articles Versions counted apart.
Source.copies Of these, those that carry another outlet's text.
Source.copied_from The outlets whose text it carried, the most frequent first.
Source.copied_by The outlets that carried its text, the most frequent first.
Source.delay_ns The median time from publication to arrival, in nanoseconds.
Source.alone Of its stories, those that nobody else tells.
Held.until When the embargo ends; absent where the source withholds it.
Stats.articles Versions counted apart, of all collections.
Stats.held How many wait to be shown.
Stats.unsearched Committed, and not to be found yet.
Part.voices Who says so: those cited, else the articles.
Part.origins How many independent voices give the value.
Health.cursor The place up to which all was delivered.
Health.delivered How many changes were delivered since the start.
Health.failed How many requests failed in a row.
Health.dropped How many changes were given up since the start.
Health.waiting How many changes were read and are not delivered.
Health.off Why it is told nothing; absent where it is told.
Health.kinds Those of the changes that it is told of; none means all.
`

// describeFields puts them into the description.
func (a *api) describeFields() {
	all := a.huma.OpenAPI().Components.Schemas.Map()
	for line := range strings.Lines(strings.TrimSpace(fieldsInWords)) {
		name, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		schema, field, _ := strings.Cut(name, ".")
		if s := all[schema]; s != nil {
			if p := s.Properties[field]; p != nil && p.Ref == "" {
				p.Description = words
			}
		}
	}
}
