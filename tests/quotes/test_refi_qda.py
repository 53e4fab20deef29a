"""A project for programs of qualitative analysis: its codes stand on the very words."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from lxml import etree

from analysis.corpus import Corpus, make_article
from analysis.quotes import reported_speech
from analysis.quotes.exports import save
from tests.builders import bare

NAMES = {"q": "urn:QDA-XML:project:1.0"}
LAKE = "The 😀 lake froze.\n\n“The lake,” Ada Bell said, “is frozen.” It is safe, officials said."
TAGS = "Users CodeBook Variables Cases Sources".split()
GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture
def corpus():
    return Corpus(
        [
            make_article(LAKE, id="A/one", source="Dawn <&> “Co”", published="2023-02-04"),
            make_article("Nobody spoke.", id="b", source="Dusk", event="thaw"),
        ]
    )


def project(path):
    """Return the XML of a project and its texts."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()[1:]}
        return etree.fromstring(archive.read("project.qde")), texts


def test_passages_are_the_very_words_with_their_codes(corpus, tmp_path):
    speech = reported_speech(corpus, engine="rules")
    save(speech, tmp_path / "study.qdpx", corpus)
    root, texts = project(tmp_path / "study.qdpx")
    assert [etree.QName(each).localname for each in root] == TAGS
    codes = {each.get("guid"): each.get("name") for each in root.iterfind(".//q:Code", NAMES)}
    found = []
    for source in root.iterfind(".//q:TextSource", NAMES):
        text = texts[source.get("plainTextPath").replace("internal://", "sources/")]
        assert text == corpus[source.get("name")].text
        for each in source.iterfind("q:PlainTextSelection", NAMES):
            words = text[int(each.get("startPosition")) : int(each.get("endPosition"))]
            refs = [codes[ref.get("targetGUID")] for ref in each.iterfind(".//q:CodeRef", NAMES)]
            found.append((each.get("name"), words, refs))
    assert found == [
        (row.quote_id, corpus[row.article_id].text[slice(*span)], [row.kind, row.type, row.speaker])
        for row in speech.itertuples()
        for span in row.content_spans
    ]
    assert [words for _, words, _ in found] == ["“The lake,”", "“is frozen.”", "It is safe"]


def test_every_reference_leads_somewhere_and_every_guid_is_one(corpus, tmp_path):
    save(reported_speech(corpus, engine="rules"), tmp_path / "study.qdpx", corpus)
    root, texts = project(tmp_path / "study.qdpx")
    guids = root.xpath("//@guid")
    assert len(set(guids)) == len(guids) and set(root.xpath("//@targetGUID")) <= set(guids)
    assert set(root.xpath("//@creatingUser | //@creatingUserGUID")) <= set(guids)
    same = {"re": "http://exslt.org/regular-expressions"}
    assert len(root.xpath(f"//@guid[re:test(., '^{GUID}$')]", namespaces=same)) == len(guids)
    assert len(texts) == 2


def test_outlets_are_cases_and_dates_variables(corpus, tmp_path):
    speech = reported_speech(corpus, engine="rules")
    worn = [corpus["A/one"], replace(corpus["b"], title="T\x07!")]
    save(speech, tmp_path / "study.qdpx", worn)
    root, _ = project(tmp_path / "study.qdpx")
    cases = root.findall(".//q:Case", NAMES)
    assert [case.get("name") for case in cases] == ["Dawn <&> “Co”", "Dusk"]
    types = {v.get("name"): v.get("typeOfVariable") for v in root.iterfind(".//q:Variable", NAMES)}
    assert types == {"outlet": "Text", "event": "Text", "published": "Date"}
    assert root.xpath("//q:DateValue/text()", namespaces=NAMES) == ["2023-02-04"]
    assert root.xpath("//q:Description/text()", namespaces=NAMES)[-1] == "T\ufffd!"


def test_equal_tables_give_equal_files(corpus, tmp_path):
    speech = reported_speech(corpus, engine="rules")
    for name in ("one.qdpx", "two.qdpx"):
        save(speech, tmp_path / name, corpus)
    one, two = (zipfile.ZipFile(tmp_path / name) for name in ("one.qdpx", "two.qdpx"))
    for name in one.namelist()[1:]:
        assert one.read(name) == two.read(name)
    assert one.read("project.qde").replace(b'"one"', b'"two"') == two.read("project.qde")


def test_what_does_not_fit_is_refused_before_anything_is_written(corpus, tmp_path):
    speech = reported_speech(corpus, engine="rules")
    path = tmp_path / "study.qdpx"
    with pytest.raises(ValueError, match="REFI-QDA needs the articles"):
        save(speech, path)
    with pytest.raises(ValueError, match="spans are not the words"):
        save(speech.assign(content="other words"), path, corpus)
    with pytest.raises(ValueError, match="not in the corpus"):
        save(speech, path, corpus.filter(source="Dusk"))
    with pytest.raises(ValueError, match="half a character"):
        save(speech, path, [*corpus, bare("half \ud83d", "c")])
    assert not path.exists()


def test_a_table_by_hand_without_kinds_and_without_rows_gives_the_texts(corpus, tmp_path):
    columns = ["article_id", "content_spans", "source_spans", "cue_spans", "speaker"]
    save(pd.DataFrame(columns=columns), tmp_path / "none.qdpx", corpus)
    root, texts = project(tmp_path / "none.qdpx")
    assert len(texts) == 2 and not root.findall(".//q:PlainTextSelection", NAMES)


def test_exports_are_there_without_an_import_of_their_own():
    code = "from analysis import quotes; quotes.exports.save; quotes.nothing"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "has no attribute 'nothing'" in run.stderr
