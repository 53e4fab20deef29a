"""Pages and Office files made to fill the memory or the hours: read, or told."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from analysis import CorpusError, files, load_corpus

TEXT = "The balloon fell into the sea. Nobody was hurt."


def refused(path, message):
    with pytest.raises(CorpusError, match=message):
        load_corpus(path)


@pytest.mark.parametrize("between", [" ", "\n", "/", '="1"', "=1 "])
def test_a_tag_of_many_attributes_is_refused(tmp_path, between):
    """The parser compares each with each: 80,000 take minutes."""
    tag = "<p " + between.join(f"a{n}" for n in range(4_000)) + ">"
    page = f"<html><body><article>{{}}<p>{TEXT * 5}</p></article></body></html>"
    (tmp_path / "t.html").write_text(page.format(tag))
    refused(tmp_path / "t.html", r"t\.html: more than .* 1,000 attributes in one; not the page")
    style = "<p data-all='" + "a1 " * 4_000 + f"'>{TEXT}</p>"
    (tmp_path / "t.html").write_text(page.format(style))
    assert TEXT in load_corpus(tmp_path / "t.html")["t"].text


def test_a_page_of_many_tags_is_refused(tmp_path):
    (tmp_path / "t.html").write_text(f"<article><p>{TEXT}</p>{'<p><b>a</b></p>' * 60_000}")
    refused(tmp_path / "t.html", r"t\.html: more than 200,000 tags")


# --- entities ------------------------------------------------------------------------------

ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'


def office(suffix, **members):
    """Return an Office file with more members, or with others in place of its own."""
    buffer = io.BytesIO()
    if suffix == "docx":
        import docx

        document = docx.Document()
        document.add_paragraph(TEXT)
        document.save(buffer)
    else:
        pd.DataFrame({"id": ["a"], "text": [TEXT]}).to_excel(buffer, index=False)
    packed = zipfile.ZipFile(buffer)
    whole = {name: packed.read(name) for name in packed.namelist()} | members
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp500"])
@pytest.mark.parametrize("name", ["word/document.bin", "xl/sheet.dat", "x", "a.svg", "b.html"])
def test_entities_are_refused_under_any_name(tmp_path, suffix, encoding, name):
    (tmp_path / f"t.{suffix}").write_bytes(office(suffix, **{name: ENTITIES.encode(encoding)}))
    refused(tmp_path / f"t.{suffix}", f"{name} declares entities of its own|damaged: {name}")


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://a.example/svg11.dtd"><svg/>',
        "<!doctype html><p>It fell &nbsp; down",
        "<p>It fell & rose",
        "It fell",
        "\x89PNG",
        "",
    ],
)
def test_pictures_and_pages_in_an_office_file_do_no_harm(tmp_path, part):
    (tmp_path / "t.docx").write_bytes(office("docx", **{"word/media/a.svg": part}))
    assert load_corpus(tmp_path / "t.docx")["t"].text == TEXT


def test_the_limits_of_archives_hold_for_office_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_MEMBERS", 3)
    for suffix in ("docx", "xlsx"):
        (tmp_path / f"t.{suffix}").write_bytes(office(suffix))
        refused(tmp_path / f"t.{suffix}", "more than 3")
