"""A result on disk is taken up again only by the question that it answers."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis import (
    Corpus,
    CorpusError,
    load_corpus,
    make_article,
    map_articles,
    models,
    stream_corpus,
)
from analysis.corpus import batches
from analysis.corpus.batches import map_batches
from analysis.files import fingerprint, read_sealed, write_sealed
from analysis.files.fingerprint import package_version
from analysis.models import model_file
from analysis.quotes import reported_speech
from analysis.quotes.attributions import Attribution
from analysis.quotes.exports import load_annotations, save
from analysis.quotes.tagger import kept

WORDS = make_article("The balloon fell. It sank.", id="a1", source="One")


def notebook(source, name="count"):
    """Return the function that a cell of a notebook defines."""
    names = {"__name__": "__main__"}
    exec(textwrap.dedent(source), names)
    return names[name]


PAIRS = {
    "the code": ("def count(a): return [{'n': 1}]", "def count(a): return [{'n': 2}]"),
    "a default": ("def count(a, n=1): return [{'n': n}]", "def count(a, n=2): return [{'n': n}]"),
    "a default by keyword": (
        "def count(a, *, n=1): return [{'n': n}]",
        "def count(a, *, n=2): return [{'n': n}]",
    ),
    "a global": (
        "N = 1\ndef count(a): return [{'n': N}]",
        "N = 2\ndef count(a): return [{'n': N}]",
    ),
    "a helper": (
        "def n(): return 1\ndef count(a): return [{'n': n()}]",
        "def n(): return 2\ndef count(a): return [{'n': n()}]",
    ),
    "a helper of a helper": (
        "def m(): return 1\ndef n(): return m()\ndef count(a): return [{'n': n()}]",
        "def m(): return 2\ndef n(): return m()\ndef count(a): return [{'n': n()}]",
    ),
    "a closure": (
        "def make(n): return lambda a: [{'n': n}]\ncount = make(1)",
        "def make(n): return lambda a: [{'n': n}]\ncount = make(2)",
    ),
    "a helper in a closure": (
        "def make(f): return lambda a: [{'n': f()}]\ncount = make(lambda: 1)",
        "def make(f): return lambda a: [{'n': f()}]\ncount = make(lambda: 2)",
    ),
    "an inner function": (
        "def count(a):\n  def n(): return 1\n  return [{'n': n()}]",
        "def count(a):\n  def n(): return 2\n  return [{'n': n()}]",
    ),
    "a global that an inner function reads": (
        "N = 1\ndef count(a): return [{'n': n} for n in (lambda: [N])()]",
        "N = 2\ndef count(a): return [{'n': n} for n in (lambda: [N])()]",
    ),
    "a callable object": (
        "class C:\n  def __init__(s, n): s.n = n\n  def __call__(s, a): return [{'n': s.n}]\n"
        "count = C(1)",
        "class C:\n  def __init__(s, n): s.n = n\n  def __call__(s, a): return [{'n': s.n}]\n"
        "count = C(2)",
    ),
    "the class of a callable object": (
        "class C:\n  def __call__(s, a): return [{'n': 1}]\ncount = C()",
        "class C:\n  def __call__(s, a): return [{'n': 2}]\ncount = C()",
    ),
    "what a class inherits": (
        "class B:\n  n = 1\nclass C(B):\n  def __call__(s, a): return [{'n': s.n}]\ncount = C()",
        "class B:\n  n = 2\nclass C(B):\n  def __call__(s, a): return [{'n': s.n}]\ncount = C()",
    ),
    "an attribute in a slot": (
        "class C:\n  __slots__ = ('n',)\n  def m(s, a): return [{'n': s.n}]\n"
        "c = C(); c.n = 1; count = c.m",
        "class C:\n  __slots__ = ('n',)\n  def m(s, a): return [{'n': s.n}]\n"
        "c = C(); c.n = 2; count = c.m",
    ),
    "what a bound method is bound to": (
        "class C:\n  def __init__(s, n): s.n = n\n  def m(s, a): return [{'n': s.n}]\n"
        "count = C(1).m",
        "class C:\n  def __init__(s, n): s.n = n\n  def m(s, a): return [{'n': s.n}]\n"
        "count = C(2).m",
    ),
    "a property": (
        "class C:\n  @property\n  def n(s): return 1\n  def m(s, a): return [{'n': s.n}]\n"
        "count = C().m",
        "class C:\n  @property\n  def n(s): return 2\n  def m(s, a): return [{'n': s.n}]\n"
        "count = C().m",
    ),
    "a static method": (
        "class C:\n  @staticmethod\n  def n(): return 1\n  def m(s, a): return [{'n': s.n()}]\n"
        "count = C().m",
        "class C:\n  @staticmethod\n  def n(): return 2\n  def m(s, a): return [{'n': s.n()}]\n"
        "count = C().m",
    ),
    "a function with a cache": (
        "import functools\n@functools.lru_cache\ndef n(): return 1\n"
        "def count(a): return [{'n': n()}]",
        "import functools\n@functools.lru_cache\ndef n(): return 2\n"
        "def count(a): return [{'n': n()}]",
    ),
    "a decorated function": (
        "import functools\ndef d(f):\n  @functools.wraps(f)\n  def w(a): return f(a)\n  return w\n"
        "@d\ndef count(a): return [{'n': 1}]",
        "import functools\ndef d(f):\n  @functools.wraps(f)\n  def w(a): return f(a)\n  return w\n"
        "@d\ndef count(a): return [{'n': 2}]",
    ),
    "a function of an installed factory": (
        "import joblib.parallel, contextlib\n@contextlib.contextmanager\ndef n(): yield 1\n"
        "def count(a):\n  with n() as x: return [{'n': x}]",
        "import joblib.parallel, contextlib\n@contextlib.contextmanager\ndef n(): yield 2\n"
        "def count(a):\n  with n() as x: return [{'n': x}]",
    ),
    "a pattern": (
        "import re\nP = re.compile('a')\ndef count(a): return [{'n': len(P.findall(a.text))}]",
        "import re\nP = re.compile('b')\ndef count(a): return [{'n': len(P.findall(a.text))}]",
    ),
    "a set": (
        "W = {'a', 'b'}\ndef count(a): return [{'n': len(W)}]",
        "W = {'a', 'b', 'c'}\ndef count(a): return [{'n': len(W)}]",
    ),
    "a number of another type": (
        "N = 1\ndef count(a): return [{'n': N}]",
        "N = 1.0\ndef count(a): return [{'n': N}]",
    ),
    "a long frame in a partial": (
        "import functools, pandas\nF = pandas.DataFrame({'n': range(1000)})\n"
        "count = functools.partial(lambda f, a: [{'n': int(f['n'].sum())}], F)",
        "import functools, pandas\nF = pandas.DataFrame({'n': [*range(500), 0, *range(501, 1000)]})"
        "\ncount = functools.partial(lambda f, a: [{'n': int(f['n'].sum())}], F)",
    ),
    "the names of columns": (
        "import pandas\nF = pandas.DataFrame({'n': [1]})\n"
        "def count(a): return [{'n': F.columns[0]}]",
        "import pandas\nF = pandas.DataFrame({'m': [1]})\n"
        "def count(a): return [{'n': F.columns[0]}]",
    ),
    "an array": (
        "import numpy\nF = numpy.arange(5000)\ndef count(a): return [{'n': F.sum()}]",
        "import numpy\nF = numpy.arange(5000); F[2500] = 0\ndef count(a): return [{'n': F.sum()}]",
    ),
    "an attribute of a function": (
        "def count(a): return [{'n': count.n}]\ncount.n = 1",
        "def count(a): return [{'n': count.n}]\ncount.n = 2",
    ),
    "the factory of a defaultdict": (
        "import collections\nD = collections.defaultdict(lambda: 1)\n"
        "def count(a): return [{'n': D['x']}]",
        "import collections\nD = collections.defaultdict(lambda: 2)\n"
        "def count(a): return [{'n': D['x']}]",
    ),
    "a class derived from dict": (
        "class D(dict):\n  def __missing__(s, k): return 1\nd = D()\n"
        "def count(a): return [{'n': d['x']}]",
        "class D(dict):\n  def __missing__(s, k): return 2\nd = D()\n"
        "def count(a): return [{'n': d['x']}]",
    ),
    "a class derived from set": (
        "class D(set):\n  def n(s): return 1\nd = D('ab')\ndef count(a): return [{'n': d.n()}]",
        "class D(set):\n  def n(s): return 2\nd = D('ab')\ndef count(a): return [{'n': d.n()}]",
    ),
    "a class derived from float": (
        "class D(float):\n  def n(s): return 1\nd = D(3)\ndef count(a): return [{'n': d.n()}]",
        "class D(float):\n  def n(s): return 2\nd = D(3)\ndef count(a): return [{'n': d.n()}]",
    ),
    "a method of an enumeration": (
        "import enum\nclass E(str, enum.Enum):\n  A = 'a'\n  def n(s): return 1\n"
        "def count(a): return [{'n': E.A.n()}]",
        "import enum\nclass E(str, enum.Enum):\n  A = 'a'\n  def n(s): return 2\n"
        "def count(a): return [{'n': E.A.n()}]",
    ),
    "the order of categories": (
        "import pandas\nS = pandas.Series(pandas.Categorical(['l', 'h'], ['l', 'h'], ordered=True))"
        "\ndef count(a): return [{'n': S.max()}]",
        "import pandas\nS = pandas.Series(pandas.Categorical(['l', 'h'], ['h', 'l'], ordered=True))"
        "\ndef count(a): return [{'n': S.max()}]",
    ),
    "the name of an index": (
        "import pandas\nF = pandas.DataFrame({'n': [1]}).rename_axis('a')\n"
        "def count(a): return [{'n': F.index.name}]",
        "import pandas\nF = pandas.DataFrame({'n': [1]}).rename_axis('b')\n"
        "def count(a): return [{'n': F.index.name}]",
    ),
    "what stands inside try": (
        "def p(a): return 1\ndef q(a): raise ValueError\n"
        "def count(a):\n  try: x = p(a); y = q(a)\n  except ValueError: y = 2\n  return [{'n': y}]",
        "def p(a): return 1\ndef q(a): raise ValueError\n"
        "def count(a):\n  x = p(a)\n  try: y = q(a)\n  except ValueError: y = 2\n"
        "  return [{'n': y}]",
    ),
    "a metaclass": (
        "class M(type):\n  def n(c): return 1\nclass C(metaclass=M): pass\n"
        "def count(a): return [{'n': C.n()}]",
        "class M(type):\n  def n(c): return 2\nclass C(metaclass=M): pass\n"
        "def count(a): return [{'n': C.n()}]",
    ),
    "a very large number": (
        "N = 10 ** 5000\ndef count(a): return [{'n': N % 7}]",
        "N = 10 ** 5000 + 1\ndef count(a): return [{'n': N % 7}]",
    ),
    "an argument in a partial": (
        "import functools\ncount = functools.partial(lambda a, n: [{'n': n}], n=1)",
        "import functools\ncount = functools.partial(lambda a, n: [{'n': n}], n=2)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("old, new", PAIRS.values(), ids=PAIRS)
def test_parts_of_a_function_that_was_changed_are_refused(old, new, tmp_path):
    map_articles(notebook(old), [WORDS], folder=tmp_path)
    map_articles(notebook(old), [WORDS], folder=tmp_path)  # the same function, defined anew
    with pytest.raises(CorpusError, match="another function"):
        map_articles(notebook(new), [WORDS], folder=tmp_path)


def test_a_helper_in_a_file_of_the_users_own_counts_by_what_it_says(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    found = []
    for n in (1, 1, 2):
        for name in ("outer", "inner"):
            sys.modules.pop(name, None)
        (tmp_path / "inner.py").write_text(f"N = {n}\ndef n(): return N\n", encoding="utf-8")
        (tmp_path / "outer.py").write_text("import inner\ndef n(): return inner.n()\n")
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
        cells = [
            "import outer\ndef count(a): return [{'n': outer.n()}]",
            "from outer import n\ndef count(a): return [{'n': n()}]",
            "def count(a):\n  import outer\n  return [{'n': outer.n()}]",
        ]
        found.append([fingerprint.fingerprint(notebook(cell)) for cell in cells[:2]])
        __import__("outer")
        found[-1].append(fingerprint.fingerprint(notebook(cells[2])))
    assert found[0] == found[1]
    assert not set(found[0]) & set(found[2])


def test_a_function_has_the_same_fingerprint_in_every_process():
    code = (
        "from analysis.files.fingerprint import fingerprint\n"
        "W = {'one', 'two', 'three', 'four', 'five'}\n"
        "class C:\n  def __call__(self, a): return a in {'x', 'y', 'z'} and a in W\n"
        "print(fingerprint(C()), fingerprint(lambda a: a in {'x', 'y', 'z', 'w'}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_what_cannot_be_known_asks_for_a_version(tmp_path):
    lock = threading.Lock()

    def count(article):
        with lock:
            return [{"n": 1}]

    with pytest.raises(ValueError, match="a lock can't be known.*give it a version"):
        map_articles(count, [WORDS], folder=tmp_path)
    assert len(map_articles(count, [WORDS], folder=tmp_path, version="1")) == 1
    assert len(map_articles(count, [WORDS], folder=tmp_path, version="1")) == 1
    with pytest.raises(CorpusError, match="another function"):
        map_articles(count, [WORDS], folder=tmp_path, version="2")
    assert len(map_articles(count, [WORDS])) == 1  # nothing is kept, so nothing need be known


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Another"},
        {"published": "2023-02-05"},
        {"event": "another"},
        {"byline": "Ada Bell"},
        {"source": "Two"},
        {"id": "a2"},
        {"raw": "The balloon fell. It sank. "},
        {"extra": {"page": "2"}},
        {"cleaned": make_article("The balloon rose.").cleaned},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_parts_of_an_article_that_was_changed_are_refused(changed, tmp_path):
    map_articles(lambda a: [{"n": 1}], [WORDS], folder=tmp_path)
    with pytest.raises(CorpusError, match="another corpus"):
        other = dataclasses.replace(WORDS, **changed)
        map_articles(lambda a: [{"n": 1}], [other], folder=tmp_path)


def texts(articles):
    return {"texts": [{"text": article.text} for article in articles]}


def test_a_text_changed_with_the_same_size_and_time_is_read_anew(tmp_path):
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "corpus" / "a.txt"
    for text in ("The balloon fell.", "The balloon rose."):
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1e9, 1e9))
        stream = stream_corpus(tmp_path / "corpus", folder=tmp_path / "parts")
        parts = map_batches(texts, stream, folder=tmp_path / "parts", anew=True)
        assert parts.table("texts")["text"].tolist() == [text]
    assert len(list((tmp_path / "parts").glob("records-*.jsonl"))) == 1


def test_a_stream_whose_folder_was_used_for_another_corpus_is_not_mixed_with_it(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(f"id,text\na,Words of {name}.\n", encoding="utf-8")
    one, two = (stream_corpus(tmp_path / f"{n}.csv", folder=tmp_path / "p") for n in ("one", "two"))
    assert [next(iter(each)).text for each in (one, two)] == ["Words of one.", "Words of two."]
    map_batches(texts, two, folder=tmp_path / "p")
    with pytest.raises(CorpusError, match="another run has used the folder"):
        list(one)


def test_another_version_of_the_package_or_a_model_makes_parts_anew(tmp_path, monkeypatch):
    parts = partial(map_batches, texts, [WORDS], folder=tmp_path, anew=True)
    first = parts().keys
    assert parts().keys == first
    monkeypatch.setattr(batches, "package_version", lambda: "another")
    assert parts().keys != first


@pytest.mark.parametrize("name", ["code.py", "lexicons/words.csv", "models/SHA256SUMS"])
def test_code_word_lists_and_models_make_the_version(name, tmp_path, monkeypatch):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path)
    versions = []
    for text in ("one", "two"):
        (tmp_path / name).write_text(text)
        versions.append(package_version.__wrapped__())
    assert len(set(versions)) == 2


def test_a_model_with_a_flipped_bit_is_refused(tmp_path, monkeypatch):
    (tmp_path / "SHA256SUMS").write_bytes((models.FOLDER / "SHA256SUMS").read_bytes())
    data = bytearray(model_file("tokenizer.json"))
    data[len(data) // 2] ^= 1
    (tmp_path / "tokenizer.json").write_bytes(data)
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    with pytest.raises(CorpusError, match="tokenizer.json: is damaged"):
        model_file("tokenizer.json")
    with pytest.raises(CorpusError, match="tagger.onnx"):
        model_file("quotes/tagger.onnx")  # missing


def test_every_file_of_a_model_has_its_hash():
    shipped = {
        path.relative_to(models.FOLDER).as_posix()
        for path in models.FOLDER.rglob("*")
        if path.suffix in {".onnx", ".json"}
    }
    sums = (models.FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    assert {line.partition("  ")[2] for line in sums} == shipped
    assert all(len(model_file(name)) > 100 for name in shipped)


def test_an_article_that_failed_is_tried_again(tmp_path):
    """What failed is not part of the function: a service that was down, say."""
    place = str(tmp_path / "down")
    Path(place).touch()

    def count(article):
        if Path(place).exists():
            raise ConnectionError("the service is down")
        return [{"n": 1}]

    collect = partial(map_articles, count, [WORDS], folder=tmp_path / "p", on_error="collect")
    with pytest.warns(UserWarning, match="the service is down"):
        assert collect().empty
    Path(place).unlink()
    assert len(collect()) == 1


def finished(folder):
    articles = [make_article(f"Words of {n}.", id=f"a{n}", source="One") for n in range(4)]
    return map_articles(lambda a: [{"id": a.id}], articles, folder=folder, batch=1)["id"].tolist()


def test_a_part_copied_over_another_is_not_believed(tmp_path):
    wanted = finished(tmp_path)
    for name in ("json", "rows.parquet", "problems.parquet"):
        shutil.copy(tmp_path / f"part-00000.{name}", tmp_path / f"part-00001.{name}")
    assert finished(tmp_path) == wanted
    shutil.copy(tmp_path / "part-00002.rows.parquet", tmp_path / "part-00001.rows.parquet")
    assert finished(tmp_path) == wanted


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "[]",
        "[" * 50_000,
        '{"key": 1e999}',
        '{"key": %s, "failed": 1e999, "tables": {}}',
        '{"key": %s, "failed": 0, "tables": {"../a": {"rows": 1, "sha256": "%s"}}}',
        '{"key": %s, "failed": 0, "tables": {"a": {"rows": 1e999, "sha256": "x"}}}',
        '{"key": %s, "failed": 0, "tables": {"a": {"rows": 1, "sha256": null}}}',
        '{"key": %s, "failed": 0, "tables": [["a", 1]]}',
    ],
    ids=range(9),
)
@pytest.mark.parametrize("name", ["part-00001.json", "run.json"])
def test_a_mark_that_is_odd_is_not_there(odd, name, tmp_path):
    wanted = finished(tmp_path)
    key = read_sealed(tmp_path / "part-00001.json")["key"]
    text = odd.replace("%s", json.dumps(key))
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert finished(tmp_path) == wanted
    try:
        write_sealed(tmp_path / name, json.loads(text))
    except (ValueError, RecursionError):
        return
    assert finished(tmp_path) == wanted


@pytest.mark.parametrize("where", [0, 100, -1])
def test_a_part_with_a_flipped_bit_is_made_again(where, tmp_path):
    wanted = finished(tmp_path)
    path = tmp_path / "part-00001.rows.parquet"
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    assert finished(tmp_path) == wanted


def test_a_part_that_changes_after_the_run_is_not_read(tmp_path):
    parts = map_batches(texts, [WORDS], folder=tmp_path)
    pd.DataFrame({"text": ["another"]}).to_parquet(tmp_path / "part-00000.texts.parquet")
    with pytest.raises(CorpusError, match="not as it was written"):
        parts.table("texts")


def test_parts_beyond_the_last_are_taken_away(tmp_path):
    many = [make_article(f"Words of {n}.", id=f"a{n}") for n in range(4)]
    map_batches(texts, many, folder=tmp_path, batch=1)
    map_batches(texts, many[:1], folder=tmp_path, batch=1, anew=True)
    assert sorted(path.name for path in tmp_path.glob("part-*")) == [
        "part-00000.json",
        "part-00000.problems.parquet",
        "part-00000.texts.parquet",
    ]


FOUND = [Attribution(((0, 3),), ((4, 11),), (), "tagger", True, 0.5)]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row["content"][0].reverse(),
        lambda row: row.update(content=[[-3, 2]]),
        lambda row: row.update(content=[[0, 3.0]]),
        lambda row: row.update(content=[[False, True]]),
        lambda row: row.update(content=[]),
        lambda row: row.update(source=[[0, 900]]),
        lambda row: row.update(confidence=float("nan")),
        lambda row: row.update(confidence=float("inf")),
        lambda row: row.update(confidence=2.0),
        lambda row: row.update(confidence="0.5"),
        lambda row: row.update(quoted="yes"),
        lambda row: row.update(rule=1),
        lambda row: row.pop("cue"),
    ],
    ids=range(13),
)
@pytest.mark.parametrize("sealed", [True, False])
def test_a_cache_file_with_odd_values_is_made_again(change, sealed, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path))
    kept(lambda text: FOUND, "float")(WORDS.text)
    (path,) = tmp_path.rglob("*.json")
    whole = json.loads(path.read_text())
    change(whole["value"]["found"][0])
    path.write_text(json.dumps(whole))
    if sealed:
        write_sealed(path, whole["value"])
    assert kept(lambda text: [], "float")(WORDS.text) == []


def test_the_cache_file_of_another_article_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path))
    kept(lambda text: FOUND, "float")(WORDS.text)
    (first,) = tmp_path.rglob("*.json")
    kept(lambda text: [], "float")("Another text, of some length.")
    (other,) = set(tmp_path.rglob("*.json")) - {first}
    shutil.copy(first, other)
    assert kept(lambda text: [], "float")("Another text, of some length.") == []


def test_a_failed_write_leaves_nothing_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path))

    def fails(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    assert kept(lambda text: FOUND, "float")(WORDS.text) == FOUND
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_workers_write_where_the_call_was_made(tmp_path, monkeypatch):
    """The workers of a process outlive a call, with the working folder of the first."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        given = [make_article(f"Words of {name}.", id=name)]
        table = map_articles(ids, given, folder="parts", backend="loky", n_jobs=2)
        assert table["id"].tolist() == [name]


def ids(article):
    return [{"id": article.id}]


def test_the_lists_of_a_corpus_are_found_from_every_folder(tmp_path, monkeypatch):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.txt").write_text("“It fell,” Bell said.", encoding="utf-8")
    (tmp_path / "c" / "speakers.csv").write_text(
        "name,aliases,role,country,kind\nAda Bell,Bell,,,person\n"
    )
    monkeypatch.chdir(tmp_path)
    corpus, stream = load_corpus("c"), stream_corpus("c", folder="p")
    before = reported_speech(corpus, "rules")["speaker"].tolist()
    monkeypatch.chdir(tmp_path / "p")
    assert reported_speech(corpus, "rules")["speaker"].tolist() == before == ["Ada Bell"]
    assert stream.speakers is not None
    shutil.rmtree(tmp_path / "c")
    with pytest.raises(CorpusError, match="the folder of the corpus is gone"):
        reported_speech(corpus, "rules")


def test_what_a_stream_leaves_out_is_told_where_it_is_read(tmp_path):
    (tmp_path / "c.csv").write_text("id,text\na,Some words.\nb,\nc,\n", encoding="utf-8")
    stream = stream_corpus(tmp_path / "c.csv", on_error="collect")
    with pytest.warns(UserWarning, match="left out, 2 in all: .*c.csv, row 2"):
        assert [article.id for article in stream] == ["a"]
    assert stream.pick(["a", "b"]).problems["article_id"].tolist() == ["b"]


def test_an_index_of_records_that_was_changed_is_made_again(tmp_path):
    (tmp_path / "c.csv").write_text("id,text\n" + "".join(f"a{n},Words.\n" for n in range(40)))
    stream_corpus(tmp_path / "c.csv", folder=tmp_path / "p")
    (listed,) = (tmp_path / "p").glob("records-*.json")
    whole = json.loads(listed.read_text())
    del whole["value"]["offsets"][0]
    listed.write_text(json.dumps(whole), encoding="utf-8")
    assert len(list(stream_corpus(tmp_path / "c.csv", folder=tmp_path / "p"))) == 40


@pytest.mark.parametrize("batch", [1, 10])
def test_whole_numbers_stay_whole(batch):
    """The number of a post has more digits than a float holds."""
    rows = {
        "a0": [{"n": 1620000000000000001}],
        "a1": [{"n": None}, {"m": 3}],
        "a2": [{"m": 1}],
    }
    given = [make_article("Some words.", id=name) for name in rows]
    table = map_articles(lambda article: rows[article.id], given, batch=batch)
    assert table["n"].dropna().tolist() == [1620000000000000001]
    assert table["m"].dropna().tolist() == [3, 1]


def test_an_index_of_words_is_kept():
    given = [make_article("One word one.", id="a")]
    table = map_articles(lambda a: pd.Series(a.text.split()).value_counts().to_frame(), given)
    assert sorted(table["index"]) == ["One", "one.", "word"]


def test_lists_of_lists_come_back_as_they_were():
    rows = [{"t": [["a"], None], "s": [(1, 2)]}]
    table = map_articles(lambda a: rows, [make_article("One word.", id="a")])
    assert table["t"].tolist() == [[["a"], None]]
    assert table["s"].tolist() == [[(1, 2)]]


def test_an_id_that_the_package_gives_stays_with_its_article(tmp_path):
    """Hand-made codes and saved tables lean on it."""
    (tmp_path / "metadata.csv").write_text("file\na.txt\nb.txt\n")
    (tmp_path / "b.txt").write_text("The king spoke.", encoding="utf-8")
    assert load_corpus(tmp_path, on_error="collect")["article2"].text == "The king spoke."
    (tmp_path / "a.txt").write_text("The mayor spoke.", encoding="utf-8")
    assert load_corpus(tmp_path)["article2"].text == "The king spoke."


def test_annotations_of_no_article_are_told(tmp_path):
    corpus = Corpus([make_article("“It fell,” Bell said.", id=name) for name in "ab"])
    save(reported_speech(corpus, "rules"), tmp_path / "brat", corpus)
    save(reported_speech(corpus, "rules"), tmp_path / "tasks.json", corpus)
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    for task in tasks:  # as a coder leaves them
        task["annotations"] = [one | {"completed_by": 1} for one in task.pop("predictions")]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    for place in ("brat", "tasks.json"):
        with pytest.warns(UserWarning, match="not read"):
            assert len(load_annotations(tmp_path / place, corpus.filter(id="a"))) == 1


def test_a_function_that_imports_is_the_same_the_second_time(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "inside.py").write_text("import outside\ndef n(): return outside.N\n")
    (tmp_path / "outside.py").write_text("N = 1\n")
    cell = "def count(a):\n  import colorsys, inside\n  return [{'n': inside.n()}]"
    for _ in range(2):
        map_articles(notebook(cell), [WORDS], folder=tmp_path / "p")
    sys.modules["outside"].N = 2
    with pytest.raises(CorpusError, match="another function.*or give the work a version="):
        map_articles(notebook(cell), [WORDS], folder=tmp_path / "p")


def test_a_global_with_the_name_of_an_attribute_is_no_part_of_a_function(tmp_path):
    for text in ("one", "two"):
        cell = f"text = {text!r}\ndef count(a): return [{{'n': a.text}}]"
        map_articles(notebook(cell), [WORDS], folder=tmp_path)
