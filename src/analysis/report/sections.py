"""The sections of a report: what was read, who speaks, wording, treatment, frames, topics.

Each is made from :class:`analysis.report.material.Material`; those with pages of their own write
them to the folder of the report and link to them.
"""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd

from analysis import compare, framing, reading, reuse, sentiment, stats, topics
from analysis.corpus.article import problem_line, sentence_frame
from analysis.corpus.records import counted, decision_line
from analysis.quotes import identities
from analysis.quotes.voices import heard_shares, spoken
from analysis.report import figures
from analysis.report.material import OTHERS, Material, Section
from analysis.validation import known_errors, stated

MOST_COPIED = 20_000  # articles among which copies are looked for
MOST_LISTED = 5000  # articles whose statements are written to one table
MOST_COMPARED = 8000  # articles that keyness is computed from; topics have a limit of their own
MOST_PAIRS = 5
MOST_DECIDED = 12
MOST_DRIFTED = 60  # quotations on the page of versions


def corpus_section(material: Material) -> Section:
    """Return what was read: sources, dates, languages, and what is wrong."""
    frame = material.frame
    problems = pd.concat([material.stream.problems, material.parts.problems], ignore_index=True)
    by_source = frame.groupby("outlet", sort=False).agg(
        articles=("article_id", "size"),
        words=("n_words", "sum"),
        median_words=("n_words", "median"),
        first=("date", "min"),
        last=("date", "max"),
        broken_marks=("broken_marks", "sum"),
    )
    for name in ("first", "last"):
        by_source[name] = by_source[name].dt.strftime("%Y-%m-%d").fillna("")
    by_source["median_words"] = by_source["median_words"].round().astype("int64")
    by_source = by_source.sort_values("articles", ascending=False, kind="stable").reset_index()
    left_out = int(problems["left_out"].sum())
    claim = (
        f"{counted(len(frame), 'article')} of {counted(frame['source'].nunique(), 'source')}, "
        f"{counted(int(frame['n_words'].sum()), 'word')}; {left_out} left out."
    )
    notes = [f"Recognised: {material.stream.recognised}."]
    decided = [decision_line(one) for one in material.stream.decisions]
    notes += [f"Decided: {about}: {choice}." for about, choice in decided[:MOST_DECIDED]]
    if len(decided) > MOST_DECIDED:
        notes.append(
            f"And {len(decided) - MOST_DECIDED} more decisions: analysis check lists them."
        )
    events = _events(frame)
    if len(events) > 1:
        largest = "; ".join(f"“{one.event}” ({one.articles})" for one in events[:5].itertuples())
        notes.append(f"Events with most articles: {largest}.")
    foreign = frame.loc[frame["language"] != "English", "language"].value_counts()
    if len(foreign):
        listed = ", ".join(f"{n} {name}" for name, n in foreign.items())
        notes.append(f"Not English, and left out of polarity and frames: {listed}.")
    undated = int(frame["date"].isna().sum())
    if undated:
        notes.append(f"Without a readable date: {counted(undated, 'article')}.")
    if len(problems):
        notes.append(
            f"{counted(len(problems), 'problem')}, listed in tables/problems.csv; the first: "
        )
        notes += problems.head(5).apply(problem_line, axis=1).tolist()
    tables = {"articles": frame.drop(columns="outlet"), "events": events, "problems": problems}
    figure = None
    if frame["date"].notna().any() and len(frame) <= 2000:
        shown = frame.assign(source=frame["outlet"])
        figure = figures.timeline(shown, material.palette)
    table = by_source.rename(columns={"outlet": "source"})
    return Section("What was read", claim, notes, figure, table, None, tables)


def _events(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the events that the articles tell, largest first."""
    events = frame.groupby("event", sort=False).agg(
        articles=("article_id", "size"),
        sources=("source", "nunique"),
        first=("date", "min"),
        last=("date", "max"),
    )
    for name in ("first", "last"):
        events[name] = events[name].dt.strftime("%Y-%m-%d").fillna("")
    return events.sort_values("articles", ascending=False, kind="stable").reset_index()


def cleaning_section(material: Material) -> Section:
    """Return what cleaning took out or mended, by rule and source."""
    edits = pd.concat(material.parts.each("cleaning"), ignore_index=True)
    edits["source"] = edits["source"].map(material.outlet_of)
    table = edits.pivot_table(
        index="rule", columns="source", values="edits", aggfunc="sum", fill_value=0
    ).astype("int64")
    order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index()
    touched = edits["article_id"].nunique()
    claim = f"Cleaning changed {touched:,} of {len(material.frame):,} articles."
    notes = ["Every edit is recorded and can be read on the page of its article."]
    return Section("What cleaning removed", claim, notes, None, table, None, {"cleaning": table})


def copies_section(material: Material) -> Section:
    """Return which articles are copies of others, in whole or in part."""
    words, notes = material.words, []
    if len(words) > MOST_COPIED:
        words = words.sample(MOST_COPIED, material.seed)
        notes.append(f"Searched for in {MOST_COPIED:,} articles drawn at random.")
    for most_articles in (500, 50, 5):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                copies = reuse.near_copies(words, max_articles=most_articles)
            except ValueError:  # too many pairs: leave out more of what is printed often
                continue
        notes += [f"{one.message}." for one in said if one.category is UserWarning]
        if most_articles < 500:
            notes.append(f"Runs of words in more than {most_articles} articles are left out.")
        break
    else:
        notes.append("Too many copies to list in pairs.")
        copies = reuse.near_copies(words.select([False] * len(words)))
    most = copies[["containment_a", "containment_b"]].max(axis=1)
    copies = copies.assign(most=most).sort_values(
        ["most", "shared", "article_a", "article_b"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )
    n_close = int((most >= 0.5).sum())
    claim = (
        f"{counted(len(copies), 'pair')} of articles with at least a tenth of their runs of five "
        f"words in common, {n_close:,} with at least half."
    )
    notes.append("Shared text does not show who copied whom; both may use the same agency.")
    columns = ["source_a", "article_a", "source_b", "article_b", "shared"]
    columns += ["containment_a", "containment_b", "first"]
    table = copies[columns].head(12).round(2)
    return Section(
        "Copies", claim, notes, None, table, None, {"copies": copies.drop(columns="most")}
    )


def heard_everywhere(material: Material) -> pd.DataFrame:
    """Return :func:`analysis.quotes.voices.heard` over all parts, ``outlet`` for the source."""
    tables = list(material.parts.each("heard"))
    heard_in: pd.Series = pd.concat(
        [table.drop_duplicates("source").set_index("source")["n_heard"] for table in tables]
    )
    heard_in = heard_in.groupby(heard_in.index.map(material.outlet_of)).sum()
    parts = pd.concat(tables, ignore_index=True)
    parts["source"] = parts["source"].map(material.outlet_of)
    table = parts.groupby(["source", "speaker_id"], as_index=False).agg(
        speaker=("speaker", "first"),
        speaker_kind=("speaker_kind", "first"),
        country=("country", "max"),
        n_words=("n_words", "sum"),
        n_quotes=("n_quotes", "sum"),
        n_articles=("n_articles", "sum"),
        squares=("squares", "sum"),
    )
    return heard_shares(table.assign(n_heard=table["source"].map(heard_in), outlet=table["source"]))


def speech_section(material: Material) -> Section:
    """Return whose words each source carries, and how much of its text is quoted."""
    heard = heard_everywhere(material)
    frame = material.frame
    words = material.words
    codes, outlets = pd.factorize(frame["outlet"])
    of_word = codes.repeat(words.lengths)
    n_quoted = np.bincount(of_word[words.of_voice("quoted")], minlength=len(outlets))
    n_all = np.bincount(of_word, minlength=len(outlets))
    share = pd.Series(n_quoted / np.maximum(n_all, 1), index=outlets)
    known = heard[heard["speaker_id"] != "unknown"]
    most = known.groupby("speaker")["n_words"].sum().sort_values(ascending=False, kind="stable")
    lead, n_words = stats.largest(most)
    quoted = n_quoted.sum() / max(n_all.sum(), 1)
    claim = f"{quoted:.0%} of the words belong to someone other than the outlet."
    if len(most):
        claim += f" The most, {n_words:,.0f}, go to {lead}."
    grid = known[known["speaker"].isin(most.index[:10])].pivot_table(
        index="speaker", columns="source", values="share", aggfunc="sum", fill_value=0
    )
    grid = grid.reindex(most.index[:10]).fillna(0)
    figure = figures.heard(grid) if grid.size else None
    table = share.rename("share_quoted").rename_axis("source").reset_index()
    counts = frame.groupby("outlet")["n_quotes"].sum()
    table["statements"] = table["source"].map(counts)
    top = known.groupby("source").head(3).groupby("source")["speaker"].agg(", ".join)
    table["most heard"] = [top.get(source, "") for source in table["source"]]
    by = {
        "tagger": "a network trained on PolNeAR",
        "rules": "lists of words, which miss more than the network does: good for a first pass",
    }[material.engine]
    notes = [
        f"Statements are found by {by}. Paraphrase counts as the speaker's words; what "
        "somebody is told to have done (type act) does not.",
        stated("reported speech"),
    ]
    if n_below := int(frame["n_left_out"].sum()):
        notes.append(
            f"Left out: {counted(n_below, 'statement')} with a confidence below "
            f"{material.floor:g}; analysis report --floor 0 keeps all."
        )
    tables, stream = {"speakers": heard}, material.stream
    if len(frame) <= MOST_LISTED:
        tables["quotes"] = material.parts.table("quotes")
    else:
        notes.append(f"The {int(counts.sum()):,} statements are in parts/part-*.quotes.parquet.")
    if len(material.sample) == len(frame):
        lists = {"gazetteer": stream.speakers, "identities": stream.identities}
        tables["identities"] = identities(material.sample, material.quotes, **lists)
    said = spoken(material.quotes)
    said = said[said["speaker"] == lead]
    columns = ["speaker", "article_id", "kind", "cue", "content"]
    evidence = said.sort_values("confidence", ascending=False, kind="stable")[columns].head(5)
    return Section("Who gets to speak", claim, notes, figure, table.round(3), evidence, tables)


def keyness_section(material: Material) -> Section:
    """Return the words that set each source apart, in its own voice."""
    words, notes = material.words, []
    if len(words) > MOST_COMPARED:
        words = words.sample(MOST_COMPARED, material.seed)
        notes.append(f"Computed from {MOST_COMPARED:,} articles drawn at random.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one source: the claim says it
        keys = compare.keyness(words, by="outlet", voice="outlet")
    more = keys[(keys["log_odds"] > 0) & (keys["group"] != OTHERS)].sort_values(
        ["group", "q_value", "z", "term"], ascending=[True, True, False, True]
    )
    kept, tested = more[more["q_value"] < 0.05], int(keys["q_value"].notna().sum())
    title = "Words that set a source apart"
    if keys.empty:
        return Section(title, "One source: nothing to compare.", tables={"keyness": keys})
    claim = (
        f"Beyond chance: {counted(len(kept), 'word')} of "
        f"{counted(kept['group'].nunique(), 'source')}, of {counted(tested, 'comparison')}."
    )
    notes.append(
        "Weighted log-odds of the outlets' own words; q-values from labels shuffled within "
        "events, corrected for the number of words."
    )
    figure = figures.keyness(keys, material.palette)
    columns = "group term counts rest_counts log_odds low high q_value n_articles".split()
    table = more.groupby("group")[columns].head(4).round(2).rename(columns={"group": "source"})
    found = []
    for source, term in table.groupby("source").head(1)[["source", "term"]].itertuples(index=False):
        own = material.sample.filter(source=source)
        places = compare.examples(own, term, voice="outlet", voices=material.voices, n=1, width=60)
        found.append(places.assign(source=source, term=term))
    evidence = None
    if found:
        columns = ["source", "term", "article_id", "before", "match", "after"]
        evidence = pd.concat(found, ignore_index=True)[columns]
    return Section(title, claim, notes, figure, table, evidence, {"keyness": keys})


def topics_section(material: Material) -> Section:
    """Return whether there are topics, and which; write the page of a corpus held as texts."""
    # A corpus in other languages is counted, but not held as texts: it has no page of passages.
    held = len(material.frame) < topics.MANY_ARTICLES and len(material.sample) > 1
    if len(material.frame) < 2:
        return Section("Topics", "One article: topics need at least two.")
    model = topics.fit(
        material.sample if held else material.words,
        random_state=material.seed,
    )
    notes = ["A topic model prints topics whether or not there are any to find."]
    table = None
    tables = {"topic_passages": model.passages.drop(columns="text")}
    figure = None
    if model.n_topics:
        columns = ["topic", "label", "words", "stability", "coherence", "n_passages", "n_sources"]
        table = model.summary[columns]
        tables |= {"topics": model.summary, "topic_choice": model.choice}
        tables["topic_prevalence"] = model.prevalence
        if material.frame["source"].nunique() <= len(material.palette):
            figure = figures.topics(model, material.palette)
    links: list[tuple[str, ...]] = []
    if held and model.n_topics:
        reading.topics(model, material.sample).save(material.target / "topics.html")
        links.append(("The passages of each topic", "topics.html"))
    return Section("Topics", model.verdict, notes, figure, table, None, tables, links)


def polarity_section(material: Material) -> Section:
    """Return polarity toward the actors that most articles name, by voice."""
    title = "How actors are treated"
    sample = material.sample
    actors = sentiment.propose_targets(sample, n=6) if len(sample) else {}
    if not actors:
        return Section(title, "No actor is named by a verb in these articles.")
    scored = sentiment.actor_polarity(sample, actors, voices=material.voices)
    scored["source"] = scored["source"].map(material.outlet_of)
    table = sentiment.by_voice(sample, actors, voices=material.voices, scored=scored)
    table = table[table["method"] == "model"]
    whole = table[table["voice"] == "all"]
    counts = whole.groupby("target")["n_sentences"].sum()
    main = counts.sort_values(ascending=False, kind="stable").index[:3]
    shown = table[table["target"].isin(main) & (table["voice"] != "all")].copy()
    figure = figures.polarity(shown, material.palette)
    verdicts = sentiment.verdicts(scored)
    differ = verdicts[verdicts["verdict"].isin(["warmer", "colder"])]
    beyond = int(verdicts["verdict"].isin(["not settled", "methods differ"]).sum())
    claim = (
        f"{len(differ)} of {len(verdicts)} differences between sources hold in all methods and "
        f"after correction; {beyond} could have been found and were not, the others rest on too "
        "few articles to be settled."
    )
    notes = [
        material.drawn(),
        f"A network reads each sentence. {stated('polarity')} "
        "Read the sentences before you cite a mean, and code some by hand: coding.corrected "
        "takes the network's error off these figures.",
    ]
    columns = "target voice source mean low high n_sentences n_articles".split()
    tables = {"polarity": table, "polarity_sentences": scored, "polarity_verdicts": verdicts}
    own = scored[(scored["voice"] == "outlet") & scored["target"].isin(main)]
    own = own.sort_values(["model", "article_id", "start"], kind="stable")
    ends = pd.concat([own.head(3), own.tail(3)]).drop_duplicates(["article_id", "start"])
    evidence = ends[["target", "model", "source", "article_id", "text"]].round(2)
    table = shown[columns].round(2)
    return Section(title, claim, notes, figure, table, evidence, tables)


def frames_section(material: Material) -> Section:
    """Return in which policy frames the sources write, in their own voice."""
    title = "Frames"
    if not len(material.sample):
        return Section(title, "No article in English.")
    policy = framing.by_voice(material.sample, "policy", voices=material.voices)
    own = policy[(policy["voice"] == "outlet") & policy["source"].isin(material.outlets)]
    shares = own.pivot(index="source", columns="frame", values="mean")
    seen = shares.columns[(shares.max() >= 0.05) & (shares.columns != "other")]
    if not len(seen):
        return Section(title, "No frame is found in a twentieth of the sentences of any source.")
    first, _ = stats.largest(shares[seen].mean())
    least, most = shares[first].min(), shares[first].max()
    claim = (
        f"In these articles the frame “{first.replace('_', ' ')}” is found most: in {least:.0%} to "
        f"{most:.0%} of an outlet's own sentences."
    )
    notes = [material.drawn(), f"By sentence embeddings and word lists. {stated('frames')}"]
    table = shares[seen].round(2).reset_index()
    best = framing.top_sentences(sentence_frame(material.sample), "policy", n=1)
    evidence = best.loc[best["frame"].isin(seen), ["frame", "strength", "article_id", "text"]]
    tables = {"frames": policy}
    figure = figures.frames(shares[seen])
    return Section(title, claim, notes, figure, table, evidence.round(2), tables)


def beside_section(material: Material) -> Section:
    """Write pages of the closest pairs of articles and of drifted quotations; link to them."""
    title, sample, target = "Side by side", material.sample, material.target
    drift = compare.quotation_drift(sample, material.quotes)
    links: list[tuple[str, ...]] = []
    if len(drift):
        reading.drift(drift, sample, limit=MOST_DRIFTED).save(target / "quotation_drift.html")
        links.append(("Versions of the same quotations", "quotation_drift.html"))
    (target / "pairs").mkdir()
    copies = reuse.near_copies(sample)
    closest = copies[(copies["event"] != "") & (copies["source_a"] != copies["source_b"])]
    closest = closest.sort_values(
        ["shared", "article_a", "article_b"], ascending=[False, True, True]
    )
    for number, row in enumerate(closest.head(MOST_PAIRS).to_dict("records"), start=1):
        a, b = sample[row["article_a"]], sample[row["article_b"]]
        name = f"pairs/{number:02}.html"
        own = material.quotes[material.quotes["article_id"].isin([a.id, b.id])]
        reading.side_by_side(a, b, quotes=own).save(target / name)
        links.append((a.source, a.id, b.source, b.id, name))
    forms = drift.loc[~drift["doubtful"], "form"].value_counts()
    changed = int(forms.drop(["fullest", "verbatim"], errors="ignore").sum())
    claim = (
        f"{counted(drift['drift_id'].nunique(), 'quotation')} in more than one article; "
        f"{changed} versions trim, reword or unmark the fullest."
    )
    notes = [material.drawn(), stated("quotation drift")]
    table = forms.rename("versions").rename_axis("form").reset_index()
    return Section(title, claim, notes, None, table, None, {"quotation_drift": drift}, links)


def articles_section(material: Material) -> Section:
    """Write a page for each article of the sample, and return the list of them."""
    folder, pages = material.target / "articles", material.pages
    folder.mkdir()
    quotes = dict(list(material.quotes.groupby("article_id", sort=False)))
    n_below = material.frame.set_index("article_id")["n_left_out"]
    links: list[tuple[str, ...]] = []
    for number, article in enumerate(material.sample, start=1):
        name = f"{number:04}_{re.sub(r'[^A-Za-z0-9_-]+', '_', article.id)[:60]}.html"
        own = quotes.get(article.id, material.quotes.iloc[:0])
        own.attrs["left_out_of"] = {article.id: int(n_below[article.id])}
        shown = reading.page(article, own)
        shown.save(folder / name)
        pages[article.id] = f"articles/{name}"
        links.append((article.source, article.published, article.title, pages[article.id]))
    claim = f"{counted(len(links), 'article')} to read, with each speaker's words marked."
    return Section("Articles", claim, [material.drawn()], links=links)


def errors_section(material: Material) -> Section:
    """Return how often each method is wrong where the truth is known."""
    table = known_errors()
    ends = [f"{low:.2f} to {high:.2f}" for low, high in table[["low", "high"]].to_numpy()]
    shown = table.assign(interval=pd.Series(ends).where(table["low"].notna(), ""))
    hidden = int((table["chosen"] == "hidden").sum())
    claim = f"{len(table)} figures, {hidden} of them measured by others on data kept hidden."
    notes = [
        "Measured on other news, not on these articles: code a sample of your own by hand to see "
        "how the methods do here. “Chosen” says what was set on the same data, so that "
        "a figure flatters; “unread” what is reached without reading the text."
    ]
    columns = ["method", "measure", "data", "n", "value", "interval", "chosen", "peers", "unread"]
    tables = {"known_errors": table}
    title = "How often each method is wrong"
    return Section(title, claim, notes, table=shown[columns], tables=tables)


SECTIONS = (
    *(corpus_section, cleaning_section, copies_section, speech_section, keyness_section),
    *(polarity_section, frames_section, beside_section, topics_section, articles_section),
    errors_section,
)
"""The sections of a report, in order."""
