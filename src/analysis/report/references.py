"""Publications that the methods section cites: from CSL-JSON to a list of references and BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.files import for_terminal


@cache
def publications() -> dict[str, dict[str, Any]]:
    """Return all publications, by the keys that texts cite them with."""
    text = files(__package__).joinpath("references.json").read_text(encoding="utf-8")
    return {one["id"]: one for one in json.loads(text)}


def _families(item: Mapping[str, Any]) -> list[str]:
    return [str(one.get("family", "")) for one in item["author"] if "family" in one]


def _year(item: Mapping[str, Any]) -> str:
    return str(item["issued"]["date-parts"][0][0])


def cited_as(item: Mapping[str, Any]) -> str:
    """Return how a text cites a publication: authors and year."""
    names = _families(item)
    many = len(names) > 2 or len(item["author"]) > len(names)
    return f"{f'{names[0]} et al.' if many else ' & '.join(names)}, {_year(item)}"


def reference(item: Mapping[str, Any]) -> str:
    """Return a publication as it stands in a list of references."""
    people = []
    for one in item["author"]:
        if "family" not in one:
            people.append("et al.")
            continue
        initials = " ".join(f"{part[0]}." for part in re.split(r"[\s-]+", one["given"]) if part)
        people.append(f"{one['family']}, {initials}")
    if len(people) > 1 and people[-1] != "et al.":
        people[-1] = f"& {people[-1]}"
    where = str(item.get("container-title", ""))
    if item.get("volume"):
        where += f", {item['volume']}" + (f"({item['issue']})" if item.get("issue") else "")
    place = str(item.get("page", "")).replace("-", "–") or (
        f"article {item['number']}" if item.get("number") else ""
    )
    where = ", ".join(filter(None, [where, place]))
    more = [str(item[name]) for name in ("genre", "publisher", "note") if item.get(name)]
    parts = [f"{', '.join(people)} ({_year(item)})", str(item["title"]), where, ", ".join(more)]
    told = ". ".join(part for part in parts if part) + "."
    return f"{told} doi:{item['DOI']}" if item.get("DOI") else told


_TYPES = {
    "article-journal": "article", "article-magazine": "article", "book": "book",
    "paper-conference": "inproceedings", "chapter": "incollection", "thesis": "phdthesis",
}  # fmt: skip
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def in_tex(text: object) -> str:
    """Return a text on one line in which no character means anything to TeX."""
    return "".join(_TEX.get(char, char) for char in for_terminal(text))


def bibtex_entry(item: Mapping[str, Any]) -> str:
    """Return a publication of CSL-JSON as an entry of BibTeX.

    Parameters
    ----------
    item : mapping

    Returns
    -------
    str

    Examples
    --------
    >>> from analysis.report.references import bibtex_entry
    >>> print(bibtex_entry({"id": "a1", "type": "book", "title": "Cats & dogs",
    ...     "author": [{"family": "Roe", "given": "Ann"}], "issued": {"date-parts": [[1999]]}}))
    @book{a1,
      author = {Roe, Ann},
      title = {{Cats \\& dogs}},
      year = {1999},
    }
    <BLANKLINE>
    """
    kind = _TYPES.get(item["type"], "misc")
    people = [
        f"{in_tex(one['family'])}, {in_tex(one['given'])}" if "family" in one else "others"
        for one in item["author"]
    ]
    fields = {"author": " and ".join(people), "title": f"{{{in_tex(item['title'])}}}"}
    inside = {"article": "journal"}.get(kind, "booktitle")
    names = {
        "container-title": inside, "volume": "volume", "issue": "number", "number": "eid",
        "page": "pages", "genre": "type",
        "publisher": "school" if kind == "phdthesis" else "publisher", "DOI": "doi", "note": "note",
    }  # fmt: skip
    for name, field in names.items():
        if item.get(name):
            told = in_tex(item[name])
            fields[field] = told.replace("-", "--") if name == "page" else told
    fields["year"] = _year(item)
    key = re.sub(r"[^A-Za-z0-9:._-]", "", str(item["id"])) or "untitled"
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"
