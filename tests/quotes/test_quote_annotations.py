"""What people corrected comes back from brat and Label Studio, and what is broken is named."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import spans_of
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare._utterances import utterances
from analysis.corpus import Corpus, CorpusError, make_article
from analysis.quotes import COLUMNS, reported_speech, voices
from analysis.quotes.brat import read_annotations, read_brat
from analysis.quotes.exports import load, load_annotations, save
from analysis.quotes.label_studio import spans_config, to_label_studio_spans
from tests.builders import bare

LAKE = (
    "The lake froze on Monday.\n“The lake,” Mayor Ada Bell said, “is frozen.” "
    "According to Cy Dunn, it is 😀 safe.\n\nBell later added that nobody should skate there."
)
RIVER = "The river rose on Friday. “Stay away,” warned Mayor Ed Frey."
MARKED = ["content_spans", "source_spans", "cue_spans", "speaker"]


@pytest.fixture
def corpus():
    lake = make_article(LAKE, id="lake 1", source="S", title="Ice")
    return Corpus([lake, make_article(RIVER, id="river", source="T")])


@pytest.fixture
def quotes(corpus):
    return reported_speech(corpus, engine="rules")


def export_of(tasks, coders=(1,)):
    """Return tasks as Label Studio exports them after each coder has accepted what is there."""
    exported = []
    for number, task in enumerate(tasks, start=1):
        results = [result for one in task["predictions"] for result in one["result"]]
        annotations = [{"id": number, "completed_by": coder, "result": json.loads(
            json.dumps(results)), "was_cancelled": False} for coder in coders]  # fmt: skip
        exported.append({"id": number, "data": task["data"], "annotations": annotations})
    return exported


def marked(spans, relations=(), speakers=(), text="Bell said ice, Dunn snow.", coder=1):
    """Return an export of one task: spans ``{id: (label, words)}``, relations, speakers."""
    results = []
    for id, (label, words) in spans.items():
        start = text.index(words)
        value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
        results.append({"id": id, "from_name": "label", "type": "labels", "value": value})
    for one, other in relations:
        results.append({"type": "relation", "from_id": one, "to_id": other, "labels": []})
    for id, name in dict(speakers).items():
        results.append({"id": id, "from_name": "speaker", "value": {"text": [name]}})
    data = {"article_id": "a", "title": "", "text": text}
    return [{"data": data, "annotations": [{"completed_by": coder, "result": results}]}]


BELL = bare("Bell said ice, Dunn snow.")


def brat(folder, lines, text=BELL.text, id="a"):
    folder.mkdir(exist_ok=True)
    (folder / f"{id}.ann").write_bytes(lines.encode())
    if text is not None:
        (folder / f"{id}.txt").write_bytes(text.encode())
    return folder


LINES = (
    "T1\tSource 0 4\tBell\nT2\tCue 5 9\tsaid\nT3\tContent 10 13\tice\nT4\tAttribution 5 9\tsaid\n"
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n#1\tAnnotatorNotes T1\tAda Bell\n"
)


# round trips


def test_brat_and_label_studio_give_back_what_was_found(corpus, quotes, tmp_path):
    assert len(quotes) == 4
    save(quotes, tmp_path / "brat", corpus)
    save(quotes, tmp_path / "tasks.json", corpus)
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    for found, coder in (
        (load_annotations(tmp_path / "brat", corpus), "brat"),
        (load_annotations(export_of(tasks), corpus), "1"),
    ):
        assert list(found.columns) == [*COLUMNS, "speaker_by", "coder"]
        same = [name for name in COLUMNS if name not in ("confidence", "rule")]
        pd.testing.assert_frame_equal(found[same], quotes[same], check_dtype=False)
        assert set(found["coder"]) == {coder}
        assert set(found["speaker_by"]) == {"hand"}
        assert set(found["confidence"]) == {1.0}


def test_what_takes_quotes_takes_annotations(corpus, quotes, tmp_path):
    save(quotes, tmp_path / "brat", corpus)
    found = load_annotations(tmp_path / "brat", corpus)
    pd.testing.assert_frame_equal(voices.split(corpus, found), voices.split(corpus, quotes))
    pd.testing.assert_frame_equal(voices.heard(corpus, found), voices.heard(corpus, quotes))
    assert utterances(corpus, found).empty
    save(found, tmp_path / "t.csv")
    pd.testing.assert_frame_equal(load(tmp_path / "t.csv"), found, check_dtype=False)


def test_two_coders_are_two_tables_in_one(corpus, quotes):
    found = load_annotations(export_of(to_label_studio_spans(quotes, corpus), (7, "x")), corpus)
    assert found["coder"].tolist() == ["7"] * 4 + ["x"] * 4
    assert found["quote_id"].tolist() == quotes["quote_id"].tolist() * 2


letters = st.text(st.sampled_from("ab .“”\"'\n\u2028😀é"), min_size=1) | st.text(min_size=1)


@given(letters, st.data())
def test_any_spans_and_speakers_come_back(text, data):
    pieces = spans_of(text)
    rows = []
    for _ in range(data.draw(st.integers(0, 3))):
        row = {name: data.draw(pieces) for name in MARKED[:3]}
        row["content_spans"] = row["content_spans"] or [(0, len(text))]
        rows.append(row | {"article_id": "a", "speaker": data.draw(st.sampled_from(["", "Ö 😀"]))})
    quotes = pd.DataFrame(rows, columns=["article_id", *MARKED], dtype=object)
    article = bare(text)

    def found(table):
        named = table["speaker"].where(table["speaker"] == "Ö 😀", "")
        return sorted(
            (*(sorted(row[name]) for name in MARKED[:3]), speaker)
            for row, speaker in zip(table.to_dict("records"), named, strict=True)
        )

    with tempfile.TemporaryDirectory() as folder:
        save(quotes, Path(folder) / "b", [article])
        assert found(load_annotations(Path(folder) / "b", [article])) == found(quotes)
    exported = export_of(to_label_studio_spans(quotes, [article]))
    assert found(load_annotations(exported, [article])) == found(quotes)


# brat


def test_corrections_in_brat(corpus, tmp_path):
    lines = LINES.replace("10 13\tice", "10 13;20 24\tice snow") + (
        "R1\tSame Arg1:T1 Arg2:T3\nA1\tSure E1\n\n*\tEquiv T1 T4\nN1\tReference T1 Wiki:1\tBell\n"
        "#2\tAnnotatorNotes E1\tnot her\n#3\tOther T1\tx\n"
        "T9\tContent 10 24\tice, Dunn snow\nT8\tAttribution 15 19\tDunn\r\n"
        "E7\tAttribution:T8 Source2:T7 Content:T9 \n#9\tAnnotatorNotes E7\tCy Dunn\n"
        "T7\tSource 15 19\tDunn\n"
    )
    found = load_annotations(brat(tmp_path / "b", lines), [BELL])
    assert found["content_spans"].tolist() == [[(10, 13), (20, 24)], [(10, 24)]]
    assert found["source_spans"].tolist() == [[(0, 4)], [(15, 19)]]
    assert found["cue_spans"].tolist() == [[(5, 9)], []]
    assert found["speaker"].tolist() == ["Ada Bell", "Cy Dunn"]
    assert found["speaker_id"].tolist() == ["ada-bell", "cy-dunn"]
    assert found["content"].tolist() == ["ice snow", "ice, Dunn snow"]
    assert found["quote_id"].tolist() == ["a-q1", "a-q2"]


def test_where_no_speaker_is_named_the_source_is_resolved(tmp_path):
    article = bare("Ada Bell came. Bell said ice.")
    lines = (
        "T1\tSource 15 19\tBell\nT3\tContent 25 28\tice\nT4\tAttribution 20 24\tsaid\n"
        "E1\tAttribution:T4 Content:T3 Source:T1\n"
    )
    (row,) = load_annotations(brat(tmp_path / "b", lines, article.text), [article]).to_dict(
        "records"
    )
    assert (row["speaker"], row["speaker_by"]) == ("Ada Bell", "package")


def test_an_unknown_speaker_is_not_written_and_a_corrected_source_is_resolved(tmp_path):
    article = bare("Ada Bell came. Bell said ice.")
    row = {"article_id": "a", "content_spans": [(25, 28)], "cue_spans": [], "speaker": "unknown"}
    table = pd.DataFrame([row | {"source_spans": []}])
    save(table, tmp_path / "b", [article])
    file = tmp_path / "b" / "a.ann"
    assert "AnnotatorNotes" not in file.read_text()
    (task,) = to_label_studio_spans(table, [article])
    assert [one["type"] for one in task["predictions"][0]["result"]] == ["labels"]
    found = load_annotations(tmp_path / "b", [article])
    assert found[["speaker", "speaker_id", "speaker_by"]].to_numpy().tolist() == [
        ["unknown", "unknown", "package"]
    ]
    marked = file.read_text().replace("Content:T1", "Content:T1 Source:T9")
    file.write_text(f"{marked}T9\tSource 15 19\tBell\n")
    assert load_annotations(tmp_path / "b", [article])["speaker"].tolist() == ["Ada Bell"]


def test_kind_and_country_of_a_name_that_a_person_gave(tmp_path):
    lines = LINES.replace("Ada Bell", "Cy Dunn")
    known = pd.DataFrame(
        [["Cy Dunn", "", "mayor", "Norway", "official"]],
        columns=["name", "aliases", "role", "country", "kind"],
    )
    (row,) = load_annotations(brat(tmp_path / "b", lines), [BELL], gazetteer=known).to_dict(
        "records"
    )
    assert (row["speaker"], row["speaker_id"]) == ("Cy Dunn", "cy-dunn")
    assert (row["speaker_kind"], row["country"]) == ("official", "Norway")


def test_words_with_line_breaks_go_on_in_the_lines_below(tmp_path):
    text = "Bell said ice\n\nand snow."
    lines = LINES.replace("10 13\tice", "10 23\tice\n\nand snow")
    folder = brat(tmp_path / "b", lines, text)
    assert [one.content for one in read_brat(folder / "a.ann")] == [[(10, 23)]]
    assert load_annotations(folder, [bare(text)])["content"].tolist() == ["ice\n\nand snow"]
    brat(tmp_path / "b", LINES + "T5\tContent 10 13\tice\nand snow\n", text)
    with pytest.raises(CorpusError, match="row 8: not a line of brat standoff: 'and snow'"):
        read_brat(folder / "a.ann")


def test_a_deleted_event_leaves_no_attribution_and_is_warned_of(tmp_path):
    lines = LINES.replace("E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n", "")
    with pytest.warns(UserWarning, match=r"a\.ann, row 3: T3 is a Content of no attribution"):
        found = load_annotations(brat(tmp_path / "b", lines), [BELL])
    assert found.empty and list(found.columns) == [*COLUMNS, "speaker_by", "coder"]
    assert voices.split([BELL], found)["voice"].tolist() == ["outlet"]
    with pytest.warns(UserWarning) as caught:
        assert read_brat(brat(tmp_path / "b", LINES.replace(" Content:T3", "")) / "a.ann") == []
    assert "row 5: E1 is an attribution without Content" in str(caught[1].message)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T5\tContent 10 13", "row 7: '' does not stand at"),
        ("T5\tContent 10 13\tsnow", "row 7: 'snow' does not stand at .*'ice'"),
        ("T5\tContent 20 90\tsnow.", "row 7: 'snow.' does not stand at"),
        ("T5\tContent 13 10\tice", "row 7: T5 ends before it begins"),
        ("T5\tContent 10 10\t", "row 7: T5 ends before it begins"),
        ("T5\tContent x y\tice", "row 7: not a line of brat"),
        ("T5 Content 10 13 ice", "row 7: not a line of brat"),
        (f"T5\tContent 10 {'9' * 5000}\tice", "row 7: not a line of brat"),
        ("T3\tContent 10 13\tice", "row 7: T3 occurs twice"),
        ("E1\tAttribution:T4", "row 7: E1 occurs twice"),
        ("E2\tAttribution:T9 Content:T3", "row 7: no span T9"),
        ("E2\tAttribution", "row 7: not a line of brat"),
        ("E2\t" + "a:b:c " * 40 + "\t", "row 7: not a line of brat"),
        ("<<<<<<< HEAD", "row 7: not a line of brat"),
    ],
)
def test_a_bad_line_is_named(line, said, tmp_path):
    with pytest.raises(CorpusError, match=rf"a\.ann, {said}"):
        load_annotations(brat(tmp_path / "b", f"{LINES}{line}\n"), [BELL])


def test_files_that_cannot_be_read_are_named(tmp_path):
    folder = brat(tmp_path / "b", LINES)
    (folder / "a.ann").write_bytes(b"T1\tSource 0 4\t\xff\n")
    with pytest.raises(CorpusError, match=r"a\.ann: not UTF-8"):
        load_annotations(folder, [BELL])
    brat(folder, LINES, "Bell said nothing.")
    with pytest.raises(CorpusError, match=r"a\.txt: neither the clean nor the raw text"):
        load_annotations(folder, [BELL])
    (folder / "a.txt").write_bytes(b"\xff")
    with pytest.raises(CorpusError, match=r"a\.txt: not UTF-8"):
        load_annotations(folder, [BELL])
    with pytest.raises(CorpusError, match=r"b: no \.ann file of an article"):
        load_annotations(folder, [bare("x", id="other")])


RAW = (
    "Advertisement\n\nThe lake froze on Monday morning, and nobody skated.\n\n"
    "Mayor Bell said: “The ice is thin.\n\n“Stay away from the snow.”"
)
MIXED = make_article(RAW, id="m", source="S")


def lines_at(text):
    """Return the lines of one attribution with offsets into ``text``."""
    at = {word: (text.index(word), text.index(word) + len(word)) for word in ("Bell", "said")}
    start = text.index("ice")
    end = text.index("snow") + 4
    words = text[start:end].replace("\r", " ").replace("\n", " ")
    return (
        f"T1\tSource {at['Bell'][0]} {at['Bell'][1]}\tBell\nT2\tCue {at['said'][0]} "
        f"{at['said'][1]}\tsaid\nT3\tContent {start} {end}\t{words}\n"
        "T4\tAttribution {} {}\tsaid\n".format(*at["said"])
        + "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    )


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [MIXED.text, MIXED.raw])
def test_offsets_may_be_into_the_clean_or_the_raw_text(text, end, beside, tmp_path):
    assert MIXED.text != MIXED.raw
    written = text.replace("\n", end)
    for offsets_into in {written, text} if beside else {text}:
        folder = brat(tmp_path / "b", lines_at(offsets_into), written if beside else None, "m")
        (row,) = load_annotations(folder, [MIXED]).to_dict("records")
        assert row["content"] == "ice is thin.\n\n“Stay away from the snow"
        (start, stop), = row["content_spans"]  # fmt: skip
        assert MIXED.text[start:stop] == row["content"]
        assert (row["source"], row["cue"]) == ("Bell", "said")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    folder = brat(tmp_path / "b", "\ufeff" + LINES, "\ufeff" + BELL.text)
    assert load_annotations(folder, [BELL])["content"].tolist() == ["ice"]


def test_the_shipped_gold_is_read_alike(coverage):
    gold = read_annotations(coverage)
    found = load_annotations(coverage.folder / "annotations", coverage)
    key = ["article_id", "content", "source", "cue", "speaker"]
    assert sorted(map(tuple, found[key].to_numpy())) == sorted(map(tuple, gold[key].to_numpy()))


def test_a_corpus_without_a_folder_has_no_annotations(corpus, tmp_path, monkeypatch):
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "river.ann").write_text("nonsense\n")
    monkeypatch.chdir(tmp_path)
    assert read_annotations(corpus).empty


def test_brat_keeps_a_configuration_that_is_there(quotes, corpus, tmp_path):
    save(quotes, tmp_path / "b", corpus)
    text = (tmp_path / "b" / "annotation.conf").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("[")] == [
        "[entities]", "[events]", "[relations]", "[attributes]"
    ]  # fmt: skip
    (tmp_path / "b" / "annotation.conf").write_text("mine")
    save(quotes, tmp_path / "b", corpus)
    assert (tmp_path / "b" / "annotation.conf").read_text() == "mine"


# Label Studio


def test_what_a_task_looks_like():
    row = {
        "article_id": "a", "content_spans": [(10, 13), (20, 24)], "source_spans": [(0, 4)],
        "cue_spans": [], "speaker": "Ada Bell",
    }  # fmt: skip
    (task,) = to_label_studio_spans(pd.DataFrame([row]), [BELL])
    assert task["data"] == {"article_id": "a", "title": "", "text": BELL.text}
    results = task["predictions"][0]["result"]
    assert [(one.get("id"), one["type"]) for one in results] == [
        ("q1-content1", "labels"),
        ("q1-content2", "labels"),
        ("q1-source1", "labels"),
        ("q1-source1", "textarea"),
        (None, "relation"),
        (None, "relation"),
    ]
    assert results[0]["value"] == {"start": 10, "end": 13, "text": "ice", "labels": ["Content"]}
    assert results[3]["value"] == {"start": 0, "end": 4, "text": ["Ada Bell"]}
    assert [(one["from_id"], one["to_id"], one["labels"]) for one in results[4:]] == [
        ("q1-content1", "q1-source1", ["source"]),
        ("q1-content1", "q1-content2", ["more"]),
    ]


def test_tasks_are_blind_unless_the_outlet_is_asked_for():
    (task,) = to_label_studio_spans(None, [BELL], outlet=True)
    assert task["data"]["source"] == "S" and task["predictions"] == []
    assert "source" not in to_label_studio_spans(None, [BELL])[0]["data"]


def test_the_names_in_the_configuration_are_those_of_the_tasks(corpus, quotes):
    view = ElementTree.fromstring(spans_config())
    tags = {tag.get("name") for tag in view.iter() if tag.get("name")}
    labels = {tag.get("value") for tag in view.iter("Label")}
    relations = {tag.get("value") for tag in view.iter("Relation")}
    results = [one for task in to_label_studio_spans(quotes, corpus)
               for one in task["predictions"][0]["result"]]  # fmt: skip
    assert {one["from_name"] for one in results if "from_name" in one} | {"text"} == tags
    assert {one["value"]["labels"][0] for one in results if one["type"] == "labels"} == labels
    used = {one["labels"][0] for one in results if one["type"] == "relation"}
    assert used <= relations == {"source", "cue", "more"}


C, S, U = "Content", "Source", "Cue"


@pytest.mark.parametrize(
    ("spans", "relations", "expected"),
    [
        ({"c": (C, "ice")}, [], [("ice", "", "")]),
        ({"c": (C, "ice"), "s": (S, "Bell")}, [("s", "c")], [("ice", "Bell", "")]),
        # a chain: the cue joins content and source
        (
            {"c": (C, "ice"), "u": (U, "said"), "s": (S, "Bell")},
            [("c", "u"), ("u", "s")],
            [("ice", "Bell", "said")],
        ),
        # two pieces of one content
        ({"c": (C, "ice"), "d": (C, "snow")}, [("c", "d")], [("ice snow", "", "")]),
        # one source of two contents
        (
            {"c": (C, "ice"), "d": (C, "snow"), "s": (S, "Bell")},
            [("c", "s"), ("d", "s")],
            [("ice", "Bell", ""), ("snow", "Bell", "")],
        ),
        # the source of one content leads to no cue of the other
        (
            {"c": (C, "ice"), "d": (C, "snow"), "s": (S, "Bell"), "u": (U, "said")},
            [("c", "s"), ("d", "s"), ("d", "u"), ("u", "s")],
            [("ice", "Bell", ""), ("snow", "Bell", "said")],
        ),
        # a loop
        ({"c": (C, "ice"), "s": (S, "Bell")}, [("c", "c"), ("s", "s"), ("c", "s")],
         [("ice", "Bell", "")]),
    ],
)  # fmt: skip
def test_relations_join_marks_into_attributions(spans, relations, expected):
    found = load_annotations(marked(spans, relations), [BELL])
    assert list(map(tuple, found[["content", "source", "cue"]].to_numpy())) == expected


def test_marks_joined_to_no_content_are_warned_of():
    spans = {"c": (C, "ice"), "s": (S, "Bell"), "u": (U, "said")}
    with pytest.warns(UserWarning) as caught:
        found = load_annotations(marked(spans, [("s", "u")]), [BELL])
    assert found[["content", "source", "cue"]].to_numpy().tolist() == [["ice", "", ""]]
    assert ["Source 'Bell'" in str(caught[0].message), len(caught)] == [True, 2]


def test_the_speaker_is_that_of_the_source_else_of_the_content():
    spans = {"c": (C, "ice"), "s": (S, "Bell"), "d": (C, "snow")}
    names = {"c": "Nobody", "s": " Ada\nBell ", "d": "Cy Dunn"}
    found = load_annotations(marked(spans, [("c", "s")], names), [BELL])
    assert found["speaker"].tolist() == ["Ada Bell", "Cy Dunn"]


@pytest.mark.parametrize("saved", [True, False])
def test_offsets_count_code_points_and_utf_16_units_are_known_by_the_words(saved):
    text = "😀 Bell 😀 said ice."
    export = marked({"c": (C, "ice"), "s": (S, "Bell")}, [("c", "s")], text=text)
    assert load_annotations(export, [bare(text)])["source"].tolist() == ["Bell"]
    for result in export[0]["annotations"][0]["result"][:2]:
        for end in ("start", "end"):
            value = result["value"]
            value[end] = len(text[: value[end]].encode("utf-16-le")) // 2
        if not saved:
            del result["value"]["text"]
    if saved:
        found = load_annotations(export, [bare(text)])
        assert found[["content", "source"]].to_numpy().tolist() == [["ice", "Bell"]]
    else:
        with pytest.raises(CorpusError, match="row 1: span 'c' has no 'text', and emoji before"):
            load_annotations(export, [bare(text)])


def test_line_breaks_may_be_saved_as_backslash_n():
    text = "Bell said:\nice, snow."
    export = marked({"c": (C, "said:\nice")}, text=text)
    export[0]["annotations"][0]["result"][0]["value"]["text"] = "said:\\nice"
    assert load_annotations(export, [bare(text)])["content"].tolist() == ["said:\nice"]


def changed(change):
    export = marked({"c": (C, "ice")})
    change(export[0], export[0]["annotations"][0], export[0]["annotations"][0]["result"])
    return export


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t, a, r: t.pop("annotations"), "JSON-MIN"),
        (lambda t, a, r: t["data"].pop("article_id"), "without a 'article_id'"),
        (lambda t, a, r: t["data"].update(text="x"), "not the clean text of the article"),
        (lambda t, a, r: t["data"].update(article_id="z"), "no annotated task"),
        (lambda t, a, r: a.update(was_cancelled=True), "no annotated task"),
        (lambda t, a, r: a.pop("completed_by"), "completed_by"),
        (lambda t, a, r: a.update(result=None), "without a 'result'"),
        (lambda t, a, r: r.append(3), "not an object"),
        (lambda t, a, r: t["annotations"].append(a), "coder '1' has article 'a' twice"),
        (lambda t, a, r: r[0].pop("id"), "without id, start and end"),
        (lambda t, a, r: r[0]["value"].update(start="1"), "without id, start and end"),
        (lambda t, a, r: r[0].update(value=None), "without id, start and end"),
        (lambda t, a, r: r[0]["value"].update(labels=["Doubt"]), "must have one label"),
        (lambda t, a, r: r[0]["value"].update(labels=[]), "must have one label"),
        (lambda t, a, r: r[0]["value"].update(labels=[[]]), "must have one label"),
        (lambda t, a, r: r.append(r[0]), "two spans of the id 'c'"),
        (lambda t, a, r: r[0]["value"].update(start=13), "span 'c', 13 to 13"),
        (lambda t, a, r: r[0]["value"].update(end=99), "span 'c', 10 to 99"),
        (lambda t, a, r: r[0]["value"].update(text="snow"), "is not 'snow' but 'ice'"),
        (lambda t, a, r: r.append({"type": "relation", "from_id": "c", "to_id": "x"}), "'x'"),
        (lambda t, a, r: r.append({"id": "c", "from_name": "speaker", "value": 1}), "'speaker'"),
    ],
)
def test_an_export_that_cannot_be_read_is_named(change, said, tmp_path):
    (tmp_path / "e.json").write_text(json.dumps(changed(change)))
    with pytest.raises(CorpusError, match=said) as caught:
        load_annotations(tmp_path / "e.json", [BELL])
    assert caught.value.file == str(tmp_path / "e.json")


@pytest.mark.parametrize("data", [b"{", b"{}", b"\xff\xfe\x00", b"", b"[" * 100_000])
def test_a_file_that_is_no_export_is_named(data, tmp_path):
    (tmp_path / "e.json").write_bytes(data)
    with pytest.raises(CorpusError, match=r"e\.json"):
        load_annotations(tmp_path / "e.json", [BELL])
    with pytest.raises(CorpusError, match=r"no\.json"):
        load_annotations(tmp_path / "no.json", [BELL])


def test_a_coder_who_found_nothing_has_no_rows():
    found = load_annotations(marked({}), [BELL])
    assert found.empty
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert voices.heard([BELL], found).empty


# whatever a file holds, there is a table or an error that names it

fragments = st.sampled_from(
    [*LINES.splitlines(), "T1", "\t", " ", "E9", "Content", "10 13", ";", "ice", "#7", "R1", "*",
     "AnnotatorNotes", "T3", ":", "\r", "\u2028", "\x00", "0 4", "said", "99 3"]
)  # fmt: skip


@given(st.lists(st.lists(fragments, max_size=4).map("".join), max_size=8).map("\n".join))
def test_any_ann_is_read_or_named(lines):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = load_annotations(brat(Path(folder), lines), [BELL])
        except CorpusError as error:
            assert error.file.endswith("a.ann") and error.row
        else:
            assert all(BELL.text[a:b] for spans in found["content_spans"] for a, b in spans)


words = st.sampled_from(["c", "s", "Content", "", "ice"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=3,
)


def places(node, path=()):
    """Yield the way to every value in lists and dicts."""
    yield path
    pairs = enumerate(node) if isinstance(node, list) else ()
    for key, inner in node.items() if isinstance(node, dict) else pairs:
        yield from places(inner, (*path, key))


EXPORT = marked({"c": (C, "ice"), "s": (S, "Bell")}, [("c", "s")], {"s": "Ada Bell"})


@given(st.sampled_from([path for path in places(EXPORT) if path]), values)
def test_any_export_is_read_or_named(path, value):
    export = json.loads(json.dumps(EXPORT))
    node = export
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = load_annotations(export, [BELL])
        except CorpusError as error:
            assert error.file == "export"
        else:
            assert all(BELL.text[a:b] for spans in found["content_spans"] for a, b in spans)


def test_what_was_marked_by_hand_has_a_type_by_the_same_rules(tmp_path):
    corpus = Corpus([make_article("Bell said it rained. Orr refused to sign.", id="a")])
    speech = reported_speech(corpus, engine="rules", floor=0)
    save(speech, tmp_path / "brat", corpus)
    table = load_annotations(tmp_path / "brat", corpus)
    assert table["type"].tolist() == speech["type"].tolist() == ["statement", "act"]
