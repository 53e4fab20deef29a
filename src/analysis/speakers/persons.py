"""Named persons: one form of their name in all articles, their kind and country."""

from __future__ import annotations

import re
from collections import Counter

from analysis.speakers.article_names import ArticleNames
from analysis.speakers.lists import Speaker, country_of
from analysis.speakers.names import ends, short_key
from analysis.speakers.words import gender_of, is_single, role_words, same_words

_SCHOOL = re.compile(r"\b(?:Institute|University|College|School|Cent(?:er|re)|Society)\b")
_LEADS = frozenset(["director", "president", "chairman", "chair", "chief", "head"])
_SHORT_TITLES = frozenset(["sen", "rep", "gov", "gen", "col", "adm", "del"])


class Corpuswide:
    """What all articles together say of names: full forms by short ones, and one form each."""

    def __init__(self, articles: list[ArticleNames]) -> None:
        self.full: dict[str, set[str]] = {}
        forms: dict[tuple[str, str], Counter[str]] = {}
        for names in articles:
            for key, name in names.by_key():
                self.full.setdefault(key, set()).add(name)
                forms.setdefault(ends(name), Counter())[name] += 1
        self._one: dict[str, str] = {}
        self._only: dict[tuple[str, str], str] = {}
        for counted in forms.values():
            best = min(counted, key=lambda name: (len(name.split()), -counted[name], name))
            self._one.update(dict.fromkeys(counted, best))

    def one_form(self, name: str) -> str:
        """Return the shortest full form of a name: ``Paul Ryan`` for ``Paul D. Ryan``."""
        return self._one.get(name, name)

    def complete(self, short: str, gender: str) -> str:
        """Return the only full name in the corpus that a short one can stand for, or ''."""
        asked = (short_key(short), gender)
        if asked not in self._only:
            found = {
                self.one_form(name)
                for name in self.full.get(asked[0], ())
                if not gender or gender_of(name, "") in ("", gender)
            }
            self._only[asked] = found.pop() if len(found) == 1 else ""
        return self._only[asked]


def described(name: str, role: str, beside: str) -> Speaker:
    """Return a person with kind and country.

    ``role`` is what this source says, ``beside`` what stands beside the name elsewhere in the
    article. Who leads a university is an expert, who speaks for a ministry an official.
    """
    role = role or beside
    words = f"{role} {beside}"
    heads = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", words.lower()))
    speaks = heads & {"secretary", "minister", *same_words("spokesman")}
    school = bool(heads & _LEADS) and _SCHOOL.search(words) is not None
    if (heads & role_words("expert") or school) and not speaks:
        kind = "expert"
    elif heads & (role_words("official") | _SHORT_TITLES):
        kind = "official"
    else:
        kind = "person"
    return Speaker(name, kind, country_of(words, scholar=kind == "expert"), role)


def has_duty(speaker: Speaker) -> bool:
    """Tell whether a speaker's role holds a noun for what a person is."""
    return any(is_single(word) for word in re.findall(r"[\w-]+", speaker.role))


def joined(speakers: list[Speaker]) -> Speaker:
    """Return several that speak together as one speaker of its own."""
    kinds = {speaker.kind for speaker in speakers}
    places = {speaker.country for speaker in speakers}
    names = [speaker.name for speaker in speakers]
    label = ", ".join(names[:-1]) + f" and {names[-1]}"
    kind = kinds.pop() if len(kinds) == 1 else "person"
    return Speaker(label, kind, places.pop() if len(places) == 1 else "")
