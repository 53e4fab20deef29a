"""Whom a pronoun, a relative or a definite role refers to, among those spoken of before."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.lexicons import clause_words
from analysis.quotes.descriptions import (
    DUTY,
    GENDERS,
    PERSONS,
    PLURAL,
    RELATIVE,
    THING,
    capitals,
    is_pronoun,
)
from analysis.quotes.people import ArticleNames, Speaker, institutions, normal, parse
from analysis.quotes.salience import WORD, References
from analysis.text.english import (
    countries,
    covers,
    gender_of,
    noun_role,
    role_words,
    same_words,
    singular,
)

_NEAR = 600  # characters before *they* and *it* in which the last that fits is taken
_FAR = 3000  # the same where nothing nearer fits
_APPOSITION = re.compile(
    r"'?(?: of [A-Z][\w.]*(?: [A-Z]\w+)*)?(?: \([^)]{1,30}\))?,? ?"
    r"(?:(?:an?|the|one of|\d\d|[a-z])[^,.;:\n—]{0,90}, ?)?"
)
_JOINED = re.compile(r",? and (?:[A-Za-z][\w.’'-]* ){0,6}$")


class Said(NamedTuple):
    """An earlier source: where it stands, its words, who it is, and where its content is."""

    place: int
    words: str
    speaker: Speaker
    plural: bool
    content: tuple[int, int]


def antecedent(
    references: References, history: list[Said], source: str, place: int
) -> str | Speaker | None:
    """Return the words or the earlier speaker that a pronoun stands for; None if unclear."""
    names = references.names
    low = source.lower()
    if low in GENDERS:
        return _person(references, history, GENDERS[low], place)
    if low in RELATIVE:
        return before_relative(references, place, thing=low in ("which", "that"))
    if low not in PLURAL and low not in THING:
        return None
    # the group or the body that this sentence or the one before begins with, else the one that
    # spoke last; "they" may be a body as well
    groups = low in PLURAL
    here = references.sentence_start(place)
    if here < place and (subject := _subject(names, here, place, groups=groups)):
        return subject
    if groups and place - here > 12 and (noun := _noun_before(names, here, place, groups=True)):
        return noun
    near = [said for said in history if place - _FAR < said.place < place]
    fit = [
        said
        for said in near
        if (said.plural if groups
            else said.speaker.kind in ("institution", "document") and not said.plural)
    ]  # fmt: skip
    previous = references.sentence_start(here - 2) if here > 1 else here
    if not fit or fit[-1].place < previous:
        if subject := _subject(names, previous, here, groups=groups):
            return subject
        if groups and (both := _two_before(references, previous, here)):
            return both
        if noun := _noun_before(names, previous, here, groups=groups):
            return noun
    if fit:
        return fit[-1].speaker
    bodies = [said for said in near if said.speaker.kind == "institution"]
    return bodies[-1].speaker if groups and bodies else None


def _person(
    references: References, history: list[Said], gender: str, place: int
) -> str | Speaker | None:
    """Return whom ``he`` or ``she`` refers to: the most salient, else the last who speaks."""
    if found := references.sourced.get(place):
        spoken = next((said for said in reversed(history) if said.place == found.who.place), None)
        other = ["unknown", "institution", "document"]
        if found.who.who[:1].isupper() and found.who.who[:4] not in ("The ", "Her ", "His "):
            other.append("anonymous")  # "Bell's supporters" are not Bell
        known = spoken and spoken.speaker.kind not in other
        return spoken.speaker if spoken and known else found.who.who
    persons = [
        said.speaker
        for said in history
        if said.place < place
        and not said.plural
        and said.speaker.kind not in ("institution", "document", "unknown")
        and gender_of(said.speaker.name, f"{said.words} {said.speaker.role}") in ("", gender)
    ]
    return persons[-1] if persons else None


def _subject(names: ArticleNames, begin: int, stop: int, *, groups: bool) -> str:
    """Return the group or the institution that a sentence begins with, or ''."""
    tokens = names.text[begin : min(stop, begin + 90)].strip('“" ').split()[:6]
    if tokens[:1] and tokens[0] in ("But", "And", "Meanwhile,", "Still,", "Yet"):
        tokens = tokens[1:]
    bare = [token.strip(',“”"') for token in tokens]
    if not groups:
        known = [n for n in range(1, len(bare) + 1) if normal(" ".join(bare[:n])) in institutions()]
        return " ".join(bare[: known[-1]]) if known else ""
    for number, token in enumerate(bare):
        if noun_role(token) == "group" and token.lower() not in role_words("determiner"):
            return " ".join(bare[: number + 1])
        low = token.lower()
        if not (
            low in role_words("determiner")
            or low in role_words("modifier")
            or low in countries()
            or token in role_words("office")
        ):
            return ""
    return ""


def _two_before(references: References, begin: int, stop: int) -> str:
    """Return ``Ada Bell and Cy Dunn`` where a sentence names the two together, else ''."""
    inside = references.named_in(begin, stop)
    for (_, end, one), (place, _, other) in zip(inside, inside[1:], strict=False):
        if one != other and _JOINED.fullmatch(references.text[end:place]):
            return f"{one} and {other}"
    return ""


def _noun_before(names: ArticleNames, begin: int, stop: int, *, groups: bool) -> str:
    """Return the first group, or body or document, that a sentence holds, as it says it."""
    wanted = ("group", "document") if groups else ("body", "document")
    tokens = list(WORD.finditer(names.text, begin, stop))
    for at, token in enumerate(tokens):
        word = token[0].rstrip(".'")
        role = noun_role(word) if word.islower() else ""
        if (
            role not in wanted
            or role == "document"
            and groups
            and word == singular(word)
            or word in role_words("relative", "determiner")
            or names.in_quotation(token.start())
        ):
            continue
        first = last = at
        opening = [
            place
            for place in range(max(0, at - 4), at)
            if tokens[place][0].lower() in clause_words("determiner")
            and not re.search(r"[^ \w'’-]", names.text[tokens[place].start() : token.end()])
        ]
        if opening:
            first = opening[-1] + 1
        else:
            while (
                first
                and names.text[tokens[first - 1].end()] == " "
                and (
                    tokens[first - 1][0][:1].isupper()
                    or tokens[first - 1][0].lower() in role_words("modifier", "determiner")
                )
            ):
                first -= 1
        while last + 1 < len(tokens) and (
            noun_role(tokens[last + 1][0]) in wanted
            or tokens[last + 1][0] in role_words("assembly")
        ):
            last += 1  # "the task force panel"
        found = names.text[tokens[first].start() : tokens[last].end()].rstrip(".'")
        return found if groups else f"the {found}"
    return ""


def before_relative(references: References, place: int, *, thing: bool) -> str | None:
    """Return the words before ``who`` or ``which`` that it stands for."""
    names = references.names
    begin = max(references.sentence_start(place), place - 260)
    ahead = names.text[begin:place].rstrip()
    ahead = re.sub(r"(?<=\w)\s*[—–]\s[^—–]*\s?[—–]$|\s*\([^()]*\),?$", "", ahead)  # an aside
    ahead = re.sub(r"\s*[—–]$", ",", ahead)
    stop = begin + len(ahead)
    if not thing:
        mentions = references.named_in(begin, stop)
        if mentions and _APPOSITION.fullmatch(names.text[mentions[-1][1] : place]):
            between = names.text[mentions[-1][1] : place]
            last = re.search(r"([\w'-]+),? ?$", between)
            if not last or noun_role(last[1]) != "group":
                return mentions[-1][2]
    words = re.split(r"[;:“”\"]", ahead.rstrip(", "))[-1].split()
    # the phrase that ends here: back to the last word that can't stand inside one
    wanted = ("body", "document", "group") if thing else ("group", *PERSONS)
    inner = ("of", "for", "and", "the")
    begin_at = len(words)
    while begin_at and len(words) - begin_at < 9:
        word = words[begin_at - 1]
        low = word.lower().strip(",")
        outside = low in clause_words("preposition", "auxiliary", "subordinator", "subject_pronoun")
        capital = begin_at < len(words) and words[begin_at][:1].isupper() or low == "of"
        if (
            outside
            and not (low in inner and capital)
            or word.endswith(",")
            or re.search(r"[a-z]{3,}\.$", word)
        ):
            break
        begin_at -= 1
    phrase = words[begin_at:]
    while phrase and phrase[0].lower() in ("and", "of", "for", "or", "but"):
        phrase = phrase[1:]
    # a verb in it ends what is not of the phrase: "didn't sway lawmakers"
    starts = [at for at, word in enumerate(phrase) if word.lower() in clause_words("determiner")]
    several = bool(phrase) and noun_role(phrase[-1]) == "group" and phrase[-1].islower()
    if starts and not (several and len(phrase) - starts[-1] > 3):
        phrase = phrase[starts[-1] :]
    elif (
        phrase
        and noun_role(phrase[-1]) in wanted
        and phrase[-1].islower()
        or (phrase and noun_role(phrase[-1]) == "group")
    ):
        at = len(phrase) - 1
        while at and (
            phrase[at - 1][:1].isupper()
            or phrase[at - 1].lower() in role_words("modifier")
            or phrase[at - 1].lower() in countries()
        ):
            at -= 1
        phrase = phrase[at:]
    elif phrase:
        at = len(phrase)
        while at and (phrase[at - 1][:1].isupper() or phrase[at - 1] in inner):
            at -= 1
        while at < len(phrase) and phrase[at] in inner:
            at += 1
        phrase = phrase[at:] or phrase[-1:]
    found = " ".join(phrase).strip(",'’ ")
    time = found.split()[-1:] and found.split()[-1].lower() in clause_words("time")
    if thing and (not found or time or parse(found).name and normal(found) not in institutions()):
        # "a book by Ada Bell, which said"
        for match in reversed(
            list(re.finditer(r"\b(?:the|an?|its|h(?:is|er)) (?:[\w-]+ ){0,3}?(\w+)\b", ahead))
        ):  # noqa: E501
            if noun_role(match[1]) in ("document", "body"):
                return ahead[match.start() :].rstrip(",")
    return found or None


def same_role(history: list[Said], source: str, head: str) -> Speaker | None:
    """Return the earlier speaker whose words or role hold the head noun of ``the official``.

    Names in the description must be in the earlier one too: ``the Senate aide`` is not
    ``a campaign aide``. Of several the one that shares most words, then the nearest.
    """
    heads = same_words(head)
    required = capitals(source)
    qualified = set(source.lower().split()) & role_words("qualifier")
    before_head = re.compile(
        rf"\b({'|'.join(sorted(role_words('qualifier')))})[ -](?:[\w'-]+ )?"
        rf"(?:{'|'.join(map(re.escape, sorted(heads)))})\b"
    )
    modifiers = set(re.findall(r"[^\W_]+", source.lower())) - {"the", "this", "that", head}
    if head == "official" and any(said.speaker.kind == "anonymous" for said in history):
        history = [said for said in history if said.speaker.kind == "anonymous"]
    best: tuple[int, int] | None = None
    for number, said in enumerate(history):
        if said.plural or said.speaker.kind in ("unknown", "institution", "document"):
            continue
        # the words it is described by, not those of whom it serves
        parsed = parse(said.words)
        own = said.words if parsed.role and not is_pronoun(said.words) else parsed.core
        own = re.split(r"\bwho\b|\bwhich\b", own)[0]
        if parsed.name:
            own = DUTY.split(own)[0]
        role = DUTY.split(said.speaker.role)[0]
        words = f"{own} {role} {said.speaker.name}".lower()
        described = set(re.findall(r"[^\W_]+", words))
        if head in role_words("sole") and set(before_head.findall(words)) != qualified:
            continue  # "the governor" is not the deputy governor
        if heads & described and all(covers(described, word) for word in required):
            score = (len(modifiers & described), number)
            best = max(best, score) if best else score
    return history[best[1]].speaker if best else None


def last_single(history: list[Said], place: int) -> Speaker | None:
    """Return the speaker just before ``place``, if it is one person."""
    last = next((said for said in reversed(history) if said.place < place), None)
    if last is None or last.plural or place - last.place > _NEAR:
        return None
    return last.speaker if last.speaker.kind not in ("unknown", "institution", "document") else None
