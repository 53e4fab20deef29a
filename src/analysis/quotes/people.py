"""The people of an article: names in the words of a source, and who is named where.

``Col. Ada Bell, a ministry's spokesperson`` is the name Ada Bell and a role;
``a senior State Department official`` is a role without a name.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.lexicons import read_table
from analysis.text.english import (
    PARTICLES,
    countries,
    family_names_first,
    gender_of,
    is_given,
    is_role_word,
    is_single,
    is_title,
    noun_role,
    role_words,
)
from analysis.text.marks import quotations
from analysis.text.names import is_headline

_SHORT = "|".join(sorted(role_words("short_title", "short_office")))
_LETTER = r"(?![a-zß-öø-ÿ])[^\W\d_]"  # that may begin a name, of any script
_IN_NAME = r"[\w’'\u0300-\u036f\u2010\u2011-]*"
# al-Masri, d'Arcy
_BOUND = r"(?:[Aa][lnrstdz]|[Aa]sh|[Ee]l|[Uu]l|[Dd]|[Dd]ell|[Dd]all)[-'’\u2010\u2011]"
_WORD = rf"(?:(?:[A-Z]\.)+|(?:{_SHORT}|Jr|Sr)\.|(?:{_BOUND})?{_LETTER}{_IN_NAME})"
_SMALL = "|".join(sorted(PARTICLES))
_NO_START = r"(?![\Wb-cf-tv-z])"  # what begins no word of a name is seen at once
_RUN = re.compile(rf"(?<!\w){_NO_START}{_WORD}(?:[ ](?:{_WORD}|(?:{_SMALL})(?=[ ]{_LETTER})))*")
_BOUND_NAME = re.compile(rf"^{_BOUND}(?={_LETTER})")
_ASIDE = re.compile(r"\s*[,(—–]\s*|\s+(?:who|whose|whom|which|that)\s+")
_ONE_SIGN = tuple(zip("\xa0\u202f’‐‑", "  '--", strict=True))
_RETIRED = re.compile(r"\(ret(?:d|'d|ired)?\.?\)\s*", re.I)  # "Lt Gen (retd) Bell"
_DATELINE = re.compile(r"^[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}: (?=[A-Z])")  # "KOCHI: Ada Bell"
_BRACKETED = re.compile(r"\b([A-Z][a-z]+) \(([A-Z][a-z]+)\) (?=[A-Z])")  # "Lord (Ambrose) Bell"
_POSSESSIVE = re.compile(r"[’']s?$")
_PREPOSITIONS = frozenset(
    "of for at from with to in by on inside near within familiar like about between".split()
)
_ARTICLE = re.compile(
    r"^(?:(?:the|a|an|some|several|many|most|other|its|his|her|their|this|these|those|same"
    r"|that(?= same))\s+)+",
    re.I,
)
_BEFORE_NAMES = role_words("name_title", "short_title", "short_office")
SUFFIXES = frozenset(["Jr.", "Sr.", "Jr", "Sr", "Jnr", "Snr", "II", "III"])
_CALLINGS = tuple(sorted(role_words("calling")))
_AFTER_NAME = ("himself", "herself", "also")
_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘])|\n+")
_MARKED = ("“”", '""', "‘'", "''")
_CAPITAL = re.compile(rf"\b{_LETTER}{_IN_NAME}")
_TITLED = re.compile(r"(?:\b[\w.'-]++ ){0,7}$")
_LOW_WORD = re.compile(r" ([a-z]+)")
_SMALL_WORD = re.compile(r"\b[a-z][\w'-]*")
_MISTER = re.compile(
    rf"\b({'|'.join(sorted(role_words('her_title', 'his_title')))})\.? ({_LETTER}{_IN_NAME})"
)
_KIN_BEFORE = re.compile(r"([\w-]+)[^\w.!?\n]{1,3}$")  # "his wife, Ida Bell"
_KIN_AFTER = re.compile(  # "Ida Bell, his wife,"
    r", (?:his|her|their|my|our|[\w .-]{1,30}'s) (?:[\w-]+ ){0,2}([\w-]+)[,.;]"
)
_APPOSITION = re.compile(
    r",? ((?:an?|the|who is|China's|one of)\b[^,.;:\n“\"]{3,110})[,.]"
)  # ", a teacher at Lake College,"


class Parsed(NamedTuple):
    """A source taken apart: ``name`` ('' without one), ``role``, the ``head`` noun of the role
    in lower case, the ``complement`` after its first preposition, and the ``core`` before any
    apposition."""

    name: str
    role: str
    head: str
    complement: str
    core: str


@lru_cache(maxsize=4096)
def parse(source: str) -> Parsed:
    """Take the words of a source apart; never fails, fields it can't fill are ''."""
    parts = _ASIDE.split(plain(source), maxsplit=1)
    core = parts[0].strip()
    if core.lower() == core.upper() and any(map(str.isalpha, core)):
        return Parsed(core, "", "", "", core)  # a script without capitals
    aside = parts[1].strip(" ,)") if len(parts) > 1 else ""
    tokens = core.split()
    described = (core[:1].islower() or tokens[:1] in (["A"], ["An"], ["The"])) and not any(
        is_title(word) or is_given(word) or word.islower() and is_single(word)
        for word in tokens[1:-1]
    )
    while tokens[2:] and _is_letters(tokens) and _is_name(tokens[-2]):
        if described:
            break  # "a Tory MP", not "Ada Bell MP"
        aside = ", ".join(filter(None, [tokens.pop(), aside]))
        core = " ".join(tokens)
    if len(tokens) == 1 and (role := noun_role(core)):
        opens = role in ("group", "official", "document", "expert")  # "Officials" opens a sentence
        if opens or core.islower():
            return Parsed("", core, core.lower(), "", core)
    begin = _name_start(tokens)
    prepositions = (
        at
        for at, token in enumerate(tokens)
        if at and token.lower() in _PREPOSITIONS and not _ends_given(tokens, at)
    )
    cut = next(prepositions, None)
    if cut is not None and cut < begin and _names_person(tokens[:cut]):
        start = _name_start(tokens[:cut])  # "Danny Russel of the Asia Society"
        role = " ".join([*tokens[:start], *tokens[cut + 1 :]])
        role = f"{role}, {aside}".strip(", ")
        return Parsed(_joined(tokens[start:cut]), role, "", "", " ".join(tokens[:cut]))
    named_later = tokens[:1] in (["The"], ["the"]) and begin == len(tokens) - 1
    if (begin == len(tokens) or named_later and is_title(aside.split(" ")[0])) and aside:
        named = _ASIDE.split(aside, maxsplit=1)[0].split()
        while named[2:] and _is_letters(named):
            named.pop()
        start = _name_start(named)
        titular = all(
            token[:1].isupper() or token in role_words("modifier") or noun_role(token) != ""
            for token in named[:start]
        )
        if _names_person(named) and titular:  # "the minister, Li Shangfu"
            role = " ".join([_ARTICLE.sub("", core), *named[:start]])
            return Parsed(_joined(named[start:]), role, "", "", " ".join(named))
    office = [] if cut is None else tokens[cut + 1 : begin]  # "Secretary of State Antony Blinken"
    in_office = all(word[:1].isupper() or word in ("and", "for", "of", "the") for word in office)
    in_office = in_office and ("the" not in office or begin + 1 < len(tokens))
    in_office = in_office and office[-1:] != [] and office[-1][:1].isupper()
    if begin < len(tokens) and (cut is None or cut >= begin or in_office):
        role = ", ".join(filter(None, [" ".join(tokens[:begin]), aside]))
        return Parsed(_joined(tokens[begin:]), _ARTICLE.sub("", role), "", "", core)
    stop = len(tokens) if cut is None else cut
    phrase = tokens[:stop]
    while len(phrase) > 1 and phrase[-1].endswith(("ed", "ing")) and not noun_role(phrase[-1]):
        phrase = phrase[:-1]  # "a press release carried"
    head = phrase[-1].strip("“”\"'.,").lower() if phrase else ""
    return Parsed("", core, head, " ".join(tokens[stop + 1 :]), core)


@lru_cache(maxsize=4096)
def plain(source: str) -> str:
    """Return a source without marks, stars and editors' brackets around it, blanks single."""
    source = _RETIRED.sub("", _DATELINE.sub("", source))
    source = _BRACKETED.sub(
        lambda match: f"{match[1]} {match[2]} " if is_title(match[1]) else f"{match[1]} ", source
    )
    text = " ".join(source.replace("*", " ").replace("[", "").replace("]", "").split())
    text = text.strip('“”" ')
    return text.removeprefix("‘").removeprefix("'").removesuffix("‘")


def _ends_given(tokens: list[str], at: int) -> bool:
    """Return whether a word that is another elsewhere ends a name: ``Moon Jae In``."""
    last = at > 1 and at + 1 == len(tokens) and tokens[at][:1].isupper()
    return last and tokens[at].isalpha() and tokens[at - 2] in family_names_first()


def _is_letters(name: list[str]) -> bool:
    """Whether a name ends in letters that are no part of it: ``Ada Bell KC``."""
    small = not all(map(str.isupper, name[:-1]))
    return small and name[-1] in role_words("after_name")


def _is_name(token: str) -> bool:
    bare = token.strip("“”\"'(),")
    return (
        (bare[:1].isupper() or _BOUND_NAME.match(bare) is not None)
        and _POSSESSIVE.sub("", bare) == bare
        and bare not in role_words("office")
        and not is_title(bare)
        and bare not in role_words("function")
    )


def _ends_name(token: str, before: str) -> bool:
    """Return whether a word that is an office elsewhere is a name: ``Betty White, Mr White``."""
    if not (token[:1].isupper() and token.isalpha()):
        return False
    title = before.removesuffix(".")
    short = title in role_words("short_title", "short_office") and not is_title(token)
    mister = title in role_words("her_title", "his_title") and not is_single(token)  # "Mr Sheikh"
    return is_given(before) or mister or short and token in role_words("office")


def _names_person(tokens: list[str]) -> bool:
    """Return whether words end in a name of two words or more, or of one behind a title."""
    start = _name_start(tokens)
    return len(tokens) - start >= 2 or 0 < start < len(tokens) and is_title(tokens[start - 1])


def _name_start(tokens: list[str]) -> int:
    """Return where the name begins that ends a list of words; its length without one."""
    end = len(tokens)
    while end and tokens[end - 1] in _AFTER_NAME:  # no names themselves
        end -= 1
    begin = end
    if end == len(tokens) and _ends_given(tokens, end - 1):
        begin -= 1
    elif begin > 1 and _ends_name(tokens[begin - 1], tokens[begin - 2]):
        begin -= 1
    elif begin == 1 and tokens[0].isupper() and is_title(tokens[0]):  # "ADM", a body
        begin = 0
    elif begin and tokens[begin - 1] in _BEFORE_NAMES:  # none follows: "Amartya Sen", "Mr. Sen"
        before = tokens[begin - 2].removesuffix(".") if begin > 1 else ""
        if not before or before in role_words("short_title") or _is_name(before):
            begin -= 1
    while begin and (
        _is_name(tokens[begin - 1])
        or (tokens[begin - 1] in PARTICLES and begin < end)
        or (begin > 1 and tokens[begin - 1][:1] in '“"' and begin < end)
    ):
        begin -= 1
    of_office = begin > 1 and tokens[begin - 1] in ("of", "for")  # "Superintendent of Police Bell"
    while end - begin > 2 and (
        tokens[begin].lower() in countries()  # "Estonian Ada Bell"
        or of_office
        and (noun_role(tokens[begin]) or tokens[begin].lower() in role_words("portfolio"))
    ):
        begin += 1
    return begin + _n_roles(tokens[begin:end])


def _names_thing(last: str) -> bool:
    """Return whether a name that ends so is a body's or a thing's."""
    nouns = noun_role(last) in ("body", "group", "document")
    return nouns or last in role_words("office", "named_thing")


def _n_roles(name: list[str]) -> int:
    """Return how many words in front of a name are a role: ``Adviser Ada Bell``."""
    single = len(name) == 2 and name[1].isalpha() and not _names_thing(name[1])
    before = name[: 1 if single else -2]  # "Economist Bell"
    parts = (re.split("[-‐‑]", token.lower()) for token in before)
    found = [
        at
        for at, words in enumerate(parts, start=1)
        if not is_given(name[at - 1])
        and any(
            is_single(word) or word in role_words("occupation") or word.endswith(_CALLINGS)
            for word in (words[0], words[-1] if len(words) < 4 else "")
        )
    ]
    return found[-1] if found else 0


def _joined(tokens: list[str]) -> str:
    """Join a name; nicknames in marks are left out, middle initials stay."""
    kept = [token.strip(",") for token in tokens if token[:1] not in '“"(']
    kept = [token for token in kept if token not in _AFTER_NAME]
    return " ".join(kept).replace("’", "'")


def _with_one_sign(text: str) -> str:
    """Return a text, as long as before, with one sign for each blank, apostrophe and hyphen."""
    for sign, plainer in _ONE_SIGN:  # much quicker than str.translate
        text = text.replace(sign, plainer)
    return text


def _bare(word: str) -> str:
    """Return a word without the ending of a possessive and what is bound to its front."""
    return word if word.isalpha() else _BOUND_NAME.sub("", _POSSESSIVE.sub("", word))


@lru_cache(maxsize=512)  # asked for again with other sources of the same articles
def full_names(text: str) -> tuple[tuple[int, str], ...]:
    """Return the names of two to four words in ``text`` with their places.

    Titles, offices and words that only open a sentence are left off in front. Places and
    bodies are among them: a name here is a candidate, not a person.
    """
    found: list[tuple[int, str]] = []
    for run in _RUN.finditer(_with_one_sign(text)):
        place, tokens = run.start(), run.group().split(" ")
        if len(tokens) == 1:
            continue
        at = 0
        while at < len(tokens):
            name: list[str] = []
            for here in range(at, len(tokens)):  # copies none
                token = tokens[here]
                bare = _POSSESSIVE.sub("", token)
                ends = bare in _BEFORE_NAMES and here + 1 == len(tokens)  # "Amartya Sen", no title
                named = _is_name(bare) or len(name) == 2 and _ends_given(tokens, here)
                last = len(name) == 1 and not named and (ends or _ends_name(bare, name[0]))
                if not (named or token in PARTICLES or last):
                    break
                name.append(bare)
                if bare != token or last:
                    break
            stop = at + max(1, len(name))
            n_roles = _n_roles(name) if len(name) > 1 else 0
            place += sum(len(token) + 1 for token in tokens[at : at + n_roles])
            at += n_roles
            name = name[n_roles:]
            if name and len(name[-1]) > 2 and name[-1] not in SUFFIXES:
                name[-1] = name[-1].rstrip(".")
            while name[2:] and _is_letters(name):
                name.pop()
            shown = " ".join(name)
            size = sum(token not in PARTICLES for token in name)
            if 1 < len(name) and size <= 4 and not shown.isupper():
                found.append((place, shown))
            place += sum(len(token) + 1 for token in tokens[at:stop])
            at = stop
    return tuple(found)


def keys(name: str) -> tuple[str, str]:
    """Return the word a full name is shortened to, and the other word it may be known by.

    ``Wang Yi`` is shortened to Wang, ``Antony Blinken`` to Blinken, ``Omar al-Masri`` to Masri.
    """
    tokens = [_BOUND_NAME.sub("", token) for token in name.split() if token not in SUFFIXES]
    if not tokens:
        return name, name
    if tokens[0] in family_names_first() and len(tokens) in (2, 3):
        return tokens[0], tokens[-1]
    return tokens[-1], tokens[0]


def short_key(name: str) -> str:
    """Return the word by which to look up a short name: Blasio for ``De Blasio``; '' for others."""
    tokens = name.split()
    if not all(token.lower() in PARTICLES and not is_given(token) for token in tokens[:-1]):
        return ""
    return _BOUND_NAME.sub("", tokens[-1]) if tokens else ""


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return a phrase without article, marks and case, for looking up."""
    bare = " ".join(text.replace("*", " ").strip("“”\"'.,:;[] ").split())
    return unicodedata.normalize("NFC", _with_one_sign(_ARTICLE.sub("", bare)).lower())


class Speaker(NamedTuple):
    """A resolved source; ``kind`` is official, expert, person, anonymous, institution,
    document or unknown, or what a gazetteer says."""

    name: str
    kind: str
    country: str = ""
    role: str = ""


@cache
def institutions() -> dict[str, Speaker]:
    """Return the institutions of the lexicon by every alias."""
    found: dict[str, Speaker] = {}
    for row in read_table("institutions.csv").itertuples(index=False):
        speaker = Speaker(str(row.name), "institution", str(row.country))
        for alias in [str(row.name), *str(row.aliases).split("|")]:
            if alias:
                found.setdefault(normal(alias), speaker)
    return found


@cache
def media_names() -> frozenset[str]:
    """Return the names of the institutions that publish."""
    table = read_table("institutions.csv")
    return frozenset(table.loc[table["kind"] == "media", "name"])


@lru_cache(maxsize=4096)
def country_of(phrase: str, *, scholar: bool = False) -> str:
    """Return the country that a role names first, or ''.

    A scholar's subject is not a country of theirs: ``a China scholar`` gives ''. Nor do two
    countries joined by *and* make one.
    """
    if scholar:
        return ""
    tokens = re.findall(r"(?:[A-Za-z]\.)+|[^\W_]+(?:[’'-][^\W_]+)*", phrase)
    bare = [_POSSESSIVE.sub("", token.lower()) if token != "us" else "" for token in tokens]
    named = [countries().get(token, "") for token in bare] + [""]
    for place, country in enumerate(named):
        if country:
            beside = named[place + 2] if tokens[place + 1 : place + 2] == ["and"] else ""
            return country if beside in ("", country) else ""  # "Swedish and Lithuanian diplomats"
    low = normal(phrase)
    return next((country for words, country in _offices().items() if words in low), "")


@cache
def _offices() -> dict[str, str]:
    """Return the offices that only one country has, by their names in lower case."""
    table = read_table("countries.csv")
    return {
        office: str(row.country)
        for row in table.itertuples(index=False)
        for office in str(row.offices).split("|")
        if office
    }


class ArticleNames:
    """The full names of one article, where they stand, and the roles that go with them."""

    def __init__(self, text: str, sources: list[str]) -> None:
        self.text = _with_one_sign(text)
        self._marks = [(quote.start, quote.end) for quote in quotations(text)]
        self._opened = [start for start, _ in self._marks]
        self.breaks = [match.end() for match in _BREAK.finditer(text)]
        self.in_small = frozenset(_SMALL_WORD.findall(self.text))
        self._spoken = {parse(source).name for source in set(sources)}
        lines = list(re.finditer(r"(?m)^.+$", self.text))
        starts = [line.start() for line in lines]
        headlines = [is_headline(line[0]) for line in lines]
        self.places: dict[str, list[int]] = defaultdict(list)
        inside: set[int] = set()  # where words stand that are part of a full name

        def in_headline(place: int) -> bool:
            line = bisect_left(starts, place + 1) - 1
            return line >= 0 and headlines[line]

        for place, name in full_names(text):
            around = (
                self.text[max(0, place - 1) : place]
                + self.text[place + len(name) : place + len(name) + 1]
            )
            if not short_key(name) and not in_headline(place) and not self._opens_sentence(name):
                if around not in _MARKED:  # known as “Iron Ada”
                    self.places[name].append(place)
                    inside.update(range(place, place + len(name)))
        self.bare: dict[str, list[int]] = defaultdict(list)
        for match in _CAPITAL.finditer(self.text):
            if match.start() not in inside and not in_headline(match.start()):
                self.bare[_bare(match.group())].append(match.start())
        self.primary: dict[str, list[str]] = defaultdict(list)
        self.secondary: dict[str, list[str]] = defaultdict(list)
        for name in self.places:
            first, second = keys(name)
            self.primary[first].append(name)
            self.secondary[second].append(name)
            middle = name.split()[1:-1]
            if len(middle) == 1 and len(middle[0]) > 2 and not is_given(middle[0]):
                self.secondary[middle[0]].append(name)  # the first of two family names
        self._roles: dict[str, str] = {}
        self._kin: dict[str, str] = {}
        self._bearers: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._titles: dict[str, set[str]] = defaultdict(set)
        for match in _MISTER.finditer(self.text):
            self._titles[_POSSESSIVE.sub("", match[2])].add(gender_of("", match[1]))
        self.persons = self._persons()
        self.sharing = Counter(keys(name)[0] for name in self.persons if name in self.places)
        self.mentions = self._mentions()

    def complete(self, short: str, place: int, gender: str = "") -> str:
        """Return the full name that ``short`` stands for at ``place``, or ''.

        The nearest before it of a gender that fits; who is only named as a relative of
        someone (``her husband, Cy Bell``) comes after the others.
        """
        if (short, gender) not in self._bearers:
            self._bearers[short, gender] = self._find_bearers(short, gender)
        found = self._bearers[short, gender]
        before = bisect_left(found, (place + 1, ""))
        return found[max(0, before - 1)][1] if found else ""

    def _find_bearers(self, short: str, gender: str) -> list[tuple[int, str]]:
        """Return the full names that ``short`` may stand for wherever they stand, in order."""
        key = short_key(short)
        for index in (self.primary, self.secondary):
            names = [
                name
                for name in index.get(key, [])
                if (
                    index is self.primary
                    or gender
                    or key != name.split()[0]
                    or self.is_person(name)
                )
                and (" " not in short or name.lower().endswith(short.lower()))
                and (not gender or self.gender(name) in ("", gender))
            ]
            shown = [name for name in names if gender and self.gender(name) == gender]
            if shown and all(map(self.relative, shown)):
                names = shown  # "Ms Bell", where a sister is the only woman of the name
            if self.means_another(key, gender):
                return []
            names = [name for name in names if not self.relative(name)] or names
            names = [name for name in names if self.is_person(name)] or names
            names = [name for name in names if not self.is_aside(name)] or names
            if names:
                return sorted((place, name) for name in names for place in self.places[name])
        return []

    def means_another(self, family: str, gender: str) -> bool:
        """Whether a family name is that of someone whom only relatives share in full.

        It stands alone before them: ``President Bell came with his daughter, Ida Bell``. With a
        title of a gender that it doesn't have there it is a relative's.
        """
        full = self.primary.get(family, ())
        if not full or not all(map(self.relative, full)):
            return False
        first = min(self.places[name][0] for name in full)
        before = [place for place in self.bare.get(family, ()) if place < first]
        titles = {gender_of("", self.text[max(0, place - 5) : place]) for place in before}
        own = not gender or gender in titles or all(self.gender(name) != gender for name in full)
        return bool(before) and own

    def n_named(self, name: str) -> int:
        """Return how often a person is named, by the full name or the family name."""
        family = keys(name)[0]
        full = sum(len(self.places[one]) for one in self.primary.get(family, ()))
        return full + len(self.bare.get(family, ()))

    def is_titled(self, name: str) -> bool:
        """Whether the article has a title before the name or its family name: ``Ms Post``."""
        return bool(name) and keys(name)[0] in self._titles

    def gender(self, name: str) -> str:
        """Return the gender that the title, the role or the given name of a person suggests."""
        kin = self.relative(name)
        if kin in role_words("her_noun", "his_noun"):
            return "female" if kin in role_words("her_noun") else "male"
        titles = self._titles.get(name, set())
        return next(iter(titles)) if len(titles) == 1 else gender_of(name, self.role(name))

    def is_aside(self, name: str) -> bool:
        """Return whether a name is brought in beside another: by a noun of kinship, as a junior,
        or as a former holder of an office who doesn't speak."""
        place = self.places[name][0]
        words = re.findall(r"[\w-]+", self.text[max(0, place - 24) : place])
        former = name not in self._spoken and "former" in [word.lower() for word in words]
        return name.endswith("Jr.") or former or bool(self.relative(name))

    def relative(self, name: str) -> str:
        """Return the noun of kinship that stands beside a full name where it comes first, or ''."""
        if name not in self._kin:
            place = next(iter(self.places.get(name, ())), None)
            if place is None:
                return ""
            stop = place + len(name)
            before = _KIN_BEFORE.search(self.text[max(0, place - 24) : place])
            after = _KIN_AFTER.match(self.text[stop : stop + 80])
            nouns = (match[1] for match in (before, after) if match)
            self._kin[name] = next((noun for noun in nouns if noun in role_words("relative")), "")
        return self._kin[name]

    def _opens_sentence(self, name: str) -> bool:
        """Return whether a name begins with a common word: ``Beyond Bell, nobody came``."""
        first = name.split()[0]
        return first.lower() in self.in_small and not (
            is_given(first) or first in family_names_first() or name in self._spoken
        )

    def role(self, name: str) -> str:
        """Return the role that stands beside a name anywhere in the article, or ''."""
        if name not in self._roles:
            self._roles[name] = ""
            for place in self.places.get(name, [])[:4]:
                kept: list[str] = []
                before = _TITLED.search(self.text[max(0, place - 90) : place])
                for word in reversed(before.group().split() if before else []):
                    if not is_role_word(word.strip("“”\"',")):
                        break
                    kept.insert(0, word)
                if kept and kept[-1] in ("of", "for"):  # it is the role of somebody else
                    kept = []
                while kept and kept[0] in ("of", "for"):
                    kept.pop(0)
                stop = place + len(name)
                if after := _APPOSITION.match(self.text[stop : stop + 130]):
                    kept.append(after[1])
                if kept:
                    self._roles[name] = " ".join(kept)
                    break
        return self._roles[name]

    def _persons(self) -> set[str]:
        found = set()
        for name in sorted(self._spoken - {""}):
            full = name if " " in name else self.complete(name, len(self.text)) or name
            if normal(full) not in institutions():
                found.add(full)
        return found | {name for name in self.places if self.is_person(name)}

    def is_person(self, name: str) -> bool:
        """Whether a full name is one of a source or else likely one of a person."""
        tokens = name.split()
        if name in self._spoken:
            return normal(name) not in institutions()
        if normal(name) in institutions() or _names_thing(tokens[-1]):
            return False
        words = re.findall(r"[\w.-]+", self.role(name))
        return is_given(tokens[0]) or any(
            is_single(word.strip(".")) or is_title(word) for word in words
        )

    def _mentions(self) -> list[tuple[int, str]]:
        """Return where persons are named outside quotation marks, in order."""
        longer: dict[str, set[str]] = defaultdict(set)
        shorts = set()
        for name in self.persons:
            longer[name.split(" ")[0]].add(name)
            shorts.add(keys(name)[0])
        sizes = {first: sorted(set(map(len, found)))[::-1] for first, found in longer.items()}
        found: dict[int, str] = {}
        stop = 0
        for match in _CAPITAL.finditer(self.text):
            if match.start() < stop:
                continue
            place, word = match.start(), _POSSESSIVE.sub("", match.group())
            word = word if word in longer else _BOUND_NAME.sub("", word)
            if word not in longer and word not in shorts or self.in_quotation(place):
                continue
            names = (self.text[place : place + size] for size in sizes.get(word, ()))
            if full := next((name for name in names if name in longer[word]), ""):
                found[place] = full
                stop = place + len(full)
            elif word in shorts and len(word) > 1:
                after = _LOW_WORD.match(self.text, match.end(), match.end() + 24)
                if after and noun_role(after[1]) == "body":
                    continue  # "the Bell campaign" names a body
                gender = gender_of("", self.text[max(0, place - 5) : place])
                found[place] = self.complete(word, place, gender) or word
        return sorted(found.items())

    def in_quotation(self, place: int) -> bool:
        """Return whether ``place`` lies inside quotation marks."""
        at = bisect_left(self._opened, place + 1) - 1
        return at >= 0 and place < self._marks[at][1]
