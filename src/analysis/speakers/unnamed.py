"""Sources without a name of a person: roles, groups, bodies, media and documents."""

from __future__ import annotations

import re

from analysis.speakers.lists import Speaker, country_of, institutions, media_names
from analysis.speakers.names import Parsed, normal
from analysis.speakers.words import is_demonym_plural, is_single, noun_role, role_words

_DETERMINER = re.compile(
    r"^(?:the|a|an|some|one of the|two of the|several|many|most|other|these|those|one|the same)"
    r"\s+(?!of\b)",
    re.I,
)
_COUNTED = ("one", "two", "three", "some", "many", "others", "most", "several", "both")
_SENIOR = re.compile(r"(?:an?|one) (?:senior|top|former|unnamed)\b", re.I)
_OWNER = re.compile(
    r"^(his|her|their|its|my|our|(?:the )?[A-Z][\w.\-]*(?: [\w.'-]+){0,3}?['’]s?) (.+)$", re.I
)


def unnamed(parsed: Parsed) -> Speaker | None:
    """Return the unnamed speaker that a role or a group describes; None for other words."""
    words = parsed.core.split()
    if not words or words[-1].lower() in ("whom", "which"):
        return None
    head = parsed.head or words[-1].lower()
    head = head if noun_role(head) else head.split("-")[-1]  # "African-Americans"
    label = _label(parsed.core)
    group = noun_role(head) == "group" or is_demonym_plural(words[-1].split("-")[-1])
    if is_single(head) or group or is_senior(parsed.core) or "familiar with" in parsed.core:
        return Speaker(f"{label} (unnamed)", "anonymous", country_of(label))
    if head in _COUNTED:
        core = _lower_first(parsed.core)
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    words = words[: len(words) - len(parsed.complement.split())]
    nouns = [word for word in words if noun_role(word) == "group" and word.islower()]
    if nouns:  # "several people Republicans have tried to talk to"
        core = _label(" ".join(words[: words.index(nouns[0]) + 1]))
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    return None


def is_senior(core: str) -> bool:
    """Tell whether a description begins as one of an unnamed official does."""
    return _SENIOR.match(core) is not None


def _label(core: str) -> str:
    """Return a description as it is shown: no article, one spelling of US offices."""
    label = _lower_first(_DETERMINER.sub("", core)).replace("’", "'")
    label = re.sub(r"\bU\.S\.?", "US", label)
    label = re.sub(r"\bDefence (?=Department)", "Defense ", label)
    return re.sub(r"\bUS (?=State Dep|Defense Dep|Treasury|Justice Dep)", "", label)


def _lower_first(phrase: str) -> str:
    """Write the first word small where only the head of a sentence made it large."""
    first, blank, rest = phrase.partition(" ")
    low = first.lower()
    common = noun_role(low) or low in role_words("modifier") or low in role_words("determiner")
    if (
        first.istitle()
        and first not in role_words("office")
        and common
        and low not in role_words("proper")
    ):
        return low + blank + rest
    return phrase


def body(core: str) -> Speaker:
    """Return an institution by its own words, without the article."""
    name = _lower_first(re.sub(r"^(?:the|a|an)\s+", "", core, flags=re.I)).replace("’", "'")
    return Speaker(name, "institution", country_of(name))


def capitalised_body(core: str) -> Speaker | None:
    """Return an institution whose name ends in a noun for one, or stands after ``the``.

    ``Lake Society``, ``the New York Post``, ``The Hill``; not ``the Rev. Ada Bell``.
    """
    words = core.split()
    article = bool(words) and words[0].lower() == "the"
    words = words[1:] if article else words
    capital = [word for word in words if word[:1].isupper()]
    if (
        not words
        or core.split()[0].lower() in ("a", "an")
        or len(capital) < len([word for word in words if word not in ("of", "and", "for")])
    ):
        return None
    last = words[-1]
    if any(word.endswith(("'s", "’s")) for word in words[:-2]) and noun_role(last) != "body":
        return None  # "the White House's John Kirby"
    if noun_role(last) == "group" or any(word in role_words("title") for word in words):
        return None
    if article and last in role_words("masthead"):
        return body(core)
    ends = noun_role(last) == "body" or last in role_words("office")
    if len(words) > 1 and ends and not is_single(last):
        return body(core)
    if article and not is_single(last) and not is_demonym_plural(last):
        return body(core) if len(words) > 1 else Speaker(f"The {last}", "institution", "")
    return None


def outlet_in(text: str, word: str) -> str:
    """Return the last name in ``text`` that ends in ``word``: for ``the Post`` a full title."""
    found = re.findall(rf"(?:[A-Z][\w.]{{1,40}} ){{1,3}}{re.escape(word)}\b", text)
    titles = [title.removeprefix("The ") for title in found]
    return next((title for title in reversed(titles) if title != word), "")


def owned(core: str) -> tuple[str, str] | None:
    """Return owner and thing: ``Ada Bell's campaign`` is Ada Bell and campaign; else None."""
    match = _OWNER.match(core)
    if not match or match[1].islower() and match[1].lower() not in (
        "his", "her", "their", "its", "my", "our",
    ):  # fmt: skip
        return None
    return re.sub(r"['’]s?$", "", match[1]), match[2]


def media_report(parsed: Parsed) -> Speaker | None:
    """Return the outlet of ``a CNN report``; a poll is not the outlet's own word."""
    words = re.sub(r"^(?:the|a|an)\s+", "", parsed.core, flags=re.I).split()
    if "poll" in words or "survey" in words or "tally" in words:
        return None
    for stop in range(len(words) - 1, 0, -1):
        found = institutions().get(normal(" ".join(words[:stop])))
        if found:
            return found if found.name in media_names() else None
    return None


def document(parsed: Parsed) -> Speaker:
    """Return a document as a speaker of its own."""
    core = re.sub(r"^(?:the|a|an)\s+", "", parsed.core, flags=re.I)
    label = _lower_first(core).replace("’", "'")
    return Speaker(label, "document", country_of(label))
