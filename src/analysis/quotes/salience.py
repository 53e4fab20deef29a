"""The persons of an article by how much they are in view, and whom its pronouns refer to.

Candidates are weighed by their place in the sentence and by how far back it stands, halved
with each sentence, after Lappin & Leass (1994, Computational Linguistics 20(4), p. 535-561):
subjects first, possessives last. Gender only rules out; there is no other world knowledge,
so what is returned stays a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from functools import cache
from typing import Any, NamedTuple

from analysis.lexicons import clause_words, read_table
from analysis.quotes.descriptions import (
    BEHIND,
    GENDERS,
    Offices,
    apposed_in_front,
    described_gender,
    is_pronoun,
    is_thing,
    shown_by,
    words_before,
)
from analysis.quotes.people import ArticleNames, institutions, normal, parse
from analysis.text.english import (
    countries,
    is_demonym_plural,
    is_given,
    is_role_word,
    is_single,
    is_title,
    noun_role,
    role_words,
    singular,
)

_SHOWS = {"he": "male", "she": "female"}
_BACK = 5  # sentences before a pronoun whose persons are weighed
_LOOKED_AT = 20  # places of a name that are looked at for what shows a person or a body
_WEIGHED = 60  # mentions before a pronoun that are weighed
_SUBJECT, _OBJECT, _OBLIQUE, _POSSESSIVE = 10.0, 8.0, 7.0, 2.0  # salience by place in a sentence
_EMBEDDED = 0.5  # of who is named in what another says
_SHOWN = 1.4  # times, where a title or a noun shows the gender that is looked for
_WEAK = 0.4  # of a name that nothing shows to be a person's
_REPEATED = 0.2  # of what a person has from other sentences than the one that gives most
_SAID = 0.4  # confidence from which a row is taken for what somebody says
_CLEAR = 1.3  # times the next best: surely meant
_OPENING = re.compile(r"[“\"]?[A-Z]\w+ing\b[^.;:]*, ?")  # "Meeting Ada Bell, he said"
_ADVERB = re.compile(r" (?:[a-z]+ly|also|later|then|still|often|never|just)(?= )")
_ASIDE = re.compile(
    r"(?:(?:But|And|Yet|Still|Later),? )?(?i:in|at|during|on|with|before|after|to|for|like|unlike"
    r"|despite|by|from|beside|alongside|under|amid) [^.;:]{3,140}, "
)
_OBJECT_HER = re.compile(
    r"her(?:[^\w\s]|\s(?:to|in|for|on|at|from|by|with|and|as|that|after|before|when|because)\b)"
)
_CLAUSE = re.compile(
    r",|[;:—–“”\"]|\b(?:that|when|while|because|and|but|if|as|after|before|said)\b"
)
_PRONOUN = re.compile(r"\b([Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]ers?|[Hh]imself|[Hh]erself)\b")
_CAPITAL = re.compile(r"\b[A-Z][\w'-]*")
_PAIR = re.compile(r"\b([\w.]++)(?= ([A-Z][\w'-]*))")
WORD = re.compile(r"[\w'’.-]+")
_LOW_WORD = re.compile(r" ([a-z]+)")
_CLAUSE_BEFORE = re.compile(r"(?:\b(?:and|but|that|when|while|after|before|as|if|said),? |[,;] )$")
_TITLE_BEFORE = re.compile(r"([\w.]+) $")
_SAYS = re.compile(r" (?:[a-z]+ly )?([a-z]+)")
_WORD_BEFORE = re.compile(r"(?<![\w'-])([\w'-]++) $")
_POSSESSIVE_END = re.compile(r"'s?$")
_DETERMINED = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Tt]his|[Aa]nother|[Oo]ne|[Hh]is|[Hh]er)\s")
_SERVES = re.compile(r"(?:\s(?:for|of|at|from)(?:\sthe)?(?:\s[A-Z][\w.'’-]*)+)?")
_PREDICATE = re.compile(r"\b(?:is|was|be|been|being|as|become|became|named|elected)\s$")
_AFTER_TITLED = re.compile(r",\s(?:[A-Z][\w.]*\s){0,4}[A-Z]")
_AGE = re.compile(r",? \(?(\d{1,3})(?=[,;.)])")  # "Bell, 34,"
_OF_AGE = re.compile(r"\b(\d{1,3})-year-old$")
_DOER = re.compile(r"^[a-z\d-]+(?:er|or|ist|ian|man|woman|ee|-old|-to-be)$")
_ANONYMOUS = re.compile(r",? who [^,.;]{0,30}\b(?:not|declined|refused|condition|anonym\w+)\b")
_OWN_CONTENT = re.compile(r"[^A-Z.;:“”\"]{1,45}?\b(she|he)\b")
_CHILDREN = re.compile(r" of (?:two|three|four|five|six|seven|eight|\d)\b")
_THEY = re.compile(r"\b(?:uses?|goes by|prefers?) (?:the pronouns )?(?P<they>they)(?:[/ ]|\b)")


class Mention(NamedTuple):
    """A person spoken of: where, under which name or description, and how much in view."""

    place: int
    end: int
    who: str
    weight: float
    gender: str = ""
    speaks: bool = False
    named: bool = True  # not a pronoun
    shown: bool = False  # the gender, by the noun of a description


class Referred(NamedTuple):
    """A pronoun for one person: where it stands, whom it means, and whether that is sure."""

    place: int
    end: int
    gender: str
    who: Mention
    sure: bool
    speaks: bool  # and is a source by itself


class References:
    """The persons of one article, and whom each *he* and *she* in it refers to.

    ``rows`` are those of reported speech: who is a source is more in view than who is named in
    what others say, and what is quoted is left aside. ``families`` are family names that
    persons of the corpus have.
    """

    def __init__(
        self,
        names: ArticleNames,
        rows: Iterable[dict[str, Any]],
        families: Container[str],
    ) -> None:
        self.names = names
        self.text = names.text
        self._sources: dict[int, tuple[int, int, str]] = {}
        self._contents: list[tuple[int, int]] = []
        for row in rows:
            if row["source_spans"]:
                place = row["source_spans"][0][0]
                limit = min(place, min(start for start, _ in row["content_spans"]))
                self._sources[place] = (limit, row["source_spans"][-1][1], row["source"])
                if row.get("confidence", 1.0) >= _SAID:
                    self._contents.extend(row["content_spans"])
        self._contents.sort()
        self._begun = [start for start, _ in self._contents]
        self._source_places = sorted(self._sources)
        self.breaks = [at for at in names.breaks if not self._is_inside(at)]
        self._heads = {0, *self.breaks}
        self._breaks = [at for at in self.breaks if not names.in_quotation(at - 1)]
        self._unquoted = frozenset(self._breaks)
        self._families = families
        self._persons = set(names.persons)
        self._bodies: dict[str, bool] = {}
        self._behind_titles = {
            _without_s(match[2])
            for match in _PAIR.finditer(self.text)
            if is_title(match[1]) and match[1] not in role_words("no_sign")
        }
        self._capitals: dict[str, list[int]] = defaultdict(list)
        for match in _CAPITAL.finditer(self.text):
            places = self._capitals[_without_s(match[0])]
            if len(places) < _LOOKED_AT:
                places.append(match.start())
        self.named = self._named()
        self.surnames = {name.split()[-1] for _, _, name in self.named if " " in name}
        self._plain: dict[str, int] = {}
        self._ages: dict[str, str] = {}
        for _, end, name in self.named:
            if (age := _AGE.match(self.text, end)) and self._ages.setdefault(age[1], name) != name:
                self._ages[age[1]] = ""  # two of one age
        self.offices = Offices(self.text, self.named)
        self.mentions = sorted(
            [*map(self._weighed, self.named), *self._descriptions()], key=lambda item: item.place
        )
        self.referred: dict[int, Referred] = {}
        self.sourced: dict[int, Referred] = {}  # also by where the content of a source begins
        self.epithets: dict[int, Mention] = {}
        self._refer()

    def named_in(self, begin: int, stop: int) -> list[tuple[int, int, str]]:
        """Return the persons named between two places: start, end, name."""
        first = bisect_left(self.named, (begin, 0, ""))
        return self.named[first : bisect_left(self.named, (stop, 0, ""))]

    def _is_inside(self, at: int) -> bool:
        """Return whether a full stop before ``at`` belongs to a title or an initial."""
        last = re.search(r"(?:^|[\s(])([\w.]+)\.\s$", self.text[max(0, at - 16) : at])
        return last is not None and (
            is_title(last[1]) or re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last[1]) is not None
        )

    def sentence_start(self, place: int) -> int:
        """Return where the sentence begins that ``place`` lies in."""
        at = bisect_right(self.breaks, place) - 1
        return self.breaks[at] if at >= 0 else 0

    def sentence(self, place: int) -> int:
        """Return the number of the sentence at ``place``; a quotation is not divided."""
        return bisect_right(self._breaks, place)

    def _named(self) -> list[tuple[int, int, str]]:
        """Return where persons are named outside quotations: start, end, name."""
        found: dict[int, tuple[int, str]] = {}
        for place, name in self.names.mentions:
            whole = self.text.startswith(name, place)
            short = _CAPITAL.match(self.text, place)
            shown = _without_s(short[0]) if short else ""
            tokens = name.split()
            while len(tokens) > 2 and is_given(tokens[1]) and not is_given(tokens[0]):
                if "." in tokens[0] or len(tokens[0]) < 3:
                    break
                tokens.pop(0)  # "Speaker-to-be Ada Bell"
                self._persons.add(" ".join(tokens))
            found[place] = (place + len(name if whole else shown), " ".join(tokens))
        for name, places in self.names.places.items():
            if name not in self.names.persons and not self._is_body(name):
                found.update(
                    (place, (place + len(name), name))
                    for place in places
                    if place not in found and not self.names.in_quotation(place)
                )
                family = name.split()[-1]
                if " " in name and family.lower() not in countries():  # "Bell" of "Ada Bell"
                    for place in self._capitals[family]:
                        alone = not re.search(
                            r"[A-Z][\w.'’-]* $", self.text[max(0, place - 30) : place]
                        )
                        if alone and not self.names.in_quotation(place):
                            found.setdefault(place, (place + len(family), name))
        stop = 0
        for match in _CAPITAL.finditer(self.text):  # "Mr. Bell", who is no source
            place, word = match.start(), _without_s(match.group())
            stop = max(stop, found[place][0]) if place in found else stop
            if place < stop or self.text[place - 1 : place] != " ":
                continue
            ahead = self.text[max(0, place - 12) : place].split()
            if (
                not ahead
                or not is_title(ahead[-1])
                or is_title(word)
                or word in role_words("office")
            ):
                continue
            if word.lower() not in countries() and not self.names.in_quotation(place):
                name = self.names.complete(word, place) or word
                found[place] = (place + len(word), name)
        ordered = sorted((place, end, who) for place, (end, who) in found.items())
        return [
            item
            for item in ordered
            if not self._is_body(item[2])
            and not is_title(item[2])
            and not all(map(is_single, re.split(r"[ -]", item[2].lower())))  # "Director-General"
        ]

    def _is_body(self, name: str) -> bool:
        """Return whether a name is that of a body: by its words, or by ``the`` before it."""
        if name not in self._bodies:
            self._bodies[name] = self._reads_as_body(name)
        return self._bodies[name]

    def _titled(self, name: str) -> bool:
        """Return whether a word stands behind a title anywhere: ``President Bell``."""
        return name in self._behind_titles

    def _reads_as_body(self, name: str) -> bool:
        tokens = name.split()
        last = tokens[-1]
        if (
            self._titled(last)
            or len(tokens) > 1
            and name in self.names.persons
            and self.names.role(name)
        ):
            return noun_role(last) in ("body", "group", "document") and not self._titled(last)
        if (
            normal(name) in institutions()
            or name.lower() in countries()
            or len(tokens) == 2
            and (tokens[0].lower() in countries() or len(tokens[1].strip(".")) < 2)
            or name in place_names()
            or noun_role(last) in ("body", "document")
            or noun_role(last) == "group"
            and (not is_given(tokens[0]) or tokens[0] in place_names())  # not "Ada Waters"
            or last in role_words("office", "masthead")
            and not is_given(tokens[0])
            or is_demonym_plural(last)
            or name.isupper()
            and len(name) > 1
        ):
            return True
        if is_given(tokens[0]) and len(tokens) > 1:
            return False
        articles = titles = 0
        for place in self._capitals[tokens[0]]:
            if not self.text.startswith(name, place):
                continue
            ahead = re.search(r"(\w+) $", self.text[max(0, place - 24) : place])
            before = ahead[1] if ahead else ""
            stop = place + len(name)
            behind = re.match(r", an? ([^,.;]+)", self.text[stop : stop + 90])
            apposed = parse(behind[1]).head if behind else ""
            articles += before.lower() == "the" or noun_role(apposed) in ("body", "document")
            titles += is_title(before) or is_single(before) or is_single(apposed)
        return articles > titles

    def _weighed(self, item: tuple[int, int, str]) -> Mention:
        """Return a named mention with its salience, by its place in the sentence."""
        place, end, name = item
        shown = self.text[end : end + 2]
        begin = place  # of the phrase: "of President Bell"
        for ahead, word in words_before(self.text, place):
            if not (is_role_word(word) or word.lower() in ("the", "a", "an")):
                break
            begin = ahead
        before = _WORD_BEFORE.search(self.text[max(0, begin - 30) : begin])
        first, last = (bisect_right(self._source_places, at) for at in (begin - 200, begin))
        near = (self._sources[at] for at in reversed(self._source_places[first:last]))
        source = next((one for one in near if one[1] >= end), None)
        speaks = False
        if shown.startswith("'") and not self.text[end - 1] == "'":
            weight = _POSSESSIVE
            thing = re.match(r"'s? (?:[\w-]+ ){0,2}?([\w-]+)", self.text[end : end + 60])
            if thing and any(word in role_words("own") for word in thing[0].split()[1:]):
                weight = _OBJECT  # "Bell's letter" is as good as Bell
        elif source and (own := parse(source[2]).name) and own.split()[-1] in name.split():
            weight, speaks = _SUBJECT, True
        elif self.text.startswith((" who ", ", who "), end):
            weight = _SUBJECT
        elif source or before and before[1] in clause_words("preposition"):
            weight = _OBLIQUE
        elif before and (before[1].endswith("ed") or before[1] in clause_words("finite")):
            weight = _OBJECT
        elif self._begins_clause(begin) or self._has_verb(end):
            weight = _SUBJECT
        else:
            weight = _OBJECT
        if not speaks and self._is_content(place):
            weight *= _EMBEDDED
        family = name.split()[-1]
        sure = name in self._persons if " " in name else family in self._families
        says = _SAYS.match(self.text, end, end + 24)
        speaks_here = says is not None and says[1] in _reporting() and weight == _SUBJECT
        if not (sure or speaks_here or self._titled(family) or is_given(name)):
            weight *= _WEAK
        title = _TITLE_BEFORE.search(self.text[max(0, place - 12) : place])
        shown_gender = _SHOWS.get(shown_by(title[1]), "") if title else ""
        gender = shown_gender or self.names.gender(name)
        return Mention(place, end, name, weight, gender, speaks)

    def _begins_clause(self, begin: int) -> bool:
        before = self.text[max(0, begin - 14) : begin]
        return (
            not before.strip()
            or begin in self._unquoted
            or _CLAUSE_BEFORE.search(before) is not None
        )

    def _has_verb(self, end: int) -> bool:
        adverb = _ADVERB.match(self.text, end)
        end = adverb.end() if adverb else end
        after = _LOW_WORD.match(self.text, end, end + 20)
        return after is not None and (
            after[1] in clause_words("auxiliary", "finite")
            or after[1].endswith("ed")
            or after[1] in _reporting()
        )

    def _is_content(self, place: int) -> bool:
        at = bisect_right(self._begun, place) - 1
        return any(start <= place < end for start, end in self._contents[max(0, at - 2) : at + 1])

    def _descriptions(self) -> list[Mention]:
        """Return who is only described: ``a spokeswoman for Bell``, ``the coach``."""
        found: list[Mention] = []
        for match in _DETERMINED.finditer(self.text):
            if self.names.in_quotation(match.start()):
                continue
            at, head = match.end(), ""
            for _ in range(6):
                word = WORD.match(self.text, at)
                if not word or word[0].lower() in clause_words("preposition", "subordinator"):
                    break
                bare = word[0].rstrip(".,").lower()
                if is_single(bare) and not word[0].endswith("'s"):
                    head, end = bare, word.end() - len(word[0]) + len(word[0].rstrip(".,"))
                elif head:
                    break
                if self.text[word.end() : word.end() + 1] != " " or word[0].endswith((".", ",")):
                    break
                at = word.end() + 1
            if not head and match.start() in self._sources and match[0].lower() == "the ":
                head = self._unlisted(self._sources[match.start()][2])
                end = self.text.find(head, match.end()) + len(head)
            if not head:
                continue
            before = self.text[max(0, match.start() - 20) : match.start()]
            if _PREDICATE.search(before) or re.search(r"[A-Z][\w.'-]*\)?, (?:\d\d, )?$", before):
                continue  # said of someone named
            serves = _SERVES.match(self.text, end)
            stop = serves.end() if serves else end
            if re.match(r" [A-Z]", self.text[stop : stop + 2]) or _AFTER_TITLED.match(
                self.text, stop
            ):
                continue  # the name follows
            words = self.text[match.start() : stop].rstrip(".")
            speaks = match.start() in self._sources
            behind = re.search(r"([a-z]+) $", before)
            weight = _OBJECT
            if self._begins_clause(match.start()) or speaks:
                weight = _SUBJECT
            elif behind and behind[1] in clause_words("preposition"):
                indefinite = match[0].lower() in ("a ", "an ")
                weight = _OBLIQUE * (_EMBEDDED if indefinite else 1)
            if not speaks and self._is_content(match.start()):
                weight *= _EMBEDDED
            holder = "" if before[-1:] == "'" else self.offices.holder(words, match.start())
            gender = self.names.gender(holder) if holder else described_gender(words)
            found.append(
                Mention(
                    match.start(),
                    stop,
                    holder or words,
                    weight,
                    gender,
                    speaks,
                    shown=bool(gender and not holder),
                )
            )
        return found

    def _unlisted(self, source: str) -> str:
        """Return the noun of ``the orchardist`` or ``The Swede``, which no list has, else ''."""
        parsed = parse(source)
        if is_demonym_plural(f"{parsed.name}s"):
            return parsed.name
        head = parsed.head
        if noun_role(head) or is_thing(head) or singular(head) != head or head not in source:
            return ""
        return head if _DOER.search(head) else ""

    def titles(self) -> list[tuple[Mention, str, tuple[int, int]]]:
        """Return the titles and nouns beside names that show a gender: who, pronoun, place."""
        found: list[tuple[Mention, str, tuple[int, int]]] = []
        for place, end, name in self.named:
            mention = Mention(place, end, name, _OBJECT)
            begin = place
            spans: list[tuple[int, int]] = []
            for ahead, word in words_before(self.text, place):
                if not (is_role_word(word) or word.lower() in role_words("modifier")):
                    break
                if begin == place and word in ("of", "for"):  # it is the role of somebody else
                    break
                begin = ahead
                spans.append((begin, begin + len(word)))
            if before := apposed_in_front(self.text, begin):
                start = max(0, begin - 130) + before.start(1)
                spans.extend(_nouns(self.text, start, start + len(before[1])))
            behind = BEHIND.match(self.text, end)
            if behind and behind[1].split()[0] not in ("whose", "his", "her", "their"):
                spans.extend(_nouns(self.text, *behind.span(1)))
            for start, stop in spans:
                if pronoun := shown_by(self.text[start:stop]):
                    found.append((mention, pronoun, (start, stop)))
        for match in _THEY.finditer(self.text):
            start = self.sentence_start(match.start())
            inside = {item[2]: item for item in self.named_in(start, match.end())}
            if len(inside) == 1:
                place, end, name = next(iter(inside.values()))
                found.append((Mention(place, end, name, _OBJECT), "they", match.span("they")))
        return found

    def _refer(self) -> None:
        """Resolve every pronoun for one person, in order."""
        seen: list[tuple[int, Mention]] = []
        learned: dict[str, Counter[str]] = defaultdict(Counter)
        queue = iter(self.mentions)
        ahead = next(queue, None)
        for match in _PRONOUN.finditer(self.text):
            place, end = match.span()
            source = self._sources.get(place)
            whole = source is not None and is_pronoun(source[2])  # not "Her letter"
            if self.names.in_quotation(place) and not source:
                continue
            while ahead and ahead.place < place:
                ahead = self._as_epithet(seen, learned, ahead)
                seen.append((self.sentence(ahead.place), ahead))
                ahead = next(queue, None)
            limit = source[0] if source else place
            gender = GENDERS[match[0].lower()]
            found = self._weigh(seen, learned, place, limit, gender)
            if not found and limit < place:
                found = self._weigh(seen, learned, place, place, gender)
            if not found:
                continue
            best, sure, alone = found
            sure = alone or sure and whole
            self.referred[place] = Referred(place, end, gender, best, sure, whole)
            if source:
                self.sourced[place] = self.sourced[limit] = self.referred[place]
            if alone or not best.who[:1].isupper() or best.who.startswith(("The ", "A ", "An ")):
                learned[best.who][gender] += 1
            subject = match[0].lower() in ("he", "she")
            weight = _SUBJECT if subject else _OBLIQUE
            if not source and self._is_content(place):
                weight *= _EMBEDDED
            at = place if whole else best.place
            again = best._replace(
                place=at, end=end, weight=weight, gender=gender, speaks=whole, named=False
            )
            seen.append((self.sentence(place), again))
        while ahead:
            ahead = self._as_epithet(seen, learned, ahead)
            seen.append((self.sentence(ahead.place), ahead))
            ahead = next(queue, None)

    def _as_epithet(
        self, seen: list[tuple[int, Mention]], learned: dict[str, Counter[str]], item: Mention
    ) -> Mention:
        """Return whom ``the former Ohio senator`` or ``the 34-year-old`` clearly is, else it.

        Only for who speaks or opens a sentence, and only where the article has not brought in
        another of that kind.
        """
        source = self._sources.get(item.place)
        if not (source or item.place in self._heads) or item.who[:4].lower() != "the ":
            return item
        words = item.who.lower().split()
        head = words[-1].rstrip(".,'’") if source else parse(item.who).head
        age = _OF_AGE.search(item.who)
        if age and self._ages.get(age[1]):
            best = Mention(item.place, item.end, self._ages[age[1]], item.weight, item.gender)
        elif not self._may_mean(head, item, words):
            return item
        else:
            qualified = frozenset(words) & role_words("qualifier")
            lands = set(words) & countries().keys()
            others = {  # "the deputy mayor" is not the mayor
                office.name
                for office in self.offices.near(head, item.place)
                if office.qualified != qualified or lands and office.words & countries().keys()
            }
            limit = source[0] if source else item.place
            known = [
                (number, one)
                for number, one in seen[-_WEIGHED:]
                if one.who[:1].isupper() and one.who[:4] not in ("The ", "His ", "Her ", "Its ")
            ]
            same = {one.name for one in self.offices.near(head, item.place)} - others
            if len(same) == 1 and (likely := [one for one in known if one[1].who in same]):
                known = likely
            own = _OWN_CONTENT.match(self.text, item.end)  # "the Democrat said she"
            gender = item.gender or (GENDERS[own[1]] if own else "")
            found = self._weigh(known, learned, item.place, limit, gender, barred=others)
            if not found or not (found[1] or source and found[0].speaks):
                return item
            best = found[0]
            if self.sentence(item.place) - self.sentence(best.place) > 2:
                return item
        self.epithets[item.place] = best
        if source:
            self.epithets[source[0]] = best
        return best._replace(place=item.place, end=item.end, weight=item.weight, speaks=item.speaks)

    def _may_mean(self, head: str, item: Mention, words: list[str]) -> bool:
        """Return whether a description may be another word for somebody named before."""
        lone = len(words) == 2
        if "'s " in item.who or _ANONYMOUS.match(self.text, item.end):
            return False
        if head in role_words("unnamed"):
            parent = _CHILDREN.match(self.text, item.end) is not None
            if noun_role(head) == "official" or lone and not parent:
                return False
            if not parent and not re.search(r"\b(?:former|retired)\b|\b[A-Z]", item.who[4:]):
                return False
        elif (
            lone and head in role_words("sole") or noun_role(head) in ("group", "body", "document")
        ):
            return False
        if not role_words("ordinal").isdisjoint(words):
            return False
        if head not in self._plain:
            pattern = rf"\b(?:[Aa]n?|[Aa]nother|[Oo]ne) (?:[\w'-]+ ){{0,3}}{re.escape(head)}\b"
            lead = self.breaks[0] if self.breaks else 0  # "A trader has been jailed."
            match = re.compile(pattern).search(self.text, lead)
            self._plain[head] = match.start() if match else len(self.text)
        return self._plain[head] > item.place

    def _weigh(
        self,
        seen: list[tuple[int, Mention]],
        learned: dict[str, Counter[str]],
        place: int,
        limit: int,
        gender: str,
        *,
        barred: Container[str] = (),
    ) -> tuple[Mention, bool, bool] | None:
        """Return the most salient person, whether clearly so, and whether there is no other."""
        here = self.sentence(place)
        start = self._breaks[here - 1] if here else 0
        opening = _OPENING.fullmatch(self.text, start, place) is not None
        object_of = self.text.startswith("him", place) or _OBJECT_HER.match(self.text, place)
        aside = self.text[place : place + 3].lower() in ("he ", "she") and (
            _ASIDE.fullmatch(self.text, start, place) is not None
        )
        scores: dict[str, float] = defaultdict(float)
        again: dict[str, float] = defaultdict(float)
        last: dict[str, Mention] = {}
        beside: dict[str, None] = {}
        within: dict[str, None] = {}
        for number, item in reversed(seen[-_WEIGHED:]):
            back = here - number
            if item.place >= limit or opening and back == 0 or item.who in barred:
                continue
            if object_of and back == 0 and item.weight == _SUBJECT:
                begins = item.end + 5 * self.text.startswith(", who ", item.end)
                if not _CLAUSE.search(self.text, begins, place):
                    continue  # "Bell told him", "Bell, who told him"
            if aside and back == 0 and item.weight in (_OBLIQUE, _OBLIQUE * _WEAK) and item.named:
                continue  # "In a letter to Bell, she said"
            if back > _BACK and scores:
                break
            if back < 2:
                beside[item.who] = None
            if back == 0:
                within[item.who] = None
            told = learned[item.who]
            known = item.gender or (
                max(told, key=lambda each: told[each]) if len(told) == 1 else ""
            )
            if gender and known not in ("", gender):
                continue
            weight = item.weight * 0.5**back
            weight *= _SHOWN if item.shown and gender else 1
            if item.who not in scores or weight > scores[item.who]:
                scores[item.who], weight = weight, scores[item.who]
            again[item.who] = max(again[item.who], weight)
            last.setdefault(item.who, item)
        for who, more in again.items():
            scores[who] += _REPEATED * more
        if not scores:
            return None
        order = sorted(scores, key=lambda who: (-scores[who], -last[who].weight, last[who].place))
        best = order[0]
        clear = len(order) == 1 or scores[best] >= _CLEAR * scores[order[1]]
        alone = list(beside) == [best] or list(within) == [best] and last[best].weight == _SUBJECT
        return last[best], clear, alone


def _without_s(word: str) -> str:
    """Return a word without the ending of a possessive."""
    return word if word.isalpha() else _POSSESSIVE_END.sub("", word)


def _nouns(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return where the words of a role stand, up to its first preposition."""
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text, start, stop):
        if found and match[0] in clause_words("preposition", "relative"):
            break
        found.append(match.span())
    return found


@cache
def _reporting() -> frozenset[str]:
    """Return the past and the present of verbs that report."""
    table = read_table("reporting_verbs.csv")
    return frozenset([*table["past"], *table["third"]])


@cache
def place_names() -> frozenset[str]:
    """Return the names of places: countries, states, cities, waters."""
    return frozenset(read_table("places.csv")["name"])
