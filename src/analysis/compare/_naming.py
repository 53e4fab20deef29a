"""What each outlet calls the things in a story: *spy balloon*, *airship*; *downing*, *attack*.

A mention is a noun phrase: a head word (*balloon*) and the modifiers before it. A modifier that
no determiner vouches for counts only if it is capitalised, hedges, or stands after a determiner
elsewhere in the corpus; so *shot balloons* names no shot balloon. In *the balloon row* the name
is *balloon*. Names of persons and fixed phrases are found as they stand. Acts are also told by
verbs, which count where the thing they are done to stands beside them. How phrases and verbs
are read is said in :mod:`analysis.compare.phrases`; here the heads of a table are found, and
counted by outlet and voice.

A corpus may bring its own ``heads.csv`` (columns ``thing, head``). Without one,
:func:`naming_heads` proposes the noun that sets the corpus apart and the words that stand in
its place: a guess from word patterns, to be read before it is used.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.compare.phrases import (
    Anchors,
    Heads,
    Verb,
    WordLists,
    head_of,
    head_table,
    is_after_comma,
    is_opener,
    is_owner,
    marked_to,
    opening,
    owner_before,
    phrase_start,
    read_heads,
    reads_as_verb,
    spellings,
    told,
    word_lists,
)
from analysis.corpus.article import articles_of
from analysis.corpus.words import add_voice, words_of
from analysis.files.runs import recorded
from analysis.lexicons import clause_words, read_table, read_terms, word_set
from analysis.quotes.voices import split
from analysis.reuse.wording import shared_wording
from analysis.text.english import is_given_name, normalise, noun_forms, noun_role

if TYPE_CHECKING:
    from analysis.corpus.article import Corpus

_ARTICLES = ("a", "an", "the")
_SWAP = re.compile(r"(?:^|; )([^;→+−\s]+) → ([^;→\s]+)(?=;|$)")
_MENTIONS = {
    "thing": "object", "source": "object", "event": "object", "article_id": "object",
    "start": "int64", "end": "int64", "text": "object", "expression": "object",
    "singular": "object", "kind": "object",
    "head": "object", "modifiers": "object", "hedges": "object", "owner": "object",
    "in_marks": "bool",
    "voice": "object", "speaker_id": "object",
}  # fmt: skip
_NAMING = {
    "thing": "object", "source": "object", "voice": "object", "expression": "object",
    "count": "int64", "share": "float64", "hedged": "int64", "hedges": "object",
    "n_articles": "int64", "article_id": "object", "start": "int64", "end": "int64",
    "spans": "object", "singular": "object", "kind": "object",
}  # fmt: skip


@recorded("compare.naming")
def naming(
    corpus: Corpus, heads: Heads | None = None, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the expressions by which each outlet, and each voice in it, names each thing.

    Parameters
    ----------
    corpus : Corpus
    heads : mapping, list or DataFrame, optional
        The head words of each thing, ``{"the aircraft": ["balloon", "airship"]}``, the words of
        one thing, or a table that also lists phrases, names and verbs, see
        :mod:`analysis.compare.phrases`. None reads ``heads.csv`` in the folder of the corpus, or
        else asks :func:`naming_heads` for a proposal, to be looked at before it is believed.
        Regular plurals are included, as expressions of their own.
    voices : DataFrame, optional
        The table of :func:`analysis.voices.split`, made here if None.

    Returns
    -------
    DataFrame
        One row per thing (in the order of the heads), source, voice and expression, the most
        frequent first: ``count``, ``share`` (of that source and voice's mentions of the thing),
        ``hedged`` (mentions kept at a distance), ``hedges`` (how: ``suspected 3, scare quotes 1``),
        ``n_articles``, ``article_id, start, end`` of the first mention, ``spans``, all of them as
        (article_id, start, end), ``singular`` (the expression with its head in the singular, by
        which to add up *balloon* and *balloons*) and ``kind`` of the head (the noun *attack* and
        the verb have a row each). The expression is without determiner and hedges; of a verb it is
        the base form. A head that does not occur has no row.

    Raises
    ------
    ValueError
        For heads that can't be used.

    Notes
    -----
    Counts are of words, not of reference: *other balloons* are counted with the balloon, pronouns
    are not counted, and an article about another event may mean another thing. A verb counts as a
    word for the act, whether the act is reported, denied or asked for.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes, voices
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> split = voices.split(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> table = compare.naming(corpus, ["balloon", "airship"], split)
    >>> table[["source", "voice", "expression", "count"]].values.tolist()[1]
    ['Deccan Bulletin 24', 'outlet', 'balloon', 4]
    """
    known = _heads_of(corpus, heads)
    found = mentions(corpus, known, voices)
    order = {thing: rank for rank, thing in enumerate(dict.fromkeys(known["thing"]))}
    rows = []
    keys = ["thing", "source", "voice"]
    for (thing, source, voice), part in found.groupby(keys, sort=False):
        for (expression, kind), group in part.groupby(["expression", "kind"], sort=False):
            hedges = Counter(hedge for held in group["hedges"] for hedge in held)
            spans = list(group[["article_id", "start", "end"]].itertuples(index=False, name=None))
            by_count = sorted(hedges.items(), key=lambda item: (-item[1], item[0]))
            rows.append(
                (
                    thing, source, voice, expression, len(group), len(group) / len(part),
                    int(group["hedges"].map(bool).sum()),
                    ", ".join(f"{name} {count}" for name, count in by_count),
                    group["article_id"].nunique(), *spans[0], spans, group["singular"].iat[0], kind,
                )
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(_NAMING)).astype(_NAMING).round(6)
    table["rank"] = table["thing"].map(order)
    by = ["rank", "source", "voice", "count", "expression", "kind"]
    ascending = [name != "count" for name in by]
    table = table.sort_values(by, ascending=ascending, ignore_index=True)
    return table.drop(columns="rank")


@recorded("compare.mentions")
def mentions(
    corpus: Corpus, heads: Heads | None = None, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row per mention of a thing, in order of the corpus.

    Parameters
    ----------
    corpus, heads, voices
        As in :func:`naming`.

    Returns
    -------
    DataFrame
        ``thing, source, event, article_id, start, end, text`` (without determiner; of a verb with
        what stands before its particle: *shot it down*), ``expression`` (without hedges; words
        written as the corpus writes them most often), ``singular``, ``kind``, ``head``,
        ``modifiers`` and ``hedges`` (lists; ``scare quotes`` where quotation marks stand around
        words of a phrase of the outlet's own, or around a part of any: *a “spy” balloon*),
        ``owner`` (*China* in *China's airship*; not part of the expression), ``in_marks``
        (quotation marks open and close within the phrase, in any voice), ``voice``,
        ``speaker_id``.

    Raises
    ------
    ValueError
        For heads that can't be used.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes, voices
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> split = voices.split(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> table = compare.mentions(corpus, ["balloon", "airship"], split)
    >>> table[["text", "modifiers", "hedges"]].values.tolist()[0]
    ['suspected Chinese surveillance balloon', ['chinese', 'surveillance'], ['suspected']]
    """
    articles = articles_of(corpus)
    words = word_lists(articles)
    found = find(words, _heads_of(corpus, heads))
    if voices is None and found:
        voices = split(corpus)
    places = pd.DataFrame(
        {
            "article_id": [articles[words.article[item.head]].id for item in found],
            "start": [words.start[item.head] for item in found],
        }
    ).astype({"article_id": "object", "start": "int64"})
    spoken = places.assign(voice="outlet", speaker_id="")
    if voices is not None:
        spoken = add_voice(places, voices)
    hedging = word_set("hedging_modifiers.txt")
    before = [[words.word[place] for place in range(item.first, item.head)] for item in found]
    kept = [[word for word in each if word not in hedging] for each in before]
    heads_of = [words.word[item.last] if item.kind == "noun" else item.base for item in found]
    voice_of, speaker_of = spoken["voice"].tolist(), spoken["speaker_id"].tolist()
    written = spellings(words, {*heads_of, *(word for each in kept for word in each)})
    rows = []
    for at, item in enumerate(found):
        article = articles[words.article[item.head]]
        start, end = words.start[item.first], words.end[item.last]
        voice, speaker = voice_of[at], speaker_of[at]
        closed = marked_to(words, item.first, item.last)
        hedges = [word for word in before[at] if word in hedging]
        if closed is not None and (voice == "outlet" or closed < item.last):
            hedges.append("scare quotes")
        modifiers = [written.get(word, word) for word in kept[at]]
        head = written.get(heads_of[at], heads_of[at]) if item.kind == "noun" else item.base
        owner = owner_before(words, item.first) if item.kind != "verb" else ""
        expression, singular = (" ".join([*modifiers, word]) for word in (head, item.base))
        rows.append(
            (
                item.thing, article.source, article.event, article.id, start, end,
                article.text[start:end], expression, singular, item.kind, heads_of[at], kept[at],
                hedges, owner, closed is not None, voice, speaker,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(_MENTIONS)).astype(_MENTIONS)


def _heads_of(corpus: Corpus, heads: Heads | None) -> pd.DataFrame:
    """Return the table of heads that is given, that the corpus brings, or that is proposed."""
    if heads is not None:
        return head_table(heads)
    brought = read_heads(corpus)
    return head_table(naming_heads(corpus)) if brought.empty else brought


class HeadMention(NamedTuple):
    """A mention: its words from ``first`` to ``last``, and where the words of its head begin.

    ``base`` is the head as the table has it, of a noun with what a hyphen ties to it.
    """

    first: int
    last: int
    head: int
    thing: str
    kind: str
    base: str


def find(words: WordLists, heads: pd.DataFrame) -> list[HeadMention]:
    """Return the mentions of the things of a table of heads, in order.

    Of the heads of one thing that overlap the longest counts; in *balloon row* the balloon and
    the row are both mentioned. A verb needs its thing beside it, see
    ``analysis.compare.phrases``.
    """
    fixed = [
        (str(row.thing), str(row.kind), str(row.head).split())
        for row in heads[heads["kind"].isin(["phrase", "name", "place"])].itertuples()
    ]
    found = _fixed(words, fixed)
    ended = {item.last for item in found}
    held = {(place, item.thing) for item in found for place in range(item.first, item.last + 1)}
    forms: dict[str, tuple[str, str]] = {}
    for row in heads[heads["kind"] == "noun"].itertuples():
        for form in noun_forms(str(row.head)):
            forms.setdefault(form, (str(row.thing), str(row.head).lower()))
    nouns = [place for place, word in enumerate(words.word) if head_of(word) in forms]
    vouched = {
        words.word[index]
        for place in nouns
        for first, sure in [phrase_start(words, place, None)]
        if sure
        for index in range(first, place)
    }
    for place in nouns:
        if words.follows(place + 1) and head_of(words.word[place + 1]) in forms:
            continue  # the head of "balloon craft" is the craft
        word = words.word[place]
        thing, head = forms[head_of(word)]
        if place in ended or (place, thing) in held or reads_as_verb(words, place):
            continue
        first, _ = phrase_start(words, place, vouched)
        base = word.removesuffix(head_of(word)) + head
        found.append(HeadMention(first, place, place, thing, "noun", base))
    verbs = []
    for row in heads[heads["kind"] == "verb"].itertuples():
        role, of = ("subject", row.subject) if row.subject else ("object", row.object)
        verbs.append(Verb(str(row.thing), str(row.head).lower(), role, str(of)))
    spans: dict[str, list[tuple[int, int]]] = {verb.of: [] for verb in verbs}
    for item in found:
        if item.thing in spans:
            spans[item.thing].append((item.first, item.last))
    near = {thing: Anchors(words, held_by) for thing, held_by in spans.items()}
    taken = {place for item in found for place in range(item.first, item.last + 1)}
    acts = [
        HeadMention(act.first, act.last, act.first, act.verb.thing, "verb", act.verb.head)
        for act in told(words, verbs, near)
        if act.first not in taken
    ]
    return sorted([*found, *acts])


def _fixed(words: WordLists, heads: list[tuple[str, str, list[str]]]) -> list[HeadMention]:
    """Return the places of phrases and names, of those that overlap the longest."""
    by_first: dict[str, list[tuple[str, str, list[str]]]] = {}
    for thing, kind, shown in heads:
        by_first.setdefault(normalise(shown[0]), []).append((thing, kind, shown))
    candidates = []
    for place, word in enumerate(words.word):
        for thing, kind, shown in by_first.get(word, ()):
            last = place + len(shown) - 1
            if not words.reads(place + 1, [normalise(part) for part in shown[1:]]):
                continue
            head = first = place
            while kind != "name" and head < last and is_opener(words, head):  # "the incident"
                first = head = head + 1
            if kind == "phrase" and head == place:
                first, _ = phrase_start(words, place, set())
            if kind != "phrase" and not _is_named(words, kind, place, head, shown):
                continue
            base = " ".join(shown[head - place :])
            candidates.append(HeadMention(first, last, head, thing, kind, base))
    candidates.sort(key=lambda item: (item.first - item.last, item))
    found: list[HeadMention] = []
    taken: set[int] = set()
    for item in candidates:
        places = range(item.first, item.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            found.append(item)
    named = {thing for thing, kind, _ in heads if kind == "name"}
    firsts = {(item.thing, item.first) for item in found if item.kind == "name"}
    lasts = {(item.thing, item.last) for item in found if item.kind == "name"}
    kept = []
    for item in found:
        of_another = False  # beside the name of someone else: Ann Lee, the envoy
        if item.kind != "name" and item.thing in named:
            after, before = item.last + 1, opening(words, item.first) - 1
            if words.follows(after) and words.surface(after)[0].isupper():
                of_another = (item.thing, after) not in firsts
            elif before >= 1 and is_after_comma(words, before + 1) and words.joined[before]:
                capitals = all(words.surface(at)[0].isupper() for at in (before, before - 1))
                of_another = capitals and (item.thing, before) not in lasts
        if not of_another:
            kept.append(item)
    return kept


def _is_named(words: WordLists, kind: str, place: int, head: int, shown: list[str]) -> bool:
    """Whether a name has its capitals and is not a part of a longer one: *Wang Wenbin*.

    That of a place must stand for its government: not *in China*, *the China desk*; initials,
    which are adjectives too (*the US media*), only where no noun can follow: *the US has*, *the
    US called*.
    """
    last = place + len(shown) - 1
    if not all(words.surface(at)[0] == shown[at - place][0] for at in range(head, last + 1)):
        return False
    if words.joined[head] and is_given_name(words.surface(head - 1)):
        return False
    longer = words.follows(last + 1) and words.surface(last + 1)[0].isupper()
    if head == last and longer and not is_owner(words, last):
        return False
    if kind == "name":
        return True
    text = words.texts[words.article[place]]
    if is_owner(words, last) or text[words.start[place] - 1 : words.start[place]] == "-":
        return False
    if words.surface(last).isupper() and words.follows(last + 1):
        after = words.word[last + 1]
        if after not in word_set("function_words.txt") and not after.endswith("ed"):
            return False
    return not words.joined[place] or not (
        is_opener(words, place - 1) or words.word[place - 1] in word_set("place_openers.txt")
    )


def naming_heads(corpus: Corpus, n_rivals: int = 6, *, n_things: int = 1) -> dict[str, list[str]]:
    """Propose the nouns that set the corpus apart, each with words used in its place.

    Parameters
    ----------
    corpus : Corpus
    n_rivals : int
        At most so many words beside each noun.
    n_things : int
        At most so many nouns; the further ones are no rivals of those before.

    Returns
    -------
    dict
        ``{noun: [noun, rival, ...]}``, empty if no noun is shared.

    Raises
    ------
    ValueError
        If ``n_things`` is below 1.

    Notes
    -----
    A noun: the last word of noun phrases with an article (*the spy balloon*). First comes the
    one with the most mentions, times the logarithm of how much more frequent it is here than in
    English at large (``common_words.csv``), times the share of the articles that have it, and
    times one to three by the share of their titles that do. Its rivals are other such nouns, by
    the sum of: how often one stands for the noun, or for a rival already found, in sentences
    that two articles otherwise share (:func:`analysis.reuse.shared_wording`); how often the
    noun is said to be one (*the balloon was a civilian aircraft*); and the modifiers both take,
    each worth two divided by the number of nouns that take it. A rival needs a sum of 1.5. Left
    out are nouns for persons and stretches of time, and words for what someone said, which most
    news shares whatever the story.

    Where outlets share little wording, expect the noun and hardly a rival: write ``heads.csv``
    then. What outlets disagree about need not be what the story is about: read the names that the
    first of the proposals gets before you compare.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> compare.naming_heads(load_corpus().filter(event="shootdown"))
    {'balloon': ['balloon']}
    """
    if n_things < 1:
        raise ValueError(f"n_things must be at least 1, not {n_things}")
    phrases = _noun_phrases(corpus)
    counts = phrases.groupby("head").agg(
        n=("article", "size"), n_articles=("article", "nunique"), bare=("bare", "sum")
    )
    counts = counts[(counts["bare"] >= 2) & (counts["n_articles"] >= 2)].reset_index()
    if counts.empty:
        return {}
    usual = set(counts["head"])
    people = ("official", "expert", "person", "group")
    other = {*clause_words("time"), *read_terms("common_nouns.txt")}  # any news may hold these
    counts = counts[[h not in other and noun_role(h) not in people for h in counts["head"]]]
    titles = [set(map(normalise, article.title.split())) for article in corpus]
    titled = [
        sum(not title.isdisjoint(noun_forms(head)) for title in titles) / len(titles)
        for head in counts["head"]
    ]
    usual_rate = {
        word: float(row["per_million"])
        for row in read_table("common_words.csv").query("language == 'en'").to_dict("records")
        for word in row["words"].split()
    }
    rare = min(usual_rate.values()) / 2
    rate = counts["n"] / len(words_of(corpus).codes) * 1e6
    apart = np.log(rate / [usual_rate.get(head, rare) for head in counts["head"]])
    shared = counts["n_articles"] / len(titles) * (1 + 2 * np.array(titled))
    counts["score"] = (counts["n"] * apart * shared).round(6)
    order = counts.sort_values(["score", "head"], ascending=[False, True])
    swaps: Counter[tuple[str, str]] = Counter()  # words that stand for each other
    for differs in shared_wording(corpus, min_aligned=0.6)["differs"]:
        for swap in _SWAP.findall(differs):
            old, new = map(normalise, swap)
            if old != new:
                swaps.update([(old, new), (new, old)])
    proposed: dict[str, list[str]] = {}
    taken: set[str] = set()
    for noun in order["head"].astype(str):
        if len(proposed) == n_things:
            break
        if noun not in taken:
            proposed[noun] = _rivals(noun, phrases, usual, taken, swaps, n_rivals)
            taken.update(proposed[noun])
    return proposed


def _rivals(
    noun: str,
    phrases: pd.DataFrame,
    usual: set[str],
    taken: set[str],
    swaps: Counter[tuple[str, str]],
    n_rivals: int,
) -> list[str]:
    """Return ``noun`` and the heads of phrases, none of them ``taken``, that stand in its place."""
    said_of = Counter(phrases.loc[phrases["subject"] == noun, "head"])
    takers: dict[str, set[str]] = defaultdict(set)
    for head, modifiers in zip(phrases["head"], phrases["modifiers"], strict=True):
        for modifier in modifiers:
            takers[modifier].add(head)
    alike: dict[str, float] = defaultdict(float, said_of)
    for heads in takers.values():
        if noun in heads:
            for head in heads & usual:
                alike[head] += 2 / len(heads)  # a modifier that both take
    found = [noun]
    while len(found) <= n_rivals:
        score = {
            rival: alike.get(rival, 0) + sum(swaps[rival, other] for other in found)
            for rival in set(phrases["head"]) - taken - set(found)
        }
        best = min(score, key=lambda rival: (-score[rival], rival), default=noun)
        if score.get(best, 0) < 1.5:
            break
        found.append(best)
    return found


def _noun_phrases(corpus: Corpus) -> pd.DataFrame:
    """Return phrases with an article: ``article, head, modifiers, bare, subject``.

    ``subject`` is the head of the phrase of which this one is predicated with a form of *be*.
    """
    function_words = word_set("function_words.txt")
    held = word_lists(corpus)
    words, joined = held.word, [*held.joined, False]
    rows = []
    before, ended = "", -9
    for first, word in enumerate(words):
        if word not in _ARTICLES:
            continue
        last = first
        while joined[last + 1] and last < first + 5 and words[last + 1] not in function_words:
            last += 1
        capital = held.surface(last)[0].isupper()
        closed = not joined[last + 1] or words[last + 1] in function_words
        if last == first or capital or not closed or not words[last][0].isalpha():
            continue
        is_one = ended == first - 2 and words[first - 1] in ("is", "was", "were", "be", "are")
        subject, modifiers = before if is_one else "", words[first + 1 : last]
        rows.append((held.article[first], words[last], modifiers, not modifiers, subject))
        before, ended = words[last], last
    return pd.DataFrame(rows, columns=["article", "head", "modifiers", "bare", "subject"])
