"""Tables whose cells are parted by a mark: separator, header and quoting are found from the file.

Programs write them in many ways, and people edit them by hand. The separator is judged by how
many columns each would give, row by row. The quoting is judged by the file as a whole: strict
(RFC 4180) where all of it can be read so, or with a backslash before the marks in a cell; with
no quotation marks at all where every line has its columns without them; else row by row, so
that a stray mark costs no other row.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, TextIO

from analysis.corpus.decoding import MAX_TEXT_BYTES, encoding_of
from analysis.files import CorpusError, open_file

MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NO_MARK = "\x1f"  # it parts units (ASCII), and stands in no text: a table of one column
_SAMPLE = 1 << 20
_TOP = 20  # rows in which the header is looked for
_SOME = 300  # rows by which a separator is judged

Quoting = Literal["strict", "escaped", "none", "mended"]


class Row(NamedTuple):
    """A row by its number, the first under the header being 1; ``problem`` says what is wrong.

    One that could be read all the same has its cells, one that could not has none.
    """

    number: int
    cells: list[str]
    problem: str = ""


class Delimited:
    """A file of cells; what was found of it, and its rows as often as they are wanted.

    ``known`` says how many names of a row are those of known columns: a header has some.
    Raises :class:`CorpusError` for a file in no known encoding.
    """

    def __init__(
        self, path: Path, known: Callable[[list[str]], int], *, within: Path | None = None
    ) -> None:
        self.path, self.within = path, within
        csv.field_size_limit(MAX_TEXT_BYTES)
        with open_file(path, within=within) as binary:
            start = binary.read(1_000_000)
            while start.isascii() and (more := binary.read(1_000_000)):
                start = more
            self.encoding = encoding_of(start, path)  # judged by the first megabyte that shows it
        self.damaged = self.encoding == "cp1252" and _mostly_utf8(start)
        if self.damaged:
            self.encoding = "utf-8-sig"
        with self._open() as file:
            lines = _sample(bounded_lines(file, path))
        said = re.fullmatch(r'"?sep=(.)"?\s*', lines[0]) if lines else None
        self.said = said[1] if said else ""
        order = list(MARKS) if path.suffix.lower() != ".tsv" else ["\t", ",", ";", "|"]
        marks = [self.said] if self.said else [*order, _NO_MARK]
        lines = lines[bool(said) :]
        layouts = [_layout(lines, mark, known) for mark in marks]
        best = max(layouts, key=lambda layout: layout.score)  # of equals, the first
        self.mark, self.above, self.header = best.mark, best.above, best.header
        self.spaced = len(self.header) > 1 and all(cell[:1] == " " for cell in self.header[1:])
        self._like = _Likeness(best.rows, len(self.header))
        self.quoting: Quoting = self._quoting()

    @property
    def parted_by(self) -> str:
        """The separator in words."""
        if self.mark == _NO_MARK or len(self.header) < 2:
            return "nothing: one column"
        return MARKS.get(self.mark, repr(self.mark))

    def rows(self) -> Iterator[Row]:
        """Yield the rows under the header; blank lines and rows of empty cells are passed over.

        Raises :class:`CorpusError` for a cell that would fill the memory and for a byte of
        another encoding.
        """
        width, number = len(self.header), 0
        with self._open() as file:
            try:
                for number, cells, problem in self._records(file):
                    if any(map(str.strip, cells[width:])):
                        more = f"more cells than the header has columns ({len(cells)}, not {width})"
                        hint = f"{self.parted_by} in a text without quotation marks around it?"
                        yield Row(number, [], problem or f"{more}; {hint}")
                    elif len(cells) == 1 < width and cells[0].strip():
                        there = "1 cell where the header has"
                        problem = f"{there} {width} columns; part of the row above it?"
                        yield Row(number, [], problem)
                    elif problem or any(map(str.strip, cells)):
                        if self.damaged and any("\ufffd" in cell for cell in cells):
                            problem = problem or "bytes that are not UTF-8, each shown as \ufffd"
                        yield Row(number, cells[:width], problem)
            except csv.Error as error:
                problem = f"not readable as CSV ({error})"
                raise CorpusError(problem, file=self.path, row=number + 1) from error

    def _open(self) -> TextIOWrapper:
        binary = open_file(self.path, within=self.within)
        errors = "replace" if self.damaged else "strict"
        return TextIOWrapper(binary, self.encoding, errors, newline="")

    def _lines(self, file: TextIO) -> Iterator[str]:
        lines = bounded_lines(file, self.path)
        if self.said:
            next(lines, "")
        return lines

    def _records(self, file: TextIO) -> Iterator[Row]:
        """Yield what lies under the header, empty rows too."""
        lines, number = self._lines(file), 0
        read = partial(csv.reader, lines, delimiter=self.mark, skipinitialspace=self.spaced)
        if self.quoting == "none":
            reader = read(quoting=csv.QUOTE_NONE)
        elif self.quoting == "escaped":
            reader = read(escapechar="\\", strict=True)
        else:
            reader = read(strict=self.quoting == "strict")
        filled = (cells for cells in reader if cells)
        try:
            deque(islice(filled, self.above + 1), maxlen=0)
            if self.quoting == "mended":
                for row in _mended(lines, self.mark, len(self.header), self._like):
                    number = row.number
                    yield row
            for number, cells in enumerate(filled, start=1):
                yield Row(number, cells)
        except UnicodeError as error:
            name = self.encoding.removesuffix("-sig").upper()
            problem = f"a byte that is not {name}, in this row or a few below; save it as UTF-8"
            raise CorpusError(problem, file=self.path, row=number + 1) from error

    def _quoting(self) -> Quoting:
        """Decide the quoting by all of the file."""
        width = len(self.header)
        self.quoting = "strict"
        if self._holds():
            return "strict"
        self.quoting = "escaped"
        if self._holds(even=True):
            return "escaped"
        whole = other = quoted = improper = 0
        with self._open() as file:
            for line in self._lines(file):
                bare = line.rstrip("\r\n")
                fits = bare.count(self.mark) == width - 1
                whole, other = whole + fits, other + (not fits and bare != "")
                for cell in bare.split(self.mark) if '"' in bare else ():
                    if '"' in cell:
                        inner = cell[1:-1].replace('""', "")
                        sound = cell[:1] == cell[-1:] == '"' and len(cell) > 1 and '"' not in inner
                        quoted, improper = quoted + sound, improper + (not sound)
        return "none" if other <= 0.02 * whole and improper > quoted + 1 else "mended"

    def _holds(self, *, even: bool = False) -> bool:
        """Whether all of the file can be read so; ``even``: and each row has all its cells."""
        with self._open() as file, suppress(csv.Error):
            return not any(
                self._like.swallows(cells, self.mark)
                or (even and cells and len(cells) != len(self.header))
                for _, cells, _ in self._records(file)
            )
        return False


def _mostly_utf8(start: bytes) -> bool:
    """Whether a text that is no UTF-8 is so for a few bytes only."""
    text = start.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(map(str.isascii, text)) + 2 * bad < len(text)


def bounded_lines(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of a file; :class:`CorpusError` for one that would fill the memory."""
    number = 0
    while line := file.readline(MAX_TEXT_BYTES + 1):
        number += 1
        if len(line) > MAX_TEXT_BYTES:
            problem = f"line {number} has more than {MAX_TEXT_BYTES >> 20} million characters"
            raise CorpusError(problem, file=path)
        yield line


def _sample(lines: Iterable[str]) -> list[str]:
    """Return the first lines; the last of many may be the middle of a row."""
    found, size = [], 0
    for line in lines:
        found.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return found


# --- separator and header ----------------------------------------------------------------------


class _Layout(NamedTuple):
    """What a separator makes of the first lines: rows above the header, header, some rows."""

    mark: str
    above: int
    header: list[str]
    rows: list[list[str]]
    score: tuple[int, float]


def _layout(lines: list[str], mark: str, known: Callable[[list[str]], int]) -> _Layout:
    reader = csv.reader(lines, delimiter=mark)
    records: list[list[str]] = []
    try:
        records += (cells for cells in islice(reader, _SOME) if cells)
    except csv.Error:  # a cell too large
        pass
    widths = Counter(len(cells) for cells in records)
    usual = max(widths, key=lambda width: (widths[width], width), default=1)
    above, matched = 0, 0
    for place, cells in enumerate(records[:_TOP]):
        filled = sum(map(bool, map(str.strip, cells)))
        matched = known(cells) if filled > 1 or usual == 1 else 0
        if matched or (filled > 1 and 2 * filled > usual):
            above = place
            break
    else:
        same = (place for place, cells in enumerate(records[:_TOP]) if len(cells) == usual)
        above = next(same, 0)
    header = records[above] if records else []
    while header and not header[-1].strip():
        header = header[:-1]
    rows = records[above + 1 :]
    width = len(header)
    even = sum(len(cells) == width or not any(map(str.strip, cells[width:])) for cells in rows)
    share = even / len(rows) if rows else 1.0
    if width > 1 and not matched and share < 0.8:
        share = 0.0  # the marks are those of sentences
    return _Layout(
        mark, above, header, rows, (matched, share + 0.2 * (above == 0) + 0.1 * (width > 1))
    )


# --- rows put together in spite of stray quotation marks -----------------------------------------


class _Likeness:
    """What the cells of each column look like, by the rows that most of the others resemble."""

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        rows = [cells for cells in rows if len(cells) == width]
        self.width = width
        self.keys: dict[int, set[str]] = {}  # ids, dates: short, without blanks, of one kind
        for place, column in enumerate(zip(*rows, strict=True)):
            shapes = Counter(map(_shape, column)).most_common(3)
            usual = {shape: n for shape, n in shapes if n > 1 and shape and " " not in shape}
            if 2 * sum(usual.values()) > len(rows):
                self.keys[place] = set(usual)
        sound = [cells for cells in rows if not self.keys or self.has_keys(cells)]
        self.n = len(sound)
        columns = list(zip(*sound, strict=True))
        self.longest = [max(map(len, column)) for column in columns]
        self.blank = [any(" " in cell.strip() for cell in column) for column in columns]
        self.empty = [any(not cell.strip() for cell in column) for column in columns]

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether the cells, as many as there are, look like those of the first columns."""
        return not self.n or all(
            len(cell) <= 2 * self.longest[place] + 10
            and (self.blank[place] or " " not in cell.strip())
            and (self.empty[place] or cell.strip() != "")
            for place, cell in enumerate(cells[: self.width])
        )

    def has_keys(self, cells: Sequence[str]) -> bool:
        """Whether ids, dates and the like stand where they stand in other rows."""
        here = [place for place in self.keys if place < len(cells)]
        return bool(here) and all(_shape(cells[place]) in self.keys[place] for place in here)

    def swallows(self, cells: list[str], mark: str) -> bool:
        """Whether each line of a row looks like a row: a stray mark opened, another closed it."""
        if self.n < 3 or self.width < 2 or not any("\n" in cell for cell in cells):
            return False
        lines = mark.join(cells).replace("\r", "").split("\n")
        if any(line.count(mark) != self.width - 1 for line in lines):
            return False
        parts = [line.split(mark) for line in lines]
        return all(self.fits(part) and self.has_keys(part) for part in parts)


def _shape(cell: str) -> str:
    """Return a short cell with ``a`` for each word and ``0`` for each number, '' for a long one."""
    short = cell.strip() if len(cell) <= 60 else ""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", short))


class _Scan:
    """The cells of a row, line by line: a mark closes a cell only where a cell can end."""

    def __init__(self, mark: str, *, pairs: bool = True) -> None:
        end = rf"(?=[{re.escape(mark)}\r\n]|\Z)"
        pair = r'|""' if pairs else ""
        self._inside = re.compile(rf'(?:[^"]++{pair}|"(?!{end}))*+')
        self._bare = re.compile(rf"[^{re.escape(mark)}\r\n]*+")
        self.pairs = pairs
        self.cells: list[str] = []
        self.parts: list[str] = []  # of the cell that is open
        self.open = self.stray = False

    def take(self, line: str) -> None:
        """Read on in another line."""
        at = 0
        while True:
            if self.open or line.startswith('"', at):
                at += not self.open
                inside = self._inside.match(line, at)
                at = inside.end() if inside else at
                self.parts.append(inside[0] if inside else "")
                self.open = at >= len(line)
                if self.open:
                    return
                self._close()
                at += 1
            else:
                bare = self._bare.match(line, at)
                self.cells.append(bare[0] if bare else "")
                self.stray |= '"' in self.cells[-1]
                at = bare.end() if bare else at
            if at >= len(line) or line[at] in "\r\n":
                return
            at += 1

    def _close(self) -> None:
        cell = "".join(self.parts)
        self.parts = []
        if self.pairs:
            self.stray |= '"' in cell.replace('""', "")
            cell = cell.replace('""', '"')
        else:
            self.stray |= '"' in cell
        self.cells.append(cell)


def _scanned(line: str, mark: str, *, pairs: bool = True) -> _Scan:
    scan = _Scan(mark, pairs=pairs)
    scan.take(line)
    return scan


_OWN_MARKS = re.compile(r'\A[^"]*[^"\s]"[^"]')
"""A first inner mark that closes: ``We need," she said, "new ones.``, without its outer marks."""
_STRAY = "a quotation mark that is not doubled; read as it stands"


def _mended(lines: Iterator[str], mark: str, width: int, like: _Likeness) -> Iterator[Row]:
    """Yield rows; one whose marks don't close ends where the next row begins."""
    ahead: deque[str] = deque(islice(lines, 1))

    def starts() -> bool:
        """Whether the next line is the beginning of a row, or there is none."""
        if not ahead or width == 1:
            return True
        scan = _scanned(ahead[0], mark)
        if not scan.open and not scan.stray and len(scan.cells) == width:
            return like.fits(scan.cells)
        some = scan.cells[: width - 1]
        if not some or not like.n or not like.fits(some):
            return False
        return like.has_keys(some) or (scan.open and not scan.stray and not like.keys)

    def advance() -> str:
        line = ahead.popleft()
        ahead.extend(islice(lines, 1))
        return line

    number = 0
    while ahead:
        first = advance()
        if not first.strip():
            continue
        number, n_lines, size = number + 1, 1, len(first)
        scan = _scanned(first, mark)
        while scan.open and not starts():
            line = advance()
            n_lines, size = n_lines + 1, size + len(line)
            if size > MAX_TEXT_BYTES:
                raise csv.Error(f"field larger than field limit ({MAX_TEXT_BYTES})")
            scan.take(line)
        if not scan.open and len(scan.cells) <= width:
            if len(scan.cells) == width or not scan.stray:
                yield Row(number, scan.cells, _STRAY if scan.stray else "")
                continue
        if n_lines == 1:
            other = _scanned(first, mark, pairs=False)
            ways = [[] if other.open else other.cells, first.rstrip("\r\n").split(mark)]
            if any(map(_OWN_MARKS.search, ways[0])):
                ways.reverse()
            if cells := next((way for way in ways if len(way) == width), []):
                yield Row(number, cells, _STRAY)
                continue
        while not starts():
            advance()
            n_lines += 1
        cells = scan.cells + [""] * scan.open
        where = f" in its {n_lines} lines" if n_lines > 1 else ""
        what = "quotation marks that don't close" if scan.open else f"{len(cells)} cells"
        named = MARKS.get(mark, repr(mark))
        problem = f"{what}{where}, not {width} parted by {named}; not readable as CSV"
        yield Row(number, [], problem)
