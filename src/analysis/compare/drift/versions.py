"""Finding the versions of a quotation in what other articles report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from analysis.compare.drift.quoted_passages import Content, Word, pieces

_RUN = 5  # words in marks that are enough where the speakers differ
_FEW = 4  # words that a piece in marks may have to be a version by one long word
_LONG = 7  # letters of a long word
_LEAST = 0.4  # share of the words of a longer piece that must agree
_TOLD = 0.35  # share of the quotation that words without marks must have
_GAP = 6  # words between two agreeing runs beyond which they are of two passages


class _Run(NamedTuple):
    """Words that agree: the first of the fullest version, the first of the other, how many."""

    base: int
    other: int
    size: int

    @property
    def there(self) -> range:
        return range(self.other, self.other + self.size)


class Version(NamedTuple):
    content: Content
    first: int
    last: int  # the word after the last
    kept: int = 0  # words of the fullest version that stand here, in order
    marked: bool = True  # most of the rare ones stand in quotation marks
    doubtful: bool = False  # one rare word is all that agrees

    @property
    def words(self) -> list[Word]:
        """Its words; if it stands in marks, only those that do."""
        words = self.content.words[self.first : self.last]
        return [word for word in words if not self.marked or word.marks >= 0]


def versions(held: list[Content]) -> Iterator[list[Version]]:
    """Yield the versions of each quotation: the fullest, then the best of each article."""
    holders: dict[str, set[int]] = defaultdict(set)
    for number, content in enumerate(held):
        for word in content.words:
            if word.rare:
                holders[word.word].add(number)
    free = [[True] * len(content.words) for content in held]
    bases = [
        (n, Version(content, *piece, marked=not content.lost))
        for n, content in enumerate(held)
        for piece in pieces(content)
    ]
    bases.sort(key=lambda base: (_has_guessed_ends(base[1]), -len(base[1].words)))
    for number, fullest in bases:
        first, last = fullest.first, fullest.last
        n_free = sum(free[number][first:last])
        if 2 * n_free <= last - first or (_has_guessed_ends(fullest) and n_free < last - first):
            continue
        free[number][first:last] = [False] * (last - first)
        near = {n for word in fullest.words if word.rare for n in holders[word.word]}
        best: dict[str, Version] = {}
        for other in sorted(near - {number}):
            found = _found(fullest, held[other])
            if found is None or not any(free[other][found.first : found.last]):
                continue
            free[other][found.first : found.last] = [False] * (found.last - found.first)
            known = best.get(found.content.article.id)
            if known is None or found.kept > known.kept:
                best[found.content.article.id] = found
        best.pop(fullest.content.article.id, None)
        group = [fullest, *best.values()]
        longest = min(group, key=lambda one: (_has_guessed_ends(one), -len(one.words)))
        yield [longest, *(version for version in group if version is not longest)]


def _has_guessed_ends(version: Version) -> bool:
    """Tell whether a piece has no marks or broken ones, so that its ends are a guess."""
    return not version.marked or version.words[0].broken


def _found(fullest: Version, content: Content) -> Version | None:
    """Return where ``content`` gives the words of ``fullest``, None if it does not."""
    base, words = fullest.words, content.words
    usual = {word.word for word in (*base, *words) if not word.rare}
    matcher = SequenceMatcher(
        usual.__contains__, [word.word for word in base], [word.word for word in words], False
    )
    runs = [_Run(*block) for block in matcher.get_matching_blocks() if block.size]
    chain = max(_chains(runs), key=lambda chain: _weight(chain, words), default=[])
    if not _weight(chain, words)[0] or not _may_be(fullest, content, chain):
        return None
    telling = [place for run in chain for place in run.there if words[place].rare]
    marked = 2 * sum(words[place].marks >= 0 for place in telling) >= len(telling)
    kept = [place for run in chain for place in run.there if not marked or words[place].marks >= 0]
    agreeing = {words[place].word for place in kept if words[place].rare}
    first, last = _whole(content, kept[0], kept[-1] + 1, marked)
    if 2 * len(agreeing) < min(_n_rare(base), _n_rare(words[first:last])):
        return None
    if marked and not _is_enough(len(kept), last - first, agreeing):
        return None
    if not marked and not _is_told(len(kept), len(base), agreeing):
        return None
    if not marked or words[kept[0]].broken or words[kept[-1]].broken:
        before, after = chain[0].base, len(base) - (chain[-1].base + chain[-1].size)
        first, last = max(first, kept[0] - before), min(last, kept[-1] + 1 + after)
    doubtful = len(agreeing) < 2 and len(kept) < last - first
    return Version(content, first, last, len(kept), marked, doubtful)


def _is_enough(n_kept: int, n_words: int, agreeing: set[str]) -> bool:
    """Tell whether so many words of a piece in marks make it a version, not another statement.

    Of a few words one is enough if it is long: long words are seldom (Zipf 1935).
    """
    if n_words <= _FEW:
        return n_kept >= 2 or n_kept == n_words or any(len(word) >= _LONG for word in agreeing)
    return n_kept >= _FEW and n_kept >= _LEAST * n_words


def _is_told(n_kept: int, n_base: int, agreeing: set[str]) -> bool:
    """Tell whether so many words without marks tell the quotation, not another statement."""
    return n_kept == n_base or (len(agreeing) >= 2 and n_kept >= _TOLD * n_base)


def _chains(runs: list[_Run]) -> Iterator[list[_Run]]:
    """Yield the agreeing runs that stand close by in the other content."""
    chain: list[_Run] = []
    for run in runs:
        if chain and run.other - (chain[-1].other + chain[-1].size) > _GAP:
            yield chain
            chain = []
        chain.append(run)
    if chain:
        yield chain


def _weight(chain: list[_Run], words: list[Word]) -> tuple[int, int]:
    """Return how many rare words agree, and how many words."""
    places = [place for run in chain for place in run.there]
    return sum(words[place].rare for place in places), len(places)


def _n_rare(words: list[Word]) -> int:
    return len({word.word for word in words if word.rare})


def _may_be(fullest: Version, content: Content, chain: list[_Run]) -> bool:
    """Tell whether the speaker is the same, or enough words agree in marks."""
    if fullest.content.speaker_id == content.speaker_id != "unknown":
        return True
    return any(
        run.size >= _RUN
        and all(content.words[place].marks >= 0 for place in run.there)
        and _n_rare(fullest.words[run.base : run.base + run.size]) >= 2
        for run in chain
    )


def _whole(content: Content, first: int, last: int, marked: bool) -> tuple[int, int]:
    """Lengthen a run to the pieces in marks, or the sentences, that its ends lie in."""
    words = content.words

    def kin(one: Word, other: Word) -> bool:
        return one.sentence == other.sentence and (not marked or one.marks == other.marks)

    while first > 0 and kin(words[first - 1], words[first]):
        first -= 1
    while last < len(words) and kin(words[last], words[last - 1]):
        last += 1
    return first, last
