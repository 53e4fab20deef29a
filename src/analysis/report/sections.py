"""The sections of a report: what was read, who speaks, wording, treatment, frames, topics.

Each is made from :class:`analysis.report.material.Material`; those with pages of their own write
them to the folder of the report and link to them.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from joblib import delayed
from tqdm import tqdm

from analysis import compare, framing, plots, reading, reuse, sentiment, stats, topics
from analysis.compare.phrases import head_table, read_heads
from analysis.corpus.article import Corpus, problem_line, sentence_frame
from analysis.corpus.records import counted
from analysis.files.cores import in_processes
from analysis.models import embed
from analysis.quotes import identities
from analysis.quotes.voices import heard_shares, spoken
from analysis.reading.marking import apart
from analysis.report import figures
from analysis.report.material import LIKE, NEAREST, OTHERS, Finding, Material, Section, shortened
from analysis.text import segment
from analysis.validation import known_errors, stated

MOST_COPIED = 20_000  # articles among which copies are looked for
MOST_LISTED = 5000  # articles whose statements are written to one table
MOST_COMPARED = 8000  # articles that keyness is computed from; topics have a limit of their own
MOST_PAIRS = 5
MOST_DRIFTED = 60  # versions of quotations that are shown
MOST_TOLD = 80  # articles of an event whose sentences are compared


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
    )
    for name in ("first", "last"):
        by_source[name] = by_source[name].dt.strftime("%Y-%m-%d").fillna("")
    by_source["median_words"] = by_source["median_words"].round().astype("int64")
    by_source = by_source.sort_values("articles", ascending=False, kind="stable").reset_index()
    left_out = int(problems["left_out"].sum())
    claim = (
        f"{counted(len(frame), 'article')} of {counted(frame['source'].nunique(), 'outlet')}, "
        f"{counted(int(frame['n_words'].sum()), 'word')}"
        f"{f'; {left_out} left out' if left_out else ''}."
    )
    notes = _headlines(material)
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
    table = by_source.rename(columns={"median_words": "median words an article"})
    links: list[tuple[str, ...]] = [
        ("All tables in one Excel file", "tables/tables.xlsx"),
        ("How the files were read, and what was decided", "methods.html"),
    ]
    return Section(
        "What was read", claim, notes, figure, table, None, tables, links, about="articles"
    )


def _headlines(material: Material) -> list[str]:
    """Return what the articles are about: the first headlines of the largest event."""
    articles = list(material.sample)
    if not articles:
        return []
    articles.sort(key=lambda one: (one.published or "~", one.id))
    sizes = Counter(article.event for article in articles)  # of equals the earliest comes first
    event = sizes.most_common(1)[0][0]
    on_event = [one for one in articles if one.event == event and one.title.strip()]
    titles = dict.fromkeys(shortened(one.title) for one in on_event)
    told = "; ".join(f"“{title}”" for title in list(titles)[:2])
    return [f"Headlines: {told}."] if told else []


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
    tables = {"cleaning": table}
    title = "What cleaning removed"
    return Section(title, claim, notes, None, table, None, tables, page="methods", about="cleaning")


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
    tables = {"copies": copies.drop(columns="most")}
    findings = []
    apart = copies[copies["source_a"] != copies["source_b"]]
    if len(apart):
        first = apart.iloc[0]
        ends = first[["containment_a", "containment_b"]].to_numpy(dtype=float)
        a, b = ("a", "b") if ends[0] >= ends[1] else ("b", "a")
        one, other = (f"{first[f'article_{side}']} ({first[f'source_{side}']})" for side in (a, b))
        told = f"{one} shares wording with {other}: {first['most']:.0%} of its runs of five words."
        basis = "No other pair shares more. It does not show who copied whom. 2 articles."
        findings.append(Finding(told, basis, "wording.html", "the pairs"))
    return Section(
        "Copies", claim, notes, table=copies[columns].round(2), tables=tables, page="wording",
        about="copies", findings=findings,
    )  # fmt: skip


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
    each = frame[["article_id", "outlet"]].assign(
        quoted=words.per_article(words.of_voice("quoted")),
        words=words.lengths,
        everywhere="all",
    )
    each = each[(each["words"] > 0) & (frame["language"] == "English")]
    if each.empty:
        told = "No article is in English: who speaks is not found."
        tables = {"speakers": heard, "quotes": material.parts.table("quotes")}
        return Section("Who gets to speak", told, tables=tables, page="voices")
    by_outlet, over_all = (
        stats.group_ratio(each, "quoted", "words", [by], bounds=(0, 1))
        for by in ("outlet", "everywhere")
    )
    known = heard[heard["speaker_id"] != "unknown"]
    most = known.groupby("speaker")["n_words"].sum().sort_values(ascending=False, kind="stable")
    lead, _ = stats.largest(most)
    quoted = float(over_all["value"].sum())
    claim = f"{quoted:.0%} of the words are other people's, quoted or paraphrased."
    findings = [Finding(claim, _resting(over_all.iloc[0]), "voices.html", "who speaks")]
    if len(most):
        told = " and ".join(f"{name} ({n:,.0f})" for name, n in most.head(2).items())
        claim += f" Most words go to {told}."
    findings += _heard_most(material)
    grid = known[known["speaker"].isin(most.index[:10])].pivot_table(
        index="speaker", columns="source", values="share", aggfunc="sum", fill_value=0
    )
    grid = grid.reindex(most.index[:10]).fillna(0)
    table = by_outlet.rename(columns={"outlet": "source", "value": "share_quoted"})
    table = table[["source", "share_quoted", "low", "high", "n_articles"]]
    counts = frame.groupby("outlet")["n_quotes"].sum()
    figure = figures.heard(grid, words=most, n=counts) if grid.size else None
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
    said = said[said["content_spans"].map(len) > 0]
    ends = {"start": said["content_spans"].map(lambda spans: spans[0][0])}
    ends["end"] = said["content_spans"].map(lambda spans: spans[0][1])
    columns = ["speaker", "article_id", "kind", "cue", "content", "start", "end"]
    evidence = said.assign(**ends).sort_values("confidence", ascending=False, kind="stable")
    evidence = evidence[columns].head(5)
    return Section(
        "Who gets to speak", claim, notes, figure, table.round(3), evidence, tables,
        page="voices", findings=findings,
        plays=[figures.play_statements(material.quotes, frame, material.pages, material.palette)],
    )  # fmt: skip


def _resting(row: pd.Series, ends: str = "") -> str:
    """Return interval, or several, and number of articles of a share."""
    articles = f"{counted(int(row['n_articles']), 'article')}."
    if row["low"] != row["low"]:
        return f"No interval: too few articles. {articles}"
    kind = "95 % intervals" if ends else "95 % interval"
    ends = ends or f"{row['low']:.0%} to {row['high']:.0%}"
    return f"In articles like these {ends} ({kind}). {articles}"


def _heard_most(material: Material) -> list[Finding]:
    """Return who is quoted most, and how much goes to speakers without a name."""
    texts = {article.id: article.text for article in material.sample}
    spans = material.voices[material.voices["voice"] == "quoted"]
    who = material.quotes.drop_duplicates("speaker_id").set_index("speaker_id")
    spans = spans.assign(
        n_words=[
            len(segment.words(texts[id][start:end]))
            for id, start, end in zip(
                spans["article_id"], spans["start"], spans["end"], strict=True
            )
        ],
        kind=spans["speaker_id"].map(who["speaker_kind"]),
        name=spans["speaker_id"].map(who["speaker"]),
        everywhere="all",
    )
    spans = spans[spans["n_words"] > 0]
    if spans.empty:
        return []
    named = spans[(spans["speaker_id"] != "unknown") & (spans["kind"] != "anonymous")]
    most = named.groupby("name")["n_words"].sum().sort_values(ascending=False, kind="stable")
    shares = [(name, _share(spans, spans["name"] == name)) for name in most.index[:2]]
    unnamed = _share(spans, spans["kind"] == "anonymous")
    findings = []
    if shares:
        told = " and ".join(f"{name} ({row['value']:.0%})" for name, row in shares)
        told = f"Quoted most, of speakers with a name: {told} of all words quoted."
        ends = " and ".join(f"{row['low']:.0%} to {row['high']:.0%}" for _, row in shares)
        basis = _resting(shares[0][1], ends)
        findings.append(Finding(told, f"{basis} {material.drawn()}".strip(), "voices.html"))
    if unnamed["value"]:
        told = f"{unnamed['value']:.0%} of the words quoted come from speakers who are not named."
        basis = f"{_resting(unnamed)} {material.drawn()}".strip()
        findings.append(Finding(told, basis, "voices.html"))
    return findings


def _share(spans: pd.DataFrame, theirs: pd.Series) -> pd.Series:
    """Return the share of the words of *theirs*, as a row of :func:`analysis.stats.group_ratio`."""
    each = spans.assign(theirs=spans["n_words"].where(theirs, 0))
    each = each.groupby(["everywhere", "article_id"], as_index=False)[["theirs", "n_words"]].sum()
    each = each[each["n_words"] > 0]
    return stats.group_ratio(each, "theirs", "n_words", ["everywhere"], bounds=(0, 1)).iloc[0]


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
    title = "Words that set an outlet apart"
    if keys.empty:
        told = "One outlet: nothing to compare."
        return Section(title, told, tables={"keyness": keys}, page="words")
    claim = f"No word is beyond chance, in {counted(tested, 'comparison')}."
    if len(kept):
        of = counted(kept["group"].nunique(), "outlet")
        claim = f"{counted(len(kept), 'word')} of {of} beyond chance, in {tested:,} comparisons."
    notes.append(
        "Weighted log-odds of the outlets' own words; q-values from labels shuffled within "
        "events, corrected for the number of words of each outlet."
    )
    figure = figures.keyness(keys, material.palette)
    columns = "group term counts rest_counts log_odds low high q_value n_articles".split()
    first = (more["q_value"] < 0.05) | (more.groupby("group").cumcount() < 4)
    table = more.loc[first, columns].rename(columns={"group": "source"})
    table = table.round({"log_odds": 2, "low": 2, "high": 2, "q_value": 4})
    found = []
    for source, term in table.groupby("source").head(1)[["source", "term"]].itertuples(index=False):
        own = material.sample.filter(source=source)
        places = compare.examples(own, term, voice="outlet", voices=material.voices, n=1, width=60)
        found.append(places.assign(source=source, term=term))
    evidence = None
    if found:
        columns = ["source", "term", "article_id", "before", "match", "after", "start", "end"]
        evidence = pd.concat(found, ignore_index=True)[columns]
    told = f"words that set an outlet apart (none of {tested:,} comparisons is beyond chance)"
    findings = [Finding(told, survives=False)]
    if len(kept):
        first = kept.sort_values(["q_value", "z"], ascending=[True, False]).iloc[0]
        told = (
            f"“{first['term']}” sets {first['group']} apart: {first['counts']} times in its own "
            f"words, {first['rest_counts']} times in those of all others."
        )
        basis = f"Beyond chance (q = {first['q_value']:.2g}) by labels shuffled within events; "
        basis += f"{counted(int(first['n_articles']), 'article')} of the outlet."
        term = str(first["term"])
        initials = len(term) > 1 and term.isalpha() and term.isupper()  # counted without full stops
        asked = f"{quote(f'{term}, ' + '.'.join(term) + '.')}&case=1" if initials else quote(term)
        place = f"search.html#q={asked}&voice=outlet"
        findings = [Finding(told, basis, place)]
    return Section(
        title, claim, notes, figure, table, evidence, {"keyness": keys}, page="words",
        about="keyness", findings=findings,
        plays=[figures.play_keyness(keys, material.palette, voice="outlet")],
    )  # fmt: skip


def naming_section(material: Material) -> Section:
    """Return what the sources call the things that set these articles apart."""
    title, sample = "What things are called", material.sample
    if len(material.outlets) < 2 or not len(sample):
        return Section(title, "One outlet: nothing to compare.", page="words")
    brought = read_heads(sample)
    heads = brought if len(brought) else head_table(compare.naming_heads(sample, n_things=3))
    found = compare.mentions(sample, heads, material.voices)
    places = {"named": found.assign(label=found["expression"])}
    if found.empty:
        return Section(title, "No noun is shared by two articles.", page="words", found=places)
    found = found.assign(source=found["source"].map(material.outlet_of))
    own = found[(found["voice"] == "outlet") & (found["source"] != OTHERS)]
    counts = own.groupby(["thing", "singular", "source"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[name for name in material.outlets if name in counts])
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    table = counts.loc[order].reset_index().rename(columns={"singular": "name"})
    table.columns.name = None
    things = ", ".join(f"“{thing}”" for thing in dict.fromkeys(heads["thing"]))
    claim = f"{counted(len(table), 'name')} in the outlets’ own words, for {things}."
    chosen = (
        "The file heads.csv of the corpus says which things are compared."
        if len(brought)
        else "Proposed: the nouns that set these articles apart from English at large. Read the "
        "names before you compare them; a file heads.csv (columns thing, head) in the corpus "
        "chooses others."
    )
    notes = [material.drawn(), chosen]
    tables = {"names": found.drop(columns=["modifiers", "hedges"])}
    return Section(
        title, claim, notes, table=table, tables=tables, page="words", about="names", found=places
    )


def topics_section(material: Material, n_jobs: int = 1) -> Section:
    """Return whether there are topics, and which; ``n_jobs`` processes look for them."""
    # A corpus in other languages is counted, but not held as texts: it has no page of passages.
    held = len(material.frame) < topics.MANY_ARTICLES and len(material.sample) > 1
    if len(material.frame) < 2:
        told = "One article: topics need at least two."
        return Section("Topics", told, page="topics")
    model = topics.fit(
        material.sample if held else material.words,
        n_jobs=n_jobs,
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
    shown, found = None, {}
    if held and model.n_topics:
        labels = model.summary.set_index("topic")["label"]
        places = model.passages[model.passages["topic"] >= 0]
        found["topics"] = places.assign(label=places["topic"].map(labels))
        shown = reading.topics(model, material.sample, pages=material.pages)
    finding = Finding("topics (no clearer than in shuffled articles)", survives=False)
    if model.found:
        steady = model.stability[model.stability["steady"]]
        told = "The articles share more than words that bunch at random: "
        told += f"{counted(model.n_topics, 'topic')}, {len(steady)} of them steadier than chance"
        if len(steady):
            told += f", above all “{steady['label'].iloc[0]}”"
        told += "."
        row = model.choice[model.choice["n_topics"] == model.n_topics].iloc[0]
        basis = (
            f"Two halves of the articles agree on {10 * row['kept']:.1f} of a topic's ten words, "
        )
        basis += f"on {10 * row['null_kept']:.1f} by chance. "
        basis += f"{counted(model.passages['article_id'].nunique(), 'article')}."
        finding = Finding(told, basis, "topics.html", "the passages")
    return Section(
        "What the passages share", model.verdict, notes, figure, table, None, tables, page="topics",
        about="topics", reading=shown, findings=[finding], found=found,
    )  # fmt: skip


def polarity_section(material: Material) -> Section:
    """Return polarity toward the actors that most articles name, by voice."""
    title = "How actors are treated"
    sample = material.sample
    actors = sentiment.propose_targets(sample, n=6) if len(sample) else {}
    if not actors:
        return Section(title, "No actor is named by a verb in these articles.", page="treatment")
    scored = sentiment.actor_polarity(sample, actors, voices=material.voices)
    scored["source"] = scored["source"].map(material.outlet_of)
    table = sentiment.by_voice(sample, actors, voices=material.voices, scored=scored)
    table = table[table["method"] == "model"]
    whole = table[table["voice"] == "all"]
    counts = whole.groupby("target")["n_sentences"].sum()
    main = counts.sort_values(ascending=False, kind="stable").index[:3]
    shown = table[table["target"].isin(main) & (table["voice"] != "all")].copy()
    verdicts = sentiment.verdicts(scored)
    figure = figures.polarity(shown, material.palette, verdicts=verdicts)
    differ = verdicts[verdicts["verdict"].isin(["warmer", "colder"])]
    beyond = int(verdicts["verdict"].isin(["not settled", "methods differ"]).sum())
    hold = "hold" if len(differ) > 1 else "holds"
    claim = f"{len(differ) or 'None'} of {len(verdicts)} differences between outlets {hold}."
    if beyond:
        claim += f" In {beyond} a large one could have been found, and was not."
    if few := len(verdicts) - len(differ) - beyond:
        claim += f" {few} rest on too few articles to be settled."
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
    columns_shown = ["target", "model", "source", "article_id", "text", "start", "end"]
    evidence = ends[columns_shown].round(2).rename(columns={"model": "polarity"})
    table = shown[columns].round(2)
    told = f"how actors are treated (none of {len(verdicts)} differences between outlets holds)"
    findings = [Finding(told, survives=False)] if differ.empty else []
    for row in differ.head(2).to_dict("records"):
        words = "in its own words" if row["voice"] == "outlet" else "in the words it quotes"
        told = (
            f"{row['source']} is {row['verdict']} toward {row['target']} than the others, {words}:"
        )
        told += f" {row['difference']:+.2f} of 2."
        basis = f"95 % interval {row['low']:+.2f} to {row['high']:+.2f}, q = {row['q_value']:.2g}, "
        basis += f"{counted(row['n_articles'], 'article')}."
        place = f"search.html#what=mentions&outlet={quote(str(row['source']))}"
        findings.append(Finding(told, basis, place))
    return Section(
        title, claim, notes, figure, table, evidence, tables, page="treatment", about="polarity",
        findings=findings, found={"mentions": scored[scored["voice"] != "all"]},
    )  # fmt: skip


def frames_section(material: Material) -> Section:
    """Return in which policy frames the sources write, in their own voice."""
    title = "Frames"
    if not len(material.sample):
        return Section(title, "No article in English.", page="treatment")
    policy = framing.by_voice(material.sample, "policy", voices=material.voices)
    own = policy[(policy["voice"] == "outlet") & policy["source"].isin(material.outlets)]
    shares = own.pivot(index="source", columns="frame", values="mean")
    seen = shares.columns[(shares.max() >= 0.05) & (shares.columns != "other")]
    if not len(seen):
        told = "No frame is found in a twentieth of the sentences of any outlet."
        return Section(title, told, page="treatment")
    claim = (
        f"{counted(len(seen), 'frame')} found in a twentieth or more of an outlet's own sentences."
    )
    notes = [material.drawn(), f"By sentence embeddings and word lists. {stated('frames')}"]
    words = {name: name.replace("_", " ") for name in seen}
    table = shares[seen].round(2).rename(columns=words).reset_index()
    best = framing.top_sentences(sentence_frame(material.sample), "policy", n=1)
    evidence = best.loc[
        best["frame"].isin(seen), ["frame", "strength", "article_id", "text", "start", "end"]
    ]
    evidence = evidence.assign(frame=evidence["frame"].map(words))
    tables = {"frames": policy}
    figure = figures.frames(shares[seen], n=own.groupby("source")["n_sentences"].max())
    return Section(
        title, claim, notes, figure, table, evidence.round(2), tables, page="treatment",
        about="frames",
    )  # fmt: skip


def beside_section(material: Material) -> Section:
    """Return pages of the closest pairs of articles, and the versions of quotations."""
    sample = material.sample
    drift = compare.quotation_drift(sample, material.quotes)
    copies = reuse.near_copies(sample)
    closest = copies[(copies["event"] != "") & (copies["source_a"] != copies["source_b"])]
    closest = closest.sort_values(
        ["shared", "article_a", "article_b"], ascending=[False, True, True]
    )
    links: list[tuple[str, ...]] = []
    more = []
    for number, row in enumerate(closest.head(MOST_PAIRS).to_dict("records"), start=1):
        a, b = sample[row["article_a"]], sample[row["article_b"]]
        own = material.quotes[material.quotes["article_id"].isin([a.id, b.id])]
        pages = {id: f"../{material.pages[id]}" for id in (a.id, b.id)}
        shown = reading.side_by_side(a, b, quotes=own, pages=pages)
        more.append((f"pairs/{number:02}", f"{a.source} and {b.source}", shown.html))
        links.append((a.source, a.id, b.source, b.id, f"pairs/{number:02}.html"))
    forms = drift.loc[~drift["doubtful"], "form"].value_counts()
    changed = int(forms.drop(["fullest", "verbatim"], errors="ignore").sum())
    retold = int(forms.sum() - forms.get("fullest", 0))
    claim = (
        f"{counted(drift['drift_id'].nunique(), 'quotation')} in more than one article: {changed} "
        f"of {retold} further versions trim or reword the fullest, or drop its quotation marks."
    )
    notes = [material.drawn(), stated("quotation drift")]
    table = forms.rename("versions").rename_axis("form").reset_index()
    findings = []
    if changed:
        told = (
            f"Of {retold} quotations told again by another article, {changed} are trimmed, "
            "reworded or lose their quotation marks."
        )
        articles = counted(drift["article_id"].nunique(), "article")
        basis = f"{stated('quotation drift')} {articles}."
        findings.append(Finding(told, basis, "wording.html#side-by-side", "the versions"))
    shown = reading.drift(drift, sample, limit=MOST_DRIFTED, pages=material.pages)
    return Section(
        "Side by side", claim, notes, None, table, None, {"quotation_drift": drift}, links,
        page="wording", about="quotation_drift", more=more, findings=findings,
        reading=shown if len(drift) else None,
    )  # fmt: skip


def left_out_section(material: Material) -> Section:
    """Return what one source alone tells, and what one alone leaves out."""
    title = "What one outlet tells, and what it leaves out"
    sizes = Counter(article.event for article in material.sample)
    too_large = [event for event, size in sizes.items() if size > MOST_TOLD]
    sample = Corpus(one for one in material.sample if one.event not in too_large)
    left = f"Not looked for in events of more than {MOST_TOLD} articles: {len(too_large)}."
    if not len(sample):
        return Section(title, left if too_large else "No article in English.", page="left_out")
    own = material.quotes[material.quotes["article_id"].isin({one.id for one in sample})]
    table = compare.coverage(sample, own)
    statements = table[(table["kind"] == "statement") & (table["n_possible"] > 2)]
    by_told = statements.drop_duplicates("fact_id")["told"].value_counts()
    best = statements.groupby(["fact_id", "source"])["similarity"].max().groupby("fact_id").min()
    missing = statements[statements["told"] == "all but one"]
    missing = missing.assign(nearest=missing["fact_id"].map(best)).sort_values(
        ["nearest", "fact_id", "article_id", "start"], ascending=[False, True, True, True]
    )  # what several tell in nearly the same words comes first
    missing = missing[missing["nearest"] >= NEAREST]
    missing = missing[~missing["fact_id"].isin(_elsewhere(missing, sample))]
    n_missing = missing["fact_id"].nunique()
    claim = (
        f"{counted(n_missing, 'statement')} told by all outlets of an event but one, "
        f"{by_told.get('all', 0)} by all, {by_told.get('alone', 0)} by one alone."
    )
    measured = stated("statements", "left out")
    notes = [
        "Sentences that tell the same are put together by their words and by embeddings; what "
        "comes near in other words counts as told. Only events of three outlets or more. “All” and "
        "“all but one” are told clearly by each of them, what is less clear is “some”. Read the "
        "sentences: two about one person may tell two things.",
        left if too_large else "",
        measured,
    ]
    findings = [Finding("what one outlet alone leaves out (nothing is clear)", survives=False)]
    if len(missing):
        first = missing.iloc[0]
        held = set(missing.loc[missing["fact_id"] == first["fact_id"], "source"])
        on_event = sorted({a.source for a in sample if a.event == first["event"]})
        lacks = next(source for source in on_event if source not in held)
        told = f"{lacks} does not seem to tell this: “{shortened(str(first['fact']))}”"
        row = (
            known_errors("statements")
            .set_index("measure")
            .loc["left out by one outlet alone: right"]
        )
        basis = (
            f"The other {len(on_event) - 1} outlets on this event do. "
            f"{counted(n_missing, 'such finding')}; on other news {row['value']:.0%} of them were "
            f"right ({row['low']:.0%} to {row['high']:.0%}; {row['n']})."
        )
        findings = [Finding(told, basis, "left_out.html", "who tells it")]
    shown = reading.coverage(missing, sample, pages=material.pages) if len(missing) else None
    order = ["event", "kind", "fact", "told", "n_sources", "n_possible"]
    facts = table.drop_duplicates("fact_id")[order]
    return Section(
        title, claim, notes, table=facts, tables={"coverage": table}, page="left_out",
        about="coverage", reading=shown, findings=findings,
        plays=[figures.play_presence(table, material.pages, material.palette)],
    )  # fmt: skip


def _elsewhere(missing: pd.DataFrame, sample: Corpus) -> set[str]:
    """Return the statements that come near in an article of the outlet on another event."""
    near = set()
    sentences = sentence_frame(sample)
    for fact_id, told in missing.groupby("fact_id", sort=False):
        event, held = told["event"].iloc[0], set(told["source"])
        lacks = {a.source for a in sample if a.event == event} - held
        others = sentences[sentences["source"].isin(lacks) & (sentences["event"] != event)]
        if len(others) and (embed(others["text"]) @ embed(told["text"]).T).max() >= LIKE:
            near.add(str(fact_id))
    return near


def articles_section(material: Material) -> Section:
    """Return a page for each article of the sample, and the list of them."""
    quotes = dict(list(material.quotes.groupby("article_id", sort=False)))
    n_below = material.frame.set_index("article_id")["n_left_out"]
    order = list(material.sample)
    rows, more = [], []
    for number, article in enumerate(order):
        own = quotes.get(article.id, material.quotes.iloc[:0])
        own.attrs["left_out_of"] = {article.id: int(n_below[article.id])}
        steps = '<a href="../articles.html">All articles</a>'
        for kind, place in (("before", number - 1), ("next", number + 1)):
            if 0 <= place < len(order):
                other = order[place]
                name = material.pages[other.id].removeprefix("articles/")
                label = f"{apart(other.source)}: {apart(other.title or other.id)}"
                arrow = f"{label} →" if kind == "next" else f"← {label}"
                steps += f'<a class="{kind}" rel="{kind}" href="{escape(name)}">{arrow}</a>'
        html = f'<nav class="steps" aria-label="Articles">{steps}</nav>'
        html += reading.page(article, own).html
        more.append((material.pages[article.id].removesuffix(".html"), article.title, html))
        rows.append((article.id, article.source, article.published, article.event, article.title))
    columns = ["article_id", "source", "published", "event", "title"]
    table = pd.DataFrame(rows, columns=columns)
    facts = material.frame.set_index("article_id")[["n_words", "n_quotes"]]
    table = table.join(facts, on="article_id")
    claim = f"{counted(len(order), 'article')} to read, with each speaker's words marked."
    return Section(
        "All articles", claim, [material.drawn()], table=table, page="articles", about="articles",
        more=more,
    )  # fmt: skip


SECTIONS = (
    *(corpus_section, speech_section, keyness_section, naming_section, polarity_section),
    *(frames_section, topics_section, copies_section, beside_section, left_out_section),
    articles_section,
)
"""What the pages are made of, in order; the methods page has sections of its own."""

_FIRST = (frames_section, polarity_section, articles_section, speech_section)  # take longest


def ready() -> None:
    """Have a process import all that sections need."""
    plots.use_style()


def made(material: Material, folder: Path, processes: int) -> list[Section]:
    """Return all sections, made by so many processes; files of their figures go to ``folder``."""
    order = [*_FIRST, *(one for one in SECTIONS if one not in (*_FIRST, topics_section))]
    calls = (delayed(_drawn)(make, material, folder.absolute()) for make in order)
    with (
        tqdm(total=len(SECTIONS), unit="section", disable=None) as bar,
        in_processes(calls, processes) as begun,
    ):
        on_topics = partial(topics_section, n_jobs=processes)  # in the same processes
        found: dict[object, Section] = {topics_section: _drawn(on_topics, material, folder)}
        for make, section in zip(order, begun, strict=True):
            bar.update()
            found[make] = section
        bar.update()
    return [found[make] for make in SECTIONS]


def _drawn(make: Callable[[Material], Section], material: Material, folder: Path) -> Section:
    """Return a section with its figure as a part of a page."""
    plots.use_style()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sections say what is wrong
        section = make(material)
    if section.figure is not None:
        section.picture, section.figure = figures.html(section.figure, folder), None
    return section
