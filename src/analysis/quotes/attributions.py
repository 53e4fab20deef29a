"""An attribution, and what holds of attributions in one text: kind, type, nesting, place.

The kind says how speech is rendered: direct, mixed, indirect, or direct with its marks lost.
The type says what is reported: a statement, a thought, or an act.
Nesting says which attributions are outermost, and who relays whose words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Generic, NamedTuple, TypeVar

from analysis.lexicons import clause_words, read_table, read_terms, word_set
from analysis.text.english import noun_forms, verb_forms
from analysis.text.marks import Quotation, quotations
from analysis.text.segment import Span, word_forms, words

_DIRECT = 0.9  # share of content words inside marks from which speech counts as direct
_JOINS = re.compile(r"[\s,;]*(?:and\s+)?")  # what parts a piece from the words before it
_TAIL = 400  # characters behind a quotation that are looked at
_CLOSED = re.compile(r"([.,!?…])[”\"'’»]{1,3}$")
_NEXT = re.compile(r"\s+[A-Z]")
_BREAK = re.compile(r"\n\s*")
_GOVERNED = re.compile(r",?\s+(?:(?:and|or|but)\s+)?(?:that|whether|if|how|why)\b")
_LEAVING = re.compile(r",?\s+(?:(?:before|after|while|when)\s+[a-z]+ing|when\s+[a-z]+ed)\b")
_BESIDE = re.compile(r"(?<=, )(?:as|after)\s+(?!well|soon|long|much|if|though)")
_COORDINATED = re.compile(
    r",?\s+(?:(?:and|but)\s(?:then\s)?|then\s|(?:as|while)\s(?:he|she)\s)(?:[a-z]+ly\s|also\s)?"
    r"([a-z’']+)(?:\s([\w’']+))?"
)
_MODAL = re.compile(
    r"\b(?:should|must|ought\sto|needs?\sto|ha(?:ve|s)\sto|(?:may|might|can|could)(?!\s(?:have|be)\b))"
    r"(?:\s\w+){1,2}$"  # in small letters: Theresa May said
)
_AS = re.compile(r"(?:^|\s)as\s(?!well|soon|part|long|much)", re.I)
_NAMED = re.compile(r"(?:^|\s)as\s(?:(?:an?|the|being)\s)?[“\"‘']")
_SENTENCE = re.compile(r"[“\"'‘«]*[A-Z](?:[^”\"]|[”\"](?=.))*[.!?…,][”\"'’»]*", re.S)
_NOUN_THAT = re.compile(r"\b([a-z]+) that\b")
_GAP = 2  # words within a phrase: made it clear, pushed hard back
_NEAR = 3  # words before a verb among which a negation or "was" belongs to it
_AWAY = 12  # characters in front of a content that hold the word that joins it to its cue
_CLAUSE = 12  # words of a content in which its first verb is looked for
_SPOKEN = 5  # words in marks, with a verb among them, that are a clause of somebody's own
_QUOTED = 8  # words in marks that are somebody's own without one
TYPES = ("statement", "thought", "act")
_REACH = 3000  # characters in front of a content in which another may begin that holds it
Item = TypeVar("Item", bound=Hashable)


class Attribution(NamedTuple):
    """One attribution: spans of content, source and cue, and the rule that found it.

    ``source`` is empty where the text names none. ``quoted`` says whether its content holds
    a quotation in marks. ``confidence`` is None where it is that of the rule.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    rule: str
    quoted: bool = False
    confidence: float | None = None


class CueWord(NamedTuple):
    """A word by which cues are read: its classes, the word itself, and the words that follow."""

    classes: tuple[str, ...]
    base: str
    rest: tuple[str, ...] = ()


@cache
def cue_terms(lexicon: str, part: str) -> dict[str, tuple[CueWord, ...]]:
    """Return the terms of one ``part`` of a lexicon of cues by every form of their first word.

    The lexicon has columns ``part`` and ``terms``, the terms divided by ``|``; its other columns
    are the classes.
    """
    verbs = read_table("reporting_verbs.csv")
    forms_of = verbs[["third", "past", "participle", "ing"]].to_numpy().tolist()
    known = dict(zip(verbs["verb"], forms_of, strict=True))
    table = read_table(lexicon)
    table = table[table["part"] == part]
    classes = table.drop(columns=["part", "terms"]).to_numpy().tolist()
    found: dict[str, list[CueWord]] = {}
    for own, cell in zip(classes, table["terms"], strict=True):
        for term in cell.split("|"):
            first, *rest = term.split()
            word = CueWord(tuple(own), term, tuple(rest))
            if part in ("verb", "phrase", "light", "first"):
                forms = {*verb_forms(first), *known.get(first, ())}
            else:
                forms = {*noun_forms(first)} if part == "noun" else {first}
            for form in sorted(forms):
                found.setdefault(form, []).append(word)
    return {form: tuple(listed) for form, listed in found.items()}


def cue_heads(forms: list[str], lexicon: str, parts: tuple[str, ...] = ("verb",)) -> list[CueWord]:
    """Return the verbs and phrases of a cue, nouns that look like verbs left out."""
    heads: list[CueWord] = []
    after = 0
    in_noun_phrase = False  # "in a post": no verb until "to accuse", "saying"
    for place, form in enumerate(forms):
        if form in ("to", "and", "by"):
            in_noun_phrase = False
        phrases = []
        for word in cue_terms(lexicon, "phrase").get(form, ()):
            end = place
            for then in word.rest:
                near = forms[end + 1 : end + 2 + _GAP]
                if then not in near:
                    break
                end += 1 + near.index(then)
            else:  # all of its words are there
                phrases.append((end + 1, word))
        gerund = form.endswith("ing") and forms[place - 1] not in clause_words("determiner")
        if place < after or (heads and in_noun_phrase and not gerund):
            continue  # "saying", but not "at the signing ceremony"
        if phrases:
            after, word = max(phrases)
            heads.append(word)
        elif form in clause_words("determiner") or form in clause_words("preposition") - {"to"}:
            in_noun_phrase = True
        else:
            found = (cue_terms(lexicon, part).get(form) for part in parts)
            heads += [words[0] for words in found if words][:1]
    return heads


@lru_cache(maxsize=4096)
def _cue_types(cue: str, near: str = "") -> tuple[str, str, str] | None:
    """Return the types that a cue in lower case makes of a clause, an infinitive, and others.

    None where no word of it is known. ``near`` is a word outside the cue that may belong to its
    verb: called it *off*.
    """
    lexicon = "cue_types.csv"
    forms = [form.replace("’", "'") for form in word_forms(cue)]
    heads = cue_heads(forms, lexicon)
    if near and heads:
        with_near = cue_heads([*forms, near], lexicon)
        if len(with_near) == len(heads) and with_near[-1].rest:
            heads = with_near
    nouns = [
        cue_terms(lexicon, "noun")[form][0] for form in forms if form in cue_terms(lexicon, "noun")
    ]
    over = [word for word in heads if word.base in cue_terms(lexicon, "first")]
    decides = next(iter([*over, *heads[-1:], *nouns]), None)  # "declined to say", "has called for"
    if decides is None:
        return None
    parts = ("verb", "phrase", "noun")
    places = (
        place
        for place, form in enumerate(forms)
        if any(decides in cue_terms(lexicon, part).get(form, ()) for part in parts)
    )
    place = next(places, 0)
    before = forms[max(0, place - _NEAR) : place]
    unsaid = not cue_terms(lexicon, "negation").keys().isdisjoint(before) and "only" not in before
    if unsaid and "statement" in decides.classes:
        return "act", "act", "act"
    passive = (
        not clause_words("be").isdisjoint(before)
        and "by" not in forms
        and not forms[place].endswith("ing")
    )
    passive = passive and forms[place] not in cue_terms(lexicon, "noun")  # "was worried"
    clause, infinitive, other = decides.classes
    if passive and heads and clause == "thought":
        return clause, "act", "act"  # "is expected to win", "was seen as": by nobody
    return clause, infinitive, other


@cache
def _verbs() -> frozenset[str]:
    """Return forms by which a clause is told from a phrase."""
    nonfinite = {"not", "never", "being", "been", "having", "be"}
    return clause_words("auxiliary", "present", "finite") - nonfinite


class Kinds:
    """The quotation marks of one text, and the kind and type of its attributions by them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks = [(quote.start, quote.end) for quote in quotations(text)]
        self.starts = [start for start, _ in self.marks]

    def kind(self, item: Attribution) -> str:
        """Return ``direct`` (nine tenths of the words in marks), ``mixed``, ``indirect``, or
        ``unmarked``: no marks, and yet in the speaker's own first person."""
        if item.rule == "unmarked":
            return "unmarked"
        total = inside = 0
        for start, end in item.content if self._meets_marks(item) else ():
            for left, right in words(self.text[start:end]):
                total += 1
                before = bisect_right(self.starts, start + left)
                inside += before > 0 and start + right <= self.marks[before - 1][1]
        if inside:
            return "direct" if inside >= _DIRECT * total else "mixed"
        return "unmarked" if self._own_words(item) else "indirect"

    def _meets_marks(self, item: Attribution) -> bool:
        """Return whether any of a content may be in quotation marks."""
        before = ((start, bisect_left(self.starts, end)) for start, end in item.content)
        return any(at and self.marks[at - 1][1] > start for start, at in before)

    def type(self, item: Attribution) -> str:
        """Return what is reported: a ``statement``, a ``thought`` or an ``act``.

        A clause in quotation marks is a statement, whatever the cue. Else the words of the cue
        decide by the form of the content, see ``lexicons/cue_types.csv``; of an unknown cue, a
        clause makes a statement. What one ought to say or think, or may say, is an act.
        """
        text = self.text
        cue = " ".join(text[start:end] for start, end in item.cue).lower()
        first, last = item.content[0][0], item.content[-1][1]
        forms = [form.lower() for form in word_forms(text[first : item.content[0][1]])]
        if item.rule in ("unmarked", "according to") or not forms or not words(cue):
            return "statement"  # also after a colon, a dash
        follows = item.cue[0][0] < first
        known = _cue_types(cue)
        if follows:  # called + it off, asked + about him, known + as + HFCs
            short = len(forms) < 7 and forms[-1] in clause_words("particle") | {"in", "aside"}
            between = text[max(item.cue[-1][1], first - _AWAY) : first].strip().lower() or forms[0]
            known = _cue_types(cue, forms[-1] if short else between)
        named = any(_NAMED.search(text[start:end]) for start, end in item.content)
        if named or self._spoken(item, known is not None):
            return "statement"
        place = item.cue[0][0]
        source = [word for span in item.source for word in self._low(span)]
        opens = text[max(0, place - 3) : place].strip()[-1:] in ("", ".", "!", "?")
        order = opens and follows and text[place].isupper()
        if order:  # an imperative: ask, do not tell
            verb = cue.removeprefix("do not ").removeprefix("don’t ").partition(" ")[0]
            forms_of = cue_terms("cue_types.csv", "verb").get(verb, ())
            base = any(word.base == verb for word in forms_of)
            order = verb == "do" or base and verb not in cue_terms("cue_types.csv", "noun")
        if order or source == ["you"] or _MODAL.search(text, max(0, place - 30), item.cue[0][1]):
            return "act"  # advice, and what may be said
        clause, infinitive, other = known or ("statement", "act", "act")
        if any(text.startswith("to ", start) for start, _ in item.content):
            return infinitive
        if clause == other or self._is_clause(item, forms, follows):
            return clause
        if known and (clause_words("be").isdisjoint(cue.split()) or cue.endswith(" by")):
            idea = _NOUN_THAT.search(" ".join(forms))
            if idea and idea[1] in cue_terms("cue_types.csv", "noun"):
                return clause  # rejected the idea that
            if _AS.search(text, first, last) or clause_words("document") & set(source):
                return clause  # dismissed it as a stunt; a poll showed
        return infinitive if "to" in forms[:4] else other

    def _spoken(self, item: Attribution, known: bool) -> bool:
        """Return whether words in marks make a content a statement, whatever its cue.

        A sentence does, five words with a verb or a subject among them, and eight words. Where the
        cue is not ``known``, two words do. Titles don't.
        """
        first = bisect_left(self.starts, item.content[0][0]) - 1
        last = bisect_left(self.starts, item.content[-1][1])
        for start, end in self.marks[max(0, first) : last]:
            for left, right in item.content:
                inside = self.text[max(start, left) : min(end, right)]
                forms = word_forms(inside)
                capitals = sum(form[0].isupper() for form in forms)
                small = any(form[0].islower() and len(form) > 3 for form in forms)
                if len(forms) < 2 or 2 * capitals > len(forms) and not small:
                    continue  # a title
                verbs = _verbs() | clause_words("subject_pronoun")
                clause = len(forms) >= _SPOKEN and not verbs.isdisjoint(map(str.lower, forms))
                if not known or clause or len(forms) >= _QUOTED or _SENTENCE.fullmatch(inside):
                    return True
        return False

    def _is_clause(self, item: Attribution, forms: list[str], follows: bool) -> bool:
        """Return whether a content is a clause, and no object, infinitive or phrase."""
        first, last = item.content[0][0], item.content[-1][1]
        joined = re.split(r"\W+", self.text[max(0, first - _AWAY) : first].lower().rstrip())[-1]
        if (
            forms[0] in clause_words("complementiser")
            and (forms[0] != "that" or forms[3:])
            or joined in ("that", "whether", "if", "how", "why")
        ):
            return True
        if follows and (forms[0] in clause_words("preposition") or forms[0].endswith("ing")):
            return False
        for form in forms[1:_CLAUSE]:
            if form in _verbs():
                return True
            if form == "to" or form in clause_words("complementiser"):
                break
        cue = item.cue[-1][1]
        after = self.text[last : last + 3].strip() or self.text[last - 1 : last]
        return (
            not follows
            and after[:1] in (",", "”", '"', "'", "’")
            and (len(forms) > 3 and not self.text.startswith(" by ", cue))
        )

    def _own_words(self, item: Attribution) -> bool:
        """Return whether a content without marks is in the words of its speaker.

        It must be a sentence of its own (*We won, she said*; not *she said that we won*), in
        the first person or with an editor's brackets, and the source must be another.
        """
        source = {word for start, end in item.source for word in self._low((start, end))}
        if not item.source or source & clause_words("first_person"):
            return False
        low = [word for piece in item.content for word in self._low(piece)]
        if not low or low[0] in word_set("indirect_openers.txt"):
            return False
        first = item.content[0][0]
        after_cue = item.cue and item.cue[0][0] <= first
        if after_cue and self.text[max(0, first - 20) : first].rstrip()[-1:] not in ",:.?!":
            return False
        bracketed = any("[" in self.text[start:end] for start, end in item.content)
        return bracketed or not clause_words("first_person").isdisjoint(low)

    def _low(self, span: Span) -> list[str]:
        start, end = span
        return [form.lower() for form in word_forms(self.text[start:end])]


def without_narration(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return ``found`` with contents that end where the outlet takes over.

    No content runs from one paragraph into the next unless a quotation goes on or begins there, or
    a colon leads to the whole, or takes in a heading that was joined to its sentence (``No meeting
    of minds The decision was``). One that begins with a quotation ends with the last one in it
    where its mark stands beside a comma (``“We stay,” a choice that ...``). Any content does where
    the mark encloses the end of a sentence, or where the clause that follows has the source for
    its subject: ``said “we stay” and left the hall``, not ``said “we stay” and that the hall was
    full``, nor where the cue follows the whole. ``The quay is shut, Bell said, as work began``:
    the work is the outlet's. Labelled speech and speech that has lost its marks stay as they are.
    A source, too, stands in the paragraph of its cue.
    """
    page = quotations(text)
    starts = [quote.start for quote in page]
    marks = [quote for quote in page if quote.closed]
    ends = [quote.end for quote in marks]

    def in_paragraphs(start: int, end: int, cue: int) -> Iterator[Span]:
        """Yield the parts of a piece that stay, where it crosses the end of a paragraph."""
        parts = []
        for gap in _BREAK.finditer(text, start, end):
            stop = gap.start()
            while stop > start and text[stop - 1].isspace():
                stop -= 1
            after = bisect_left(starts, gap.start())
            goes_on = after < len(page) and page[after].continues
            if not goes_on and (stop == start or text[stop - 1] != ":"):
                parts += [(start, stop)] if start < stop else []
                start = gap.end()
        parts += [(start, end)] if start < end or not parts else []
        own = parts[-1] if cue >= start else parts[0]  # in the paragraph of the cue
        for part in parts:
            at = bisect_left(starts, part[0])
            if part == own or at < len(page) and page[at].start == part[0]:
                yield part

    result = []
    for item in found:
        content: list[Span] = []
        if item.rule.startswith(("label", "unmarked")):
            result.append(item)
            continue
        cue = item.cue[0][0] if item.cue else 0  # what it follows is not the outlet's
        for piece in item.content:
            led = text[max(0, piece[0] - 3) : piece[0]].rstrip()[-1:] == ":" and not item.quoted
            for start, end in [piece] if led else in_paragraphs(*piece, cue):
                if not start or text[start - 1] == "\n":
                    heading = _heading().match(text, start, end)
                    start = heading.end() if heading else start
                last = bisect_right(ends, end) - 1
                if last >= 0 and marks[last].start >= start:
                    opens = start <= marks[bisect_right(ends, start)].start <= start + 1
                    if cue < end and _narrates(text, marks[last], end, opens, item):
                        end = marks[last].end
                content.append((start, end))
        if item.cue and content[0][1] <= cue:
            behind = item.cue[-1][1]
            content = [one for one in content if one[0] < behind or not _BESIDE.match(text, one[0])]
        source = tuple(part for one in item.source for part in in_paragraphs(*one, cue))
        result.append(item._replace(content=tuple(content), source=source))
    return result


def _narrates(text: str, quote: Quotation, end: int, opens: bool, item: Attribution) -> bool:
    """Return whether what follows a quotation, up to ``end``, is the outlet's own voice.

    ``opens``: the content begins with a quotation.
    """
    closing = _CLOSED.search(text, max(0, quote.end - 4), quote.end)
    inside = closing[1] if closing else ""
    tail = text[quote.end : min(end, quote.end + _TAIL)]
    sentence = inside in (".", "!") or inside == "?" and opens
    if sentence and _NEXT.match(tail) and (opens or text[item.cue[-1][1] - 1] != ":"):
        return True
    comma = inside == "," or tail.startswith(",")
    if opens and comma and item.rule != "according to" and not _GOVERNED.match(tail):
        return True
    if opens and _LEAVING.match(tail) or comma and _reports().match(tail):
        return True
    quoted = word_forms(text[quote.start : quote.end].lower())
    present = not clause_words("present").isdisjoint(quoted)
    match = _COORDINATED.match(tail)
    if not match:
        return False
    # It may go on with another past verb of the source: ``and left``.
    verb, after = match[1].lower(), match[2] or ""
    if not (opens or comma or present or verb in _speaking("past")):
        return False
    if not opens and not present and verb in clause_words("auxiliary"):
        return False  # was “late,” but didn't say why: the cue's or the outlet's
    if verb.removesuffix("n't").removesuffix("n’t") in _pasts():
        return True  # "and increased trade" is no verb, "and asked the board" is one
    governed = clause_words(
        "determiner", "preposition", "addressee", "object_pronoun", "adverb", "particle"
    )
    named = comma and after[:1].isupper()
    return verb.endswith("ed") and (not after or named or after.lower() in governed)


@cache
def _reports() -> re.Pattern[str]:
    """Return what reports anew behind a comma: ``adding that``, ``according to``."""
    verbs = "|".join(sorted(_speaking("ing")))
    return re.compile(rf",?\s+(?:{verbs}|according\sto)\b")


@cache
def _speaking(form: str) -> frozenset[str]:
    """Return a form of the verbs that take a clause or a quotation: what somebody says."""
    table = read_table("reporting_verbs.csv")
    speaks = table["frames"].str.contains(r"\b(?:clause|that|quote)\b") & (table["particle"] == "")
    return frozenset(table[form][speaks])


@cache
def _heading() -> re.Pattern[str]:
    """Return up to eight words without a stop before one that begins a sentence."""
    starters = "|".join(word for word in read_terms("sentence_starters.txt") if word != "I")
    return re.compile(rf"[A-Z][\w’'-]*(?: \w[\w’'-]*){{0,7}}? (?=(?:{starters}) [a-z])")


@cache
def _pasts() -> frozenset[str]:
    """Return the past forms of irregular verbs that are no other form as well."""
    table = read_table("irregular_verbs.csv")
    return frozenset(
        form
        for base, past in zip(table["base"], table["past"], strict=True)
        for form in past.split()
        if form != base
    )


@cache
def rule_precision() -> dict[str, float]:
    """Return the precision of every rule, measured on PolNeAR train."""
    table = read_table("quote_rule_precision.csv")
    return {str(row.rule): float(str(row.precision)) for row in table.itertuples(index=False)}


def with_relays(text: str, found: list[Attribution]) -> list[tuple[Attribution, tuple[Span, ...]]]:
    """Leave out attributions inside others; each that is kept comes with who relays it.

    ``according to`` around another attribution is a relay: the inner one is kept, and of
    the outer one what is left when it holds a quotation or a clause of its own.
    """
    sources = sorted({span for item in found for span in item.source})
    sources_start = [start for start, _ in sources]

    def in_source(span: Span) -> bool:
        before = bisect_right(sources_start, span[0])
        return any(span[1] <= end for _, end in sources[max(0, before - 3) : before])

    # What a source is said to have done is left out ("an official, who described it, said"),
    # unless it has a source of its own ("Blinken, who was called blunt by an official, said").
    found = [
        item
        for item in found
        if not all(map(in_source, item.content))
        or not {text[start:end].lower() for start, end in item.source} <= clause_words("relative")
    ]
    relays = [item for item in found if item.rule == "according to"]
    others = _top([item for item in found if item.rule != "according to"])
    kept: list[tuple[Attribution, tuple[Span, ...]]] = []
    relayed: set[Attribution] = set()
    starts = [item.content[0][0] for item in others]
    for relay in relays:
        inner = [
            item
            for item in _near(others, starts, relay)
            if _holds(relay, item) and item.source and (item.quoted or "that" in item.rule)
        ]
        relayed.update(inner)
        inside: list[Attribution] = []
        for item in inner:  # cut where the words of relay begin, unless it begins with them
            if limits := [start for start, _ in relay.cue if start > item.content[0][0]]:
                content = [(s, min(e, limits[0])) for s, e in item.content if s < limits[0]]
                start, end = content.pop()
                end = max(start + 1, min(end, relay.content[-1][1]))
                item = item._replace(content=(*content, (start, end)))
            inside.append(item)
        kept.extend((item, relay.source) for item in inside)
        rest = _rest(text, relay, inside) if inside else relay.content
        if rest:
            relay = relay._replace(content=rest)
            kept.append((relay, ()))
            relayed.update(item for item in _near(others, starts, relay) if _holds(relay, item))
    kept.extend((item, ()) for item in others if item not in relayed)
    return sorted(kept, key=lambda pair: (pair[0].content[0], pair[0].content[-1][1]))


def _top(found: list[Attribution]) -> list[Attribution]:
    """Return the attributions whose content doesn't lie in another's.

    The longer content wins; of two alike, that of the more precise rule.
    """
    precision = rule_precision()

    def rank(item: Attribution) -> tuple[float, tuple[Span, ...], tuple[Span, ...], str]:
        return precision.get(item.rule, 0), item.source, item.cue, item.rule

    order = sorted(found, key=lambda item: item.content[0])
    starts = [item.content[0][0] for item in order]
    sized = [(_extent(item), item) for item in order]
    return [
        item
        for size, item in sized
        if not any(
            larger > size
            and _holds(other, item)
            or larger == size
            and other is not item
            and other.content == item.content
            and rank(other) > rank(item)
            for larger, other in _near(sized, starts, item)
        )
    ]


def _near(items: list[Item], starts: list[int], item: Attribution) -> list[Item]:
    """Return those of ``items``, sorted by start, whose content may overlap that of ``item``."""
    first = bisect_left(starts, item.content[0][0] - _REACH)
    return items[first : bisect_left(starts, item.content[-1][1])]


def _rest(text: str, relay: Attribution, inside: list[Attribution]) -> tuple[Span, ...]:
    """Return what a relay says itself, outside the attributions that it holds."""
    pieces: list[Span] = []
    for start, end in relay.content:
        for item in inside:
            spans = [*item.source, *item.cue, *item.content]
            begin = max(start, min(s for s, _ in spans))
            pieces.append((start, begin))
            start = min(end, max(start, max(e for _, e in spans)))
        pieces.append((start, end))
    rest = []
    for start, end in pieces:
        if start >= end:
            continue
        if match := _JOINS.match(text, start, end):
            start = match.end()
        piece = text[start:end].rstrip(" ,;").removesuffix(" and").rstrip(" ,;")
        if len(words(piece)) > 7 or "“" in piece:
            rest.append((start, start + len(piece)))
    return tuple(rest)


def _extent(item: Attribution) -> int:
    return sum(end - start for start, end in item.content)


def _holds(outer: Attribution, inner: Attribution) -> bool:
    """Return whether most of ``inner``'s content lies in ``outer``'s."""
    shared = sum(
        max(0, min(e, right) - max(s, left))
        for s, e in inner.content
        for left, right in outer.content
    )
    return shared * 2 > _extent(inner)


class ByPlace(Generic[Item]):
    """Items, such as attributions, that can be asked for by spans that meet theirs."""

    def __init__(self, items: Iterable[tuple[tuple[Span, ...], Item]]) -> None:
        pairs = [(span, item) for spans, item in items for span in spans]
        self.pairs = sorted(pairs, key=lambda pair: pair[0])
        self.starts = [start for (start, _), _ in self.pairs]
        self.longest = max((end - start for (start, end), _ in self.pairs), default=0)

    def meeting(self, spans: Iterable[Span]) -> list[Item]:
        """Return the items that meet the given spans, in order, each once."""
        met: dict[Item, None] = {}
        for start, end in spans:
            first = bisect_right(self.starts, start - self.longest)
            for (_, other_end), item in self.pairs[
                max(0, first - 1) : bisect_left(self.starts, end)
            ]:
                if start < other_end:
                    met[item] = None
        return list(met)
