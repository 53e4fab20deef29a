"""English: which text is in it, how its words inflect, and what single words stand for.

Languages are told apart by py3langid, which compares letters and their neighbours (Lui &
Baldwin 2012, ACL demo, p. 25), so that what reads English only can refuse another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, partial
from itertools import permutations
from typing import TYPE_CHECKING

from analysis.lexicons import read_table, read_terms, word_set, words_of
from analysis.text.segment import HIDDEN, word_forms

if TYPE_CHECKING:
    import pandas as pd
    from py3langid.langid import LanguageIdentifier

MIN_SMALL, MIN_FOREIGN = 2, 4  # words in small letters, or letters that are not Latin, needed
MARGIN = 15.0  # how much likelier than English another must be, in natural logs
MAX_ENGLISH = 0.1  # share of English function words above which a text is English
READ = 2000  # characters of a text that are looked at

_POSSESSIVE = re.compile(r"['’]s$|['’]$", re.IGNORECASE)
# One letter after the other, the first of two with a small one: U.S., U.S.-led, Ph.D.
_INITIALS = re.compile(r"(?:[^\W\d_]|[A-Z][a-z](?=\.[A-Z]))\.(?:[^\W\d_]\.)*[^\W\d_]?\.?(?=-|$)")
_HIDDEN = re.compile(f"[{HIDDEN}]")
_ONE_SIGN = str.maketrans("’‘´ʼ‐‑", "''''--")

PARTICLES = frozenset(
    "de van von bin der al del la le di du ben el ibn bint da dos das zu ní uí".split()
)
role_words = partial(words_of, "speaker_words.csv")
family_names_first = partial(word_set, "family_names_first.txt")  # before a given name
_SMALL = frozenset("of for top former chief foreign state defense defence ministry".split())
_SINGLE = ("official", "expert", "person")


def language(text: str) -> str:
    """Return the name of the language of ``text``, such as ``German``.

    ``English`` unless another is much likelier and at most one word in ten is an English
    function word: names and headlines look like many languages. Of a few words nothing can
    be said, and the answer is ``English`` too.
    """
    text = text[:READ]
    tokens = word_forms(text)
    function_words = word_set("function_words.txt")
    known = sum(token.lower() in function_words for token in tokens)
    if known > MAX_ENGLISH * len(tokens):
        return "English"
    small = [token for token in tokens if token.islower()]
    foreign = sum(letter.isalpha() and letter > "\u024f" for letter in text)
    if len(small) < MIN_SMALL and foreign < MIN_FOREIGN:
        return "English"
    identifier, names = _identifier()
    scores = dict(identifier.rank(text.lower()))
    best = max(scores, key=lambda code: (scores[code], code))
    return names[best] if scores[best] > scores["en"] + MARGIN else "English"


@cache
def _identifier() -> tuple[LanguageIdentifier, dict[str, str]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to import

    table = read_table("languages.csv")
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(table["code"]))
    return identifier, dict(zip(table["code"], table["language"], strict=True))


def require_english(texts: pd.Series, what: str) -> None:
    """Raise ``ValueError`` naming the first of ``texts`` that is in another language."""
    for index, text in texts.items():
        found = language(str(text))
        if found != "English":
            raise ValueError(
                f"{what} {index!r} looks {found}: only English is read here; leave it out"
            )


def normalise(word: str) -> str:
    """Return the form under which a word is counted.

    Lower case, without possessive 's and without the full stops of initials; one sign for
    each apostrophe and hyphen, accents composed (NFC), soft hyphens left out. A word in
    capitals that would turn into a function word keeps them: ``US`` is not ``us``, and
    ``U.S.`` is the same as ``US``.
    """
    if not word.isascii():
        word = unicodedata.normalize("NFC", _HIDDEN.sub("", word)).translate(_ONE_SIGN)
    word = _POSSESSIVE.sub("", word)
    if initials := _INITIALS.match(word):
        word = initials[0].replace(".", "") + word[initials.end() :]
    lower = word.lower()
    if len(word) > 1 and word.isupper() and lower in word_set("function_words.txt"):
        return word
    return lower


def singular(noun: str) -> str:
    """Return a noun in lower case without the ending of a regular plural or of *-men*.

    Only recognition counts: *series* becomes *sery*. A noun without such an ending is
    returned as it is.
    """
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return re.sub("(?<!s)(?<![^a]u)(?<!['’])s$", "", noun)


def noun_forms(head: str) -> tuple[str, ...]:
    """Return a noun in lower case and its regular plural."""
    head = head.lower()
    if re.search("[^aeiou]y$", head):
        return head, f"{head[:-1]}ies"
    return head, f"{head}es" if re.search("(s|x|z|ch|sh)$", head) else f"{head}s"


def verb_forms(base: str) -> dict[str, frozenset[str]]:
    """Return the inflected forms of a verb with what each may be.

    The parts: ``base``, ``present``, ``ing``, ``past``, ``participle``. Regular forms by
    rule, others from ``irregular_verbs.csv``. A last consonant is taken single and doubled,
    since only recognition counts.
    """
    base = base.lower()
    stem = base.removesuffix("e")
    doubled = base + base[-1] if re.search("[^aeiou][aeiou][bdgklmnprtvz]$", base) else base
    *_, present = noun_forms(base)
    past, participle = _irregular().get(base, ((), ()))
    regular = (
        [f"{base[:-1]}ied"] if re.search("[^aeiou]y$", base) else [f"{stem}ed", f"{doubled}ed"]
    )
    ing = [f"{base if base.endswith(('ee', 'ye', 'oe')) else stem}ing", f"{doubled}ing"]
    parts: list[tuple[str, Iterable[str]]] = [
        ("base", [base]),
        ("present", [present]),
        ("ing", ing),
        ("past", past or regular),
        ("participle", participle or regular),
    ]
    forms = {form for _, found in parts for form in found}
    return {form: frozenset(part for part, found in parts if form in found) for form in forms}


@cache
def _irregular() -> dict[str, tuple[list[str], list[str]]]:
    table = read_table("irregular_verbs.csv")
    return {
        str(row.base): (str(row.past).split(), str(row.participle).split())
        for row in table.itertuples()
    }


@cache
def noun_role(noun: str) -> str:
    """Return what a noun stands for: official, expert, person, group, document, body or ''.

    Plurals of nouns for one person are groups; so are several bodies.
    """
    noun = noun.lower().removeprefix("ex-").removesuffix("-general")  # "secretary-general"
    for role in (*_SINGLE, "group", "document", "body"):
        if noun in role_words(role):
            return role
    single = singular(noun)
    if single == noun:
        return ""
    role = next((role for role in (*_SINGLE, "body", "document") if single in role_words(role)), "")
    return role if role in ("document", "") else "group"


def is_single(noun: str) -> bool:
    """Whether a noun is one for a single person."""
    return noun_role(noun) in _SINGLE


@cache
def is_title(word: str) -> bool:
    """Whether a word comes before a name and is no part of it: ``Mr``, ``Mr.``, ``MR``."""
    titles = role_words("title", "name_title", "short_title", "short_office")
    first, hyphen, last = word.partition("-")
    if hyphen and last and word[0].isupper():  # "Lt-Col", "Director-General", "Secretary-general"
        return word in titles or is_title(first) and is_title(last.capitalize())
    bare = word.removesuffix(".")
    shown = bare.capitalize() if bare.isupper() and len(bare) > 1 else bare
    return not titles.isdisjoint((word, bare, shown))


@cache
def same_words(word: str) -> frozenset[str]:
    """Return the words for the same role as ``word``, itself among them."""
    lines = (line.split() for line in read_terms("role_synonyms.txt"))
    return frozenset([word, *(other for line in lines if word in line for other in line)])


@cache
def countries() -> dict[str, str]:
    """Return the country that a word in lower case stands for."""
    return _by_word("countries.csv", "country")


def covers(described: set[str], word: str) -> bool:
    """Whether a description holds a word, a synonym, or another word for its country."""
    country = countries().get(word)
    return bool(described & same_words(word)) or (
        country is not None and any(countries().get(other) == country for other in described)
    )


def is_demonym_plural(word: str) -> bool:
    """Whether a word is the plural of a nationality: ``Iranians``, ``Europeans``."""
    return word[:1].isupper() and word.endswith(("ns", "es")) and word[:-1].lower() in countries()


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
    """Whether a capitalised word is a given name of ``genders.csv``."""
    return word[:1].isupper() and word.isalpha() and word.lower() in _genders()


@cache
def other_given_names(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the other forms of each given name of ``nicknames.csv``, in lower case.

    ``short``: nicknames and the full names they stand for; ``spelling``: other spellings;
    ``given``: none.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    table = read_table("nicknames.csv")
    for cell in table.loc[table["kind"] == kind, "words"]:
        words = str(cell).lower().split()
        for one, other in permutations(words, 2):
            found[one] |= {other: None} if kind == "spelling" or words[0] in (one, other) else {}
    return {name: tuple(others) for name, others in found.items()}


@cache
def is_given(word: str) -> bool:
    """Whether a capitalised word is a given name or a nickname that the lexicons have.

    Accents don't count: ``Andrés`` is ``Andres``.
    """
    letters = unicodedata.normalize("NFKD", word)
    word = "".join(letter for letter in letters if not unicodedata.combining(letter))
    low = word.lower()
    kinds = ("short", "spelling", "given")
    listed = word[:1].isupper() and any(low in other_given_names(kind) for kind in kinds)
    return listed or is_given_name(word)


def gender_of(name: str, role: str) -> str:
    """Return ``female``, ``male``, or '' where neither title nor given name shows it.

    A guess from custom, used only to keep ``she`` from men's names and ``he`` from women's.
    """
    for word in re.findall(r"[a-z]+", role.lower()):
        if word in countries():
            continue  # "German"
        if word.endswith("woman") or word.capitalize() in role_words("her_title"):
            return "female"
        if word.endswith(("sman", "rman", "ssman")) or word.capitalize() in role_words("his_title"):
            return "male"
    first = name.split()[0].lower() if " " in name else ""
    return _genders().get(first, "")


def is_role_word(bare: str) -> bool:
    """Whether a word may stand in the role in front of a name."""
    return (
        is_title(bare)
        or bare in role_words("office")
        or is_single(bare)
        or bare in _SMALL
        or bare in ("department", "presidential", "campaign")
        or bare.endswith("'s")
    )
