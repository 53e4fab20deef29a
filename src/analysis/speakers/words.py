"""What single words tell of a source: nouns of office, countries, given names, synonyms."""

from __future__ import annotations

import re
from functools import cache, partial

from analysis.lexicons import read_table, read_terms, words_of

PARTICLES = frozenset(["de", "van", "von", "bin", "der", "al", "del", "la", "di", "du", "ben"])
role_words = partial(words_of, "speaker_words.csv")
_SMALL = frozenset("of for top former chief foreign state defense defence ministry".split())
_SINGLE = ("official", "expert", "person")


@cache
def noun_role(noun: str) -> str:
    """Return what a noun tells: official, expert, person, group, document, body or ''.

    Plurals of nouns for one person are groups; so are several bodies.
    """
    noun = noun.lower().removeprefix("ex-")
    for role in (*_SINGLE, "group", "document", "body"):
        if noun in role_words(role):
            return role
    single = _singular(noun)
    if single == noun:
        return ""
    role = next((role for role in (*_SINGLE, "body", "document") if single in role_words(role)), "")
    return role if role in ("document", "") else "group"


def _singular(noun: str) -> str:
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def is_single(noun: str) -> bool:
    """Tell whether a noun is one for a single person."""
    return noun_role(noun) in _SINGLE


@cache
def family_names_first() -> frozenset[str]:
    """Return the family names that stand before a given name."""
    return frozenset(read_terms("family_names_first.txt"))


@cache
def same_words(word: str) -> frozenset[str]:
    """Return the words for the same role as ``word``, itself among them."""
    lines = (line.split() for line in read_terms("role_synonyms.txt"))
    return frozenset([word, *(other for line in lines if word in line for other in line)])


@cache
def countries() -> dict[str, str]:
    """Return the country that a word in lower case tells of."""
    return _by_word("countries.csv", "country")


def covers(described: set[str], word: str) -> bool:
    """Tell whether a description holds a word, a synonym, or another word for its country."""
    country = countries().get(word)
    return bool(described & same_words(word)) or (
        country is not None and any(countries().get(other) == country for other in described)
    )


def is_demonym_plural(word: str) -> bool:
    """Tell whether a word is the plural of a nationality: ``Iranians``, ``Europeans``."""
    return word[:1].isupper() and word.endswith("ns") and word[:-1].lower() in countries()


@cache
def _genders() -> dict[str, str]:
    """Return ``female`` or ``male`` for given names, titles and nouns in lower case."""
    return _by_word("genders.csv", "gender")


def _by_word(name: str, column: str) -> dict[str, str]:
    """Return a column of a table by each of the words, in lower case, of its row."""
    table = read_table(name)
    return {
        word: str(value)
        for value, words in zip(table[column], table["words"], strict=True)
        for word in str(words).lower().split()
    }


def is_given_name(word: str) -> bool:
    """Tell whether a capitalised word is a given name of ``genders.csv``."""
    return word[:1].isupper() and word.isalpha() and word.lower() in _genders()


def gender_of(name: str, role: str) -> str:
    """Return ``female``, ``male``, or '' where neither title nor given name tells it.

    A guess from custom, used only to keep ``she`` from men's names and ``he`` from women's.
    """
    for word in re.findall(r"[a-z]+", role.lower()):
        if word in countries():
            continue  # "German"
        if word.endswith("woman") or (word in ("mrs", "ms", "miss", "queen", "princess")):
            return "female"
        if word.endswith(("sman", "rman", "ssman")) or word in ("mr", "sir", "king", "prince"):
            return "male"
    first = name.split()[0].lower() if " " in name else ""
    return _genders().get(first, "")


def is_headline(line: str) -> bool:
    """Tell whether a line is a headline with capitals, where verbs look like names."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return len(words) > 3 and all(word[0].isupper() for word in words)


def is_role_word(bare: str) -> bool:
    """Tell whether a word may stand in the role in front of a name."""
    return (
        bare in role_words("title")
        or bare in role_words("office")
        or is_single(bare)
        or bare in _SMALL
        or bare in ("department", "presidential", "campaign")
        or bare.endswith("'s")
    )
