"""Paragraphs, sentences, words and passages of a text, always with offsets.

Every function takes a text and returns a list of ``(start, end)`` pairs of Python string
offsets, in order and without overlap, so that ``text[start:end]`` is the piece itself.
:func:`analysis.corpus.article.sentence_frame` and ``passage_frame`` do the same for a whole
corpus and return a DataFrame with one row per piece.

:func:`lines` are the paragraphs as the cleaning rules look at them and take them away.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from analysis.lexicons import read_table, read_terms

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"\S[^\n]*(?<=\S)")
# Accents and vowel signs, which Python counts as no letters; not those beyond the first plane.
_SIGNS = (
    code
    for code in (*range(0x300, 0x3100), *range(0xA600, 0xAC00), *range(0xFB00, 0xFE30))
    if unicodedata.category(chr(code)).startswith("M")
)
_RUNS = (
    [chr(code) for _, code in run]
    for _, run in groupby(enumerate(_SIGNS), key=lambda numbered: numbered[1] - numbered[0])
)
MARKS = "".join(f"{run[0]}-{run[-1]}" for run in _RUNS)  # ranges, which compile far faster
HIDDEN = r"\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphens and other signs without a width
_MARKED = rf"(?:[{MARKS}]++[^\W_]*+|[{HIDDEN}]++[^\W_]++)"
_LETTERS = rf"[^\W_]++{_MARKED}*+"
# The next digits of a number with commas: 30,000, and 1,00,000 as it is written in India.
_DIGITS = (
    r",(?<=[0-9],)(?<![0-9]{4},)(?:[0-9]{3}(?![0-9])"
    r"|(?<!,[0-9]{3},)[0-9]{2}(?=(?:,[0-9]{2}){0,3},[0-9]{3}(?![0-9])))[^\W_]*+"
)
_DOTTED = r"(?:(?<=[^\W\d_]\.[A-ZÀ-ÖØ-Þ])\.)?"  # the last full stop of U.S. and Ph.D.
_INSIDE = r".’'‘´\-‐‑&"  # what ties the parts of a word
_MORE = rf"(?:{_DOTTED}[{_INSIDE}]{_LETTERS}|{_DIGITS}|{_MARKED})"
WORD = rf"[^\W_]+(?:(?=[{_INSIDE},{MARKS}{HIDDEN}]){_MORE}*+{_DOTTED})?|[$€£%]"
_WORD = re.compile(WORD)
_SPLIT = re.compile(f"({_WORD.pattern})")
_INITIAL = re.compile(r"\s[A-Z]\.$|[A-Z][\w’'-]*\.?\s[A-Z]\.[A-Z]\.$")  # George W., George H.W.
_STARTER = re.compile(rf"(?:{'|'.join(read_terms('sentence_starters.txt'))})\b")
_CLOSERS = "”\"'’)]»"
_QUOTES = "”\"'’»“«‘"
_ASKED = re.compile(rf"[?!]\s?[{_QUOTES}]+$")
_TURNED = re.compile(r"[“«‘](?=[\s,;:.!?)–—-]|$)")  # closes too: „so“, »so«, ‚so‘
# What begins no sentence: a comma and what it ties on, a dash before a word, the 's of U.S.'s.
_GOES_ON = re.compile(r"[,;:]|(?:[–—―]|-{1,2})\s*(?P<word>[^\W\d_])|['’](?=[a-z])")
_LONGEST = 2000  # characters of a sentence
# A piece of what is longer: to a blank, else to a mark that is in no word, else one long word.
_PIECE = re.compile(
    rf"\S(?:[^\n]{{0,{_LONGEST - 2}}}\S)?(?!\S)|\S{{1,{_LONGEST}}}(?<![\w{_INSIDE}])|[\w{_INSIDE}]+"
)
# What Punkt reads by: a mark that may end a sentence, a token, the marks that close a sentence.
_PARTS = r"[)\";}\]*:@'({\[‘’“”«»?!]"
_SEVERAL = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_PERIOD = re.compile(rf"[.?!](?=(?P<after_tok>{_PARTS}|\s+(?P<next_tok>\S+)))")
_TOKEN = re.compile(
    rf"{_SEVERAL}|(?=[^(\"“‘„«`{{\[:;&#*@)}}\]\-,])\S+?"
    rf"(?=\s|$|{_PARTS}|{_SEVERAL}|,(?=$|\s|{_PARTS}|{_SEVERAL}))|\S"
)
_CLOSING = re.compile(r"[\"')\]}‘’“”«»]+?(?:\s+|(?=--)|$)", re.MULTILINE)


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs: lines that hold something, outer blanks left out.

    Examples
    --------
    >>> from analysis.text import segment
    >>> segment.paragraphs("One line.\\n\\n  Another. ")
    [(0, 9), (13, 21)]
    """
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def words(text: str) -> list[Span]:
    """Return the spans of the words: runs of letters and digits.

    Inner apostrophes, hyphens and full stops belong to the word (``don't``, ``U-2``,
    ``U.S.``), and so do the commas of a number (``30,000``, but not ``5,6``) and what has no
    width of its own: accents, soft hyphens. Outer punctuation does not. Currency and per cent
    signs count as words.

    Examples
    --------
    >>> from analysis.text import segment
    >>> segment.words("A U-2, they said")
    [(0, 1), (2, 5), (7, 11), (12, 16)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def word_forms(text: str) -> list[str]:
    """Return the words themselves, as ``text[start:end]`` of :func:`words`; quicker.

    Examples
    --------
    >>> from analysis.text import segment
    >>> segment.word_forms("It isn't 5% of the U.S. budget of 30,000.")
    ['It', "isn't", '5', '%', 'of', 'the', 'U.S.', 'budget', 'of', '30,000']
    """
    return _WORD.findall(text)


def split_at_words(text: str) -> list[str]:
    """Return ``text`` in pieces: every second one is a word, the others stand between them.

    The first piece stands before the first word and the last after the last; both may be ''.

    Examples
    --------
    >>> from analysis.text import segment
    >>> segment.split_at_words("Yes, he did.")
    ['', 'Yes', ', ', 'he', ' ', 'did', '.']
    """
    return _SPLIT.split(text)


@lru_cache(maxsize=1)
def _punkt() -> PunktSentenceTokenizer:
    """Return nltk's Punkt splitter (Kiss & Strunk 2006) with the package's abbreviations.

    Its patterns are those of nltk 3.10.2 and later, set here: older ones pass over curly
    quotation marks, and newer ones give up after five seconds by the clock, so that a
    paragraph of ten million characters would fail, and sooner on a busy machine.
    """
    from nltk.tokenize.punkt import (  # slow to import
        PunktLanguageVars,
        PunktParameters,
        PunktSentenceTokenizer,
    )

    class Marks(PunktLanguageVars):  # type: ignore[misc]
        sent_end_chars = (".", "?", "!")
        re_boundary_realignment = _CLOSING

    marks = Marks()
    marks._re_period_context = _PERIOD
    marks._re_word_tokenizer = _TOKEN
    parameters = PunktParameters()
    parameters.abbrev_types = {term.lower().rstrip(".") for term in read_terms("abbreviations.txt")}
    return PunktSentenceTokenizer(parameters, lang_vars=marks)


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences; a sentence never crosses a paragraph break.

    Splits with nltk's Punkt algorithm on the package's own list of abbreviations, then mends
    habits of news copy: a closing quotation mark stays with the sentence that it ends, and so
    does what names the speaker behind it (``“Who?”, she asked``, ``“Who?” Mr. Bell asked``);
    initials (``George H.W. Bush``) and a mark inside a name do not end one.

    Parameters
    ----------
    text : str
        A clean text. In text without punctuation no sentences are found.

    Returns
    -------
    list of (int, int)
        Start and end of each sentence, in order. What has more than 2,000 characters is cut
        between two words (the longest of 40,000 sentences of news has 979), because what reads
        sentences often reads one again for each of its words.

    References
    ----------
    Kiss and Strunk 2006, "Unsupervised multilingual sentence boundary detection".

    Examples
    --------
    >>> from analysis.text import segment
    >>> text = "Mr. W. Lee said so. “We won.” He left."
    >>> [text[start:end] for start, end in segment.sentences(text)]
    ['Mr. W. Lee said so.', '“We won.”', 'He left.']
    """
    return list(_sentences(text))


@lru_cache(maxsize=512)  # one measure after the other reads the articles of a sample
def _sentences(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for start, end in paragraphs(text):
        for span in _paragraph_sentences(text, start, end):
            short = span[1] - span[0] <= _LONGEST
            spans.extend([span] if short else (m.span() for m in _PIECE.finditer(text, *span)))
    return tuple(spans)


def _paragraph_sentences(text: str, start: int, end: int) -> list[Span]:
    paragraph = text[start:end]
    pieces: list[Span] = []
    for left, right in _punkt().span_tokenize(paragraph):
        while pieces and left < right and _closes(paragraph, left):
            pieces[-1] = (pieces[-1][0], left + 1)  # a closing mark goes back where it belongs
            left += 1
            while left < right and paragraph[left].isspace():
                left += 1
        if left >= right:
            continue
        begin = left
        if pieces and _goes_on(paragraph, left, right, pieces[-1]):
            begin, left = pieces.pop()
            while left > begin and not paragraph[left - 1].isspace():
                left -= 1  # an abbreviation may end what has been looked through
        for match in _hidden_end().finditer(paragraph, left, right):
            if begin < match.start(1):
                pieces.append((begin, match.start(1)))
                begin = match.end()
        if begin < right:
            pieces.append((begin, right))
    return [(start + left, start + right) for left, right in pieces]


def _closes(paragraph: str, place: int) -> bool:
    """Whether the mark at ``place``, where a sentence seems to begin, ends the one before."""
    touches = not paragraph[place - 1].isspace()
    if paragraph[place] not in _CLOSERS:
        return touches and _TURNED.match(paragraph, place) is not None
    following = paragraph[place + 1 : place + 2]
    return not following.isalnum() or (touches and paragraph[place] in "”»" and following.isupper())


def _goes_on(paragraph: str, left: int, right: int, before: Span) -> bool:
    """Whether what seems to be a sentence goes on with the one before, whose span is given."""
    first, end = paragraph[left], before[1]
    if first.islower():  # "!" she said, "?" he asked
        return True
    if not any(character.isalnum() for character in paragraph[left:right]):
        return True
    closed = paragraph[end - 1] in _QUOTES
    if sign := _GOES_ON.match(paragraph, left, right):
        word = sign["word"]  # “No.” – he said, “No.” – Bell; but: It rained. – It snowed.
        return word is None or word.islower() or closed
    if not first.isupper():
        return False
    asked = closed and _ASKED.search(paragraph, max(before[0], end - 5), end) is not None
    if asked and _attribution().match(paragraph, left, right):
        return True
    initial = _INITIAL.search(paragraph, max(before[0], end - 40), end)
    return initial is not None and (len(initial[0]) == 3 or not _STARTER.match(paragraph, left))


@lru_cache(maxsize=1)
def _attribution() -> re.Pattern[str]:
    """Return a name and a verb of saying with which a clause ends: Mr. Bell asked."""
    table = read_table("reporting_verbs.csv")
    said = table[table["frames"].str.split().map(lambda frames: "quote" in frames)]
    verbs = "|".join(sorted({*said["third"], *said["past"]}))
    return re.compile(rf"(?:[^\W\d_a-z][\w.’'-]*\s){{1,4}}(?:{verbs})(?=[.,;]|$)")


@lru_cache(maxsize=1)
def _hidden_end() -> re.Pattern[str]:
    """Return where an abbreviation ends a sentence: a word that begins one follows."""
    short = r"\b[A-Z]\.[A-Z]\.|\b[ap]\.m\.|\b(?:Inc|Ltd|Corp|etc)\."
    return re.compile(rf"(?:{short})[”\"’]?(\s+)(?={_STARTER.pattern})")


def passages(text: str, n_words: int = 80) -> list[Span]:
    """Return runs of whole sentences of about ``n_words`` words each.

    Parameters
    ----------
    text : str
        A clean text.
    n_words : int
        A passage is closed once it holds so many words; a last one of fewer than half as many
        joins the one before.

    Returns
    -------
    list of (int, int)
        Start and end of each passage, in order.

    Raises
    ------
    ValueError
        If ``n_words`` is below 1.

    Examples
    --------
    >>> from analysis.text import segment
    >>> segment.passages("He came. He saw. He won. He left.", n_words=4)
    [(0, 16), (17, 33)]
    """
    if n_words < 1:
        raise ValueError(f"n_words must be at least 1, not {n_words}")
    spans: list[Span] = []
    count = 0
    begin: int | None = None
    end = 0
    for start, end in sentences(text):
        begin = start if begin is None else begin
        count += len(words(text[start:end]))
        if count >= n_words:
            spans.append((begin, end))
            begin, count = None, 0
    if begin is not None:
        if spans and count < n_words / 2:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


Change = tuple[int, int, str]
"""``(start, end, replacement)`` in the text that the rule was given."""

SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


class Line(NamedTuple):
    """A line of text that holds something, outer blanks left out, and where it stands."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=8)  # one rule after the other looks at the same text
def lines(text: str) -> tuple[Line, ...]:
    """Return the lines that hold something."""
    return tuple(Line(start, end, text[start:end]) for start, end in paragraphs(text))


def take_out(text: str, start: int, end: int) -> Change:
    """Return the removal of whole lines together with the break after them."""
    while text.startswith("\n", end):
        end += 1
    return start, end, ""


def is_paragraph(line: str) -> bool:
    """Whether a line is running text: it ends a sentence, or is 25 words or longer."""
    ends = bool(SENTENCE_END.search(line)) or line.rstrip('”’」』）"')[-1:] in tuple("。！？")
    return ends or len(line.split()) >= 25
