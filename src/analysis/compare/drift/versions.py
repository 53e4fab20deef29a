"""Finding the versions of a quotation in what other articles report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from analysis.compare.drift.quoted_passages import Content, ReportedWord, pieces

_RUN = 5  # words in marks that are enough where the speakers differ
_FEW = 4  # words that a piece in marks may have to be a version by one long word
_LONG = 7  # letters of a long word
_LEAST = 0.4  # share of the words of a longer piece that must agree
_TOLD = 0.35  # share of the quotation that words without marks must have
_GAP = 6  # words between two agreeing runs beyond which they are of two passages


class _Run(NamedTuple):
    """Words that agree: the first of the seed, the first of the other content, how many."""

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
    kept: int = 0  # words of the seed, the piece that was looked for, that stand here in order
    marked: bool = True  # most of the rare ones stand in quotation marks
    doubtful: bool = False  # one rare word is all that agrees

    @property
    def words(self) -> list[ReportedWord]:
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
    for number, seed in bases:
        first, last = seed.first, seed.last
        n_free = sum(free[number][first:last])
        if 2 * n_free <= last - first or (_has_guessed_ends(seed) and n_free < last - first):
            continue
        free[number][first:last] = [False] * (last - first)
        near = {n for word in seed.words if word.rare for n in holders[word.word]}
        best: dict[str, Version] = {}
        for other in sorted(near - {number}):
            found = _found(seed, held[other])
            if found is None:
                continue
            if 2 * sum(free[other][found.first : found.last]) <= found.last - found.first:
                continue
            free[other][found.first : found.last] = [False] * (found.last - found.first)
            known = best.get(found.content.article.id)
            if known is None or found.kept > known.kept:
                best[found.content.article.id] = found
        best.pop(seed.content.article.id, None)
        group = [seed, *best.values()]
        longest = min(group, key=lambda one: (_has_guessed_ends(one), -len(one.words)))
        yield [longest, *(version for version in group if version is not longest)]


def _has_guessed_ends(version: Version) -> bool:
    """Tell whether a piece has no marks or broken ones, so that its ends are a guess."""
    return not version.marked or version.words[0].broken


def _found(seed: Version, content: Content) -> Version | None:
    """Return where ``content`` gives the words of the quotation ``seed``, None if it does not.

    Where the whole of it does not, two words in marks may, if what stands before them says
    the same: *said no one was hurt: “Nobody was hurt ...”*
    """
    found = _agreeing(seed, content, [word.word for word in content.words])
    if found is not None or all(word.marks >= 0 for word in content.words):
        return found
    in_marks = [word.word if word.marks >= 0 else "" for word in content.words]
    if not any(word.rare and word.word in in_marks for word in seed.words):
        return None
    found = _agreeing(seed, content, in_marks)
    return found if found is not None and found.kept >= 2 else None


def _agreeing(seed: Version, content: Content, other: list[str]) -> Version | None:
    """Return where the words ``other`` of ``content`` agree with ``seed``, None if nowhere."""
    base, words = seed.words, content.words
    usual = {word.word for word in (*base, *words) if not word.rare}
    matcher = SequenceMatcher(usual.__contains__, [word.word for word in base], other, False)
    runs = [_Run(*block) for block in matcher.get_matching_blocks() if block.size]
    chain = max(_chains(runs), key=lambda chain: _weight(chain, words), default=[])
    if not _weight(chain, words)[0]:
        return None
    telling = [place for run in chain for place in run.there if words[place].rare]
    n_marked = sum(words[place].marks >= 0 for place in telling)
    marked = n_marked >= 2 or 2 * n_marked >= len(telling)
    kept = [place for run in chain for place in run.there if not marked or words[place].marks >= 0]
    agreeing = {words[place].word for place in kept if words[place].rare}
    first, last = _whole(content, kept[0], kept[-1] + 1, marked)
    broken = marked and (words[kept[0]].broken or words[kept[-1]].broken)
    near = (first, last)
    if broken:
        first, last = kept[0], kept[-1] + 1
    elif not marked:  # the ends are a guess: as many words as the quotation has there
        before, after = chain[0].base, len(base) - (chain[-1].base + chain[-1].size)
        first, last = max(first, kept[0] - before), min(last, kept[-1] + 1 + after)
    whole = marked and len(kept) == len(base) == last - first >= _FEW
    if not whole and not _may_be(seed, content, chain):
        return None
    if 2 * len(agreeing) < min(_n_rare(base), _n_rare(words[slice(*near)])) and not broken:
        return None
    if marked and not _is_enough(len(kept), last - first, agreeing):
        return None
    if not marked and not _is_told(len(kept), len(base), agreeing):
        return None
    doubtful = len(agreeing) < 2 and (len(kept) < last - first or (broken and _n_rare(base) > 2))
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


def _weight(chain: list[_Run], words: list[ReportedWord]) -> tuple[int, int]:
    """Return how many rare words agree, and how many words."""
    places = [place for run in chain for place in run.there]
    return sum(words[place].rare for place in places), len(places)


def _n_rare(words: list[ReportedWord]) -> int:
    return len({word.word for word in words if word.rare})


def _may_be(seed: Version, content: Content, chain: list[_Run]) -> bool:
    """Tell whether the speaker is the same, or enough words agree in marks."""
    if seed.content.speakers & content.speakers:
        return True
    return any(
        run.size >= _RUN
        and all(content.words[place].marks >= 0 for place in run.there)
        and _n_rare(seed.words[run.base : run.base + run.size]) >= 2
        for run in chain
    )


def _whole(content: Content, first: int, last: int, marked: bool) -> tuple[int, int]:
    """Lengthen a run to the pieces in marks, or the sentences, that its ends lie in."""
    words = content.words

    def kin(one: ReportedWord, other: ReportedWord) -> bool:
        return one.sentence == other.sentence and (not marked or one.marks == other.marks)

    while first > 0 and kin(words[first - 1], words[first]):
        first -= 1
    while last < len(words) and kin(words[last], words[last - 1]):
        last += 1
    return first, last
