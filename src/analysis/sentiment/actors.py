"""Who an article is about: proposed actors, and the sentences that name them.

A target is a name with the expressions that stand for it, ``{"Antony Blinken": ["Antony
Blinken", "Blinken"]}``. The proposals come from capital letters, frequency and two word
lists (titles, governments), not from a trained recogniser: read them before you use them.
:func:`actor_mentions` cuts each sentence in which an actor is named to the voice that names it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.article import articles_of, sentence_frame
from analysis.files import need_columns
from analysis.lexicons import read_table, read_terms
from analysis.quotes.descriptions import GENDERS
from analysis.quotes.people import ArticleNames
from analysis.quotes.voices import joined, spans_within, split
from analysis.text.names import is_headline, name_runs, whole_words
from analysis.text.segment import word_forms, words

if TYPE_CHECKING:
    from analysis.corpus.article import Article

Targets = Mapping[str, Sequence[str]]
Named = tuple[str, str, str, str]  # article, name, word before, word after

_AUXILIARIES = frozenset(
    "has had have is was were will would could should may might must did does do says said "
    "told met and , who".split()
)
_SUFFIXES = ("Jr", "Sr", "II", "III", "IV")
_BEFORE = re.compile(r"([\w’'-]+) $")
_AFTER = re.compile(r" ([\w’'-]+)|(,)")
_PLACE_CUES = frozenset("in at near off over across around inside outside".split())


@cache
def governments() -> dict[str, tuple[str, ...]]:
    """Return the expressions for each government and body of state."""
    table = read_table("governments.csv")
    return {
        name: tuple(expressions.split("|"))
        for name, expressions in zip(table["name"], table["expressions"], strict=True)
    }


def _named(sentences: pd.DataFrame) -> tuple[Named, ...]:
    """Return the names in ``sentences``, see :func:`_names`."""
    columns = sentences["article_id"], sentences["text"]
    return _names(*(tuple(map(str, column)) for column in columns))


@lru_cache(maxsize=1)  # actors are proposed from the sentences in which they are then looked for
def _names(articles: tuple[str, ...], texts: tuple[str, ...]) -> tuple[Named, ...]:
    """Return ``(article, name, word before, word after)`` for each name in sentences.

    Titles, days and nationalities cut a name, but for those in the name of a state ("European
    Union"). A capital at the start of a sentence counts unless the word is also written small
    in one of the sentences.
    """
    small = {word for text in texts for word in word_forms(text) if word[0].islower()}
    states = [name for names in governments().values() for name in names if " " in name]
    titles = whole_words(read_terms("target_titles.txt"))
    cuts = re.compile(f"(?P<kept>{whole_words(states).pattern})|{titles.pattern}")
    found = []
    for article, text in zip(articles, texts, strict=True):
        if is_headline(text):
            continue
        cut = cuts.sub(lambda title: title["kept"] or "\0" * len(title[0]), text)
        for run, opens in name_runs(cut, 0, len(cut)):
            if opens and run[0].written.lower() in small:
                run = run[1:]
            initials = any(len(word.written) == 1 for word in run)
            if initials and run[-1].written in _SUFFIXES:
                run = run[:-1]  # Roger J. Stone Jr. is Roger Stone; Roger Stone Jr. a son
            if run:
                start, end = run[0].start, run[-1].end
                before, after = _BEFORE.search(cut[:start]), _AFTER.match(cut, end)
                found.append((
                    article,
                    " ".join(cut[start:end].split()),
                    before[1].lower() if before else "",
                    (after[1] or after[2]).lower() if after else "",
                ))  # fmt: skip
    return tuple(found)


def propose_targets(corpus: Iterable[Article], n: int = 6) -> dict[str, list[str]]:
    """Return the ``n`` actors that most articles name, each with the expressions for it.

    Parameters
    ----------
    corpus : iterable of Article
    n : int
        Number of actors.

    Returns
    -------
    dict of str to list of str
        Ranked by the number of articles in which a verb follows the name, then by such mentions,
        then by all mentions; ties go by the alphabet.

    Raises
    ------
    ValueError
        If ``n`` is below 1.

    Notes
    -----
    Short forms join their full name (``Blinken``, ``Antony Blinken``); where two full names share a
    short form (``Wang``), it goes with the one that its article names. A country joins its capital
    and official name. Pronouns and roles are not resolved.

    Examples
    --------
    >>> from analysis import load_corpus, sentiment
    >>> sentiment.propose_targets([load_corpus()["meridian_1"]], 1)
    {'China': ['Beijing', 'China']}
    """
    return _propose(sentence_frame(articles_of(corpus)), n)


def _propose(sentences: pd.DataFrame, n: int = 6) -> dict[str, list[str]]:
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    runs = _named(sentences)
    canonical = _canonical(runs)
    articles: defaultdict[str, set[str]] = defaultdict(set)
    forms: defaultdict[str, set[str]] = defaultdict(set)
    acts: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for article, name, before, after in runs:
        target = canonical[article, name]
        total[target] += 1
        forms[target].add(name)
        # a doer: a verb follows, and no word of place precedes
        verb = after in _AUXILIARIES or (len(after) > 3 and after.endswith(("ed", "s")))
        if verb and before not in _PLACE_CUES:
            acts[target] += 1
            articles[target].add(article)
    chosen = sorted(
        (name for name in total if total[name] > 1 and acts[name]),
        key=lambda name: (-len(articles[name]), -acts[name], -total[name], name),
    )[:n]
    whole = "\n".join(str(text) for text in sentences["text"])
    for target in chosen:
        forms[target] |= {name for name in governments().get(target, ()) if name in whole}
    return {name: sorted(forms[name], key=lambda form: (-len(form), form)) for name in chosen}


def _canonical(runs: Sequence[Named]) -> dict[tuple[str, str], str]:
    """Map ``(article, name)`` to what it is counted under: government, full name or itself."""
    known = {
        expression: name
        for name, expressions in governments().items()
        for expression in expressions
    }
    places = {name for _, name, before, _ in runs if before in _PLACE_CUES}
    overall = Counter(name for _, name, _, _ in runs)
    in_article = Counter((article, name) for article, name, _, _ in runs)
    ranked = sorted(in_article, key=lambda key: (-in_article[key], -overall[key[1]], key))
    full_here: dict[tuple[str, str], str] = {}
    full_anywhere: dict[str, str] = {}
    for name in sorted(overall, key=lambda name: (-overall[name], name)):
        for part in _short_forms(name, known, places):
            full_anywhere.setdefault(part, name)
    for article, name in ranked:
        for part in _short_forms(name, known, places):
            full_here.setdefault((article, part), name)
    mapping: dict[tuple[str, str], str] = {}
    for article, name in ranked:
        full = full_here.get((article, name)) or full_anywhere.get(name) or name
        parts = full.split()
        if len(parts) == 3 and f"{parts[0]} {parts[-1]}" in overall:  # Antony J. Blinken
            full = f"{parts[0]} {parts[-1]}"
        mapping[article, name] = known.get(name) or full
    return mapping


def _short_forms(name: str, known: Mapping[str, str], places: set[str]) -> list[str]:
    """Return the single words that may stand for a full name of two or three words."""
    parts = name.split()
    if len(parts) not in (2, 3) or name in known or {"of", "for", "on"} & set(parts):
        return []
    shorts = [parts[-1]] + ([parts[0]] if len(parts) == 2 and parts[0] not in places else [])
    return [short for short in shorts if short not in known]


def mentions(
    sentences: pd.DataFrame, targets: Targets | None = None, *, every: bool = False
) -> pd.DataFrame:
    """Return one row for each sentence and each target that it names.

    Parameters
    ----------
    sentences : DataFrame
        A table of :func:`analysis.corpus.article.sentence_frame`.
    targets : mapping of str to sequence of str, optional
        The expressions for each target, matched as whole words with their capitals (``US`` is not
        ``us``); None proposes six.
    every : bool
        Return one row per mention, not only the first in each sentence.

    Returns
    -------
    DataFrame
        ``sentences`` with ``target, mention, mention_start, mention_end``: offsets into
        ``Article.text``.

    Raises
    ------
    ValueError
        For a target without expressions.

    Notes
    -----
    A name inside a longer name that is someone else's is no mention: ``Wang`` in ``Wang Wenbin``,
    ``Washington`` in ``Washington Post``; a short form is whoever's full name the article gave
    last. Pronouns and roles are not found.

    Examples
    --------
    >>> from analysis import load_corpus, sentiment
    >>> from analysis.corpus.article import sentence_frame
    >>> sentences = sentence_frame([load_corpus()["meridian_1"]])
    >>> found = sentiment.mentions(sentences, {"China": ["China", "Beijing"]})
    >>> found[["mention", "mention_start"]].values.tolist()[0]
    ['Beijing', 259]
    """
    if targets is None:
        targets = _propose(sentences) if len(sentences) else {}
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for target, expressions in targets.items():
        if isinstance(expressions, str) or not [name for name in expressions if name.strip()]:
            raise ValueError(f"target {target!r} needs a list of expressions, such as [{target!r}]")
        for expression in dict.fromkeys(expressions):
            if expression.strip():
                owners[expression.strip().replace("'", "’")].append(target)
    longer = {
        name: [
            other.split()
            for other, holders in owners.items()
            if " " in other and set(holders) & set(owners[name])
        ]
        for name in owners
    }
    others = _other_names(sentences, longer)
    pattern = whole_words([*owners, *others])
    rows: list[int] = []
    found: list[tuple[str, str, int, int]] = []
    last_full: dict[tuple[str, str], tuple[str, ...]] = {}  # whose full name came last
    cells = zip(sentences["article_id"], sentences["start"], sentences["text"], strict=True)
    for position, (article, start, text) in enumerate(cells):
        seen: set[str] = set()
        for match in pattern.finditer(str(text).replace("'", "’")) if owners else ():
            name = match.group()
            meant = tuple(owners.get(name, ()))
            if " " in name:
                for part in name.split():
                    last_full[article, part] = meant
            elif any(name in (full[0], full[-1]) for full in longer[name]):
                meant = last_full.get((article, name), meant)
            for target in meant[:1]:
                if every or target not in seen:
                    seen.add(target)
                    rows.append(position)
                    span = (int(start) + match.start(), int(start) + match.end())
                    found.append((target, str(text)[match.start() : match.end()], *span))
    added = pd.DataFrame(found, columns=["target", "mention", "mention_start", "mention_end"])
    added = added.astype({"mention_start": "int64", "mention_end": "int64"})
    return pd.concat([sentences.iloc[rows].reset_index(drop=True), added], axis=1)


def checked_texts(frame: pd.DataFrame, *others: str) -> list[str]:
    """Return the column ``text``, checked together with the columns ``others``."""
    need_columns(frame, ["text", *others])
    for index, text in zip(frame.index, frame["text"], strict=True):
        if not isinstance(text, str):
            raise ValueError(f"row {index!r}: text is {text!r}, not a string")
    return list(frame["text"])


def check_inside(row: object, text: str, start: int, end: int) -> None:
    """Raise ``ValueError`` naming the row if the target ``start:end`` is not inside ``text``."""
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"row {row!r}: target {start}:{end} is not inside its text of {len(text)} "
            "characters; start and end count from the beginning of text"
        )


def _other_names(sentences: pd.DataFrame, longer: Mapping[str, list[list[str]]]) -> list[str]:
    """Return longer names of the corpus that hold an expression but are not its target's.

    ``longer`` gives for each expression the longer ones of its target, cut into words.
    ``Wang Wenbin`` beside ``Wang Yi``, ``Washington Post`` beside ``Washington``. A name that
    ends in a full one (``Dame Ann Lee``) or in a lone surname (``Joe Biden`` for
    ``["Biden"]``) is taken for the same person.
    """
    others = []
    names = {name.replace("'", "’") for _, name, _, _ in _named(sentences)}
    for name in sorted(names - set(longer)):
        parts = name.split()
        for position, part in enumerate(parts):
            if len(parts) < 2 or part not in longer:
                continue
            if any(
                parts[-len(full) :] == full or (parts[0], parts[-1]) == (full[0], full[-1])
                for full in longer[part]
            ):
                continue
            last = position == len(parts) - 1
            if not last or any(full[-1] == part for full in longer[part]):
                others.append(name)
                break
    return others


_PRONOUN = re.compile(r"\b(?:" + "|".join(sorted(GENDERS)) + r")\b", re.IGNORECASE)
Mention = tuple[int, int, str, str]  # start, end, target, named by
COLUMNS = [
    "article_id", "source", "event", "start", "end", "target", "mention", "mention_start",
    "mention_end", "named", "voice", "speaker", "speaker_id", "text", "text_start", "text_end",
]  # fmt: skip


def actor_mentions(
    corpus: Iterable[Article],
    targets: Targets | None = None,
    *,
    voices: pd.DataFrame | None = None,
    min_words: int = 3,
) -> pd.DataFrame:
    """Return one row for each sentence, target and voice that names the target in it.

    Parameters
    ----------
    corpus : iterable of Article
    targets : mapping of str to sequence of str, optional
        As for :func:`analysis.sentiment.mentions`.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`, made here if None.
    min_words : int
        Parts of fewer words are left out.

    Returns
    -------
    DataFrame
        - ``article_id, source, event, start, end`` (the sentence)
        - ``target, mention, mention_start, mention_end`` (offsets into ``Article.text``)
        - ``named``: "name" or "pronoun"
        - ``voice``: "outlet", "quoted", and once more "all", the whole sentence
        - ``speaker, speaker_id``: '' but for "quoted"
        - ``text``: the sentence cut to that voice and speaker (… for what is cut out)
        - ``text_start, text_end``: the mention in it

    Raises
    ------
    ValueError
        For a target without expressions.

    Notes
    -----
    A voice that names a target twice in a sentence has one row, its first name. A pronoun counts
    where it can only stand for one person named in its sentence or the one before, and outside
    quotation marks. Roles ("the president") and "they" are not found: an actor is spoken of more
    often than is counted here.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, sentiment, voices
    >>> articles = [load_corpus()["meridian_1"]]
    >>> split = voices.split(articles, quotes.reported_speech(articles, engine="rules"))
    >>> found = sentiment.actor_mentions(articles, {"China": ["China", "Beijing"]}, voices=split)
    >>> found[["mention", "voice"]].values.tolist()[:2]
    [['Beijing', 'outlet'], ['Beijing', 'all']]
    """
    articles = articles_of(corpus)
    if voices is None:
        voices = split(articles)
    if targets is None:
        targets = propose_targets(articles) if articles else {}
    sentences = sentence_frame(articles)
    named = mentions(sentences, targets, every=True)
    by_article = dict(list(voices.groupby("article_id", sort=False)))
    found = {str(key): group for key, group in named.groupby("article_id", sort=False)}
    whole = {str(key): group for key, group in sentences.groupby("article_id", sort=False)}
    rows: list[tuple[object, ...]] = []
    for article in articles:
        if article.id in found:
            parts = by_article.get(article.id, voices.iloc[:0])
            rows.extend(_rows(article, whole[article.id], found[article.id], parts, min_words))
    numbers = ["start", "end", "mention_start", "mention_end", "text_start", "text_end"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(numbers, "int64"))


def _rows(
    article: Article,
    sentences: pd.DataFrame,
    named: pd.DataFrame,
    voices: pd.DataFrame,
    min_words: int,
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one article, in the order of its sentences."""
    quoted = voices.loc[voices["voice"] == "quoted", ["start", "end", "speaker", "speaker_id"]]
    spoken = list(quoted.sort_values("start").itertuples(index=False, name=None))
    pronouns = dict(_pronouns(article, sentences, named, [part[2] for part in spoken]))
    by_sentence: defaultdict[int, list[Mention]] = defaultdict(list)
    cells = named[["start", "mention_start", "mention_end", "target"]]
    for start, at, stop, target in cells.itertuples(index=False, name=None):
        by_sentence[int(start)].append((int(at), int(stop), str(target), "name"))
    begins, ends = [part[0] for part in spoken], [part[1] for part in spoken]
    for start, end in zip(sentences["start"], sentences["end"], strict=True):
        here = by_sentence[int(start)] + pronouns.get(int(start), [])
        near = spoken[bisect_right(ends, start) : bisect_left(begins, end)]
        seen: set[tuple[str, str, str]] = set()
        for at, stop, target, how in here:
            owner = next((part for part in near if part[0] <= at < part[1]), None)
            voice = ("quoted", str(owner[2]), str(owner[3])) if owner else ("outlet", "", "")
            for kind, speaker, speaker_id in (voice, ("all", "", "")):
                if (target, kind, speaker_id) in seen:
                    continue
                seen.add((target, kind, speaker_id))
                mine = [(a, b) for a, b, _, who in near if kind == "outlet" or who == speaker_id]
                spans = spans_within(start, end, mine, inside=kind == "quoted")
                if kind == "all":
                    spans = [(start, end)]
                # a name that a voice ends in the middle of stays whole
                spans = spans_within(start, end, [*spans, (at, stop)], inside=True)
                text, place = joined(article.text, spans, at, gap=" … ")
                if len(words(text)) >= min_words:
                    yield (
                        article.id, article.source, article.event, start, end, target,
                        article.text[at:stop], at, stop, how, kind, speaker, speaker_id,
                        text, place, place + stop - at,
                    )  # fmt: skip


def _pronouns(
    article: Article, sentences: pd.DataFrame, named: pd.DataFrame, speakers: list[str]
) -> Iterator[tuple[int, list[Mention]]]:
    """Yield the sure pronouns of targets: the start of a sentence and its mentions."""
    names = ArticleNames(article.text, speakers)
    owner = {
        int(at): str(target)
        for at, target in zip(named["mention_start"], named["target"], strict=True)
    }
    before = -1  # where the sentence before begins
    for start, end in zip(sentences["start"], sentences["end"], strict=True):
        first = bisect_left(names.mentions, (max(before, 0), ""))
        near = names.mentions[first : bisect_left(names.mentions, (end, ""))]
        found = []
        for match in _PRONOUN.finditer(article.text, int(start), int(end)):
            if names.in_quotation(match.start()):
                continue
            gender = GENDERS[match.group().lower()]
            fits = {
                name: at
                for at, name in near
                if at < match.start() and names.gender(name) in ("", gender)
            }
            if len(fits) == 1 and (target := owner.get(next(iter(fits.values())))):
                found.append((match.start(), match.end(), target, "pronoun"))
        if found:
            yield int(start), found
        before = int(start)
