"""Names, titles and roles in the words that name a source.

``Col. Ada Bell, a ministry's spokesperson`` is the name Ada Bell and a role;
``a senior State Department official`` is a role without a name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from analysis.lexicons import read_table, read_terms

_WORD = (
    r"(?:(?:[A-Z]\.)+|(?:Sen|Rep|Gov|Gen|Col|Lt|Dr|Mr|Mrs|Ms|Adm|Capt|Prof|Rev)\.|[A-Z][\w’'\-]*)"
)
_RUN = re.compile(rf"{_WORD}(?:[ ](?:{_WORD}|(?:de|van|von|bin|der|del|la|al|el)(?=[ ][A-Z])))*")
_ASIDE = re.compile(r"\s*[,(—–]\s*|\s+who\s+|\s+whose\s+")
_POSSESSIVE = re.compile(r"[’']s?$")
_PREPOSITIONS = frozenset("of for at from with to in by on inside near within familiar".split())
_ARTICLE = re.compile(r"^(?:the|a|an|some|several|many|most|other|its|his|her|their)\s+", re.I)


class Parsed(NamedTuple):
    """A source taken apart: ``name`` ('' without one), ``role``, the ``head`` noun of the role
    in lower case, the ``complement`` after its first preposition, and the ``core`` before any
    apposition."""

    name: str
    role: str
    head: str
    complement: str
    core: str


@cache
def role_words(role: str) -> frozenset[str]:
    """Return the words of one role in ``speaker_words.csv``."""
    table = read_table("speaker_words.csv")
    return frozenset(" ".join(table.loc[table["role"] == role, "words"]).split())


@cache
def family_names_first() -> frozenset[str]:
    """Return the family names that stand before a given name."""
    return frozenset(read_terms("family_names_first.txt"))


def parse(source: str) -> Parsed:
    """Take the words of a source apart; never fails, fields it can't fill are ''."""
    text = " ".join(source.replace("*", " ").strip("“”\"' ").split())
    parts = _ASIDE.split(text, maxsplit=1)
    core = parts[0].strip()
    aside = parts[1].strip(" ,)") if len(parts) > 1 else ""
    tokens = core.split()
    if len(tokens) == 1 and _is_noun(tokens[0]):  # "Officials" at the head of a sentence
        return Parsed("", core, tokens[0].lower(), "", core)
    begin = _name_start(tokens)
    name = _clean(tokens[begin:])
    early = _first_preposition(tokens)
    if early is not None and early < begin and _names_person(tokens[:early]):
        start = _name_start(tokens[:early])  # "Danny Russel of the Asia Society"
        role = " ".join([*tokens[:start], *tokens[early + 1 :]])
        return Parsed(
            _clean(tokens[start:early]),
            f"{role}, {aside}".strip(", "),
            "",
            "",
            " ".join(tokens[:early]),
        )
    if not name and aside:
        named = _ASIDE.split(aside, maxsplit=1)[0].split()
        if _names_person(named) and _name_start(named) == 0:  # "the minister, Li Shangfu"
            return Parsed(_clean(named), _ARTICLE.sub("", core), "", "", " ".join(named))
    before = tokens[:begin]
    cut = _first_preposition(tokens)
    if name and cut is not None and cut < begin and not _names_office(tokens, cut, begin):
        complement = " ".join(tokens[cut + 1 :])
        return Parsed("", core, _head(tokens[:cut]), complement, core)
    if name:
        role = " ".join(before)
        role = f"{role}, {aside}" if role and aside else role or aside
        return Parsed(name, _ARTICLE.sub("", role), "", "", core)
    stop = len(tokens) if cut is None else cut
    complement = " ".join(tokens[stop + 1 :])
    return Parsed("", core, _head(tokens[:stop]), complement, core)


def _is_name(token: str) -> bool:
    bare = token.strip("“”\"'(),")
    return (
        bare[:1].isupper()
        and _POSSESSIVE.sub("", bare) == bare
        and bare not in role_words("office")
        and bare not in role_words("title")
        and bare not in role_words("function")
    )


def _names_person(tokens: list[str]) -> bool:
    """Tell whether words end in a name of two words or more."""
    return len(tokens) - _name_start(tokens) >= 2


def _is_noun(token: str) -> bool:
    low = token.lower()
    return any(low in role_words(role) for role in ("group", "official", "document", "expert"))


def _name_start(tokens: list[str]) -> int:
    """Return where the name begins that ends a list of words; its length without one."""
    begin = len(tokens)
    while begin and (
        _is_name(tokens[begin - 1])
        or (tokens[begin - 1] in ("de", "van", "von", "bin", "der", "al") and begin < len(tokens))
        or (begin > 1 and tokens[begin - 1][:1] in '“"' and begin < len(tokens))
    ):
        begin -= 1
    if begin == len(tokens) and tokens and tokens[-1] in ("himself", "herself", "also"):
        return _name_start(tokens[:-1])
    return begin


def _clean(tokens: list[str]) -> str:
    """Join a name; leave out nicknames in marks and middle initials stay."""
    kept = [token.strip(",") for token in tokens if token[:1] not in '“"(']
    kept = [token for token in kept if token not in ("himself", "herself", "also")]
    return " ".join(kept)


def _first_preposition(tokens: list[str]) -> int | None:
    return next(
        (at for at, token in enumerate(tokens) if at and token.lower() in _PREPOSITIONS), None
    )


def _names_office(tokens: list[str], cut: int, begin: int) -> bool:
    """Tell whether a preposition belongs to an office: ``Secretary of State Antony Blinken``."""
    between = tokens[cut + 1 : begin]
    return bool(between) and all(
        token[:1].isupper() or token in ("and", "for", "of") for token in between
    )


def _head(tokens: list[str]) -> str:
    """Return the head noun of a phrase without prepositions, lower case."""
    while len(tokens) > 1 and tokens[-1].endswith(("ed", "ing")):
        tokens = tokens[:-1]  # "a press release carried"
    return tokens[-1].strip("“”\"'.,").lower() if tokens else ""


def full_names(text: str) -> list[tuple[int, str]]:
    """Return the names of two to four words in ``text`` with their places.

    Titles, offices and words that only open a sentence are left off in front. Places and
    bodies are among them: a name here is a candidate, not a person.
    """
    found: list[tuple[int, str]] = []
    text = text.replace("\xa0", " ")
    for run in _RUN.finditer(text):
        place = run.start()
        tokens = run.group().split(" ")
        while tokens and not _is_name(tokens[0]):
            place += len(tokens[0]) + 1
            tokens = tokens[1:]
        name: list[str] = []
        for token in tokens:
            bare = _POSSESSIVE.sub("", token)
            if not _is_name(bare) and token not in ("de", "van", "von", "bin", "der", "al"):
                break
            name.append(bare)
            if bare != token:
                break
        if name and len(name[-1]) > 2:
            name[-1] = name[-1].rstrip(".")
        if 2 <= len(name) <= 4 and not " ".join(name).isupper():
            found.append((place, " ".join(name)))
    return found


def keys(name: str) -> tuple[str, str]:
    """Return the word a full name is shortened to, and the other word it may be known by.

    ``Wang Yi`` is shortened to Wang, ``Antony Blinken`` to Blinken.
    """
    tokens = [
        token for token in name.split() if token not in ("Jr.", "Sr.", "Jr", "Sr", "II", "III")
    ]
    if not tokens:
        return name, name
    if tokens[0] in family_names_first() and len(tokens) in (2, 3):
        return tokens[0], tokens[-1]
    return tokens[-1], tokens[0]


def normal(text: str) -> str:
    """Return a phrase without article, marks and case, for looking up."""
    bare = " ".join(text.replace("*", " ").strip("“”\"'.,:; ").split())
    return _ARTICLE.sub("", bare).replace("’", "'").lower()
