"""Who a source is: names completed and joined, pronouns and roles resolved, kind and country.

What it does not mean: a resolved pronoun is a guess by salience and is right less often than
a name; the same id for ``unnamed`` officials means the same description, not the same person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.records import folder_list
from analysis.files import need_columns
from analysis.lexicons import clause_words
from analysis.quotes._identities import (
    CLEAR,
    LONG,
    Edits,
    Identities,
    InArticle,
    Link,
    folded,
    said_elsewhere,
)
from analysis.quotes._identities import UNKNOWN as UNKNOWN
from analysis.quotes._identities import speaker_id as speaker_id
from analysis.quotes.antecedents import (
    GENDERS,
    THING,
    Event,
    Mention,
    References,
    Said,
    antecedent,
    asked,
    capitals,
    is_first_person,
    is_plural,
    is_pronoun,
    is_thing,
    last_single,
    same_role,
)
from analysis.quotes.people import (
    ArticleNames,
    Gazetteer,
    Parsed,
    Speaker,
    country_of,
    institutions,
    keys,
    media_names,
    normal,
    parse,
    plain,
    short_key,
)
from analysis.text.english import (
    PARTICLES,
    countries,
    gender_of,
    is_demonym_plural,
    is_given,
    is_single,
    is_title,
    noun_role,
    role_words,
    same_words,
    singular,
)
from analysis.text.segment import Span

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_PERSONS = ("official", "expert", "person")
NOBODY = Speaker(UNKNOWN, "unknown")
_MOST_STEPS = 8  # from a source to whom it refers to: "his" to "the lawyer of the mayor" to ...
_MEMORY = 60  # sources before one that it may refer to
_OUTLET_REACH = 3000  # characters before "the Post" in which its full title is looked for
_SCHOOL = re.compile(r"\b(?:Institute|University|College|School|Cent(?:er|re)|Society)\b")
_LEADS = frozenset(["director", "president", "chairman", "chair", "chief", "head"])
_SHORT_OFFICES = frozenset(word.lower() for word in role_words("short_office")) | {"del"}
_DETERMINER = re.compile(
    r"^(?:the|a|an|some|one of the|two of the|several|many|most|other|these|those|one|the same)"
    r"\s+(?!(?:of|in|on|at|from|with|among|within|who|that)\b)",
    re.I,
)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_COUNTED = ("one", "two", "three", "some", "many", "others", "most", "several", "both")
_SHOWN = 5  # places of a pronoun that are given
_PREVAILS = 3  # times as often as the other pronoun: what an article shows of a person
_HEAD = 100  # characters in which a dateline may stand
_BETWEEN = 160  # characters between two quotations of one speaker
_TOLD = 60  # characters of a verb group
_RELAY_REACH = 90  # characters behind a cue in which who relays the words is looked for
_OPENERS = ("the", "a", "an", "another", "some", "several", "many", "one", "two", "three")
_MODIFIED = re.compile(
    r"((?:[\w’'-]+ ){0,5}?[\w’'-]+) "
    r"(?:[a-z]{2,}ed|sent|written|made|held|given|taken|led|seen|who|that|which)\b"
)
_RELEASED = re.compile(
    r"(?<=[a-z]) (?:released|issued|published|leaked|obtained|posted|sent|filed|unveiled)$"
)
_DEMONSTRATIVE = re.compile(r"^(?:the|an?|th(?:is|at|ese|ose)|another)\s+", re.I)
_TIMES = "|".join(
    sorted(clause_words("time", "weekday") - {"may", "march", "later", "ago", "earlier"})
)
_TIME_BEHIND = re.compile(
    rf"(?<=\w),?(?: (?:last|this|on|earlier|late|early))*(?: (?:{_TIMES}))+$", re.I
)
_REFLEXIVE = re.compile(r"(?<=\w),? (?:himself|herself|itself|themselves)$")
_CAPITAL = r"[A-Z][\w’'-]*"
_NAME = rf"{_CAPITAL}(?: (?:{_CAPITAL}|{'|'.join(sorted(PARTICLES))}))* {_CAPITAL}"
_IN_OFFICE = re.compile(rf"^(.+?) ([a-z][\w-]+) ({_NAME})$")
_FOLLOWS = re.compile(rf",\s((?:[A-Z]\w*\.? )*{_NAME})(?=,|\s[a-z])")
_FIRM_NAME = r"(?P<name>[A-Z][\w&'’-]+(?: (?:& )?[A-Z][\w&'’-]*)*)"
_FIRM = re.compile(rf"\b(?:{'|'.join(sorted(role_words('firm')))}) {_FIRM_NAME}")
_FIRM_FIRST = re.compile(
    r"(?:\A|\n)(?:\d\d?[:.]\d\d ?(?:am|pm)?:? )?(?!The |A |An )"
    rf"{_FIRM_NAME} (?:has|is|will|plans)\b"
)
_FUNCTION = clause_words("preposition", "relative", "determiner", "subordinator", "auxiliary")
_TOLD_VERBS = "|".join(sorted(clause_words("told")))
_PASSIVE = re.compile(
    r"(?:\b(?:was|were|been|is|are|being)|'s|'re) (?:also |then |first |later )?"
    rf"(?:{_TOLD_VERBS})\b[^.;]*$"
)
_NAMED_AS = re.compile(
    r"\b(?:named|identified)(?: (?:by|only) [\w ]{2,40}?)? as ((?:[A-Z][\w.'’-]*\s?){1,4})"
)
_TO_SAY = re.compile(r"to (?:say|tell|stress|explain|repeat|argue|deny|announce|emphasi[sz]e)\b")
_AGENT = re.compile(
    r"(?: on \w+day| last \w+)? by "
    r"((?:the |an? |his |her |its )?[\w.'-]+(?: [A-Z][\w.'-]*| of(?= [A-Z]))*)"
)
_QUOTED_BY = re.compile(
    r"([^\n“”\"’.]{2,}?),? (?:was|were|is|are|has been|have been) (?:quoted|cited|reported)"
    r" as saying (?:by|in) $"
)
_NEARER = re.compile(rf"\b({_CAPITAL}(?: {_CAPITAL})*) (?:told|tells) (?:[\w’'-]+ ){{1,3}}$")
_IMPERSONAL = re.compile(
    r"\s(?:has been|had been|is|was|will be)\s(?:[a-z]+ly )?[a-z]+(?:ed|wn|id|ght|ear)\b"
)
_THINKS = re.compile(
    r"[“\"]?(?:that )?"
    r"((?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep)\.? )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?|s?he|they) "
    rf"(?:also |still |\w+ly )?(?:{'|'.join(sorted(clause_words('thought')))})\b"
)
_RELAYED = re.compile(
    r"\b(?:(?:through|via) |in (?:an?|the) (?:\w+ )?(?:statement|e-?mail|letter|message) "
    r"(?:that was )?(?:released|issued|provided|sent|read|distributed|put out) "
    r"(?:\w+ )?(?:by|through) )(?P<who>(?:an?|the|his|her|their) (?:[\w'-]+ ){0,3}?"
    rf"(?:{'|'.join(sorted(role_words('relay')))})"
    r"(?: for (?:the )?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*)?)"
)
_ELSEWHERE = re.compile(r"\b(?:in|to|into|about|against|over|on)\s+[A-Z][\w'-]+")
_SENIOR = re.compile(r"(?:an?|one) (?:senior|top|former|unnamed)\b", re.I)
_OWNER = re.compile(
    r"^(his|her|their|its|my|our|(?:the )?[A-Z][\w.\-]*(?: [\w.'-]+){0,3}?['’]s?) (.+)$", re.I
)


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
    order, resolvers = _resolved(quotes, articles, Gazetteer(gazetteer), Edits(identities))
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
        [speaker for speaker, *_ in order],
        resolvers,
    )
    filled |= {
        "pronoun": [word for word, _ in shown],
        "pronoun_spans": [spans for _, spans in shown],
    }
    for name, values in filled.items():
        out[name] = pd.Series(values, index=out.index, dtype=object)
    return out


class Resolved(NamedTuple):
    """The speaker of a row, who relays it, and why it is this speaker."""

    speaker: Speaker
    via: str
    link: Link
    via_spans: list[Span]


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
    resolvers: dict[str, Resolver] = {}

    def prepare() -> None:
        events: dict[str, Event] = defaultdict(Event)
        for article_id in groups:
            article = by_id[article_id]
            resolvers[article_id] = Resolver(
                references[article_id],
                InArticle(everyone, article_id),
                known,
                edits,
                article.byline,
                events[article.event or article_id],
            )

    def read(article_id: str, given: Mapping[int, tuple[Speaker, Link]]) -> None:
        for place, row in groups[article_id]:
            found[place] = resolvers[article_id].named(row, given.get(place))

    prepare()
    for article_id in groups:
        read(article_id, {})
    given = _from_other_outlets(groups, by_id, found, everyone)
    if given:
        prepare()
    for article_id in groups if given else ():
        read(article_id, given)
    return [found[place] for place in range(len(quotes))], resolvers


def _from_other_outlets(
    groups: Mapping[str, list[tuple[int, dict[str, Any]]]],
    articles: Mapping[str, Article],
    found: Mapping[int, Resolved],
    everyone: Identities,
) -> dict[int, tuple[Speaker, Link]]:
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
            full = " " in speaker.name and speaker.kind in _PERSONS
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
        bare = found[place].speaker.kind in _PERSONS and parse(source).name
        if family in words if not bare else family != folded(found[place].speaker.name):
            continue  # "a spokesman for Bell" is not Bell, nor is Dunn
        given[place] = (speaker, Link(f"same words in {rows[holder][1]}", *spans[holder]))
    persons = {
        place: name for place, name in behind.items()
        if found[place].speaker.kind in _PERSONS and place not in named
    }  # fmt: skip
    for place, holder in said_elsewhere(rows, persons, asked).items():
        names = everyone.articles[asked[place]["article_id"]]
        one, other = found[holder].speaker, found[place].speaker
        if place not in given and one.name != other.name and holder in spans:
            if names.n_named(one.name) >= CLEAR * max(1, names.n_named(other.name)):
                given[place] = (one, Link(f"same words in {rows[holder][1]}", *spans[holder]))
    for place, holder in said_elsewhere(rows, behind, documents, LONG).items():
        if holder in spans:
            link = Link(f"author in {rows[holder][1]}", *spans[holder])
            given[place] = (found[holder].speaker, link)
    for of_article in groups.values():  # one description in one article is one person
        same: dict[str, dict[str, tuple[Speaker, Link]]] = defaultdict(dict)
        for place, _ in of_article:
            if place in given and found[place].speaker.kind == "anonymous":
                same[found[place].speaker.name].setdefault(given[place][0].name, given[place])
        for place, row in of_article:
            others = same.get(found[place].speaker.name, {})
            if place not in given and len(others) == 1 and place in asked:
                if re.match(r"(?:the|that|this)\b", row["source"], re.I):
                    given[place] = next(iter(others.values()))
    return given


def _is_weak(source: str, speaker: Speaker) -> bool:
    """Whether a source leaves open who speaks: a pronoun, one unnamed, a family name alone."""
    if speaker.kind == "unknown" or is_pronoun(source):
        low = source.lower()
        return speaker.kind == "unknown" or (
            low in GENDERS and speaker.kind in (*_PERSONS, "anonymous")
        )
    if speaker.kind == "anonymous":
        return not is_plural(source, speaker)
    return speaker.kind in _PERSONS and " " not in speaker.name


def variant_of(source: str) -> str:
    """Return the way a source writes its speaker: a name with its title, a description."""
    words = plain(source)
    parsed = parse(words)
    if is_pronoun(words):
        return words.lower()
    at = words.replace("’", "'").find(parsed.name) if parsed.name else -1
    if at < 0 or " and " in words:
        return parsed.core if at < 0 and parsed.core else words
    titles = words[:at].split()
    kept = len(titles)
    while kept and is_title(titles[kept - 1]):
        kept -= 1
    return " ".join([*titles[kept:], words[at : at + len(parsed.name)]])


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

        - ``speaker_id, name``: the speaker
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
        If ``quotes`` lacks a column or has articles that the corpus lacks, or for a list that
        can't be used.

    Notes
    -----
    To change it, write another name into ``name`` and give the table back, as
    ``reported_speech(corpus, identities=table)`` or as ``identities.csv`` in the folder of the
    corpus. A row moves one variant of one speaker: change one to split, all of a speaker to join
    it with another. Pronouns follow who stands before them. What ``speakers.csv`` lists stays.

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
    articles = articles_of(corpus)
    if other := sorted(set(quotes["article_id"]) - {article.id for article in articles}):
        raise ValueError(f"quotes: the corpus has no article {other[0]!r}")
    folder = getattr(corpus, "folder", None)
    if gazetteer is None:
        gazetteer = folder_list(folder, "speakers.csv")
    if identities is None:
        identities = folder_list(folder, "identities.csv")
    order, _ = _resolved(quotes, articles, Gazetteer(gazetteer), Edits(identities))
    by_id = {article.id: article for article in articles}
    found: dict[tuple[str, str], list[Link]] = {}
    for row, resolved in zip(rows_of(quotes), order, strict=True):
        link = resolved.link
        if resolved.speaker.name != row["speaker"]:
            link = _own_words(row, "in quotes")
        found.setdefault((row["speaker"], variant_of(row["source"])), []).append(link)
    rows = []
    first = {name: at for at, name in reversed(list(enumerate(name for name, _ in found)))}
    for (name, variant), links in sorted(found.items(), key=lambda item: first[item[0][0]]):
        reason = Counter(link.reason for link in links).most_common(1)[0][0]
        link = next(link for link in links if link.reason == reason)
        evidence = by_id[link.article_id].text[link.start : link.end]
        rows.append((speaker_id(name), name, variant, len(links), *link, evidence))
    return pd.DataFrame(
        rows,
        columns=["speaker_id", "name", "variant", "n_rows", *Link._fields, "evidence"],
    )


def rows_of(quotes: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dicts."""
    columns = {str(name): quotes[name].tolist() for name in quotes.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _own_words(row: dict[str, Any], reason: str) -> Link:
    """Return the place of a source, or of the content where there is none, as evidence."""
    spans = row["source_spans"] or row["content_spans"]
    return Link(reason, row["article_id"], spans[0][0], spans[0][1])


class Resolver:
    """Resolves the sources of one article in the order in which they stand."""

    def __init__(
        self,
        references: References,
        everywhere: InArticle,
        known: Gazetteer,
        edits: Edits,
        byline: str = "",
        event: Event | None = None,
    ) -> None:
        self.references = references
        self.names = references.names
        self.everywhere = everywhere
        self.known = known
        self.edits = edits
        self.author = parse(byline.removeprefix("By ")).name
        self.event = Event() if event is None else event
        self.event.articles.append(references)
        self._introduced: dict[str, list[tuple[int, str]]] = {}
        self.history: list[Said] = []
        self._steps = 0
        self.said: list[Said] = []

    def voice(self, row: dict[str, Any]) -> tuple[Speaker, str, list[Span]]:
        """Return the speaker of a row, who relays the words, and where that one stands.

        A spokeswoman who says what the one she speaks for believes relays it; so does the
        office that released a statement.
        """
        place = row["source_spans"][0][0] if row["source_spans"] else 0
        quoted = _QUOTED_BY.search(self.names.text, max(0, place - _RELAY_REACH), place)
        if quoted and not row["via"]:
            teller = {"via": row["source"], "via_spans": row["source_spans"]}
            row = {**row, **teller, "source": quoted[1].strip(), "source_spans": [quoted.span(1)]}
        speaker = self.speaker(row)
        if row["via"]:
            return speaker, self.speaker(row, "via").name, row["via_spans"]
        if not row["source_spans"] or not row["content_spans"]:
            return speaker, "", row["via_spans"]
        text, (start, end) = self.names.text, row["source_spans"][0]
        first, last = row["content_spans"][0][0], row["content_spans"][-1][1]
        if parse(row["source"]).head in same_words("spokesman") and end <= first:
            serves = re.search(r"\bfor ((?:the )?[A-Z].*)$", plain(row["source"]))
            principal = self._resolve(serves[1], start) if serves else NOBODY
            thinks = _THINKS.match(text, first, last)
            own = thinks and thinks[1].lower().split()[-1] in principal.name.lower().split()
            if thinks and (own or thinks[1] in ("he", "she", "they")):
                if principal.kind not in ("unknown", "anonymous"):
                    return principal, speaker.name, row["source_spans"]
        if speaker.kind in ("unknown", "institution", "document") or not row["cue_spans"]:
            return speaker, "", row["via_spans"]
        cue = row["cue_spans"][0]
        if relay := _RELAYED.search(text, cue[0], min(len(text), cue[1] + _RELAY_REACH)):
            place, stop = relay.span("who")
            words = re.sub(r"^(?:his|her|their)\b", "the", relay["who"])
            if words == relay["who"]:
                return speaker, self._resolve(words, place).name, [(place, stop)]
            thing = words.removeprefix("the ")
            return speaker, f"{keys(speaker.name)[0]}'s {thing}", [(place, stop)]
        return speaker, "", row["via_spans"]

    def named(self, row: dict[str, Any], given: tuple[Speaker, Link] | None) -> Resolved:
        """Return the speaker of a row and why it is this one.

        What the user lists comes first, then what the user edited, then who is ``given``.
        """
        self.everywhere.links.clear()
        speaker, via, via_spans = self.voice(row)
        source = row["source"]
        core = parse(_owner(source)).core
        if self.known.find(core) or self.known.find(source):
            return Resolved(speaker, via, _own_words(row, "speakers.csv"), via_spans)
        if given:
            speaker, link = given
        else:
            link = self._why(row, speaker)
        if name := self.edits.name(speaker_id(speaker.name), variant_of(source)):
            if name != speaker.name:
                speaker, link = self._edited(name, speaker), _own_words(row, "edited")
        for kept in (self.history, self.said) if row["source_spans"] else ():  # pronouns follow
            for at in range(max(0, len(kept) - 2), len(kept)):  # behind it may be who relays it
                if kept[at].place == row["source_spans"][0][0]:
                    kept[at] = kept[at]._replace(speaker=speaker)
        return Resolved(speaker, via, link, via_spans)

    def _why(self, row: dict[str, Any], speaker: Speaker) -> Link:
        """Return why a source has its speaker."""
        link = self.everywhere.links.get(speaker.name)
        name = parse(_owner(row["source"])).name
        if speaker.kind == "unknown":
            reason = "unknown"
        elif is_pronoun(_owner(row["source"])):
            reason = "pronoun"
        elif link and name:
            if link.article_id and link.reason != "full name":
                return link
            reason = link.reason
        elif speaker.kind == "institution" and normal(speaker.name) in institutions():
            reason = "institution"
        else:
            reason = "role" if speaker.kind in _PERSONS and not name else "as written"
        return _own_words(row, reason)

    def _edited(self, name: str, speaker: Speaker) -> Speaker:
        """Return the speaker of a name that the user gave to what was another's."""
        if name == UNKNOWN:
            return NOBODY
        if listed := self._listed(name):
            return listed
        if name.endswith("(unnamed)"):
            return Speaker(name, "anonymous", country_of(name))
        kind = speaker.kind if speaker.kind not in ("unknown", "anonymous") else "person"
        return Speaker(name, kind, speaker.country, speaker.role)

    def speaker(self, row: dict[str, Any], role: str = "source") -> Speaker:
        """Return the speaker of a row of quotes, and remember it.

        ``role`` is ``source`` or ``via``. Who is named inside fronted content
        (``..., he said``) is not the one who speaks.
        """
        source, spans = row[role], row[f"{role}_spans"]
        content = (row["content_spans"][0][0], row["content_spans"][-1][1])
        if not source or not spans:
            return self._continued(content) if role == "source" else NOBODY
        place = spans[0][0]
        source = self._whole(source, spans[-1][1])
        text, cue = self.names.text, row["cue_spans"][0][0] if row["cue_spans"] else 0
        if place < _HEAD and text[spans[-1][1] :][:2] == ": " and cue > spans[-1][1] + 2:
            place = spans[-1][1] + 2  # "KOCHI: Ada Bell said"
            source = text[place:cue].strip()
        if role == "source" and row["cue_spans"] and is_told(self.names.text, spans, row):
            agent = _AGENT.match(self.names.text, row["cue_spans"][-1][1])
            if not agent:
                return NOBODY
            source, place = agent[1], agent.start(1)
        if role == "source" and row["cue_spans"]:
            after = row["cue_spans"][-1][1]  # "Moen issued a statement after Bell told voters that"
            after = max(after, content[0] - _RELAY_REACH)
            if nearer := _NEARER.search(text, after, max(after, content[0])):
                source, place = nearer[1], nearer.start(1)
        if is_first_person(source):
            found = self._first_person(source, place)
        elif source.lower() in ("it", "there") and _IMPERSONAL.match(self.names.text, spans[-1][1]):
            return NOBODY
        else:
            found = self._resolve(source, min(place, content[0]) if role == "source" else place)
            found = self._small(found)
        said = Said(place, plain(source), found, is_plural(source, found), content)
        self.history = [*self.history[-_MEMORY:], said]
        self.said.append(said)
        return found

    def _whole(self, source: str, end: int) -> str:
        """Return a source that ends before its noun or its name with the words that follow."""
        last = source.split()[-1]
        after = self.names.text[end : end + 60]
        if last in PARTICLES and (family := re.match(rf"\s{_CAPITAL}", after)):
            return source + family[0]  # "Ada bin Said said"
        if is_title(last) and (name := re.match(r"\s((?:[A-Z][\w.'-]*\s?){1,3})", after)):
            return f"{source} {name[1].strip()}" if not parse(source).name else source
        named = _FOLLOWS.match(after)  # "the press secretary" + ", Mrs Ada Bell"
        own = parse(source)
        if named and not own.name and is_single(own.head or last.lower()):
            first = named[1].split()[0]
            sure = is_title(first) or is_given(first) or set(named[1].split()) & PARTICLES
            if sure or named[1] in self.names.persons:
                return f"{source}, {named[1]}"
        if source.lower() in _OPENERS:
            for match in re.finditer(r"[\w'-]+", after):
                if match.start() > 40 or "," in after[: match.start()]:
                    break
                if noun_role(match[0]) and not after[match.end() :].startswith(("'", "-")):
                    return source + after[: match.end()]
        return source

    def _continued(self, content: tuple[int, int]) -> Speaker:
        """Return who goes on speaking in a quotation that no source stands beside.

        The one last quoted, where only the end of a sentence or of a paragraph is between, or
        where the paragraph holds nothing but what is quoted.
        """
        text, start = self.names.text, content[0]
        if text[start] not in '“"' and text[max(0, start - 1)] not in '“"' or not self.history:
            return NOBODY
        said = self.history[-1]
        end = max(said.content[1], said.place + len(said.words))
        between = text[end:start] if end <= start else text[said.content[1] : start]
        line = text[text.rfind("\n", 0, start) + 1 : start].strip('“" ')
        rest = text[content[1] :].partition("\n")[0].strip('”". ')
        near = between.strip().count("\n") == 0 and len(between) < _BETWEEN
        if said.plural or said.speaker.kind in ("unknown", "document"):
            return NOBODY
        return (
            said.speaker if near and not line and not rest or not between.strip('”". ,') else NOBODY
        )

    def _small(self, found: Speaker) -> Speaker:
        """Write the first word of a description small if the article does elsewhere."""
        first, _, rest = found.name.partition(" ")
        plain_word = found.kind == "anonymous" and first.istitle() and first.isalpha()
        if plain_word and first.lower() in self.names.first_seen and not noun_role(first):
            if rest[:1].islower() and first not in role_words("office"):
                return found._replace(name=f"{first.lower()} {rest}".strip())
        return found

    def _first_person(self, source: str, place: int) -> Speaker:
        """Return who says ``I``: whose words these are, else the author of the article."""
        for said in reversed(self.history):
            if said.content[0] <= place < said.content[1]:
                return said.speaker
        if self.names.in_quotation(place) or source.lower() in ("we", "our", "ourselves"):
            return NOBODY
        return self._described(self.author, "") if self.author else NOBODY

    def _resolve(self, source: str, place: int) -> Speaker:
        """Return who a source is; what leads from one to another in a circle is nobody."""
        if self._steps == _MOST_STEPS:
            return NOBODY
        self._steps += 1
        try:
            return self._one_step(source, place)
        finally:
            self._steps -= 1

    def _one_step(self, source: str, place: int) -> Speaker:
        source = _REFLEXIVE.sub("", _TIME_BEHIND.sub("", _owner(source)))
        first, _, rest = source.partition(" ")
        if rest and first.lower() in ("who", "which"):
            source = first
        elif first.lower() == "both" and " and " in rest:
            source = rest
        if not source.split() or source.split()[0].lower() in role_words("nobody"):
            return NOBODY
        bare = [word.removesuffix(".") for word in source.split()]
        if source.lower() in ("you", "your", "there") or set(bare) <= role_words("short_title"):
            return NOBODY
        parsed = parse(source)
        bears = self.everywhere.bears(parsed.core) or parsed.core in self.references.surnames
        if not parsed.name and bears:  # "White", "Price"
            parsed = parsed._replace(name=parsed.core)
        if joint := self._joint(source, place):
            return joint
        if listed := self._listed(parsed.core) or self._listed(source):
            # a word like "Jordan" may be a person of the article
            body = listed.kind == "institution" and not self.known.find(source)
            if not body or " " in source or not self.everywhere.is_person(source):
                return listed
        if is_pronoun(source):
            found = antecedent(self.references, self.history, source, place)
            written = isinstance(found, str) and noun_role(found.split()[-1]) == "document"
            if isinstance(found, str):  # not a pronoun again: it could stand for itself
                again = any(map(is_pronoun, (_owner(found), _owner(found.split()[0]))))
                found = NOBODY if again else self._resolve(found, place)
            thing = source.lower() in THING
            body = found is not None and found.kind not in ("official", "expert", "person")
            return found if found and (body or written or not thing) else NOBODY
        if epithet := self.references.epithets.get(place):
            described = parsed.name and is_demonym_plural(f"{parsed.name}s")
            if described and source.lower().startswith("the "):
                return self._resolve(epithet.who, place)
        short = re.fullmatch(r"[Tt]he ([A-Z]{2,4})", source)  # "the DG"
        if short and (named := self.references.holder(f"the {short[1].lower()}", place)):
            return self._resolve(named, place)
        if apposed := self._apposed(source, parsed):
            return self._named(apposed, source, place)
        if pair := _owned(parsed.core):
            if not parsed.name and (found := self._owned(*pair, parsed, place)):
                return found
        titled = self.names.is_titled(parsed.name)
        found = self._short_body(parsed.core, place) or _capitalised_body(parsed.core)
        if found and not titled:
            return self._listed(found.name) or found
        if parsed.name:
            return self._named(parsed, source, place)
        return self._role(parsed, source, place)

    def _apposed(self, source: str, parsed: Parsed) -> Parsed | None:
        """Return the name that follows a title: ``The warden at Camp One, Col. Ada Bell``."""
        named = _NAMED_AS.search(source)
        if not parsed.name and named and (found := parse(named[1])).name:
            return found
        source = re.split(r",? (?:who|whose|which) ", plain(source))[0]
        first, *others = re.split(r",\s+|\s+[—–]\s+", source)
        low = [part for word in first.lower().split() for part in (word, word.split("-")[-1])]
        head = parse(first).head
        serves = head in same_words("spokesman") | role_words("relative", "unnamed")
        if (
            parsed.name
        ):  # "Ranking Member on the committee, Dr Ada Bell", "Director-General, Mr Bell"
            office = any(map(is_single, low)) and not is_given(parsed.name.split()[0])
            others = [part for part in others if office and is_title(part.split()[0])]
        elif tail := _IN_OFFICE.match(source):  # "Council of Governors chair Ada Bell"
            body = noun_role(head) == "body" and is_single(tail[2].split("-")[-1])
            if body or tail[2] in role_words("portfolio") and not serves:
                return Parsed(tail[3], f"{tail[1]} {tail[2]}", "", "", tail[3])
        several = noun_role(head) in ("group", "body", "document") and not parsed.name
        if several or not (any(map(is_single, low)) or first.lower().startswith("the ")):
            return None
        tokens = first.split()
        for size in (4, 3, 2) if not serves and not parsed.name else ():
            name = tokens[-size:]  # "Leader of the Opposition Ada Bell"
            ahead = tokens[-size - 1] if len(tokens) > size else "of"
            joined = ahead.lower() in _FUNCTION or is_title(ahead)
            if not others and not joined and all(word[:1].isupper() for word in name):
                found = parse(" ".join(name))
                if found.name and (is_title(name[0]) or is_given(name[0]) or ahead == "Opposition"):
                    return found._replace(role=" ".join(tokens[:-size]))
        for part in others:
            found = parse(_ARTICLE.sub("", part))
            front = found.role.split(", ")[0].split()
            titled = any(map(is_title, front[-1:]))
            given = found.name and is_given(found.name.split()[0])
            works = bool(front) and front[-1].islower() and is_single(front[-1])
            kin = head in role_words("relative") and re.fullmatch(r"[A-Z][\w'’-]+", part)
            known = titled or given or works or kin or found.name in self.names.persons
            plain_front = not _FUNCTION & {word.lower() for word in front}
            if found.name and known and plain_front:
                return found._replace(role=f"{_ARTICLE.sub('', first)} {found.role}".strip())
        return None

    def _listed(self, words: str) -> Speaker | None:
        """Return what the gazetteer, else the lexicon of institutions, has by these words."""
        if listed := self.known.find(words):
            return listed
        body = institutions().get(normal(words))
        return (self.known.find(body.name) or body) if body else None

    def _joint(self, source: str, place: int) -> Speaker | None:
        """Return two or more that speak together (``CNN and the BBC``) as one speaker."""
        if " and " not in source or self._listed(source):
            return None
        parts = re.split(r",? and |, ", source.partition(" who ")[0].strip(", "))
        found = [self._part(part, place) for part in parts]
        if found[:2] and None not in found[:2] and None in found[2:] and ", " in source:
            before = source.partition(", ")[0]  # "China and India, the biggest of all"
            found = found[:2] if " and " in before else found
        speakers = [speaker for speaker in found if speaker]
        if len(speakers) < 2 or len(speakers) < len(found):
            return None
        kinds = {speaker.kind for speaker in speakers}
        places = {speaker.country for speaker in speakers}
        names = [speaker.name for speaker in speakers]
        label = ", ".join(names[:-1]) + f" and {names[-1]}"
        kind = kinds.pop() if len(kinds) == 1 else "person"
        return Speaker(label, kind, places.pop() if len(places) == 1 else "")

    def _part(self, part: str, place: int) -> Speaker | None:
        """Return one of several that speak together, if it is surely one: a body or a name."""
        if listed := self._listed(part):
            return listed
        parsed = parse(part)
        if not parsed.name:
            return None
        titled = any(map(is_title, parsed.role.split()[-1:]))
        sure = " " in parsed.name or titled or self.everywhere.complete(part, "", place)
        if not sure or _capitalised_body(part) or noun_role(part.split()[-1]):
            return None
        return self._named(parsed, part, place)

    def _named(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return a named person, or the group or body that only looked like one."""
        name = self._complete(parsed.name, parsed.role, place)
        last = name.split()[-1]
        if self.names.is_titled(name):
            return self._described(name, parsed.role)
        if noun_role(last) == "document":
            return _body(parsed.core, "document")
        group = noun_role(last) == "group" and last not in self.references.surnames
        if group or is_demonym_plural(last.split("-")[-1]):
            return _unnamed(parsed._replace(head=last.lower())) or NOBODY
        if " " not in name and not parsed.role:
            if noun_role(name) in ("body", "document"):
                return self._role(parsed._replace(head=name.lower()), source, place)
            if name.isupper() and len(name) > 1 and "." not in name:
                return Speaker(name, "institution", country_of(name))
            short = name in self.names.primary or name in self.names.secondary
            if name.lower() in self.names.first_seen and not short:
                plural = name.endswith("s")
                return Speaker(f"{name.lower()} (unnamed)", "anonymous") if plural else NOBODY
        return self._described(name, parsed.role)

    def _complete(self, name: str, role: str, place: int) -> str:
        """Return the full name that a shortened one stands for, or the name itself."""
        if not short_key(name):
            if set(role.replace(".", "").split()[-1:]) & role_words("her_title", "his_title"):
                longer = [  # "Mr Duncan Bell", of "Ian Duncan Bell"
                    one
                    for one in self.names.primary.get(keys(name)[0], ())
                    if one.endswith(f" {name}")
                ]
                name = longer[0] if len(longer) == 1 else name
            return self.everywhere.one_form(name)
        return self.everywhere.complete(name, role, place) or name

    def _described(self, name: str, role: str) -> Speaker:
        """Return a named speaker with what the gazetteer, the role or the article say."""
        return self.known.find(name) or _described(name, role, self.names.role(name))

    def _owned(self, owner: str, thing: str, parsed: Parsed, place: int) -> Speaker | None:
        """Return whose statement, body or aide it is; None where the owner is no person."""
        who = self._resolve(owner, place)
        pronoun = is_pronoun(owner)
        if who.kind == "institution" and parse(thing).head in role_words("own"):
            return who
        if who.kind in ("institution", "document", "anonymous") or not parsed.head:
            return None if not pronoun else self._role(parse(thing), thing, place)
        head = parse(thing).head
        if head in role_words("own"):
            return who
        if who.kind == "unknown":
            return (_unnamed(parse(thing)) or _phrase(parse(thing))) if pronoun else None
        if noun_role(head) == "body":
            thing = thing.removeprefix("own ")
            if head in role_words("personal_body"):
                return Speaker(f"{who.name}'s {thing}", "institution", who.country)
            label = f"{keys(who.name)[0]} {thing}"
            return self._listed(label) or _body(label)
        if noun_role(head) == "document":
            return Speaker(f"{who.name}'s {thing}", "document", who.country)
        found = _unnamed(parse(thing)) or _phrase(parse(thing))
        shown = owner if self.names.sharing[owner] > 1 else who.name
        return found._replace(name=f"{shown}'s {found.name}")

    def _short_body(self, core: str, place: int) -> Speaker | None:
        """Return the outlet or body whose full name stands before: for ``the Post``."""
        match = re.fullmatch(r"[Tt]he ([A-Z][\w.]*)", core)
        if not match or noun_role(match[1]) in ("group", "official", "expert", "person"):
            return None
        before = self.names.text[max(0, place - _OUTLET_REACH) : place]
        titles = re.findall(rf"(?:[A-Z][\w.]{{1,40}} ){{1,3}}{re.escape(match[1])}\b", before)
        for title in reversed(titles):
            full = title.removeprefix("The ")
            if full != match[1]:
                return self._listed(full) or _body(full)
        return None

    def _role(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the speaker of a role without a name."""
        role = noun_role(parsed.head)
        if role == "document":
            return self._document(parsed, source, place)
        if role == "body" and not _SENIOR.match(parsed.core):
            if parsed.core.lower() == f"the {parsed.head}":
                return self._earlier_body(parsed) or _body(self._fuller(parsed.head, place))
            return self._earlier_body(parsed) or _body(parsed.core)
        bare = parsed.core.lower() == f"the {parsed.head}"
        held = bare and parsed.head in self.references.offices and not role
        held = held or not role and place in self.references.epithets
        if (is_single(parsed.head) or held) and re.match(r"(?:the|this|that)\b", source, re.I):
            return self._definite(parsed, source, place)
        serves = capitals(f"a {parsed.complement}")
        if serves and parsed.head in same_words("spokesman"):  # the one that the article names
            named = self.references.holder(f"the {_ARTICLE.sub('', source)}", place)
            if named and self.references.served(named, serves):
                return self._described(self.everywhere.one_form(named), "")
        cut = _MODIFIED.match(parsed.core)  # "the letter released Tuesday"
        if cut and cut[1].lower() not in _FUNCTION and not role and not _unnamed(parsed):
            found = parse(cut[1])
            if noun_role(found.head) == "document":  # not "the letter" of before
                return _body(found.core, "document")
            return self._role(found, cut[1], place)
        return _unnamed(parsed) or _phrase(parsed)

    def _definite(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return who ``the mayor`` is: one spoken of before, else unnamed if so introduced."""
        sole = parsed.head in role_words("sole")
        named = self.references.holder(source, place, only_home=sole)
        earlier = same_role(self.history, parsed.core, parsed.head)
        late = named and earlier and earlier.kind == "anonymous"  # "a sergeant", then "Sgt Bell"
        late = late and noun_role(parsed.head) == "official"
        late = late and parsed.head not in role_words("unnamed")
        if earlier is not None and not (named and sole or late):
            return earlier
        if not named and sole:
            named = self.event.holder(source) or self.references.holder(source, place)
        elif not named and asked(source)[1] and place not in self.references.epithets:
            # "the Lake News host", whom another outlet names so
            held = self.event.holder(source)
            named = held if held and self.names.n_named(held) else ""
        if named and parsed.head not in ("official", "source"):
            return self._resolve(named, place)
        if re.match(r"(?:the|that) (?:very )?same\b", source, re.I):
            return last_single(self.history, place) or _phrase(parsed)
        if epithet := self.references.epithets.get(place):
            return self._resolve(epithet.who, place)
        return _unnamed(parsed) or _phrase(parsed)

    def _earlier_body(self, parsed: Parsed) -> Speaker | None:
        """Return the body spoken of before that ``the ministry``, ``the US agency`` is.

        Any body may be ``the company`` or ``the group`` if its name ends in no other such noun.
        """
        match = re.fullmatch(
            rf"(?:the|this|that) (?:([\w.]+) )?{re.escape(parsed.head)}", parsed.core, re.I
        )
        if not match or match[1] and match[1].lower() not in countries():
            return None
        general = parsed.head in role_words("firm")
        for said in reversed(self.history):
            if said.speaker.kind != "institution":
                continue
            name = said.speaker.name
            last = name.split()[-1].lower()
            outlet = parsed.head in role_words("outlet") and name in media_names()
            if last == parsed.head and not match[1] or outlet:
                return said.speaker
            named = name[:1].isupper() and name.lower() not in countries()
            if general and named and not noun_role(last) and name not in media_names():
                return said.speaker
        if general and not match[1]:  # "the bakery chain Bell & Sons", "Swiftair has cancelled"
            text = self.names.text
            if found := (introduced := _FIRM.search(text)) or _FIRM_FIRST.search(text):
                name = found["name"]
                person = not introduced and name in self.names.persons
                person = person or is_given(name.split()[0])
                if not person and name.lower() not in countries() and not is_title(name):
                    return self._listed(name) or Speaker(name, "institution", country_of(name))
        return None

    def _document(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the author of a document where one is named, else the document.

        ``The statement`` is that of who was last said to have made one.
        """
        inner = parse(parsed.complement) if parsed.complement else None
        by = re.search(r"\b(?:by|from|of) (.+)$", plain(source).partition(", which ")[0])
        if by and (writer := parse(by[1])).name and not _capitalised_body(writer.core):
            titled = any(map(is_title, writer.role.split()[-1:]))
            if " " in writer.name or titled or self.names.complete(writer.name, place):
                about = by[0].startswith("of") and parsed.head not in role_words("own")
                if not self._listed(by[1]) and not self._listed(writer.core) and not about:
                    tokens = writer.name.split()
                    while len(tokens) > 2 and noun_role(tokens[0]):
                        writer = writer._replace(role=f"{writer.role} {tokens.pop(0)}")
                    return self._named(writer._replace(name=" ".join(tokens)), by[1], place)
        if not parsed.complement and parsed.head in role_words("own"):
            if re.fullmatch(
                rf"(?:the|this|that) (?:\w+ )?{re.escape(parsed.head)}", parsed.core, re.I
            ):
                if owner := self._maker(parsed.head, place):
                    return owner
        if inner and parsed.head in role_words("own"):
            if body := self._listed(parsed.complement) or self._listed(inner.core):
                return body
        if parsed.core.lower() == f"the {parsed.head}":
            for said in reversed(self.history):
                words = said.speaker.name.split()
                fuller = words[-1] == parsed.head and len(words) in (2, 3) and "of" not in words
                if said.speaker.kind == "document" and fuller:
                    return said.speaker
        earlier = self._earlier_body(parsed) if parsed.head in role_words("outlet") else None
        words = _ARTICLE.sub("", parsed.core).split()
        if not earlier and not {"poll", "survey", "tally"} & set(words):  # not an outlet's own word
            heads = (normal(" ".join(words[:stop])) for stop in range(len(words) - 1, 0, -1))
            body = next(filter(None, map(institutions().get, heads)), None)  # "a CNN report"
            earlier = body if body and body.name in media_names() else None
        return (
            (self.known.find(earlier.name) or earlier)
            if earlier
            else _body(
                self._fuller(parsed.head, place)
                if parsed.core.lower() in (parsed.head, f"the {parsed.head}")
                else _RELEASED.sub("", parsed.core),
                "document",
            )
        )

    def _fuller(self, head: str, place: int) -> str:
        """Return what an article calls ``the report`` where it brings it in, else ``head``.

        ``a State Department report``; of names with capitals the last before it, if any.
        """
        if head not in self._introduced:
            noun = re.escape(head)
            word = rf"(?:[a-z]+-\w+|\d+-\w+|{_CAPITAL})"
            patterns = (
                rf"(?:(?<=[a-z\d,;] )|\bThe )"
                rf"((?:{_CAPITAL} ){{1,4}}(?:(?!the|an?\b)[a-z]+ )?{noun})\b",
                rf"\b[Aa]n? ((?:[a-z]+ )?(?:{word} ){{1,2}}{noun})\b",
            )
            every = (
                [
                    (match.start(), match[1])
                    for match in re.finditer(pattern, self.names.text)
                    if match[1].split()[0].partition("'")[0] not in role_words("function")
                ]
                for pattern in patterns
            )
            self._introduced[head] = next(filter(None, every), [])
        found = self._introduced[head]
        before = bisect_left(found, (place, ""))
        return found[max(0, before - 1)][1] if found else head

    def _maker(self, head: str, place: int) -> Speaker | None:
        """Return whose statement ``the statement`` is: who was last said to have made one."""
        text, names = self.names.text, self.names
        begin = max(0, place - _OUTLET_REACH)
        made = list(re.finditer(rf"(?<![Tt]he )(?<!same )\b{re.escape(head)}\b", text[begin:place]))
        for match in reversed(made):
            at = begin + match.start()
            if names.in_quotation(at):
                continue
            before = re.search(
                r"([A-Z][\w.-]*(?: [A-Z][\w.-]*)*)'s? (?:\w+ ){0,2}$", text[:at][-80:]
            )
            after = re.match(
                r" (?:\w+ ){0,3}?(?:by|from) ((?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)",
                text[begin + match.end() : begin + match.end() + 90],
            )
            if after or before:
                found = self._resolve((after or before)[1], at)  # type: ignore[index]
                if found.kind not in ("unknown", "document"):
                    return found
            sentence = self.references.sentence(at)
            for said in reversed(self.history):
                if self.references.sentence(said.place) == sentence and said.place < place:
                    named = not said.speaker.name.islower() or " " in said.speaker.name
                    if named and said.speaker.kind not in ("unknown", "document", "anonymous"):
                        return said.speaker
            here = self.references.sentence_start(at)
            body = re.match(rf"(?:The )?((?:{_CAPITAL} ){{1,4}}([a-z]+)) ", text[here:at])
            if body and noun_role(body[2]) == "body":  # "The Bell campaign answered with an ad"
                return self._resolve(body[1], here)
            mentions = self.references.mentions
            for item in mentions[bisect_left(mentions, here, key=lambda one: one.place) :]:
                if item.place >= at:
                    break
                if item.weight >= 10 and item.named:
                    return self._resolve(item.who, at)
        return None

    def shown_pronouns(self) -> dict[str, dict[str, list[Span]]]:
        """Return, by speaker, the pronouns that this article uses of them, and where."""
        found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        spoken = {said.place: said.speaker.name for said in self.said}
        known: dict[str, str] = {}

        def name_of(mention: Mention) -> str:
            if mention.place in spoken:
                return spoken[mention.place]
            if mention.who not in known:
                described = mention.who[:1].islower() or mention.who.startswith(
                    ("The ", "A ", "An ")
                )
                found = NOBODY if described else self._resolve(mention.who, mention.place)
                known[mention.who] = found.name
            return known[mention.who]

        words = {"female": "she", "male": "he"}
        for place, item in self.references.referred.items():
            name = (spoken.get(place, "") if item.speaks else "") or name_of(item.who)
            if item.sure and name != UNKNOWN:
                found[name][words[item.gender]].append((item.place, item.end))
        for mention, word, span in self.references.titles():
            if (name := name_of(mention)) != UNKNOWN:
                found[name][word].append(span)
        for by_word in found.values():
            for spans in by_word.values():
                spans.sort()
        return found


def pronouns(
    article_ids: list[str], speakers: list[Speaker], resolvers: dict[str, Resolver]
) -> list[tuple[str, list[Span]]]:
    """Return, for each row, the pronoun that its articles use of its speaker, and where.

    That of the row's own article, else that of the others without places; '' where they show
    none, or contradict themselves, or where the speaker is not one person.
    """
    shown = {article_id: one.shown_pronouns() for article_id, one in resolvers.items()}
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


def _majority(counts: Mapping[str, int]) -> str:
    """Return the pronoun that clearly prevails, or ''."""
    order = sorted(counts, key=lambda word: (-counts[word], word))
    clear = order and all(counts[order[0]] >= _PREVAILS * counts[other] for other in order[1:])
    return order[0] if clear else ""


def _owner(source: str) -> str:
    """Return the words of a source without the ending of a possessive."""
    return re.sub(r"(?<=\w)['’]s?$", "", plain(source)) or source


def _described(name: str, role: str, beside: str) -> Speaker:
    """Return a person with kind and country.

    ``role`` is what this source says, ``beside`` what stands beside the name elsewhere in the
    article. Who leads a university is an expert, who speaks for a ministry an official.
    """
    role = role or beside
    words = f"{role} {beside}"
    heads = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", words.lower()))
    speaks = heads & {"secretary", "minister", *same_words("spokesman")}
    school = bool(heads & _LEADS) and _SCHOOL.search(words) is not None
    if (heads & role_words("expert") or school) and not speaks:
        kind = "expert"
    elif heads & (role_words("official") | _SHORT_OFFICES):
        kind = "official"
    else:
        kind = "person"
    where = _ELSEWHERE.sub("", words)  # "a correspondent in Iraq" is of no country
    return Speaker(name, kind, country_of(where, scholar=kind == "expert"), role)


def _phrase(parsed: Parsed) -> Speaker:
    """Return a source by its own words, where no list knows them: a body, a thing that is
    read, or somebody unnamed; nobody where no noun is left."""
    words = re.split(r" (?:including|such as)\b", parsed.core)[0].split()
    if words and words[0].lower() in ("those", "these") and len(words) < 3:
        return Speaker(f"{words[0].lower()} (unnamed)", "anonymous")
    while words and words[-1].lower().strip(",.'’") in _FUNCTION:
        words.pop()
    core = _DEMONSTRATIVE.sub("", " ".join(words)).strip(" ,.'’[]")
    words = core.split()
    if not any(len(word) > 1 and word.lower() not in _FUNCTION for word in words):
        return NOBODY
    if words[0].lower() in clause_words("preposition", "relative"):
        return NOBODY
    known = parsed.head and parsed.head in core.lower()
    head = parsed.head if known else words[-1].lower()
    lone = singular(head)
    if len(words) == 1 and core.islower() and core.endswith("ing"):
        return NOBODY
    small = head in words or words[0].lower() == head
    if lone in role_words("thing") and small:
        return _body(core, "document")
    capital = all(word[0].isupper() or word.lower() in _FUNCTION for word in words)
    if capital and len(words) > 1:
        return _body(core)
    if lone in role_words("assembly"):
        return _body(core)
    if is_thing(lone) and lone not in role_words("quantity", "collective"):
        return _body(core, "document")
    return Speaker(f"{_label(core)} (unnamed)", "anonymous", country_of(_label(core)))


def is_told(text: str, spans: list[Span], row: dict[str, Any]) -> bool:
    """Return whether a source is the one who is told: ``Bell was told``."""
    end, start, stop = spans[-1][1], row["cue_spans"][0][0], row["cue_spans"][-1][1]
    group = text[end:stop] if end <= start else ""
    passive = len(group) < _TOLD and _PASSIVE.search(group) is not None
    return passive and not _TO_SAY.match(text[row["content_spans"][0][0] :][:40])


def _unnamed(parsed: Parsed) -> Speaker | None:
    """Return the unnamed speaker that a role or a group describes; None for other words."""
    words = parsed.core.split()
    if not words or words[-1].lower() in ("whom", "which"):
        return None
    head = parsed.head or words[-1].lower()
    head = head if noun_role(head) else head.split("-")[-1]  # "African-Americans"
    label = _label(parsed.core)
    group = noun_role(head) == "group" or is_demonym_plural(words[-1].split("-")[-1])
    if is_single(head) or group or _SENIOR.match(parsed.core) or "familiar with" in parsed.core:
        return Speaker(f"{label} (unnamed)", "anonymous", country_of(label))
    if head in _COUNTED:
        core = _lower_first(parsed.core)
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    words = words[: len(words) - len(parsed.complement.split())]
    nouns = [word for word in words if noun_role(word) == "group" and word.islower()]
    if nouns:  # "several people Republicans have tried to talk to"
        core = _label(" ".join(words[: words.index(nouns[0]) + 1]))
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    return None


def _label(core: str) -> str:
    """Return a description as it is shown: no article, one spelling of US offices."""
    label = _lower_first(_DETERMINER.sub("", core)).replace("’", "'").removeprefix("whose ")
    label = re.sub(r"(?<=\w)( [A-Z][\w.'-]*) [a-z]+ed$|[ –—-]+$", r"\1", label)  # "for Bell fired"
    label = re.sub(r"\bU\.S\.?", "US", label)
    label = re.sub(r"\bDefence (?=Department)", "Defense ", label)
    return re.sub(r"\bUS (?=State Dep|Defense Dep|Treasury|Justice Dep)", "", label)


def _lower_first(phrase: str) -> str:
    """Write the first word small where only the head of a sentence made it large."""
    first, blank, rest = phrase.partition(" ")
    low = first.lower()
    common = noun_role(low) or low in role_words("modifier") or low in role_words("determiner")
    if (
        first.istitle()
        and first not in role_words("office")
        and common
        and low not in role_words("proper")
    ):
        return low + blank + rest
    return phrase


def _body(core: str, kind: str = "institution") -> Speaker:
    """Return an institution or a document by its own words, without the article."""
    name = _lower_first(_ARTICLE.sub("", core)).replace("’", "'")
    return Speaker(name, kind, country_of(name))


def _capitalised_body(core: str) -> Speaker | None:
    """Return an institution whose name ends in a noun for one, or stands after ``the``.

    ``Lake Society``, ``the New York Post``, ``The Hill``; not ``the Rev. Ada Bell``.
    """
    words = core.split()
    article = bool(words) and words[0].lower() == "the"
    words = words[1:] if article else words
    capital = [word for word in words if word[:1].isupper()]
    if (
        not words
        or core.split()[0].lower() in ("a", "an")
        or len(capital) < len([word for word in words if word not in ("of", "and", "for")])
    ):
        return None
    last = words[-1]
    ahead = [at for at, word in enumerate(words) if word in ("of", "for")]
    if ahead and ahead[0] and is_single(words[ahead[0] - 1]):
        return None  # "the Member for Lakeside"
    if any(word.endswith(("'s", "’s")) for word in words[:-2]) and noun_role(last) != "body":
        return None  # "the White House's John Kirby"
    if noun_role(last) == "group" or any(map(is_title, words)):
        return None
    if article and last in role_words("masthead"):
        return _body(core)
    ends = noun_role(last) == "body" or last in role_words("office")
    if len(words) > 1 and ends and not is_single(last):
        return _body(core)
    if article and not is_single(last) and not is_demonym_plural(last):
        return _body(core) if len(words) > 1 else Speaker(f"The {last}", "institution", "")
    return None


def _owned(core: str) -> tuple[str, str] | None:
    """Return owner and thing: ``Ada Bell's campaign`` is Ada Bell and campaign; else None."""
    match = _OWNER.match(core)
    if not match or match[1].islower() and match[1].lower() not in (
        "his", "her", "their", "its", "my", "our",
    ):  # fmt: skip
        return None
    return re.sub(r"['’]s?$", "", match[1]), match[2]
