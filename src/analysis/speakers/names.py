"""Names, titles and roles in the words that name a source.

``Col. Ada Bell, a ministry's spokesperson`` is the name Ada Bell and a role;
``a senior State Department official`` is a role without a name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.speakers.words import (
    PARTICLES,
    countries,
    family_names_first,
    is_given_name,
    noun_role,
    role_words,
)

_WORD = (
    r"(?:(?:[A-Z]\.)+|(?:Sen|Rep|Gov|Gen|Col|Lt|Dr|Mr|Mrs|Ms|Adm|Capt|Prof|Rev|Jr|Sr)\."
    r"|[A-Z][\w’'\-]*)"
)
_RUN = re.compile(rf"{_WORD}(?:[ ](?:{_WORD}|(?:de|van|von|bin|der|del|la|al|el)(?=[ ][A-Z])))*")
_ASIDE = re.compile(r"\s*[,(—–]\s*|\s+(?:who|whose|whom|which|that)\s+")
_POSSESSIVE = re.compile(r"[’']s?$")
_PREPOSITIONS = frozenset(
    "of for at from with to in by on inside near within familiar like about between".split()
)
_ARTICLE = re.compile(
    r"^(?:(?:the|a|an|some|several|many|most|other|its|his|her|their|this|these|those|same"
    r"|that(?= same))\s+)+",
    re.I,
)
_SUFFIXES = frozenset(["Jr.", "Sr.", "Jr", "Sr", "II", "III"])
_AFTER_NAME = ("himself", "herself", "also")


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
    aside = parts[1].strip(" ,)") if len(parts) > 1 else ""
    tokens = core.split()
    if len(tokens) == 1 and _is_noun(tokens[0]):  # "Officials" at the head of a sentence
        return Parsed("", core, tokens[0].lower(), "", core)
    begin = _name_start(tokens)
    cut = _first_preposition(tokens)
    if cut is not None and cut < begin and _names_person(tokens[:cut]):
        return _with_complement(tokens, cut, aside)
    if begin == len(tokens) and aside:
        named = _ASIDE.split(aside, maxsplit=1)[0].split()
        if _names_person(named) and all(
            map(_is_titular, named[: _name_start(named)])
        ):  # "the minister, Li Shangfu"
            start = _name_start(named)
            role = " ".join([_ARTICLE.sub("", core), *named[:start]])
            return Parsed(_joined(named[start:]), role, "", "", " ".join(named))
    if begin < len(tokens) and (cut is None or cut >= begin or _in_office(tokens, cut, begin)):
        role = ", ".join(filter(None, [" ".join(tokens[:begin]), aside]))
        return Parsed(_joined(tokens[begin:]), _ARTICLE.sub("", role), "", "", core)
    stop = len(tokens) if cut is None else cut
    return Parsed("", core, _head(tokens[:stop]), " ".join(tokens[stop + 1 :]), core)


def plain(source: str) -> str:
    """Return a source without marks, stars and editors' brackets around it, blanks single."""
    text = " ".join(source.replace("*", " ").replace("[", "").replace("]", "").split())
    text = text.strip('“”" ')
    return text.removeprefix("‘").removeprefix("'").removesuffix("‘")


def _with_complement(tokens: list[str], cut: int, aside: str) -> Parsed:
    """Take apart a name with a body after it: ``Danny Russel of the Asia Society``."""
    start = _name_start(tokens[:cut])
    role = " ".join([*tokens[:start], *tokens[cut + 1 :]])
    role = f"{role}, {aside}".strip(", ")
    return Parsed(_joined(tokens[start:cut]), role, "", "", " ".join(tokens[:cut]))


def _is_name(token: str) -> bool:
    bare = token.strip("“”\"'(),")
    return (
        bare[:1].isupper()
        and _POSSESSIVE.sub("", bare) == bare
        and bare not in role_words("office")
        and bare not in role_words("title")
        and bare not in role_words("function")
    )


def _is_titular(token: str) -> bool:
    return token[:1].isupper() or token in role_words("modifier") or noun_role(token) != ""


def _ends_name(token: str, before: str) -> bool:
    """Tell whether a word that is an office elsewhere is a family name: ``Betty White``."""
    return token[:1].isupper() and token.isalpha() and is_given_name(before)


def _names_person(tokens: list[str]) -> bool:
    """Tell whether words end in a name of two words or more."""
    return len(tokens) - _name_start(tokens) >= 2


def _is_noun(token: str) -> bool:
    return noun_role(token) in ("group", "official", "document", "expert") or (
        token.islower() and noun_role(token) != ""
    )


def _name_start(tokens: list[str]) -> int:
    """Return where the name begins that ends a list of words; its length without one."""
    end = len(tokens)
    while end and tokens[end - 1] in _AFTER_NAME:  # no names themselves
        end -= 1
    begin = end
    if begin > 1 and _ends_name(tokens[begin - 1], tokens[begin - 2]):
        begin -= 1
    while begin and (
        _is_name(tokens[begin - 1])
        or (tokens[begin - 1] in PARTICLES and begin < end)
        or (begin > 1 and tokens[begin - 1][:1] in '“"' and begin < end)
    ):
        begin -= 1
    while end - begin > 2 and tokens[begin].lower() in countries():
        begin += 1  # "Estonian Ada Bell"
    return begin


def _joined(tokens: list[str]) -> str:
    """Join a name; nicknames in marks are left out, middle initials stay."""
    kept = [token.strip(",") for token in tokens if token[:1] not in '“"(']
    kept = [token for token in kept if token not in _AFTER_NAME]
    return " ".join(kept).replace("’", "'")


def _first_preposition(tokens: list[str]) -> int | None:
    return next(
        (at for at, token in enumerate(tokens) if at and token.lower() in _PREPOSITIONS), None
    )


def _in_office(tokens: list[str], cut: int, begin: int) -> bool:
    """Tell whether a preposition belongs to an office: ``Secretary of State Antony Blinken``."""
    between = tokens[cut + 1 : begin]
    return bool(between) and all(
        token[:1].isupper() or token in ("and", "for", "of") for token in between
    )


def _head(tokens: list[str]) -> str:
    """Return the head noun of a phrase without prepositions, lower case."""
    while len(tokens) > 1 and tokens[-1].endswith(("ed", "ing")) and not noun_role(tokens[-1]):
        tokens = tokens[:-1]  # "a press release carried"
    return tokens[-1].strip("“”\"'.,").lower() if tokens else ""


def full_names(text: str) -> list[tuple[int, str]]:
    """Return the names of two to four words in ``text`` with their places.

    Titles, offices and words that only open a sentence are left off in front. Places and
    bodies are among them: a name here is a candidate, not a person.
    """
    found: list[tuple[int, str]] = []
    text = text.replace("\xa0", " ").replace("’", "'")
    for run in _RUN.finditer(text):
        place, tokens = run.start(), run.group().split(" ")
        at = 0
        while at < len(tokens):
            name = _leading_name(tokens, at)
            shown = " ".join(name)
            if 2 <= len(name) <= 4 and not shown.isupper():
                found.append((place, shown))
            stop = at + max(1, len(name))
            place += sum(len(token) + 1 for token in tokens[at:stop])
            at = stop
    return found


def _leading_name(tokens: list[str], first: int) -> list[str]:
    """Return the words of the name that begins a run of capitalised words from ``first`` on."""
    name: list[str] = []
    for at in range(first, len(tokens)):
        token = tokens[at]
        bare = _POSSESSIVE.sub("", token)
        last = bool(name) and len(name) == 1 and _ends_name(bare, name[0])
        if not (_is_name(bare) or token in PARTICLES or last):
            break
        name.append(bare)
        if bare != token or last:
            break
    if name and len(name[-1]) > 2 and name[-1] not in _SUFFIXES:
        name[-1] = name[-1].rstrip(".")
    return name


def keys(name: str) -> tuple[str, str]:
    """Return the word a full name is shortened to, and the other word it may be known by.

    ``Wang Yi`` is shortened to Wang, ``Antony Blinken`` to Blinken.
    """
    tokens = [token for token in name.split() if token not in _SUFFIXES]
    if not tokens:
        return name, name
    if tokens[0] in family_names_first() and len(tokens) in (2, 3):
        return tokens[0], tokens[-1]
    return tokens[-1], tokens[0]


def ends(name: str) -> tuple[str, str]:
    """Return what stays of a name when middle names go: ``Paul D. Ryan`` is Paul, Ryan."""
    tokens = name.split()
    if tokens[-1] in _SUFFIXES or tokens[0] in family_names_first():
        return name, name
    return tokens[0], tokens[-1]


def short_key(name: str) -> str:
    """Return the word by which to look up a short name: Blasio for ``De Blasio``; '' for others."""
    tokens = name.split()
    if len(tokens) > 1 and not all(token.lower() in PARTICLES for token in tokens[:-1]):
        return ""
    return tokens[-1] if tokens else ""


def normal(text: str) -> str:
    """Return a phrase without article, marks and case, for looking up."""
    bare = " ".join(text.replace("*", " ").strip("“”\"'.,:;[] ").split())
    return _ARTICLE.sub("", bare).replace("’", "'").lower()
