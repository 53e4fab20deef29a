"""Read the HTML of a page as a browser does, and refuse what is not well nested."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"br", "img", "input", "link", "meta", "wbr"}
_BLOCK = re.compile(r"p\d+")  # the id of a paragraph: where it begins


class Parsed(HTMLParser):
    """Ids, links and elements of a page, and its words by element.

    The ids of paragraphs, to which no page links by itself, are ``blocks``.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.blocks: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[tuple[str, list[tuple[str, dict[str, str | None]]]]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        assert len(held) == len(attrs)
        self.elements.append((tag, held))
        if held.get("id"):
            found = self.blocks if _BLOCK.fullmatch(str(held["id"])) else self.ids
            found.append(str(held["id"]))
        if "href" in held:
            self.links.append(str(held["href"]))
        if tag not in VOID:
            self._open.append((tag, held))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1][0] == tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, list(self._open)))

    def words(self, within: str, **attributes: str) -> list[str]:
        """Return the text of each run of pieces inside such an element."""
        return [
            text
            for text, around in self.pieces
            if any(
                tag == within and all(held.get(k) == v for k, v in attributes.items())
                for tag, held in around
            )
        ]

    def marked(self, name: str) -> str:
        """Return the words inside marks of a class, as they stand."""
        return "".join(text for text, classes in self.shown() if name in classes)

    def shown(self) -> list[tuple[str, set[str]]]:
        """Return the words of the article with the classes of the marks around them."""
        found = []
        for text, around in self.pieces:
            tags = {tag for tag, _ in around}
            added = {"table", "fieldset", "header", "aside", "style", "summary"}
            if tags & added or any("data-skip" in held for _, held in around):
                continue
            marks = [held for tag, held in around if tag in ("mark", "span")]
            names = {name for held in marks for name in (held.get("class") or "").split()}
            found.append((text, names))
        return found

    @property
    def text(self) -> str:
        """The words of the article, without what the page adds."""
        return "".join(text for text, _ in self.shown())
