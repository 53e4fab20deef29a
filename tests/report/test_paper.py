"""The methods section: that it says what was run and nothing else, and that a manifest is checked.

Three articles, whose numbers are counted by hand.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from inspect import signature
from pathlib import Path

import pandas as pd
import pytest
import yaml

import analysis
from analysis import Corpus, compare, framing, load_corpus, make_article, methods, quotes, reuse
from analysis.cli import main
from analysis.files import CorpusError
from analysis.files.runs import fingerprint, found_in, run_of
from analysis.report import paper
from analysis.report.manifest import inputs, verify
from analysis.report.references import bibtex_entry, publications
from analysis.validation import known_errors

ROOT = Path(__file__).parents[2]
DATA = paper._data()
FUNCTIONS = [one["function"] for one in DATA["method"]]
TEXTS = {
    "Gazette": "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters.",
    "Courier": "Ice covers the harbour. Peter Lund said that nobody would cross it this week.",
    "Post": "The harbour is open again. “The worst is over,” Joan Tarn told reporters on Monday.",
}


def three(**others):
    """Return a corpus of three articles of 14, 14 and 15 words."""
    given = {"published": "2023-02-05", "event": "ice"} | others
    articles = [
        make_article(text, id=f"a{n}", source=source, **given)
        for n, (source, text) in enumerate(TEXTS.items())
    ]
    return Corpus(articles)


def function_of(name):
    room, _, function = name.partition(".")
    return getattr(getattr(analysis, room), function)


def made_by(name, corpus):
    """Return a table that says that a function made it, with the defaults of its arguments."""
    arguments = {
        key: None if one.default is one.empty else paper.plain(one.default)
        for key, one in signature(function_of(name)).parameters.items()
    }
    found = {"rows": 0, "verdict": "none", "unit": "passage", "n_topics": 0}
    run = {"function": name, "arguments": arguments, "found": found}
    table = pd.DataFrame()
    table.attrs["run"] = run | {"articles": fingerprint(corpus)}
    return table


def words(text):
    return re.sub(r"\\(?=[^\sA-Za-z0-9])", "", text)


def test_the_numbers_are_those_of_the_corpus():
    corpus = three()
    text = methods(corpus).text
    assert "The corpus holds three articles by three outlets, published on 5 February 2023." in text
    n_words = corpus.frame["n_words"].sum()
    assert f"Cleaned, the texts have {n_words} words, the median article 14." in text
    assert "The outlets, with one article each, are Courier, Gazette, and Post." in text
    assert "The corpus puts all of them under one event, ice." in text
    assert "all text was judged to be English (Lui & Baldwin, 2012)" in text
    assert "No article was left out." in text
    assert "Rules of cleaning were applied and changed nothing." in text
    assert "Reported speech" not in text and "seed" not in text and "network" not in text


def test_speech_is_told_with_its_numbers():
    corpus = three()
    speech = quotes.reported_speech(corpus, engine="rules", floor=0.3)
    text = methods(corpus, speech).text
    assert "We kept three attributions with a confidence of at least .3 (3 statements;" in text
    assert "left out no attributions below that floor" in text
    assert "neural network" not in text
    assert "quotes.reported_speech" in words(text)
    known = known_errors("types of speech").iloc[0]
    assert f"The type was right in {known['value']:.2f}".replace("0.", ".") in text


def test_a_selection_of_rows_tells_of_the_whole_table():
    corpus = three()
    speech = quotes.reported_speech(corpus, engine="rules")
    some = speech[speech["kind"] == "direct"].copy()
    assert methods(corpus, some).text == methods(corpus, speech).text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_what_was_handed_in_is_told(name):
    corpus = three()
    text = methods(corpus, made_by(name, corpus)).text
    heading = next(one["heading"] for one in DATA["method"] if one["function"] == name)
    own = {"Corpus", heading, "Intervals and tests", "Software"}
    assert set(re.findall("^## (.*)$", text, re.MULTILINE)) <= own
    told = set(re.findall(rf"\b(?:{'|'.join(map(re.escape, FUNCTIONS))})\b", words(text)))
    assert told == {name}
    mine = json.dumps([one for one in DATA["method"] if one["function"] == name])
    for one in DATA["method"]:  # the sentences of no other function, up to their first number
        for item in [*one["say"], *([one["empty"]] if "empty" in one else [])]:
            begin = re.split(r"[{\[]", item if isinstance(item, str) else item["say"])[0]
            if len(begin) > 20 and json.dumps(begin)[1:-1] not in mine:
                assert begin not in text
    assert "{" not in text and "None" not in text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sentences_name_only_what_there_is(name):
    method = paper._known()[name]
    assert run_of(made_by(name, three()))["function"] == name
    assert hasattr(function_of(name), "__wrapped__"), "recorded"
    arguments = set(signature(function_of(name)).parameters)
    counted = "rows source group target term topic frame function speaker_id drift_id fact_id thing"
    counted += " utterance_id stance q_value low beyond_chance left_out topics units coded measure"
    there = arguments | {f"n_{one}" for one in counted.split()} | {"n", "value", "unit", "verdict"}
    there |= {"list_type", "list_kind", "list_form", "list_told", "list_verdict", "given.n_topics"}
    there |= {"has_speakers", "has_identities", "alpha", "value_alpha", "value_agreement"}
    for item in [*method["say"], *([method["empty"]] if "empty" in method else [])]:
        text = item if isinstance(item, str) else item["say"]
        own = there | ({"data", "n", "value", "peers", "unread"} if "error" in item else set())
        assert {found[1] for found in paper._FIELD.finditer(text)} <= own
        assert isinstance(item, str) or item.get("if", "n_rows") in there
        for found in paper._CITED.finditer(text):
            assert set(found[1].split("; ")) <= set(publications())
        if not isinstance(item, str) and "error" in item:
            assert paper._error_of(item["error"])["value"]
    assert paper._limits(method).endswith(".")


def test_a_table_that_lost_its_record_is_refused():
    corpus = three()
    speech = quotes.reported_speech(corpus, engine="rules")
    lost = pd.DataFrame(speech.to_dict("list"))
    with pytest.raises(ValueError, match="result 2 .* the table that the function returned"):
        methods(corpus, speech, lost)
    with pytest.raises(ValueError, match="result 1"):
        methods(corpus, corpus)


def test_a_result_on_other_articles_is_refused():
    corpus = three()
    part = Corpus(list(corpus)[:2])
    with pytest.raises(ValueError, match="result 1 .* 2 articles, not from the 3"):
        methods(corpus, reuse.near_copies(part))
    other = Corpus([make_article("Another text entirely.", id=one.id) for one in corpus])
    with pytest.raises(ValueError, match="other articles"):
        methods(corpus, reuse.near_copies(other))
    sentences = analysis.sentence_frame(corpus)
    with pytest.raises(ValueError, match="lacks, such as 'a2'"):
        methods(part, framing.frames(sentences, method="words"))
    assert methods(corpus, framing.frames(sentences, method="words"))


def test_a_result_keeps_its_record_through_copies_and_files(tmp_path):
    table = reuse.near_copies(three(), min_containment=0.5)
    run = run_of(table[table["shared"] > 1].reset_index(drop=True))
    assert run is run_of(table)  # else pandas copies it in depth with every selection
    assert json.loads(json.dumps(run)) == run
    assert run["arguments"] == {
        "corpus": "Corpus", "n": 5, "min_containment": 0.5, "max_articles": 500,
    }  # fmt: skip
    table.to_parquet(tmp_path / "a.parquet")
    assert run_of(pd.read_parquet(tmp_path / "a.parquet")) == run
    assert len(pd.concat([table, pd.DataFrame(columns=table.columns)])) == len(table)
    assert found_in(pd.DataFrame({"q_value": [0.01, None]})) == {
        "beyond_chance": 1, "q_value": 1, "rows": 2,
    }  # fmt: skip


def test_articles_that_can_be_read_only_once_are_read_and_known():
    corpus = three()
    table = quotes.reported_speech((one for one in corpus), engine="rules")
    assert len(table) == 3 and run_of(table)["articles"] == fingerprint(corpus)


@pytest.mark.parametrize(
    "others, told",
    [
        ({"published": ""}, "No date of publication is known."),
        ({"published": "2023-02"}, "published in February 2023"),
        ({"published": "2023-02-05"}, "published on 5 February 2023"),
    ],
)
def test_one_article_of_one_outlet_reads_well(others, told):
    corpus = Corpus([make_article(TEXTS["Post"], id="a", source="Post", event="ice", **others)])
    results = [quotes.reported_speech(corpus, engine="rules"), reuse.near_copies(corpus)]
    text = methods(corpus, *results).text
    assert "The corpus holds one article by one outlet" in text and told in text
    assert "The outlet is Post; outlets could not be compared." in text
    assert "No pair of articles reached .1" in text
    assert not re.search(r"\b(1|one) (articles|outlets|words|attributions)\b", text)


def test_empty_results_are_told_as_such():
    corpus = Corpus([make_article("It rains.", id=f"a{n}", source=f"s{n}") for n in range(2)])
    speech = quotes.reported_speech(corpus, engine="rules")
    tables = [speech, compare.quotation_drift(corpus, speech), compare.utterances(corpus, speech)]
    text = methods(corpus, *tables, reuse.shared_wording(corpus)).text
    assert "No attribution reached the confidence of .4" in text
    assert "No quotation was found in more than one article." in text
    assert methods(Corpus([])).text.startswith("## Corpus\n\nThe corpus holds no articles")


def test_what_was_left_out_is_told(tmp_path):
    rows = [{"article_id": f"a{n}", "source": "A", "text": TEXTS["Post"]} for n in range(2)]
    rows = [one | {"title": "Ice", "published": "2023-02-05"} for one in rows]
    rows += [{"article_id": "a3", "source": "B", "text": ""}]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    with pytest.warns(UserWarning):
        corpus = load_corpus(path)
    written = methods(corpus)
    assert "One article was left out for repeating, word for word," in written.text
    assert "One record could not be used, for these reasons:" in written.text
    assert [one["name"] for one in written.manifest["corpus"]["files"]] == ["articles.jsonl"]
    assert written.manifest["corpus"]["choices"]["duplicates"] == "drop"
    assert str(tmp_path) not in json.dumps(written.manifest)


HOSTILE = (
    "<img src=x onerror=alert(1)> [a](http://b) *c* $x$ \\input{d} & `e` [monroe2008] {n_rows}"
)


def test_a_result_brings_what_it_was_made_from():
    corpus = three()
    speech = quotes.reported_speech(corpus, engine="rules")
    told = methods(corpus, analysis.voices.heard(corpus, speech))
    assert "## Reported speech" in told.text and "who is heard" in told.text
    assert [run["function"] for run in told.manifest["results"]] == [
        "quotes.reported_speech",
        "voices.heard",
    ]


def test_a_result_under_other_outlets_is_refused_but_speech_is_the_same_under_any():
    corpus = three()
    speech = quotes.reported_speech(corpus, engine="rules")
    blocs = corpus.assign(source="bloc")
    heard = analysis.voices.heard(blocs, speech)
    assert "by one outlet" in methods(blocs, speech, heard).text
    with pytest.raises(ValueError, match="result 1 .voices.heard. was made .* other outlets"):
        methods(corpus, heard)


def test_headlines_are_not_taken_for_articles():
    parts = three(title="Ice in the harbour").with_headlines()
    assert "Each headline was set apart" in methods(parts).text
    assert "headline" not in methods(three()).text


def test_what_was_decided_by_hand_is_told():
    intake = analysis.corpus.check(ROOT / "corpus" / "tapwater", day_first=True)
    intake = intake.edited(outlets=intake.outlets_alike)
    first = intake.articles["article_id"].iloc[0]
    intake = intake.edited(
        include={first: False}, moved={intake.articles["article_id"].iloc[1]: "x"}
    )
    paper = methods(intake.corpus.assign(period="spring"))
    for said in (
        "One article was left out by hand.",
        "corrected by hand: alder-mills-courier is Alder Mills Courier.",
        "were read day first.",
        "The events were read and edited by hand",
        "Assigned anew for the analysis, so not as published: period.",
    ):
        assert said in words(paper.text)
    assert "by hand" not in methods(three()).text
    assert len(paper.manifest["corpus"]["files"]) > 15


def test_names_from_a_corpus_mean_nothing_in_html_and_markdown():
    articles = [
        make_article(
            text, id=f"a{n}", source=f"{HOSTILE} {n}", title=HOSTILE, event=f"{HOSTILE} {n}"
        )
        for n, text in enumerate(TEXTS.values())
    ]
    corpus = Corpus(articles)
    written = methods(corpus)
    html = written._repr_html_()
    assert "<img" not in html and "&lt;img src=x" in html
    for mark in ("<", "[", "]", "*", "$", "`", "{"):
        for place in re.finditer(re.escape(mark), written.text):
            assert written.text[place.start() - 1] == "\\", mark
    assert not re.search(r"(?<!\\)://", written.text)
    assert "Monroe" not in written.text + written.bibtex


def test_a_publication_means_nothing_to_tex():
    item = {
        "id": "a}b", "type": "article-journal", "title": "50% of {x} & \\y_z #1 ^~$",
        "author": [{"family": "Roe", "given": "A."}, {"literal": "others"}],
        "container-title": "J", "page": "1-2", "issued": {"date-parts": [[2001]]},
    }  # fmt: skip
    entry = bibtex_entry(item)
    assert entry.startswith("@article{ab,\n  author = {Roe, A. and others},\n")
    escaped = r"50\% of \{x\} \& \textbackslash{}y\_z \#1 \textasciicircum{}\textasciitilde{}\$"
    assert f"title = {{{{{escaped}}}}}" in entry and "pages = {1--2}" in entry


def test_references_are_sound_and_all_of_them_are_used():
    held = publications()
    text = files("analysis.report").joinpath("paper.toml").read_text(encoding="utf-8")
    cited = {key for found in paper._CITED.finditer(text) for key in found[1].split("; ")}
    assert cited <= set(held)
    for item in held.values():
        assert item["title"] and item["author"] and item["issued"]["date-parts"][0][0] > 1900
        assert re.fullmatch(r"10\.\d{4,}/\S+", item.get("DOI", "10.1000/x"))
        assert bibtex_entry(item).count("{") == bibtex_entry(item).count("}")


def saved(place):
    corpus = three()
    corpus.save(place / "corpus")
    methods(load_corpus(place / "corpus")).save(place / "paper")
    return place / "corpus", place / "paper" / "manifest.json"


def test_a_saved_section_has_its_files_and_keeps_what_someone_changed(tmp_path):
    folder, manifest = saved(tmp_path)
    names = sorted(path.name for path in manifest.parent.iterdir())
    assert names == ["manifest.json", "methods.md", "references.bib", "references.json"]
    (manifest.parent / "methods.md").write_text("mine")
    with pytest.raises(CorpusError, match="differs"):
        methods(load_corpus(folder)).save(manifest.parent)
    assert (manifest.parent / "methods.md").read_text() == "mine"


def test_files_that_changed_are_named(tmp_path, capsys):
    folder, manifest = saved(tmp_path)
    ask = ["verify", str(manifest), "--corpus", str(folder)]
    assert verify(manifest, folder) == [] and main(ask) == 0
    texts = sorted((folder / "texts").iterdir())
    texts[0].write_text("other")
    texts[1].unlink()
    (folder / "more.txt").write_text("more")
    assert verify(manifest, folder) == [
        ("missing", f"texts/{texts[1].name}"),
        ("changed", f"texts/{texts[0].name}"),
        ("new", "more.txt"),
    ]
    assert main(ask) == 1
    assert "missing texts/" in capsys.readouterr().out
    assert main(["verify", str(manifest)]) == 3  # another corpus than the one that ships


def test_versions_that_differ_are_named(tmp_path):
    folder, manifest = saved(tmp_path)
    told = json.loads(manifest.read_text())
    told["software"]["pandas"] = "0.1\x1b[2J"
    manifest.write_text(json.dumps(told))
    [(kind, what)] = verify(manifest, folder)
    assert kind == "version" and "pandas: 0.1" in what


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\b", "C:/x"])
def test_no_path_of_a_manifest_leads_out_of_the_corpus(name, tmp_path, capsys):
    folder, manifest = saved(tmp_path)
    told = json.loads(manifest.read_text())
    told["corpus"]["files"][0]["name"] = name
    manifest.write_text(json.dumps(told))
    assert main(["verify", str(manifest), "--corpus", str(folder)]) == 3
    assert "outside the corpus" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"kind": 1}', "[" * 100_000, "\xff", '{"corpus": {"files": [1]}}'],
)
def test_nonsense_is_no_manifest(text, tmp_path, capsys):
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="latin-1")
    assert main(["verify", str(path), "--corpus", str(tmp_path)]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_links_that_lead_out_are_not_hashed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "a.txt").write_text("a")
    assert [one["name"] for one in inputs(tmp_path / "in")] == ["a.txt"]


@pytest.mark.parametrize("where", [None, ROOT.parent / "shared" / "articles"])
def test_real_corpora(where, tmp_path):
    if where and not where.exists():
        pytest.skip("not here")
    corpus = load_corpus(where)
    written = methods(corpus, reuse.near_copies(corpus))
    written.save(tmp_path)
    assert verify(tmp_path, corpus.folder) == []
    assert written.references and "doi = {" in written.bibtex
    assert "{" not in written.text.replace("\\{", "")


def test_the_citation_file_has_what_the_format_asks_for():
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert told["cff-version"] == "1.2.0" and told["type"] == "software"
    assert {"message", "title", "authors", "version", "abstract", "keywords", "license"} <= set(
        told
    )
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{told["version"]}"' in project
    assert all({"name"} <= set(one) or {"family-names"} <= set(one) for one in told["authors"])
    for one in told["references"]:
        assert {"type", "title", "authors"} <= set(one)
        assert one["type"] in {"article", "conference-paper", "software", "data", "book"}
        assert re.fullmatch(r"10\.\d{4,9}(\.\d+)?/\S+", one.get("doi", "10.1000/x"))
        same = [item for item in publications().values() if item["title"] == one["title"]]
        for item in same:
            people = [who["family"] for who in item["author"]]
            assert people == [who["family-names"] for who in one["authors"]]
            assert item.get("DOI") == one.get("doi")
        assert same or one["title"] == "wordfreq"
