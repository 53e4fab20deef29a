"""What fuzz.py throws its inputs at, and the texts that are hard to read in time.

A target takes bytes and returns nothing; text targets read them as UTF-8. What a target may
raise is :class:`analysis.CorpusError`, and nothing else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from analysis import Corpus, CorpusError, load_corpus, make_article
from analysis.coding import read_codes, read_key
from analysis.compare.phrases import read_heads
from analysis.corpus import Article
from analysis.corpus.cleaning import clean
from analysis.corpus.decoding import decode, decode_page
from analysis.corpus.documents import read_export
from analysis.corpus.markup import read_markdown
from analysis.corpus.office import read_docx, read_rtf
from analysis.corpus.pages import article_from_html
from analysis.quotes import reported_speech
from analysis.quotes.brat import read_brat
from analysis.quotes.corrections import Gazetteer
from analysis.quotes.exports import load, load_annotations
from analysis.quotes.people import ArticleNames
from analysis.reading import edits, page
from analysis.text import segment
from analysis.text.dates import iso_date
from analysis.text.facts import numbers, places
from analysis.text.marks import broken_marks, quotations

__all__ = ["GROWING", "TARGETS", "UNITS", "CorpusError"]
Target = Callable[[bytes], None]
SENTENCE = "The balloon fell into the sea. "
_PLACE = tempfile.TemporaryDirectory(prefix="fuzz-")
_FOLDER = Path(_PLACE.name)


def text_of(data: bytes) -> str:
    """Return bytes as the text that a text target gets; nothing is lost or made up."""
    return data.decode("utf-8", "replace")


def article_of(text: str) -> Article | None:
    """Return an article with this text; None where there is nothing but furniture."""
    try:
        return make_article(text, id="a", source="s")
    except CorpusError:
        return None


def _text(function: Callable[[str], object]) -> Target:
    def target(data: bytes) -> None:
        function(text_of(data))

    return target


def _article(function: Callable[[Article], object]) -> Target:
    def target(data: bytes) -> None:
        if article := article_of(text_of(data)):
            function(article)

    return target


def _file(suffix: str) -> Target:
    """Return a target that loads a file with this suffix; rows must be articles or problems."""
    path = _FOLDER / f"a{suffix}"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        corpus = load_corpus(path, on_error="collect")
        if not all(article.text for article in corpus):
            raise AssertionError("an article without a text")

    return target


def _clean(text: str) -> None:
    cleaned = clean(text)
    pieces: list[str] = []
    done = 0
    for edit in cleaned.edits:
        if text[edit.start : edit.end] != edit.removed or edit.start < done:
            raise AssertionError("an edit that is not where it says")
        pieces += text[done : edit.start], edit.replacement
        done = edit.end
    if "".join(pieces) + text[done:] != cleaned.text:
        raise AssertionError("the edits do not make the clean text")


def _segment(text: str) -> None:
    spans = segment.sentences(text)
    if any(a >= b for a, b in spans) or any(b > c for (_, b), (c, _) in pairwise(spans)):
        raise AssertionError("sentences out of order")
    n_words = sum(len(segment.words(text[a:b])) for a, b in spans)
    if n_words != len(segment.words(text)):
        raise AssertionError("a word in no sentence, or in two")
    segment.passages(text)
    segment.paragraphs(text)


def _speech(article: Article) -> None:
    table = reported_speech(article, engine="rules")
    for row in table.to_dict("records"):
        if " ".join(article.text[a:b] for a, b in row["content_spans"]) != row["content"]:
            raise AssertionError("a content that is not the words of the article")


def _pages(article: Article) -> None:
    shown = page(article, reported_speech(article, engine="rules")).html
    shown += edits(article).html
    if "<script" in shown.lower():
        raise AssertionError("a script in a page")


def _list(name: str, read: Callable[[Path], object], head: str = "") -> Target:
    """Return a target that reads a list, of which ``head`` are the first lines."""
    path = _FOLDER / name

    def target(data: bytes) -> None:
        path.write_bytes(head.encode() + data)
        read(path)

    return target


_TASK = '[{"data": {"article_id": "a", "text": "It fell."}, "annotations": [{"completed_by": 1,'
_ONE = Corpus([make_article("It fell.", id="a")], folder=_FOLDER)


_NEXIS = (
    "T\nThe Daily\nFebruary 5, 2023\n\nCopyright 2023 X\nLength: 5 words\nBody\n\n"
    "{}\nEnd of Document\n"
)
_FACTIVA = "T\n5 words\n5 February 2023\nDaily\n{}\n\nDocument DAEX000020230205ej2500001\n"
_LABELLED = "HD  T\nWC  5 words\nLP  {}\nAN  Document DAEX000020230205ej2500001\n"
_PROQUEST = "\n".join(["_" * 30, "T", "Full text: {}", "ProQuest document ID: 1", "_" * 30])


def _within(frame: str, read: Callable[[str], object]) -> Target:
    return _text(lambda text: read(frame.replace("{}", text)))


def _rtf(text: str) -> None:
    read_rtf(("{\\rtf1 " + text + "}").encode("utf-8"))


TARGETS: dict[str, Target] = {
    "decode": lambda data: void(decode(data)),
    "decode a page": lambda data: void(decode_page(data)),
    "clean": _text(_clean),
    "segment": _text(_segment),
    "quotation marks": _text(lambda text: (quotations(text), broken_marks(text))),
    "dates": _text(iso_date),
    "HTML": _text(article_from_html),
    "HTML paragraph": _within(f"<article><p>{SENTENCE * 5}{{}}</p></article>", article_from_html),
    "Markdown": lambda data: void(read_markdown(data)),
    "RTF": _text(_rtf),
    "Word": lambda data: void(read_docx(data)),
    "Nexis": _within(_NEXIS, read_export),
    "Factiva": _within(_FACTIVA, read_export),
    "Factiva with labels": _within(_LABELLED, read_export),
    "ProQuest": _within(_PROQUEST, read_export),
    "brat": _list("a.ann", read_brat),
    "speakers": _list("speakers.csv", Gazetteer, "name,aliases,role,country,kind\n"),
    "heads": _list("heads.csv", lambda _: read_heads(_ONE), "thing,head,kind,subject,object\n"),
    "coded sheet": _list("s.csv", lambda path: read_codes(path, ["a", "b"]), "unit_id,code\n"),
    "key": _list("k.csv", read_key, "unit_id,article_id,weight\n"),
    "Label Studio": _list("l.json", lambda path: load_annotations(path, _ONE), _TASK),
    "table of speech": _list("q.csv", load, "article_id,speaker,content_spans\n"),
    "facts": _text(lambda text: (numbers(text), places(text))),
    "names": _text(lambda text: ArticleNames(text, [])),
    "speech by rules": _article(_speech),
    "pages": _article(_pages),
    **{
        f"load {suffix}": _file(suffix)
        for suffix in ".txt .md .rtf .html .csv .tsv .json .jsonl .xlsx .docx .parquet .zip".split()
    },
}
"""Every target by name."""

GROWING = (
    "decode,clean,segment,quotation marks,dates,HTML,HTML paragraph,Markdown,RTF,Nexis,Factiva,"
    "Factiva with labels,ProQuest,brat,speakers,Label Studio,facts,names,speech by rules,pages,"
    "load .html,load .csv,load .jsonl,load .json"
).split(",")
"""The targets whose time is measured on texts that grow."""


def void(_: object) -> None:
    """Forget what a function returns."""


def _units() -> dict[str, tuple[str, str, str]]:
    """Return what stands before, what is repeated, and what stands after."""
    alone = "\" “ ” « ‘ ’ ' [ ] ( ) { } < > & * _ - — . , ; : ! ? … # \\ / | ~ $ %".split()
    words = [
        *("U.S.", "Feb. 1, ", "[We] won, he said. ", "himself "),
        *("said ", ", he said", "he told her that ", "according to ", "and ", "that ", "Mr. "),
        *("U.S. ", "U.S. The ", "A. ", "A.B. ", "a! ", "A! ", "? ", ". ", "... ", "a.", ", "),
        *(
            "Abc ",
            "ABC ",
            "A: ",
            "a'b ",
            "a-",
            "1,",
            "1.1 ",
            "AB — ",
            "Ann Lee said. ",
            "Ann Lee, ",
        ),
        *("“a” ", "“‘", "``a ", "‘a ", "“Go,” Ann Lee said. ", "“We won, he said. ", "*a ", "_a "),
        *(
            "**a",
            "[a](http://x",
            "[](",
            "<a ",
            "<div>",
            "<p>a",
            "<!--",
            "<![",
            "</",
            "&amp;",
            "&#1;",
        ),
        *("http://x.y/", "a@b.c ", "é", "Ã© ", "â€œ", "e\u0301 ", "\u0301", "\u200b", "\U0001f600"),
        *(
            "气球。",
            "a\u2028",
            "\x01a",
            "\xa0",
            "{\\f0 ",
            "\\par a",
            "abc",
            "1",
            "A",
            "T1\tContent 0 1\t",
        ),
        *(
            "“Go on\n\n",
            "By Ann Lee\n",
            "5 February 2023\n",
            "Advertisement\n\n",
            "Ab\n",
            "Ab cd\n\n",
        ),
        *(
            "~~~\n",
            "a \n",
            f"{SENTENCE * 3}\n\n",
            f"Sub heading\n\n{SENTENCE}\n\n",
            "a" * 60 + "\n",
        ),
    ]
    blank = {
        f"blanks {blank!r}": ("a", blank, "b") for blank in (" ", "\t", "\n", "\r", "\n ", " \n")
    }
    cut = {"heading and blanks": ("# x", "\t", "y"), "heading and hashes": ("# x", " #", "y")}
    asides = {
        f"asides {mark!r}": ("The mayor ", mark, " said nobody was hurt.")
        for mark in ("—", "-- ", "(a) ", ", a man")
    }
    nested = {"entity in an entity": ("&", "amp;", "quot;")}
    return (
        {repr(unit)[:24]: ("", unit, "") for unit in alone + words} | blank | cut | asides | nested
    )


UNITS = _units()
"""What a text is made of that is hard to read in a time that grows with its length alone."""
