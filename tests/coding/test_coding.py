"""Sheets for coders, the codes that come back, and how far they agree."""

from __future__ import annotations

import csv
import json
from io import StringIO
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from conftest import COVERAGE
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import accuracy_score, f1_score

from analysis import Corpus, coding, load_corpus, make_article
from analysis.coding.coders import alpha
from analysis.corpus import CorpusError
from analysis.corpus.article import sentence_frame
from analysis.sentiment import mentions

POLARITY = ["negative", "neutral", "positive"]

# Krippendorff 2011, section C: four coders, twelve units, missing codes
KRIPPENDORFF = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def long_table(given_codes, allowed):
    rows = [
        (f"u{place}", coder, "" if code == "." else code)
        for coder, line in given_codes.items()
        for place, code in enumerate(line.split())
    ]
    return coding.read_codes(pd.DataFrame(rows, columns=["unit_id", "coder", "code"]), [*allowed])


def value(table, measure, **where):
    rows = table[table["measure"] == measure]
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    assert len(rows) == 1
    return rows.iloc[0]


# --- drawing -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town():
    texts = {
        "north_1": "Ann Lee lied. The hall was full. Ann Lee left early.",
        "north_2": "Nobody spoke. Bob Roe helped us. It rained on Ann Lee.",
        "south_1": "Ann Lee smiled at Bob Roe. Then Bob Roe sang. The end came.",
    }
    return Corpus([make_article(text, id=id, source=id[:5]) for id, text in texts.items()])


@pytest.fixture(scope="module")
def named(town):
    rows = mentions(sentence_frame(town), {"Ann": ["Ann Lee"], "Bob": ["Bob Roe"]})
    return rows.assign(voice="outlet", label=["neutral", "negative"] * 3 + ["neutral"])


def many(sizes):
    """Return a corpus and rows with ``sizes[s]`` sentences in stratum s."""
    text = " ".join(f"Word number {place}." for place in range(sum(sizes.values())))
    corpus = [make_article(text, id="a", source="s")]
    frame = sentence_frame(corpus)
    strata = [name for name, size in sizes.items() for _ in range(size)]
    return corpus, frame.assign(kind=strata[: len(frame)])


def test_a_sheet_shows_the_mention_in_brackets_and_its_neighbours(town, named):
    drawn = coding.sheet(named, town, n=99, by=["source"])
    assert len(drawn) == 7 and (drawn["weight"] == 1).all()
    units = drawn.set_index(["article_id", "start", "target"])
    one = units.loc[("north_1", 33, "Ann")]
    assert one["marked"] == "[[Ann Lee]] left early."
    assert (one["before"], one["after"]) == ("The hall was full.", "")
    both = units.loc[("south_1", 0, "Bob")]
    assert both["marked"] == "Ann Lee smiled at [[Bob Roe]]."
    assert both["after"] == "Then Bob Roe sang."
    for row in drawn.itertuples():
        assert town[row.article_id].text[row.start : row.end] == row.text
    wide = coding.sheet(named, town, n=99, by=[], context=2)
    wide = wide.set_index(["article_id", "start", "target"])
    assert wide.loc[("south_1", 27, "Bob"), "after"] == "The end came."
    assert wide.loc[("north_1", 33, "Ann"), "before"] == "Ann Lee lied. The hall was full."
    bare = coding.sheet(named, town, n=99, by=[], context=0)
    assert (bare[["before", "after"]] == "").all(axis=None)


@pytest.mark.parametrize(
    ("allocation", "sizes", "n", "drawn"),
    [
        ("proportional", {"a": 60, "b": 30, "c": 10}, 10, {"a": 5, "b": 3, "c": 2}),
        ("proportional", {"a": 97, "b": 2, "c": 1}, 10, {"a": 7, "b": 2, "c": 1}),
        ("proportional", {"a": 85, "b": 15}, 17, {"a": 14, "b": 3}),  # exactly 14.45 and 2.55
        ("equal", {"a": 60, "b": 30, "c": 10}, 12, {"a": 4, "b": 4, "c": 4}),
        ("equal", {"a": 20, "b": 20, "c": 2}, 12, {"a": 5, "b": 5, "c": 2}),
        ("equal", {"a": 2, "b": 1}, 50, {"a": 2, "b": 1}),
    ],
)
def test_allocation_and_weights_by_hand(allocation, sizes, n, drawn):
    corpus, rows = many(sizes)
    units = coding.sheet(rows, corpus, n=n, by=["kind"], allocation=allocation)
    assert units["kind"].value_counts().to_dict() == drawn
    for name, size in sizes.items():
        own = units.loc[units["kind"] == name, "weight"]
        assert own.sum() == pytest.approx(size, abs=1e-4)
        assert own.nunique() == 1


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9), min_size=1),
    st.integers(1, 40),
    st.integers(0, 3),
    st.sampled_from(["proportional", "equal"]),
)
def test_every_stratum_is_drawn_and_weights_lead_back(sizes, more, seed, allocation):
    corpus, rows = many(sizes)
    n = sum(min(size, 2) for size in sizes.values()) + more - 1
    draw = {"by": ["kind"], "n": n, "allocation": allocation, "random_state": seed}
    units = coding.sheet(rows, corpus, **draw)
    assert len(units) == min(n, len(rows))
    assert (units["n_rows"] == units["kind"].map(sizes)).all()
    counts = units["kind"].value_counts()
    assert (units["n_drawn"] == units["kind"].map(counts)).all()
    assert all(counts[name] >= min(size, 2) for name, size in sizes.items())
    assert units["weight"].sum() == pytest.approx(len(rows), abs=1e-3)
    assert units["unit_id"].is_monotonic_increasing and units["unit_id"].is_unique
    shuffled = rows.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(units, coding.sheet(shuffled, corpus, **draw))


def test_another_seed_draws_others_and_a_unit_keeps_its_id():
    corpus, rows = many({"a": 40})
    draws = [coding.sheet(rows, corpus, n=20, by=[], random_state=seed) for seed in (0, 1)]
    assert draws[0]["unit_id"].tolist() != draws[1]["unit_id"].tolist()
    both = draws[0].merge(draws[1], on="unit_id")
    assert len(both) and (both["start_x"] == both["start_y"]).all()
    assert coding.unit_ids(draws[0]) == draws[0]["unit_id"].tolist()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (
            lambda rows: rows.drop(columns="voice"),
            {},
            "the table of rows lacks voice; it has .*label",
        ),
        (
            lambda rows: rows.drop(columns="mention_end"),
            {},
            "the table of rows lacks mention_end; it has",
        ),
        (lambda rows: pd.concat([rows, rows.head(1)]), {}, "rows 0 and 7 are the same unit"),
        (lambda rows: rows.assign(article_id="west"), {}, "west .*: no such article"),
        (lambda rows: rows.assign(text="Ann"), {}, "its text is not what stands at start:end"),
        (lambda rows: rows.assign(end=10**6), {}, "its text is not what stands at start:end"),
        (lambda rows: rows.assign(mention_end=10**6), {}, "its mention .* is outside"),
        (lambda rows: rows.assign(weight=1), {}, "have the columns .'weight'. already"),
        (
            lambda rows: rows,
            {"n": 5},
            "n=5 is too small for the 4 strata of source, voice, label, .* draw n=7 or leave out "
            "'source' .n=4. or leave out 'voice' .n=7. or leave out 'label' .n=4.",
        ),
        (lambda rows: rows, {"n": 0}, "n must be at least 1"),
        (lambda rows: rows, {"context": -1}, "context at least 0"),
        (lambda rows: rows, {"allocation": "even"}, "no allocation 'even'; there are"),
    ],
)
def test_a_sheet_that_cannot_be_drawn(town, named, change, options, message):
    with pytest.raises(ValueError, match=message):
        coding.sheet(change(named), town, **options)


def test_a_sheet_of_nothing_is_empty(town, named):
    empty = coding.sheet(named.iloc[:0], town)
    assert len(empty) == 0 and {"unit_id", "weight", "marked"} <= set(empty.columns)


def test_the_voice_of_a_mention_is_that_of_its_own_words(named):
    # south_1: "Ann Lee smiled at Bob Roe." with Bob in somebody's words, Ann in the outlet's
    voices = pd.DataFrame(
        [("south_1", 0, 12, "outlet"), ("south_1", 12, 26, "quoted")],
        columns=["article_id", "start", "end", "voice"],
    )
    rows = named[(named["article_id"] == "south_1") & (named["start"] == 0)]
    assert coding.voice_of(rows, voices).tolist() == ["outlet", "quoted"]
    whole = rows.head(1)[["article_id", "start", "end"]]
    assert coding.voice_of(whole, voices).tolist() == ["quoted"]  # 14 of 26 characters


# --- files ---------------------------------------------------------------------------


def test_coders_see_nothing_of_the_package(tmp_path, town, named):
    drawn = coding.sheet(named, town, n=7)
    coding.write_sheet(drawn, tmp_path / "sheet.csv", dict.fromkeys(POLARITY, "as the book says"))
    text = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    table = list(csv.DictReader(StringIO(text)))
    assert list(table[0]) == ["unit_id", "target", "before", "text", "after", "code", "note"]
    assert [row["unit_id"] for row in table] == drawn["unit_id"].tolist()
    assert {row["code"] + row["note"] for row in table} == {""}
    for hidden in ("north", "south", "outlet", "neutral", "negative"):
        assert hidden not in text
    book = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert "| neutral | as the book says |" in book
    key = coding.read_key(tmp_path / "sheet_key.csv")
    pd.testing.assert_frame_equal(
        key[["unit_id", "article_id", "mention_start", "stratum", "label", "weight"]],
        drawn[["unit_id", "article_id", "mention_start", "stratum", "label", "weight"]],
        check_dtype=False,
    )


def test_a_coded_sheet_is_never_overwritten(tmp_path, town, named):
    drawn, path = coding.sheet(named, town, n=7), tmp_path / "sheet.csv"
    coding.write_sheet(drawn, path, {"yes": "y", "no": "n"})
    (tmp_path / "codebook.md").write_text("my rules")
    coding.write_sheet(drawn, path, {"yes": "y", "no": "n"})  # the same, not coded: nothing lost
    assert (tmp_path / "codebook.md").read_text() == "my rules"
    path.write_text(path.read_text(encoding="utf-8").replace(",,\n", ",yes,\n", 1))
    coded = path.read_bytes()
    with pytest.raises(
        CorpusError, match="sheet.csv: is there already and differs; choose another name"
    ):
        coding.write_sheet(drawn, path, {"yes": "y", "no": "n"})
    assert path.read_bytes() == coded


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝"])
def test_no_cell_becomes_a_formula(tmp_path, mark):
    text = f"{mark}SUM(A1) costs us much."
    corpus = [make_article(text, id=f"{mark}a", source=f"{mark}cmd")]
    drawn = coding.sheet(sentence_frame(corpus), corpus, by=["source"])
    coding.write_sheet(drawn, tmp_path / "s.csv", {"a": "", "b": ""})
    for name in ("s.csv", "s_key.csv"):
        rows = csv.reader(StringIO((tmp_path / name).read_text(encoding="utf-8-sig")))
        assert not [cell for row in rows for cell in row if cell.startswith(mark)]
    key = coding.read_key(tmp_path / "s_key.csv")
    assert key.loc[0, ["article_id", "source"]].tolist() == [f"{mark}a", f"{mark}cmd"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit_id,weight\nu1,1\n", "column 'article_id': no such column"),
        ("unit_id,article_id,weight\nu1,a,1\nu2,a,much\n", "row 3, column 'weight': 'much'"),
        ("unit_id,article_id,weight\nu1,a,0\n", "row 2, column 'weight': '0'"),
        ("unit_id,article_id,weight,start\nu1,a,1,\n", "row 2, column 'start': ''"),
    ],
)
def test_a_key_that_cannot_be_read(tmp_path, text, message):
    (tmp_path / "k.csv").write_text(text)
    with pytest.raises(CorpusError, match=f"k.csv, {message}"):
        coding.read_key(tmp_path / "k.csv")


# --- reading codes -------------------------------------------------------------------

UNITS = pd.DataFrame({"unit_id": ["u1", "u2", "u3"]})


@pytest.mark.parametrize(
    ("delimiter", "encoding", "head"),
    [
        (",", "utf-8", ""),
        (",", "utf-8-sig", ""),
        (";", "cp1252", ""),
        (";", "utf-8-sig", "sep=;\r\n"),
        ("\t", "utf-16", ""),
    ],
)
def test_what_excel_saves_can_be_read(tmp_path, delimiter, encoding, head):
    lines = [["Unit_ID", " code ", "note", ""], ["u1", "Negative ", "caf\u00e9, so-so", ""]]
    lines += [["u2", "", "", ""], ["", "", "", ""], ["u3", "neutral"], ["", "", "", ""]]
    buffer = StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    (tmp_path / "anna.csv").write_bytes((head + buffer.getvalue()).encode(encoding))
    codes = coding.read_codes([tmp_path / "anna.csv"], POLARITY, units=UNITS)
    assert codes.columns.tolist() == ["unit_id", "coder", "code", "note"]
    assert codes["unit_id"].tolist() == ["u1", "u2", "u3"]
    assert codes["coder"].unique().tolist() == ["anna"]
    assert codes["code"].astype(object).where(codes["code"].notna(), None).tolist() == [
        "negative", None, "neutral",
    ]  # fmt: skip
    assert codes["note"][0] == "caf\u00e9, so-so"
    assert codes["code"].cat.categories.tolist() == POLARITY and codes["code"].cat.ordered
    counts = coding.code_counts(codes).iloc[0].to_dict()
    assert counts == {
        "coder": "anna", "n_units": 3, "empty": 1, "negative": 1, "neutral": 1, "positive": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "bo.csv, column 'unit_id': "),
        ("unit,code\nu1,neutral\n", "bo.csv, column 'unit_id': "),
        ("unit_id,note\nu1,neutral\n", "bo.csv, column 'code': no such column"),
        ("unit_id,code,code\nu1,neutral,\n", "column 'code': the column occurs twice"),
        ("unit_id,code\nu1,neutral\n,neutral\n", "row 3, column 'unit_id': a row without a unit"),
        ("unit_id,code\nu9,neutral\n", "row 2, column 'unit_id': unit 'u9' is not in the sheet"),
        ("unit_id,code\nu1,neutral\nu1,\n", "row 3, .*coder 'bo' has unit 'u1' already in row 2"),
        (
            "unit_id,code\nu1,postive\nu2,neutral\nu3,4\n",
            "bo.csv, row 2, column 'code': unknown codes 'postive' .row 2., '4' .row 4.; codes are",
        ),
        ("unit_id,code\nu1,neutral\nu2,neutral,x\n", "row 3: more cells than the header"),
        ("unit_id,code\nu1,neutral\n", "bo.csv: 2 units .* missing for coder 'bo', such as u2"),
        ('unit_id,code\nu1,"neutral"!\n', "bo.csv, row 2: not readable as CSV .*, in line 2"),
        ("PK\x03\x04\0\0", "bo.csv: a binary file"),
    ],
)
def test_bad_codes_are_named_by_file_row_and_column(tmp_path, text, message):
    (tmp_path / "bo.csv").write_text(text)
    with pytest.raises(CorpusError, match=message):
        coding.read_codes([tmp_path / "bo.csv"], POLARITY, units=UNITS)


def test_parts_of_a_sheet_and_named_coders(tmp_path):
    (tmp_path / "x.csv").write_text("unit_id,code\nu1,neutral\n")
    frame = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["positive", np.nan]})
    both = coding.read_codes(
        {"anna": tmp_path / "x.csv", "bo": frame}, POLARITY, units=UNITS, partial=True
    )
    assert both["coder"].tolist() == ["anna", "bo", "bo"]
    assert coding.code_counts(both)["empty"].tolist() == [0, 1]
    with pytest.raises(CorpusError, match="table 1, column 'coder'"):
        coding.read_codes(frame, POLARITY)
    with pytest.raises(CorpusError, match="nowhere.csv: cannot be read"):
        coding.read_codes(tmp_path / "nowhere.csv", POLARITY)


@pytest.mark.parametrize("codes", ["yes", ["yes"], ["yes", "Yes "], ["yes", ""], ["a", "b\n"]])
def test_codes_that_cannot_be_told_apart(codes):
    with pytest.raises(ValueError, match="codes must"):
        coding.read_codes(pd.DataFrame(columns=["unit_id", "coder", "code"]), codes)


# --- Label Studio --------------------------------------------------------------------


def test_tasks_are_blind_and_the_configuration_fits_them(town, named):
    drawn = coding.sheet(named, town, n=7)
    tasks = coding.to_label_studio(drawn)
    assert json.loads(json.dumps(tasks)) == tasks
    assert {len(task["predictions"]) for task in tasks} == {0}
    assert set(tasks[0]["data"]) == {"unit_id", "target", "before", "text", "after"}
    definitions = {'a "<b>"': "this & that", "c": ""}
    view = ElementTree.fromstring(coding.label_studio_config(definitions))
    fields = [tag.get("value") for tag in view.iter("Text")]
    assert {name.lstrip("$") for name in fields} < set(tasks[0]["data"])
    choices = view.find("Choices")
    assert choices.get("toName") in {tag.get("name") for tag in view.iter("Text")}
    assert [choice.attrib for choice in choices] == [
        {"value": 'a "<b>"', "hint": "this & that"},
        {"value": "c"},
    ]
    with pytest.raises(ValueError, match="the name of a field"):
        coding.label_studio_config(["$a", "b"])


def test_predictions_are_added_only_when_asked_for(town, named):
    drawn = coding.sheet(named, town, n=7)
    task = coding.to_label_studio(drawn, drawn[["unit_id", "label"]])[0]
    (result,) = task["predictions"][0]["result"]
    assert result["value"] == {"choices": [drawn["label"][0]]}
    assert (result["from_name"], result["to_name"], result["type"]) == ("code", "text", "choices")
    with pytest.raises(ValueError, match="labels lack unit"):
        coding.to_label_studio(drawn, drawn[["unit_id", "label"]].iloc[1:])


def annotated(unit, *given_codes):
    """Return a task as Label Studio exports it: one annotation a coder."""
    annotations = []
    for coder, code, note in given_codes:
        result = [
            {
                "id": "x1",
                "from_name": "code",
                "to_name": "text",
                "type": "choices",
                "origin": "manual",
                "value": {"choices": [code]},
            }
        ] * bool(code)
        if note:
            text = {"from_name": "note", "to_name": "text", "type": "textarea"}
            result.append(text | {"value": {"text": [note]}})
        annotations.append(
            {"id": 7, "completed_by": coder, "was_cancelled": False, "result": result}
        )
    return {"id": 3, "data": {"unit_id": unit}, "annotations": annotations, "predictions": []}


def test_an_export_comes_back_as_a_long_table(tmp_path):
    tasks = [
        annotated(
            "u1", (1, "negative", "harsh"), ({"id": 2, "email": "b@x.example"}, "neutral", "")
        ),
        annotated("u2", (1, "", ""), (2, "positive", "")),
    ]
    tasks[1]["annotations"][1]["was_cancelled"] = True
    (tmp_path / "e.json").write_text(json.dumps(tasks))
    for source in (tasks, tmp_path / "e.json"):
        codes = coding.from_label_studio(source, POLARITY, units=UNITS.head(2))
        assert codes[["unit_id", "coder", "note"]].to_numpy().tolist() == [
            ["u1", "1", "harsh"], ["u1", "2", ""], ["u2", "1", ""], ["u2", "2", ""],
        ]  # fmt: skip
        assert codes["code"].tolist()[:2] == ["negative", "neutral"]
        assert coding.code_counts(codes)["empty"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("export", "message"),
    [
        ("{", "e.json: not JSON"),
        ("[" * 100_000, "e.json: not JSON"),
        ({"unit_id": "u1"}, "e.json: not a list of tasks"),
        ([7], "e.json, row 1: a task without 'data' and 'annotations'"),
        ([{"unit_id": "u1", "code": "neutral"}], "row 1: a task without .*not JSON-MIN"),
        ([{"data": {}, "annotations": []}], "row 1: data without a 'unit_id'"),
        ([{"data": {"unit_id": "u1"}, "annotations": [{}]}], "an annotation without a 'result'"),
        ([annotated("u1", (None, "neutral", ""))], "row 1: an annotation without 'completed_by'"),
        ([annotated("u1", (1, "neutral", "")), annotated("u9", (1, "neutral", ""))], "row 2, .*u9"),
        ([annotated("u1", (1, "nice", ""))], "row 1, column 'code': unknown codes 'nice'"),
        ([annotated("u1", (1, "neutral", ""), (1, "positive", ""))], "has unit 'u1' already"),
        ([annotated("u1", (1, 5, ""))], "row 1: a result of 'code' without 'choices'"),
        ([annotated("u1", (1, "neutral", ""))], "2 units .* missing for coder '1'"),
    ],
)
def test_an_export_that_cannot_be_read(tmp_path, export, message):
    text = export if isinstance(export, str) else json.dumps(export)
    (tmp_path / "e.json").write_text(text)
    with pytest.raises(CorpusError, match=message):
        coding.from_label_studio(tmp_path / "e.json", POLARITY, units=UNITS)


def test_two_choices_are_refused():
    task = annotated("u1", (1, "neutral", ""))
    task["annotations"][0]["result"][0]["value"]["choices"] = ["neutral", "positive"]
    with pytest.raises(CorpusError, match="row 1: coder '1' gave 2 codes, not one"):
        coding.from_label_studio([task], POLARITY)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("data annotations result unit_id completed_by from_name value".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.lists(json_like, max_size=4))
def test_no_export_breaks_the_reader(export):
    try:
        codes = coding.from_label_studio(export, POLARITY)
    except CorpusError:
        return
    assert codes.columns.tolist() == ["unit_id", "coder", "code", "note"]


# --- agreement -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distance", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_krippendorffs_example(distance, expected):
    codes = long_table(KRIPPENDORFF, "12345")
    table = coding.agreement(codes, distance=distance, n=50)
    row = value(table, "alpha", coders="A, B, C, D")
    assert row["value"] == pytest.approx(expected, abs=0.0005)
    assert row["n_units"] == 11  # one unit has one code only
    assert row["low"] < row["value"] <= row["high"]
    assert len(table) == 2 * (1 + 6)


def test_agreement_by_hand():
    codes = long_table({"a": "n n n p p n", "b": "n n p p n ."}, ["n", "p"])
    table = coding.agreement(codes, n=50)
    assert table["coders"].unique().tolist() == ["a, b"]
    assert value(table, "agreement")["value"] == pytest.approx(3 / 5)
    # ten codes, 6 n and 4 p: observed 2/5, expected 2*6*4 / (10*9)
    assert value(table, "alpha")["value"] == pytest.approx(1 - (2 / 5) / (48 / 90), abs=1e-6)
    by_code = coding.agreement_by_code(codes, n=50)
    # n: 2 units twice, 2 once; p: 1 unit twice, 2 once
    assert value(by_code, "agreement", code="n")["value"] == pytest.approx(4 / 6, abs=1e-6)
    assert value(by_code, "agreement", code="p")["value"] == pytest.approx(2 / 4)
    assert value(by_code, "agreement", code="p")["n_units"] == 3
    assert value(by_code, "alpha", code="p")["value"] == value(table, "alpha")["value"]


def test_disagreements_are_listed_with_their_place():
    codes = long_table({"a": "n n . p", "b": "n p p ."}, ["n", "p"])
    codes.loc[codes["unit_id"] == "u1", "note"] = "why?"
    units = pd.DataFrame({"unit_id": ["u0", "u1"], "article_id": "x", "start": 3, "other": 1})
    assert coding.disagreements(codes, units).to_dict("records") == [
        {
            "unit_id": "u1",
            "article_id": "x",
            "start": 3,
            "a": "n",
            "b": "p",
            "notes": "a: why?; b: why?",
        }
    ]
    assert coding.disagreements(codes)["unit_id"].tolist() == ["u1"]
    assert len(coding.disagreements(codes.iloc[:0])) == 0
    assert len(coding.disagreements(codes[codes["coder"] == "a"])) == 0


@pytest.mark.parametrize(
    ("given_codes", "measures"),
    [
        ({"a": "n p n"}, {"agreement": (None, "one coder"), "alpha": (None, "one coder")}),
        ({"a": "n p . .", "b": ". . n p"}, {"alpha": (None, "no unit has codes of two coders")}),
        ({"a": ". .", "b": ". ."}, {"agreement": (None, "no unit has codes of two coders")}),
        (
            {"a": "n n", "b": "n n"},
            {"agreement": (1, "same in every"), "alpha": (None, "only 'n'")},
        ),
        ({"a": "n n p", "b": "n n p"}, {"alpha": (1, "no interval: the same in every resample")}),
        ({"a": "n n p", "b": "n n n"}, {"alpha": (0, "undefined in ")}),
    ],
)
def test_agreement_at_the_edge(given_codes, measures):
    table = coding.agreement(long_table(given_codes, ["n", "p"]), n=100)
    for measure, (expected, note) in measures.items():
        row = value(table, measure)
        assert note in row["note"]
        if expected is None:
            assert np.isnan(row["value"])
        else:
            assert row["value"] == expected
        if expected != 0:
            assert np.isnan(row["low"]) and np.isnan(row["high"])


def test_no_codes_no_agreement():
    nothing = coding.read_codes(pd.DataFrame(columns=["unit_id", "coder", "code"]), POLARITY)
    assert value(coding.agreement(nothing), "alpha")["note"] == "no codes"
    assert np.isnan(value(coding.agreement_by_code(nothing), "alpha", code="neutral")["value"])


def test_a_code_nobody_gave_has_no_agreement():
    codes = long_table({"a": "n p n", "b": "n p p"}, ["n", "o", "p"])
    table = coding.agreement_by_code(codes, n=20)
    assert value(table, "agreement", code="o")["note"] == "undefined: only 'other codes' occurs"


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda codes: codes, {"distance": "ratio"}, "no distance 'ratio'; there are nominal"),
        (lambda codes: codes.astype({"code": object}), {"distance": "ordinal"}, "codes in order"),
        (lambda codes: pd.concat([codes, codes.head(1)]), {}, "coder 'a' has two codes for unit"),
        (
            lambda codes: codes.drop(columns="coder"),
            {},
            "the table of codes lacks coder; it has unit_id",
        ),
        (
            lambda codes: codes,
            {"units": UNITS},
            "the table of units lacks article_id, weight; it has unit_id",
        ),
        (
            lambda codes: codes,
            {"units": UNITS.assign(article_id="x", weight=1.0)},
            "units lack 1 that were coded, such as u0",
        ),
        (lambda codes: codes, {"n": 0}, "n must be at least 1"),
    ],
)
def test_agreement_that_cannot_be_measured(change, options, message):
    codes = long_table({"a": "n p n", "b": "n p p"}, ["n", "p"])
    with pytest.raises(ValueError, match=message):
        coding.agreement(change(codes), **options)


lines = st.lists(st.sampled_from("123."), min_size=1, max_size=12).map(" ".join)


@given(st.lists(lines, min_size=2, max_size=4))
def test_alpha_is_that_of_nltk(coders):
    given_codes = {str(place): line for place, line in enumerate(coders)}
    codes = long_table(given_codes, "123")
    row = coding.agreement(codes, n=1).query("measure == 'alpha'").iloc[0]
    told = codes.dropna(subset="code")
    twice = told[told.groupby("unit_id")["code"].transform("size") >= 2]
    if twice["code"].nunique() < 2:
        assert np.isnan(row["value"])
    else:
        triples = twice[["coder", "unit_id", "code"]].astype(str).itertuples(index=False, name=None)
        assert row["value"] == pytest.approx(AnnotationTask(list(triples)).alpha(), abs=1e-6)


@given(
    st.lists(st.sampled_from([(2, 0, 0), (1, 1, 0), (0, 1, 1), (1, 0, 1), (0, 0, 3)]), min_size=2)
)
def test_a_weight_of_two_is_a_unit_twice(rows):
    counts = np.array(rows)
    weights = np.arange(1, len(counts) + 1)
    for distance in ("nominal", "ordinal"):
        weighted = alpha(counts, weights, distance)
        repeated = np.repeat(counts, weights, axis=0)
        np.testing.assert_allclose(weighted, alpha(repeated, np.ones(len(repeated)), distance))


def test_weights_and_articles_count():
    codes = long_table({"a": "n p n p", "b": "n p p n"}, ["n", "p"])
    units = pd.DataFrame(
        {"unit_id": ["u0", "u1", "u2", "u3"], "article_id": list("xxyy"), "weight": [3, 3, 1, 1]}
    )
    row = value(coding.agreement(codes, units, n=200), "agreement")
    assert row["value"] == pytest.approx(6 / 8)
    # two articles: both, or one of them twice
    assert (row["low"], row["high"]) == (0, 1)
    # weights shift emphasis and add no units: alpha of two codes a unit is 1 - (1/2) / (4*4*2/56)
    for weight in (1, 5):
        same = coding.agreement(codes, units.assign(weight=weight), n=10)
        assert value(same, "alpha")["value"] == pytest.approx(1 - 0.5 / (32 / 56), abs=1e-6)
    one = coding.agreement(codes, units.assign(article_id="x"), n=50)
    assert value(one, "agreement")["note"] == "no interval: the same in every resample"


# --- the package ---------------------------------------------------------------------


def packaged(weights=(1, 1, 1, 1)):
    codes = long_table({"a": "n n o p", "b": "n p . ."}, ["n", "o", "p"])
    ids = ["u0", "u1", "u2", "u3"]
    units = pd.DataFrame({"unit_id": ids, "article_id": list("wxyz"), "weight": weights})
    labels = pd.DataFrame({"unit_id": [*ids, "other"], "label": ["n", "o", "o", "o", "n"]})
    return codes, units.astype({"weight": float}), labels


def test_the_package_against_a_coder_by_hand():
    table = coding.against_package(*packaged(), n=100)
    assert value(table, "accuracy", coder="a")["value"] == 0.5
    assert value(table, "commonest", coder="a")["value"] == 0.5
    # n: 1 right of 2 given and 1 said; o: 1 right of 1 and 3; p: none
    assert value(table, "f1 n", coder="a")["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert value(table, "f1 o", coder="a")["value"] == 0.5
    expected = (2 / 3 + 1 / 2 + 0) / 3
    assert value(table, "macro_f1", coder="a")["value"] == pytest.approx(expected, abs=1e-6)
    # eight codes: 3 n, 4 o, 1 p; pairs of unlike codes 2 * (12 + 3 + 4) of 56
    assert value(table, "alpha", coder="a")["value"] == pytest.approx(1 - 0.5 / (38 / 56), abs=1e-6)
    assert value(table, "accuracy", coder="b")["n_units"] == 2
    row = value(table, "accuracy", coder="a")
    assert row["low"] < row["value"] < row["high"]


def test_weights_estimate_the_whole_table():
    codes, units, labels = packaged((5, 1, 1, 3))
    table = coding.against_package(codes, units, labels, n=20)
    assert value(table, "accuracy", coder="a")["value"] == pytest.approx(6 / 10)
    counted = coding.confusion(codes, units, labels)
    assert counted.loc["a"].to_numpy().tolist() == [[1, 1, 0], [0, 1, 0], [0, 1, 0]]
    always = coding.against_package(codes, units.assign(weight=[1, 1, 1, 7]), labels, n=20)
    assert value(always, "commonest", coder="a")["value"] == pytest.approx(7 / 10)
    estimated = coding.confusion(codes, units, labels, weighted=True)
    assert estimated.loc["a"].to_numpy().tolist() == [[5, 1, 0], [0, 1, 0], [0, 3, 0]]
    assert estimated.loc["b"].to_numpy().sum() == 6


@given(
    st.lists(
        st.tuples(st.sampled_from("nop"), st.sampled_from("nop"), st.integers(1, 9)), min_size=1
    )
)
def test_scores_are_those_of_scikit_learn(cells):
    given_codes, said, weights = zip(*cells, strict=True)
    codes = long_table({"a": " ".join(given_codes)}, ["n", "o", "p"])
    ids = [f"u{place}" for place in range(len(cells))]
    units = pd.DataFrame({"unit_id": ids, "article_id": ids, "weight": weights})
    table = coding.against_package(codes, units, pd.DataFrame({"unit_id": ids, "label": said}), n=1)
    kept = {"sample_weight": weights}
    expected = f1_score(given_codes, said, average="macro", zero_division=0, **kept)
    assert value(table, "macro_f1")["value"] == pytest.approx(expected, abs=1e-6)
    expected = accuracy_score(given_codes, said, **kept)
    assert value(table, "accuracy")["value"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda labels: labels.iloc[1:], "labels lack 1 units that were coded, such as u0"),
        (
            lambda labels: labels.assign(label="bad"),
            "labels .'bad'. are no codes; codes are n, o, p",
        ),
        (
            lambda labels: labels.rename(columns={"label": "x"}),
            "the table of labels lacks label; it has unit_id, x",
        ),
        (
            lambda labels: pd.concat([labels, labels.head(1).assign(label="p")]),
            "unit u0 has two labels",
        ),
    ],
)
def test_labels_that_do_not_fit(change, message):
    codes, units, labels = packaged()
    with pytest.raises(ValueError, match=message):
        coding.against_package(codes, units, change(labels))


# --- the worked example that ships ---------------------------------------------------

EXAMPLE = COVERAGE / "coding"


def test_the_shipped_sheet_is_that_of_its_key(coverage, tmp_path):
    key = coding.read_key(EXAMPLE / "polarity_sheet_key.csv")
    texts = [
        coverage[row.article_id].text[row.start : row.end] for row in key.itertuples(index=False)
    ]
    drawn = key.drop(columns=["unit_id", "stratum", "weight"]).assign(text=texts)
    assert coding.unit_ids(drawn) == key["unit_id"].tolist()
    again = coding.sheet(drawn, coverage, n=len(key), by=[])
    coding.write_sheet(again, tmp_path / "sheet.csv", {})
    shipped = EXAMPLE / "polarity_sheet.csv"
    assert (tmp_path / "sheet.csv").read_bytes() == shipped.read_bytes()
    for row in key.itertuples():
        assert coverage[row.article_id].text[row.mention_start : row.mention_end] == row.mention


def test_the_shipped_codes_are_complete():
    key = coding.read_key(EXAMPLE / "polarity_sheet_key.csv")
    files = {name: EXAMPLE / f"polarity_coder_{name}.csv" for name in "ab"}
    codes = coding.read_codes(files, POLARITY, units=key)
    assert len(key) == 120 and key["target"].nunique() == 6
    assert set(key["voice"]) == {"outlet", "quoted"}
    assert coding.code_counts(codes)["empty"].tolist() == [0, 0]
    table = coding.agreement(codes, key, distance="ordinal", n=100)
    assert 0.5 < value(table, "alpha")["value"] < 1


def test_a_corpus_without_a_coded_sheet_gives_empty_tables() -> None:
    units, codes = coding.read_coded(Corpus([]), "polarity", POLARITY)
    assert len(units) == len(codes) == 0
    assert list(coding.target_texts(units, Corpus([])).columns) == [
        "unit_id", "text", "start", "end"
    ]  # fmt: skip


def test_a_sheet_of_another_table_is_left_out_with_a_warning(tmp_path) -> None:
    rows = pd.DataFrame({"article_id": "a", "source": ["A", "B"] * 20, "start": range(40)})
    rows = rows.assign(end=rows["start"] + 1, text="x", model=0.0)
    article = make_article("x" * 50, id="a", source="A")
    units = coding.sheet(rows, [article], n=10, by=["source"])
    (tmp_path / "coding").mkdir()
    coding.write_sheet(units, tmp_path / "coding" / "p_sheet.csv", {"pro": "", "con": ""})
    corpus = Corpus([article], folder=tmp_path)
    kept, _ = coding.read_coded(corpus, "p", ["pro", "con"], rows=rows)
    assert len(kept) == 10
    with pytest.warns(UserWarning, match="p_sheet_key.csv is left out: .* column source"):
        kept, codes = coding.read_coded(corpus, "p", ["pro", "con"], rows=rows.assign(source="C"))
    assert len(kept) == len(codes) == 0
    assert (
        coding.corrected(rows, kept, codes, "model", {"pro": 1, "con": -1})["corrected"]
        .isna()
        .all()
    )


def test_the_sheet_that_ships_marks_its_mentions() -> None:
    corpus = load_corpus()
    units, codes = coding.read_coded(corpus, "polarity", POLARITY)
    assert len(units) == 120 and set(codes["coder"]) == {"a", "b"} and codes["code"].notna().all()
    texts = coding.target_texts(units, corpus)
    said = [t[a:b] for t, a, b in zip(texts["text"], texts["start"], texts["end"], strict=True)]
    assert said == list(units["mention"])
