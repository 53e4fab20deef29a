"""A page of the web: the text of its article, and the metadata that it states itself.

The text is what trafilatura takes for the article. Title, author, day and outlet are read only from
what says that it is metadata of this article: JSON-LD of an article, ``<meta>``, microdata, and
the head of the article (its ``h1``, a byline, a ``<time>`` or a line that is a date). Never from
prose, addresses of images, scripts, lists of related stories, comments or footers: what a page does
not state stays empty. The names of all these fields are data (``lexicons/page_fields.csv``).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import islice, takewhile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from analysis.corpus.cleaning import furniture, line_of
from analysis.files import CorpusError
from analysis.lexicons import read_table
from analysis.text.dates import iso_date, readings
from analysis.text.segment import is_paragraph

Node = Any
"""An element of lxml, which has no types."""

MAX_TAGS = 200_000
MAX_ATTRIBUTES = 1_000
_TAG = re.compile(r"""<[A-Za-z](?:[^"'>]+|"[^"]*"|'[^']*')*""")
_BETWEEN = re.compile(r"""(?:[\s/]|"[^"]*"|'[^']*')+""")


def article_from_html(page: str, file: object = "") -> dict[str, str]:
    """Return the main text of an HTML page and the metadata that it states.

    The record has ``text``, ``title``, ``byline``, ``published`` and ``source``, each '' where the
    page does not state it; ``updated`` where it states no other day than that of its last change;
    ``_from_source`` and ``_from_published`` for where they stood; and ``_note`` for what is in
    doubt: a date with two readings, which is left out, and fields that disagree.

    The extracted text is the raw text from then on. Raises :class:`CorpusError` if the
    page holds no article, and for one of so many tags, or of so many attributes in a tag, that
    to read it would take hours.
    """
    import trafilatura  # slow to import, and needed for HTML alone

    long = (tag[0] for tag in _TAG.finditer(page) if len(tag[0]) > 2 * MAX_ATTRIBUTES)
    crowded = any(len(_BETWEEN.split(tag)) > MAX_ATTRIBUTES for tag in long)
    if crowded or page.count("<") > MAX_TAGS:
        problem = f"more than {MAX_TAGS:,} tags, or {MAX_ATTRIBUTES:,} attributes in one"
        raise CorpusError(f"{problem}; not the page of an article", file=file)
    try:
        tree = trafilatura.load_html(page)
        if tree is None:
            raise CorpusError("no article text found in this HTML page", file=file)
        found = trafilatura.bare_extraction(tree, include_comments=False, prune_xpath="//nav")
    except CorpusError:
        raise
    except Exception as error:  # a damaged page can fail anywhere in trafilatura and lxml
        raise CorpusError(f"not readable as HTML ({error})", file=file) from error
    document = found if isinstance(found, dict) else found.as_dict() if found else {}
    if not document.get("text"):
        raise CorpusError("no article text found in this HTML page", file=file)
    return {"text": str(document["text"])} | metadata(tree)


# --- what each field says, in the order in which it is trusted ----------------------------------


class Stated(NamedTuple):
    """A value, and what of the page states it: ``JSON-LD``, ``og:title``, ``head``."""

    value: str
    whence: str


Fields = dict[str, list[Stated]]


def metadata(tree: Node) -> dict[str, str]:
    """Return the fields of the record of a page, but for its text."""
    metas = _metas(tree)
    addresses = _addresses(tree)
    named = [
        Stated(_words(one), "title")
        for one in islice(tree.iter("title"), 1)
        if not any(above.tag == "svg" for above in _above(one))
    ]
    heading = _heading(tree, [one.value for one in (*named, *metas["title"])])
    headings = [Stated(_words(heading), "h1")] if heading is not None else []
    titles = [one.value for one in (*headings, *named, *metas["title"])]
    article = _json_article(tree, heading, addresses, titles)
    head = _microdata(tree, heading)
    for field, stated in _head(tree, heading).items():
        head[field] += stated

    source = [*metas["source"], *_names(article.get("publisher"))]
    if domain := _domain(addresses):
        source.append(Stated(domain, "its address"))
    sites = {key for one in source for key in _site_keys(one.value)} - {""}
    stated = _texts(article.get("headline") or article.get("name"))
    titles = [_plain(title) for title in titles]
    sites |= {
        _key(title.value.removeprefix(one.value))
        for one in headings
        for title in (*named, *metas["title"])
        if one.value in _leading(title.value)
    }
    title = next(
        (
            bare
            for one in (*stated, *metas["title"], *headings, *named, *head["title"])
            if (bare := _whole(_without_site(_plain(one.value), sites), titles))
        ),
        "",
    )
    record = {
        "title": title,
        "byline": _byline(
            [*_names(article.get("author")), *metas["byline"], *head["byline"]], sites
        ),
        "source": _plain(source[0].value) if source else "",
        "_from_source": f"page ({source[0].whence})" if source else "",
        "_export": "page",
    }
    published = [*_texts(article.get("datePublished")), *metas["published"], *head["published"]]
    updated = [*_texts(article.get("dateModified")), *metas["updated"], *head["updated"]]
    record |= _days(published, updated, _day_of(addresses))
    return {name: value for name, value in record.items() if value or not name.startswith("_")}


def _byline(stated: list[Stated], sites: set[str]) -> str:
    """Return the names that the first field with a name has; the site's only if alone."""
    named = [(one.whence, name) for one in stated if (name := _name(one.value))]
    names = dict.fromkeys(name for whence, name in named if whence == named[0][0])
    people = [name for name in names if _key(name) not in sites]
    return "; ".join(people or names)


def _days(published: list[Stated], updated: list[Stated], address: str) -> dict[str, str]:
    """Return the day of publication, where it stood, and what is in doubt about it."""
    clear: list[tuple[str, Stated]] = []
    doubts: list[str] = []
    for one in published:
        days = set(_readings(one.value))
        if len(days) == 1:
            clear.append((days.pop(), one))
        elif days and not doubts:
            doubts = [f"the date {one.value!r} of the page may be {' or '.join(sorted(days))}"]
    record = {"published": ""}
    if clear:
        day, first = clear[0]
        record |= {"published": day, "_from_published": f"page ({first.whence})"}
        others = (
            f"{first.whence} says {day}, {one.whence} {other}; the first is taken"
            for other, one in clear[1:]
            if not (other.startswith(day) or day.startswith(other))
            and _instant(one.value) != _instant(first.value)
        )
        doubts = list(islice(others, 1))
    elif address:
        record |= {"published": address, "_from_published": "page (its address)"}
        doubts = []
    elif doubts:
        doubts = [f"{doubts[0]}; left empty"]
    changed = [day for one in updated if (day := _day(one.value))]
    if changed and not record["published"]:
        record["updated"] = changed[0]
    return record | {"_note": "; ".join(doubts)}


def _readings(value: str) -> list[str]:
    """Return the dates that a field may mean; the first day of computers is none."""
    value = " ".join(value.split())[:100]
    stamp = re.match(r"((?:1[5-9]|20)\d\d-\d\d-\d\d|(?:1[5-9]|20)\d{6})(?=[T ]\d)", value)
    found = readings(stamp[1] if stamp else value)
    return [day for day in found.values() if day != "1970-01-01"]


def _day(value: str) -> str:
    found = set(_readings(value))
    return found.pop() if len(found) == 1 else ""


def _instant(value: str) -> object:
    """Return the instant of a time stamp with its zone; else something equal to nothing."""
    with suppress(ValueError):
        instant = datetime.fromisoformat(value.strip())
        if instant.tzinfo:
            return instant
    return object()


# --- titles and names -------------------------------------------------------------------------

_SITE = re.compile(r"(?<!\s)\s+[|–—·:»›•/-]+\s+")


def _plain(value: str) -> str:
    """Return a value without the tags and entities that some pages put into their fields."""
    value = html.unescape(re.sub(r"</?[A-Za-z][^<>]{0,200}>", " ", value))
    return " ".join(value.split())


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _site_keys(name: str) -> list[str]:
    """Return the forms in which a site's name may stand in a title, as letters."""
    name = _plain(name)
    parts = [name, *_SITE.split(name)]
    if re.fullmatch(r"\S+\.[a-z]{2,}", name):  # a domain: example.co.uk, news.example.com
        labels = name.split(".")[:-1]
        parts += labels[:-1] if len(labels) > 1 and len(labels[-1]) < 4 else labels
    keys = [_key(part) for part in parts]
    return keys + [key.removeprefix("the") for key in keys] + [f"the{key}" for key in keys if key]


def _without_site(title: str, sites: set[str]) -> str:
    """Return a title without the site's name at its end or start; '' if it is nothing else."""
    while title and _key(title) not in sites:
        gaps = list(_SITE.finditer(title))
        if gaps and _key(title[gaps[-1].end() :]) in sites:
            title = title[: gaps[-1].start()]
        elif gaps and _key(title[: gaps[0].start()]) in sites:
            title = title[gaps[0].end() :]
        else:
            return title
    return ""


def _whole(title: str, others: list[str]) -> str:
    """Return a title that was cut ("Fees to ...") as the page gives it elsewhere."""
    stem = re.sub(r"(?<!\s)\s*(?:\.{3}|…)$", "", title)
    if stem in (title, ""):
        return title
    return next((one for one in others if one.startswith(stem) and one != title), title)


_ADDRESS = re.compile(r"://|^www\.|^[/@#]|\S@\S|^\S+\.(?:com|org|net|[a-z]{2}/)\S*$", re.IGNORECASE)


def _name(value: str) -> str:
    """Return an author's name without "By"; '' for an address and the like."""
    name = re.sub(r"^(?:written |posted |words )?by\b:?\s*", "", _plain(value), flags=re.IGNORECASE)
    name = name.strip(" ,;:|·•–—-/")
    good = len(name) <= 200 and any(char.isalpha() for char in name) and not _ADDRESS.search(name)
    return name if good else ""


def _names(value: object) -> list[Stated]:
    """Return the names in a value of JSON-LD: a name, a person or an organisation, or a list."""
    found: list[Stated] = []
    for one in value if isinstance(value, list) else [value]:
        found += _texts(one.get("name") if isinstance(one, dict) else one)
    return found


def _texts(value: object) -> list[Stated]:
    texts = value if isinstance(value, list) else [value]
    return [Stated(one, "JSON-LD") for one in texts if isinstance(one, str) and one.strip()]


# --- <meta>, addresses, JSON-LD ---------------------------------------------------------------


@cache
def _listed(kind: str, field: str = "") -> tuple[str, ...]:
    table = read_table("page_fields.csv")
    return tuple(table.loc[(table["kind"] == kind) & (table["field"] == field), "name"])


def _metas(tree: Node) -> Fields:
    """Return what the ``<meta>`` of a page state, the most trusted first."""
    values: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        own = meta.get("property") or meta.get("name")
        if not own and meta.getparent() is not None and meta.getparent().tag == "head":
            own = meta.get("itemprop")
        if own and (content := (meta.get("content") or "").strip()):
            values.setdefault(own.strip().lower(), []).append(content)
    return {
        field: [
            Stated(value, name) for name in _listed("meta", field) for value in values.get(name, ())
        ]
        for field in ("published", "updated", "title", "source", "byline")
    }


def _addresses(tree: Node) -> list[str]:
    """Return the addresses that a page gives as its own."""
    found = [
        one.get("href") or "" for one in tree.iter("link") if (one.get("rel") or "") == "canonical"
    ]
    found += [
        one.get("content") or "" for one in tree.iter("meta") if one.get("property") == "og:url"
    ]
    return [address.strip() for address in found if address.strip()]


def _domain(addresses: list[str]) -> str:
    for address in addresses:
        with suppress(ValueError):
            if host := urlsplit(address).hostname:
                return host.removeprefix("www.")
    return ""


def _day_of(addresses: list[str]) -> str:
    """Return the day that stands in the page's address: ``/2023/02/05/``, ``/2023/feb/05/``."""
    for address in addresses:
        if found := re.search(r"/((?:19|20)\d\d)/([a-z]{3}|\d\d?)/(\d\d?)(?=/|$)", address):
            year, month, day = found.groups()
            stamp = f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"
            if stated := iso_date(stamp):
                return stated
    return ""


def _json_article(
    tree: Node, heading: Node | None, addresses: list[str], titles: list[str]
) -> dict[str, Any]:
    """Return the article that the page's JSON-LD is about; empty if it has none that is it.

    Several are told apart by their address and headline; one that has others than the page
    is that of a related story.
    """
    around = [] if heading is None else list(_above(heading))
    nodes: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json" and not any(
            one not in around and _is_other(one) for one in _above(script)
        ):
            parsed = _parsed("".join(script.itertext()))
            nodes += _articles(parsed, _listed("type"))
            pages += _articles(parsed, ("webpage",))
    if not nodes:  # a page that is an article but does not say so: by name or address
        nodes = [page for page in pages if _agreement(page, addresses, titles) > 0]
    scored = [(_agreement(node, addresses, titles), node) for node in nodes]
    best = max((score for score, _ in scored), default=-1)
    of_page = [node for score, node in scored if score == best]
    if best < 0 or (best == 0 and len({str(node.get("datePublished")) for node in of_page}) > 1):
        return {}
    return of_page[0]


def _parsed(text: str) -> object:
    """Return what a script of JSON-LD holds, the usual faults mended; None if it can't be read."""
    text = re.sub(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\*/)?)", "", text)
    decoder = json.JSONDecoder(strict=False)
    for tried in (text, re.sub(r",(?=\s*[}\]])", "", text)):
        with suppress(ValueError, RecursionError):
            values: list[object] = []
            at = 0
            while (begun := _BEGUN.match(tried, at)) and len(values) < _MAX_NODES:
                value, at = decoder.raw_decode(tried, begun.end() - 1)
                values.append(value)
            return values
    return None


_BEGUN = re.compile(r"[\s,;]*[{\[]")
_MAX_NODES = 5_000


def _articles(value: object, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the articles of JSON-LD, but for those of lists, comments and parts of others."""
    by_id: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            waiting += [
                one[key] for key in ("mainEntityOfPage", "mainEntity", "@graph") if key in one
            ]
            if isinstance(one.get("@id"), str) and len(one) > 1:
                by_id.setdefault(one["@id"], one)
            if _types(one.get("@type")) & set(kinds):
                found.append(one)
    for article in found:
        for field in ("author", "publisher"):
            people = article.get(field)
            article[field] = [
                by_id.get(str(person.get("@id")), person) if isinstance(person, dict) else person
                for person in (people if isinstance(people, list) else [people])
            ]
    return found


def _types(value: object) -> set[str]:
    types = value if isinstance(value, list) else [value]
    return {re.split(r"[/#:]", one.strip())[-1].lower() for one in types if isinstance(one, str)}


def _agreement(node: dict[str, Any], addresses: list[str], titles: list[str]) -> int:
    """Return how well an article of JSON-LD agrees with its page: 2 by address, 1, 0, or -1."""
    whole = node.get("mainEntityOfPage")
    own = [
        node.get("url"),
        node.get("@id"),
        *(whole.values() if isinstance(whole, dict) else [whole]),
    ]
    paths = {path for one in own if isinstance(one, str) and (path := _path(one))}
    if paths & {path for one in addresses if (path := _path(one))}:
        return 2
    headline = " ".join(one.value for one in _texts(node.get("headline") or node.get("name")))
    words, *others = (set(re.findall(r"\w+", one.casefold())) for one in (headline, *titles))
    elsewhere = bool(paths and addresses)
    if not words or not any(others):
        return -1 if elsewhere else 0
    size = max if elsewhere else min  # a title that is a part of the other is enough on one page
    shared = max(len(words & one) / size(len(words), len(one)) for one in others if one)
    return 1 if shared >= 0.6 else -1


def _path(address: str) -> str:
    """Return the path of an address without what differs between its forms."""
    with suppress(ValueError):
        return urlsplit(address.strip()).path.rstrip("/").lower()
    return ""


# --- the head of the article ------------------------------------------------------------------

_OTHER_TAGS = set(
    "aside nav footer form dialog template script style noscript iframe svg button "
    "select figure figcaption blockquote table".split()
)
_LINES = set("p div span li address small em strong b i dd dt h3 h4 h5 h6 a section header".split())
_MAX_LINE = 160
_MAX_HEAD = 2_000  # elements that are looked at for it


def _words(element: Node, limit: int = 400) -> str:
    """Return the words of an element, as far as there are not many."""
    words: list[str] = []
    for text in islice(element.itertext(), 200):
        words += text.split()
        if len(words) > limit:
            break
    return " ".join(words)


def _above(element: Node) -> Iterator[Node]:
    """Yield the elements that an element stands in, the nearest first."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def _signs(element: Node) -> set[str]:
    """Return the words of an element's class, id, rel and itemprop."""
    names = " ".join(element.get(name) or "" for name in ("class", "id", "rel", "itemprop"))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[:500])
    return set(re.split(r"[\W_]+", apart.lower())) | set(names[:500].lower().split())


def _is_other(element: Node) -> bool:
    """Whether a part of a page is not the article, by its tag, its class or its label."""
    if element.tag in ("html", "head", "body", "main"):
        return False
    signs = _signs(element)
    if element.tag in _OTHER_TAGS or signs & set(_listed("other")):
        return True
    if (element.get("role") or "").lower() in ("complementary", "navigation", "contentinfo"):
        return True
    if element.tag in ("ul", "ol"):
        heads = {
            word for field in ("author", "published", "updated") for word in _listed("head", field)
        }
        return not signs & {*heads, "meta", "info", "details"}
    if element.tag in ("div", "section"):
        first = next((text for one in islice(element.itertext(), 5) if (text := one.strip())), "")
        return len(first) < 60 and any(True for _ in furniture(first, "related"))
    return "comment" in (element.get("itemtype") or "").lower()


def _heading(tree: Node, titles: list[str]) -> Node | None:
    """Return the ``h1`` of the article: not that of a site's name, a teaser or a comment."""
    best: tuple[int, Node] | None = None
    keys = {_key(title) for title in titles}
    for heading in islice(tree.iter("h1"), 20):
        above = list(_above(heading))
        tags = [one.tag for one in above]
        links = [one.get("href") or "" for one in (*heading.iter("a"), *above[:1])]
        is_site = bool(_signs(heading) & {"logo", "masthead", "brand", "site", "sitename"})
        is_site |= any(re.fullmatch(r"/|https?://[^/]+/?", link) for link in links)
        ends = [tags.index(tag) + 1 for tag in ("article", "main") if tag in tags]
        is_other = any(map(_is_other, above[: min(ends, default=1)]))
        is_other |= bool({"nav", "footer", "aside"} & set(tags))
        if is_site or is_other or not _words(heading):
            continue
        rank = 4 * (_key(_words(heading)) in keys) + 2 * bool({"article", "main"} & set(tags))
        rank -= "header" in tags and "article" not in tags
        if best is None or rank > best[0]:
            best = rank, heading
    if best and any(_key(_words(best[1])) in key for key in keys):
        return best[1]
    named = _named_heading(tree, titles)  # there is no h1, or it may name a section
    return best[1] if best and named is None else named


def _named_heading(tree: Node, titles: list[str]) -> Node | None:
    """Return the element that says the title of the page and no more; None if there is none."""
    keys = {_key(part) for title in titles for part in (title, *_leading(title))} - {""}
    for element in islice(tree.iter(*_HEADINGS), 3_000):
        inner = next(iter(element), None)
        if len(element) < 3 and _key(words := _words(element, 60)) in keys:
            if (inner is None or _words(inner, 60) != words) and not any(
                map(_is_other, [element, *islice(_above(element), 3)])
            ):
                return element
    return None


def _leading(title: str) -> list[str]:
    """Return the beginnings of a title that may be all of it, before the names of a site."""
    starts = (title[: gap.start()] for gap in _SITE.finditer(title))
    return [start for start in starts if len(start.split()) > 2]


_HEADINGS = "h2 h3 h4 div span p font b strong td".split()


def _microdata(tree: Node, heading: Node | None) -> Fields:
    """Return what microdata state in the scope of the article: the one that holds its heading."""
    found: Fields = {field: [] for field in ("title", "byline", "published", "updated")}
    names = {
        "headline": "title",
        "author": "byline",
        "creator": "byline",
        "datepublished": "published",
        "datemodified": "updated",
    }
    scopes = [] if heading is None else _above(heading)
    types = set(_listed("type"))
    scope = next((one for one in scopes if _types(one.get("itemtype")) & types), None)
    marked = [] if scope is None else (one for one in scope.iter() if one.get("itemprop"))
    for element in islice(marked, 2_000):
        fields = [names[one] for one in element.get("itemprop").lower().split() if one in names]
        between = list(
            takewhile(lambda one: one is not scope and not one.get("itemtype"), _above(element))
        )
        nearest = next(islice(_above(element), len(between), None), None)
        if not fields or nearest is not scope or any(map(_is_other, between)):
            continue
        inner = [one for one in element.iter() if (one.get("itemprop") or "").lower() == "name"]
        for one in inner if fields == ["byline"] and inner else [element]:
            value = one.get("content") or one.get("datetime") or _words(one)
            found[fields[0]].append(Stated(value, "itemprop"))
    return found


def _head(tree: Node, heading: Node | None) -> Fields:
    """Return what the head of the article says, from its heading to its first paragraph."""
    found: Fields = {field: [] for field in ("title", "byline", "published", "updated")}
    around = [] if heading is None else [heading, *_above(heading)]
    articles = _own_articles(tree, around)
    types = set(_listed("type"))
    wholes = [
        one
        for one in around
        if one.tag in ("article", "main") or _types(one.get("itemtype")) & types
    ]
    wholes += around[-1:] or (articles if len(articles) == 1 else list(tree.iter("main")))
    waiting = [(one, False, False) for one in wholes[:1]]
    begun = heading is None
    for _ in range(_MAX_HEAD):
        if not waiting:
            break
        element, is_lead, beside = waiting.pop()
        if element is heading:
            begun = True
            continue
        is_around = element in around or element is wholes[0]
        is_lead |= is_around and element.tag in ("header", "hgroup")
        if not is_around and isinstance(element.tag, str):
            beside |= bool(around) and element.getparent() is around[1]
            begins = begun or wholes[0].tag == "article" or beside
            is_teaser = element.tag == "article" and (
                len(articles) > 1 or wholes[0].tag == "article"
            )
            if not begins or is_teaser or _is_other(element):
                continue
            signs = _signs(element)
            is_lead |= element.tag in ("header", "hgroup", "h2", "h3")
            is_lead |= bool(signs & {*_listed("lead"), "header", "heading", "hero"})
            if heading is None and element.tag == "h2":
                found["title"].append(Stated(_words(element), "h2"))
            if _read_head(element, signs, found):
                continue
            if begun and not is_lead and _is_running(element):
                break
        waiting += [(child, is_lead, beside) for child in reversed(element)]
    return found


def _own_articles(tree: Node, around: list[Node]) -> list[Node]:
    """Return the ``<article>`` of a page that are not those of related stories or comments."""
    half = sum(1 for _ in tree.iter("p")) / 2
    found = []
    for article in islice(tree.iter("article"), 50):
        parts = [one for one in (article, *_above(article)) if one not in around and _is_other(one)]
        # what holds half of the page is only called after its sidebar
        if all(one is not article and sum(1 for _ in one.iter("p")) > half for one in parts):
            found.append(article)
    return found


def _is_running(element: Node) -> bool:
    """Whether an element has running text of its own, not that of its parts."""
    if element.tag == "p":
        text = _words(element)
        return is_paragraph(text) and len(text.split()) >= 6
    texts = [element.text or "", *(child.tail or "" for child in element)]
    return any(is_paragraph(" ".join(text.split())) and len(text.split()) >= 6 for text in texts)


def _read_head(element: Node, signs: set[str], found: Fields) -> bool:
    """Add what an element of the head says; whether that is all that it says."""
    if element.tag == "time":
        _add_time(element, signs, found)
        return True
    times = list(islice(element.iter("time"), 3))
    names = _authors(element) if signs & set(_listed("head", "author")) else []
    text = _words(element)
    if not names and any(_words(child) == text for child in islice(element, 2)):
        return False  # what stands in it says more of itself
    line = line_of(text if len(text) <= _MAX_LINE and element.tag in _LINES else "")
    if line.byline and line.days and not times:
        marks = {*_listed("head", "author"), *_listed("head", "updated")}
        children = [child for child in islice(element, 20) if isinstance(child.tag, str)]
        has_day = any(line_of(_words(child, 30)).days for child in children)
        if has_day and any(_signs(child) & marks for child in children):
            return False  # they say more of themselves
        names = []
    if names or (line.byline and not times):
        if not found["byline"]:
            found["byline"] += [Stated(name, "head") for name in names or [line.byline]]
        for time in times:
            _add_time(time, _signs(time), found)
    for day in () if times else line.days:
        is_change = day.label == "updated" or (not day.label and _tells_change(signs))
        found["updated" if is_change else "published"].append(Stated(day.day, "head"))
    return bool(names) or (line != line_of("") and not times)


def _add_time(time: Node, signs: set[str], found: Fields) -> None:
    """Add the day of a ``<time>``, published or updated by its class or the words before it."""
    words = _words(time)
    days = line_of(words).days
    stated = (time.get("datetime") or "", days[0].day if days else words)
    value = next((one for one in stated if any(len(day) == 10 for day in _readings(one))), "")
    before, parent = time.getprevious(), time.getparent()
    lead = "" if parent is None else parent.text or ""
    if before is not None:
        lead = before.tail if (before.tail or "").strip() else _words(before)
    labelled = line_of(f"{' '.join(lead.split())[-40:]} 2023-02-05").days or days
    label = labelled[0].label if labelled else ""
    if value:
        is_change = label == "updated" or (not label and _tells_change(signs))
        found["updated" if is_change else "published"].append(Stated(value, "time"))


def _tells_change(signs: set[str]) -> bool:
    """Whether the class of a date says that of a change, and not that of publication too."""
    return bool(signs & set(_listed("head", "updated"))) and "published" not in signs


def _authors(element: Node) -> list[str]:
    """Return the names in a byline: those of its links, else its words up to a mark or a digit."""
    marked = [
        one
        for one in element.iter()
        if isinstance(one.tag, str)
        and (one.tag == "a" or _signs(one) & {"author", "name"})
        and one is not element
    ]
    linked = [_words(one) for one in marked if not len(one)]
    names = [one for one in dict.fromkeys(linked) if _is_name(_name(one))]
    if names:
        return names
    text = _words(element)
    text = re.split(r"\s[|•·–—-]\s|[|•·]|,?\s+(?=\d)|(?<=\w\w)\.(?=\s|$)", text[:_MAX_LINE])[0]
    text = _leads().sub("", text, count=1).strip(" ,:")
    return [text] if _is_name(_name(text)) else []


def _is_name(text: str) -> bool:
    """Whether words may be the names of authors: few, with capitals or without any case."""
    few = 0 < len(text.split()) <= 12 and not any(char.isdigit() for char in text)
    no_name = re.match(
        r"(?:follow|e-?mail|share|by|contact|updated|published)\b", text, re.IGNORECASE
    )
    return few and not no_name and (text[:1].isupper() or text.lower() == text.upper())


@cache
def _leads() -> re.Pattern[str]:
    """Return what stands before an author's name."""
    table = read_table("page_fields.csv")
    names = sorted(table.loc[table["kind"] == "by", "name"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)
