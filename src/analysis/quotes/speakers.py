"""Who a source is: names completed and joined, pronouns and roles resolved, kind and country.

What it does not mean: a resolved pronoun is a guess by salience and is right less often than
a name; the same id for ``unnamed`` officials means the same description, not the same person.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.records import folder_list
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes._identities import CLEAR, Evidence, Identities, InArticle, folded
from analysis.quotes.corrections import UNKNOWN as UNKNOWN
from analysis.quotes.corrections import Edits, Gazetteer
from analysis.quotes.corrections import speaker_id as speaker_id
from analysis.quotes.descriptions import (
    GENDERS,
    NOBODY,
    PERSONS,
    THING,
    Event,
    is_plural,
    is_pronoun,
    variant_of,
)
from analysis.quotes.people import ArticleNames, Speaker, keys, parse
from analysis.quotes.resolver import Resolved, Resolver, own_words
from analysis.quotes.salience import Mention, References
from analysis.text.english import gender_of
from analysis.text.segment import Span

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_SHOWN = 5  # places of a pronoun that are given
_PREVAILS = 3  # times as often as the other pronoun: what an article shows of a person
_RUN = 8  # words that two outlets don't share by chance
_LONG = 9  # runs: sixteen words of a document whose author the other names
_PART = 0.125  # of the runs of a statement that must be in the other
_HOLDERS = 5  # of a run of words that are kept


def resolve(
    quotes: pd.DataFrame,
    articles: Iterable[Article],
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
    identities: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return ``quotes`` with the columns that say who speaks.

    Parameters
    ----------
    quotes : DataFrame
        ``article_id, source, source_spans, content_spans, via, via_spans``.
    articles : iterable of Article
        The articles that the rows are from.
    gazetteer : DataFrame, str or Path, optional
        Known speakers: ``name, aliases`` (separated by ``|``), ``role, country, kind``. It takes
        precedence over everything else.
    identities : DataFrame, str or Path, optional
        A table of :func:`identities`, edited. It takes precedence over what is guessed.

    Returns
    -------
    DataFrame
        A copy with ``speaker`` (name or description), ``speaker_id`` (the same across articles),
        ``speaker_kind`` (official, expert, person, anonymous, institution, document, unknown, or
        what the gazetteer says), ``country`` ('' if none is known), ``via`` (who relays the
        words, resolved likewise; else '') with ``via_spans``, ``pronoun`` (``she``, ``he`` or
        ``they`` for one person, by the articles' pronouns, titles and nouns; else '') and
        ``pronoun_spans`` (up to five places of it in the row's own article).

    Raises
    ------
    ValueError
        If the gazetteer or the table of identities lacks a column, or if the latter gives a
        variant two names or joins speakers in a circle.

    Warns
    -----
    UserWarning
        If rows of the table of identities that were changed fit no speaker.

    Notes
    -----
    Full names that differ in a nickname, an initial, an accent or a slip are joined for the whole
    corpus (:func:`identities` shows them). A family name goes to the full name nearest before it
    in the article, else to the only one in its event, else in the corpus; of several, to the one
    who is named four times as often as any other. A pronoun goes to the most salient person that
    its gender allows, subjects first, possessives last; an office (``the president``) to whom the
    article, else its event, gives it, another description (``the 34-year-old``, ``the striker``)
    to whom the article gives this age, else to the most salient person if nobody else of that
    kind was brought in; ``the company`` to the body spoken of; countries, capitals and offices to
    ``lexicons/institutions.csv``. Where another outlet of the event has the same eight words from
    a person whom it names, a pronoun, an unnamed person or nobody gives way to that name. A source
    of other words is the speaker by these words, ``(unnamed)`` for people; only rows without a
    source, pronouns without an antecedent and who is told something (``Bell was told``) are
    ``unknown``.

    A resolved pronoun is a guess by salience and is right less often than a name. The same id for
    unnamed officials means the same description, not the same person. ``pronoun`` says how the
    articles speak of somebody, which need not be how they speak of themselves; given names show
    nothing. Where one article uses two, the one used three times as often counts, else none.

    Examples
    --------
    >>> from analysis import load_corpus, quotes
    >>> speech = quotes.reported_speech(load_corpus()["meridian_1"], engine="rules")
    >>> speech.loc[2, ["source", "speaker"]].tolist()  # resolved by this function
    ['He', 'Dale Rustad']
    """
    articles, edits = list(articles), Edits(identities)
    order, resolvers = _resolved(quotes, articles, Gazetteer(gazetteer), edits)
    if unused := edits.unused({article.id for article in articles}):
        warnings.warn(unfit(unused), stacklevel=4)
    # what the corpus says of a name anywhere holds everywhere
    best: dict[str, Speaker] = {}
    for speaker, *_ in order:
        held = best.get(speaker.name, speaker)
        kind = held.kind if held.kind != "person" else speaker.kind
        best[speaker.name] = Speaker(
            speaker.name, kind, held.country or speaker.country, held.role or speaker.role
        )
    out = quotes.copy()
    filled = {
        "speaker": [speaker.name for speaker, *_ in order],
        "speaker_id": [speaker_id(speaker.name) for speaker, *_ in order],
        "speaker_kind": [best[speaker.name].kind for speaker, *_ in order],
        "country": [best[speaker.name].country for speaker, *_ in order],
        "via": [row.via for row in order],
        "via_spans": [row.via_spans for row in order],
    }
    shown = pronouns(
        [str(article_id) for article_id in quotes["article_id"]],
        [best[speaker.name] for speaker, *_ in order],
        resolvers,
    )
    filled |= {
        "pronoun": [word for word, _ in shown],
        "pronoun_spans": [spans for _, spans in shown],
    }
    for name, values in filled.items():
        out[name] = pd.Series(values, index=out.index, dtype=object)
    out.attrs["unused_identities"] = edits.unused()
    return out


def unfit(rows: list[str]) -> str:
    """Return what is said of rows of a table of identities that changed nothing."""
    more = f"; and {len(rows) - 3:,} more" if rows[3:] else ""
    fit = "row of identities fits" if len(rows) == 1 else "rows of identities fit"
    return (
        f"{len(rows):,} {fit} no speaker, or one that speakers.csv lists: {'; '.join(rows[:3])}"
        f"{more}. speaker_id and variant must stay as they were; who is listed is changed there"
    )


def _resolved(
    quotes: pd.DataFrame, articles: Iterable[Article], known: Gazetteer, edits: Edits
) -> tuple[list[Resolved], dict[str, Resolver]]:
    """Return the speakers of the rows of ``quotes``, in their order."""
    by_id = {article.id: article for article in articles}
    groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for place, row in enumerate(rows_of(quotes)):
        groups.setdefault(str(row["article_id"]), []).append((place, row))
    everyone = Identities(
        {
            article_id: ArticleNames(
                article.text, [row["source"] for _, row in groups.get(article_id, ())]
            )
            for article_id, article in by_id.items()
        },
        {article_id: article.event for article_id, article in by_id.items()},
        known,
    )
    found: dict[int, Resolved] = {}
    families = {keys(name)[0] for name in everyone.people}
    references = {
        article_id: References(everyone.articles[article_id], [row for _, row in rows], families)
        for article_id, rows in groups.items()
    }
    events: dict[str, Event] = defaultdict(Event)
    for article_id, reference in references.items():
        events[by_id[article_id].event or article_id].articles.append(reference.offices)
    resolvers: dict[str, Resolver] = {}

    def read(article_id: str, given: Mapping[int, tuple[Speaker, Evidence]]) -> None:
        article = by_id[article_id]
        resolvers[article_id] = Resolver(
            references[article_id],
            InArticle(everyone, article_id),
            known,
            edits,
            article.byline,
            events[article.event or article_id],
        )
        for place, row in groups[article_id]:
            found[place] = resolvers[article_id].named(row, given.get(place))

    for article_id in groups:
        read(article_id, {})
    given = _from_other_outlets(groups, by_id, found, everyone)
    for article_id, rows in groups.items():  # in the others nobody would change
        if any(place in given for place, _ in rows):
            read(article_id, given)
    return [found[place] for place in range(len(quotes))], resolvers


def _from_other_outlets(
    groups: Mapping[str, list[tuple[int, dict[str, Any]]]],
    articles: Mapping[str, Article],
    found: Mapping[int, Resolved],
    everyone: Identities,
) -> dict[int, tuple[Speaker, Evidence]]:
    """Return the speakers whom another outlet of the event names for the same words.

    Where the other has but a pronoun, the article itself must name that person far more often
    than whom it was taken for. A document goes to the person or body behind it where the other
    outlet has a long run of it.
    """
    rows: list[tuple[str, str, str]] = [("", "", "")] * len(found)
    named: dict[int, str] = {}
    asked: dict[int, dict[str, Any]] = {}
    behind: dict[int, str] = {}  # whose document it may be
    documents: dict[int, dict[str, Any]] = {}
    spans: dict[int, tuple[str, int, int]] = {}
    for article_id, of_article in groups.items():
        article = articles[article_id]
        for place, row in of_article:
            rows[place] = (article.event, article.source or article_id, row["content"])
            speaker, source = found[place].speaker, row["source"]
            full = " " in speaker.name and speaker.kind in PERSONS
            if row["source_spans"]:
                span = (row["source_spans"][0][0], row["source_spans"][-1][1])
                spans[place] = (article_id, *span)
            if full and parse(source).name:
                named[place] = speaker.name
            shown = " " in speaker.name or not speaker.name.islower()
            body = speaker.kind == "institution" and shown
            if full or body and source.lower() not in THING:
                behind[place] = speaker.name
            if _is_weak(source, speaker):
                asked[place] = row
            elif speaker.kind == "document":
                documents[place] = row
    given = {}
    for place, holder in said_elsewhere(rows, named, asked).items():
        speaker, source = found[holder].speaker, asked[place]["source"]
        family = folded(keys(speaker.name)[0])
        words = [folded(word) for word in re.findall(r"[\w'’-]+", source)]
        gender = GENDERS.get(source.lower(), "")
        if gender and gender_of(speaker.name, speaker.role) not in ("", gender):
            continue
        bare = found[place].speaker.kind in PERSONS and parse(source).name
        if family in words if not bare else family != folded(found[place].speaker.name):
            continue  # "a spokesman for Bell" is not Bell, nor is Dunn
        given[place] = (speaker, Evidence(f"same words in {rows[holder][1]}", *spans[holder]))
    persons = {
        place: name for place, name in behind.items()
        if found[place].speaker.kind in PERSONS and place not in named
    }  # fmt: skip
    for place, holder in said_elsewhere(rows, persons, asked).items():
        names = everyone.articles[asked[place]["article_id"]]
        one, other = found[holder].speaker, found[place].speaker
        if place not in given and one.name != other.name and holder in spans:
            if names.n_named(one.name) >= CLEAR * max(1, names.n_named(other.name)):
                given[place] = (one, Evidence(f"same words in {rows[holder][1]}", *spans[holder]))
    for place, holder in said_elsewhere(rows, behind, documents, _LONG).items():
        if holder in spans:
            link = Evidence(f"author in {rows[holder][1]}", *spans[holder])
            given[place] = (found[holder].speaker, link)
    for of_article in groups.values():  # one description in one article is one person
        same: dict[str, dict[str, tuple[Speaker, Evidence]]] = defaultdict(dict)
        for place, _ in of_article:
            if place in given and found[place].speaker.kind == "anonymous":
                same[found[place].speaker.name].setdefault(given[place][0].name, given[place])
        for place, row in of_article:
            others = same.get(found[place].speaker.name, {})
            if place not in given and len(others) == 1 and place in asked:
                if re.match(r"(?:the|that|this)\b", row["source"], re.I):
                    given[place] = next(iter(others.values()))
    return given


def runs_of(content: str) -> list[int]:
    """Return the hashes of the runs of :data:`_RUN` words of a statement."""
    found = re.findall(r"[^\W_]+", content.lower().replace("’", "").replace("'", ""))
    return list(map(hash, zip(*(found[at:] for at in range(_RUN)), strict=False)))


def said_elsewhere(
    rows: list[tuple[str, str, str]],
    named: Mapping[int, str],
    asked: Iterable[int],
    least: int = 1,
) -> dict[int, int]:
    """Return for each row in ``asked`` the row of another outlet that names its speaker.

    ``rows`` are event, outlet and content, ``named`` the rows whose source names a person in
    full. A row that shares runs of words with those of two different people, or with them but a
    small part of its own or fewer than ``least`` runs, is left out: it may hold the words of
    another.
    """
    holders: dict[str, dict[int, dict[tuple[str, str], int]]] = defaultdict(dict)
    for row, name in named.items():
        event, outlet, content = rows[row]
        for run in runs_of(content):
            held = holders[event].setdefault(run, {})
            if len(held) <= _HOLDERS:
                held.setdefault((outlet, name), row)
    found: dict[int, int] = {}
    for row in asked:
        event, outlet, content = rows[row]
        runs = runs_of(content)
        others: dict[str, int] = {}
        shared = 0
        for held in filter(None, map(holders[event].get, runs)):
            elsewhere = {name: holder for (where, name), holder in held.items() if where != outlet}
            shared += bool(elsewhere)
            others |= elsewhere
        if len(others) == 1 and shared >= max(least, _PART * len(runs)):
            found[row] = next(iter(others.values()))
    return found


def _is_weak(source: str, speaker: Speaker) -> bool:
    """Whether a source leaves open who speaks: a pronoun, one unnamed, a family name alone."""
    if speaker.kind == "unknown" or is_pronoun(source):
        low = source.lower()
        return speaker.kind == "unknown" or (
            low in GENDERS and speaker.kind in (*PERSONS, "anonymous")
        )
    if speaker.kind == "anonymous":
        return not is_plural(source, speaker)
    return speaker.kind in PERSONS and " " not in speaker.name


@recorded("quotes.identities")
def identities(
    corpus: Corpus | Iterable[Article],
    quotes: pd.DataFrame,
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
    identities: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return who was joined with whom, and why: one row per speaker and way of writing it.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech` of these articles.
    gazetteer, identities : DataFrame, str or Path, optional
        What that function was given; None takes ``speakers.csv`` and ``identities.csv`` in the
        folder of the corpus.

    Returns
    -------
    DataFrame
        In the order of the first row of each speaker:

        - ``speaker_id, name``: the speaker; where ``reason`` is "edited", ``speaker_id`` is that
          of the speaker before the edit, by which the row is found when the table is given back
        - ``variant``: how sources write it: a name with the title before it, a description, a
          pronoun, '' where the text has no source
        - ``n_rows``: rows of ``quotes``
        - ``reason``: the commonest reason why this variant is this speaker: "full name", "family
          name in its article" (or "event", or "corpus"), "given name in its article", "title",
          "nickname", "initials", "family names", "spelling", "capitals", "role", "same words in
          OUTLET", "author in OUTLET" (of a document), "pronoun", "institution" (of the
          lexicon), "as written", "unknown", "speakers.csv", "edited"; "in quotes" where the table
          has another speaker than these articles and lists would give
        - ``article_id, start, end, evidence``: where the words stand that show it, and these
          words: the fuller name, the words in the other outlet, else the variant itself

    Raises
    ------
    ValueError
        If ``quotes`` lacks a column, has spans that are text (:func:`analysis.quotes.exports.load`
        reads them) or articles that the corpus lacks, or for a list that can't be used.

    Notes
    -----
    To change it, write another name into ``name`` and give the table back, as
    ``reported_speech(corpus, identities=table)`` or as ``identities.csv`` in the folder of the
    corpus. A row moves one variant of one speaker: change one to split, all of a speaker to join
    it with another. Pronouns follow who stands before them. A table made with edits holds them
    too, so that one can be corrected further. What ``speakers.csv`` lists stays.

    To split two people of one name who are written alike, repeat the row for every article of
    theirs, each with the ``name`` meant and the ``article_id`` of that article: where the rows of
    one ``speaker_id`` and ``variant`` have several names, each holds for its article alone, and
    other articles stay as guessed. Within one article they can't be split.

    A reason says what was found, not that it is right: an event in which two people have one
    family name can be misread, and a pronoun is a guess.

    Examples
    --------
    >>> from analysis import load_corpus, quotes
    >>> corpus = load_corpus().filter(event="balloon")
    >>> speech = quotes.reported_speech(corpus, engine="rules")
    >>> quotes.identities(corpus, speech).columns.tolist()[:4]
    ['speaker_id', 'name', 'variant', 'n_rows']
    """
    needed = ["article_id", "source", "source_spans", "content_spans", "via", "speaker"]
    need_columns(quotes, needed, "quotes", see="quotes.reported_speech")
    spans = ("source_spans", "content_spans", "cue_spans", "via_spans")
    need_spans(quotes, [name for name in spans if name in quotes])
    articles = articles_of(corpus)
    if other := sorted(set(quotes["article_id"]) - {article.id for article in articles}):
        raise ValueError(f"quotes: the corpus has no article {other[0]!r}")
    folder = getattr(corpus, "folder", None)
    if gazetteer is None:
        gazetteer = folder_list(folder, "speakers.csv")
    if identities is None:
        identities = folder_list(folder, "identities.csv")
    known = Gazetteer(gazetteer, quiet=True)  # reported_speech has told of its problems
    edits = Edits(identities)
    order, _ = _resolved(quotes, articles, known, edits)
    by_id = {article.id: article for article in articles}
    found: dict[tuple[str, str, str, str], list[Evidence]] = {}
    for row, resolved in zip(rows_of(quotes), order, strict=True):
        link, guessed = resolved.link, resolved.guessed
        if resolved.speaker.name != row["speaker"]:
            link, guessed = own_words(row, "in quotes"), speaker_id(row["speaker"])
        variant, of_article = variant_of(row["source"]), ""
        if edits.parted(guessed, variant):
            link, of_article = own_words(row, link.reason), row["article_id"]
        found.setdefault((row["speaker"], variant, guessed, of_article), []).append(link)
    rows = []
    first = {name: at for at, name in reversed(list(enumerate(name for name, *_ in found)))}
    for (name, variant, guessed, _), links in sorted(
        found.items(), key=lambda item: first[item[0][0]]
    ):
        reason = Counter(link.reason for link in links).most_common(1)[0][0]
        link = next(link for link in links if link.reason == reason)
        evidence = by_id[link.article_id].text[link.start : link.end]
        rows.append((guessed, name, variant, len(links), *link, evidence))
    return pd.DataFrame(
        rows,
        columns=["speaker_id", "name", "variant", "n_rows", *Evidence._fields, "evidence"],
    )


def pronouns(
    article_ids: list[str], speakers: list[Speaker], resolvers: dict[str, Resolver]
) -> list[tuple[str, list[Span]]]:
    """Return, for each row, the pronoun that its articles use of its speaker, and where.

    That of the row's own article, else that of the others without places; '' where they show
    none, or contradict themselves, or where the speaker is not one person.
    """
    shown = {article_id: shown_pronouns(one) for article_id, one in resolvers.items()}
    everywhere: dict[str, Counter[str]] = defaultdict(Counter)
    for of_article in shown.values():
        for name, by_word in of_article.items():
            everywhere[name].update({word: len(spans) for word, spans in by_word.items()})
    found: list[tuple[str, list[Span]]] = []
    for article_id, speaker in zip(article_ids, speakers, strict=True):
        one = speaker.kind not in ("institution", "document", "unknown")
        if not one or is_plural(speaker.name.removesuffix(" (unnamed)"), speaker):
            found.append(("", []))
            continue
        own = shown[article_id].get(speaker.name, {})
        word = _majority({word: len(spans) for word, spans in own.items()})
        if not word and not own and speaker.kind != "anonymous":
            word = _majority(everywhere.get(speaker.name, {}))
        found.append((word, own.get(word, [])[:_SHOWN]))
    return found


def shown_pronouns(resolver: Resolver) -> dict[str, dict[str, list[Span]]]:
    """Return, by speaker, the pronouns that an article uses of them, and where."""
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    spoken = {said.place: said.speaker.name for said in resolver.said}
    known: dict[str, str] = {}

    def name_of(mention: Mention) -> str:
        if mention.place in spoken:
            return spoken[mention.place]
        if mention.who not in known:
            described = mention.who[:1].islower() or mention.who.startswith(("The ", "A ", "An "))
            found = NOBODY if described else resolver.resolve(mention.who, mention.place)
            known[mention.who] = found.name
        return known[mention.who]

    words = {"female": "she", "male": "he"}
    for place, item in resolver.references.referred.items():
        name = (spoken.get(place, "") if item.speaks else "") or name_of(item.who)
        if item.sure and name != UNKNOWN:
            found[name][words[item.gender]].append((item.place, item.end))
    for mention, word, span in resolver.references.titles():
        if (name := name_of(mention)) != UNKNOWN:
            found[name][word].append(span)
    for by_word in found.values():
        for spans in by_word.values():
            spans.sort()
    return found


def _majority(counts: Mapping[str, int]) -> str:
    """Return the pronoun that clearly prevails, or ''."""
    order = sorted(counts, key=lambda word: (-counts[word], word))
    clear = order and all(counts[order[0]] >= _PREVAILS * counts[other] for other in order[1:])
    return order[0] if clear else ""


def need_spans(quotes: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise ``ValueError`` where spans are text, as pandas reads them from a CSV file."""
    for name in names:
        for row, value in zip(quotes.index, quotes[name].tolist(), strict=True):
            if isinstance(value, str):
                raise ValueError(
                    f"the column {name} of quotes holds text, not pairs of numbers (row {row!r}): "
                    "read the file with quotes.exports.load(path)"
                )


def rows_of(quotes: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dicts."""
    columns = {str(name): quotes[name].tolist() for name in quotes.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
