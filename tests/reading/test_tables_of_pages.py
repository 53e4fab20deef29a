"""Tables of pages: plain without scripts; with them they sort, filter and save, and run no text."""

from __future__ import annotations

import json
import re

import openpyxl
import pandas as pd
import pytest

from analysis import reading
from analysis.files.tables import guarded
from analysis.reading import tables
from analysis.reading.marking import document, theme
from tests.browser import browser, executed, needs_browser, needs_driver
from tests.payloads import PAYLOADS

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "'=1",
    "＝1",
    "\u200b=1",
    "a=1",
    "“=1",
]


def data_of(html):
    """Return what a script reads of a table."""
    return json.loads(re.search(r'application/json">(.*?)</script>', html, re.DOTALL)[1])


def page(*shown):
    head = f'<link rel="icon" href="data:,"><style>{theme(".site")}{tables.STYLE}</style>'
    body = f'<body class="site">{"".join(shown)}'
    return document("Tables", body, head=head, scripts=tables.SCRIPTS)


# --- without scripts --------------------------------------------------------------------------


def test_texts_are_escaped_and_numbers_stand_right():
    shown = tables.html_table(
        pd.DataFrame({"<b>": ["<i>x</i>"], "n": [12345], "share": [0.12345]}), caption="<u>"
    )
    assert "<i>x</i>" not in shown and "<b>" not in shown and "<u>" not in shown
    assert "&lt;i&gt;x&lt;/i&gt;" in shown
    assert '<td class="number">12,345</td><td class="number">0.123</td>' in shown


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.5, 0.25], ["0.50", "0.25"]),  # as many decimals in all rows
        ([1.0, 2.0], ["1", "2"]),
        ([1234.5], ["1,234"]),  # three digits, and no decimals then: half to even
        ([0.00001, 0.5], ["1.0e-05", "0.5"]),  # not 0.0
        ([None, 0.5], ["", "0.5"]),
        ([float("nan"), 3], ["", "3"]),
    ],
)
def test_numbers_of_a_column_have_the_same_decimals(values, shown):
    html = tables.html_table(pd.DataFrame({"n": values}))
    assert re.findall(r'<td class="number">(.*?)</td>', html) == shown


def test_heads_are_words_for_people_with_the_technical_name_at_hand():
    shown = tables.html_table(pd.DataFrame({"n_words": [1]}), heads={"n_words": "words"})
    assert '<th scope="col" class="number" title="n_words">words</th>' in shown


def test_links_lead_to_the_paragraph_and_scripts_to_the_words():
    frame = pd.DataFrame({"article_id": ["a", "b"], "start": [12, 3], "end": [15, 5]})
    shown = tables.html_table(
        frame, links={"article_id": {"a": "articles/a.html"}}, blocks={"a": [0, 10, 40]}
    )
    assert '<a href="articles/a.html#p10" data-at="12-15">a</a>' in shown
    assert shown.count("<a ") == 1  # b has no page
    data = data_of(shown)
    assert data["links"] == {"0": {"a": "articles/a.html"}} and data["at"] == [1, 2]


def test_forty_rows_stand_there_and_the_script_holds_ten_thousand():
    frame = pd.DataFrame({"n": range(10_001)})
    shown = tables.html_table(frame, more="All are in n.csv.")
    assert shown.count("<tr>") == 41
    assert "The first 40 of 10,001 rows. All are in n.csv." in shown
    assert len(data_of(shown)["rows"]) == 10_000 and data_of(shown)["all"] == 10_001
    assert len(data_of(tables.html_table(frame, limit=7))["rows"]) == 7


def test_a_large_table_stops_at_four_megabytes():
    shown = tables.html_table(pd.DataFrame({"text": ["x" * 100_000] * 60}))
    assert len(data_of(shown)["rows"]) == 39  # 3.9 MB
    assert data_of(shown)["all"] == 60


def test_any_table_of_pandas_is_shown():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2023-02-05", None]), "flag": [True, False],
            "list": [[1, 2], None], "big": [2**60, 1], "inf": [float("inf"), 1.0],
            ("a", "b"): pd.array([1, None], dtype="Int64"),
        }
    )  # fmt: skip
    data = data_of(tables.html_table(frame))
    assert data["rows"] == [
        ["2023-02-05", "True", "[1, 2]", str(2**60), "inf", 1],
        [None, "False", None, 1, 1, None],
    ]
    assert data["heads"][-1] == "a | b"
    assert data_of(tables.html_table(pd.DataFrame({"a": []})))["rows"] == []


def test_what_stands_before_a_match_is_cut_where_it_begins():
    frame = pd.DataFrame({"left": ["x" * 200 + "y"], "match": ["m"], "right": ["z" * 200]})
    shown = tables.html_table(frame)
    assert f'<td class="before">…{"x" * 158}y</td>' in shown
    assert f'<td class="after">{"z" * 159}…</td>' in shown


def test_no_text_ends_the_block_of_data():
    frame = pd.DataFrame({"</script>": ["</script><!--", "\u2028\ud800"]}, dtype=object)
    shown = tables.html_table(frame, caption="</script>")
    assert shown.count("</script>") == 1
    assert data_of(shown)["rows"] == [["</script><!--"], ["\u2028\ud800"]]


def test_a_notebook_gets_a_plain_table_that_is_always_the_same():
    frame = pd.DataFrame({"left": ["a "], "match": ["b"], "right": [" c"]})
    shown = reading.table(pd.concat([frame] * 50), caption="Hits", limit=20)
    assert "<script" not in shown.html and "The first 20 of 50 rows." in shown.html
    assert shown.html.count('<td class="before">a </td><td class="match">b</td>') == 20
    assert shown.html == reading.table(pd.concat([frame] * 50), caption="Hits", limit=20).html
    assert len(shown.html) < 20_000
    with pytest.raises(ValueError):
        reading.table(frame, limit=0)


def test_a_saved_table_allows_its_scripts_alone(tmp_path):
    reading.table(pd.DataFrame({"n": range(50)}), limit=5).save(tmp_path / "table.html")
    saved = (tmp_path / "table.html").read_text()
    policy = re.search("script-src ([^;]*);", saved)[1]
    assert len(re.findall("'sha256-[^']+'", policy)) == len(tables.SCRIPTS)
    assert "unsafe" not in policy and len(data_of(saved)["rows"]) == 50


# --- with them --------------------------------------------------------------------------------


@needs_browser
def test_no_payload_runs_in_a_table(tmp_path):
    frame = pd.DataFrame({text: list(PAYLOADS.values()) for text in PAYLOADS.values()})
    links = {text: {value: value for value in PAYLOADS.values()} for text in PAYLOADS.values()}
    heads = {text: text for text in PAYLOADS.values()}
    shown = tables.html_table(frame, caption="".join(PAYLOADS.values()), links=links, heads=heads)
    (tmp_path / "page.html").write_text(page(shown), encoding="utf-8")
    own = len(tables.SCRIPTS) + 1
    assert executed(tmp_path / "page.html", own_scripts=own) == []


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    rows = {
        "article_id": [f"a{n}" for n in range(100)],
        "start": range(100), "end": range(3, 103),
        "outlet": [["Beta", "alpha", "Gamma"][n % 3] for n in range(100)],
        "score": [n / 10 if n % 10 else None for n in range(100)],
    }  # fmt: skip
    links = {"article_id": {"a0": "articles/a0.html", "a1": "javascript:document.title=1"}}
    first = tables.html_table(pd.DataFrame(rows), caption="Scores of all", links=links)
    second = tables.html_table(pd.DataFrame({"text": HOSTILE}), caption="Formulas")
    path = folder / "page.html"
    path.write_text(page(f'<div id="one">{first}</div>', f'<div id="two">{second}</div>'))
    with browser(folder) as driven:
        driven.open(path)
        driven.wait("return document.querySelectorAll('.played').length === 2")
        yield driven


def column(opened, name, root="#one"):
    return opened.texts(f"{root} .tabulator-row [tabulator-field={name}]")


@needs_driver
def test_a_table_sorts_by_any_column_with_what_is_missing_last(opened):
    assert column(opened, "c0")[:2] == ["a0", "a1"]
    opened.click("#one [tabulator-field=c3] button.head")
    assert column(opened, "c3")[0] == "alpha"  # as in a dictionary: not capitals first
    for way, first in (("ascending", "0.1"), ("descending", "9.9")):
        opened.click("#one [tabulator-field=c4] button.head")
        assert opened.run(
            "return document.querySelector('#one .tabulator-col[tabulator-field=c4]').ariaSort"
        ) == way  # fmt: skip
        assert column(opened, "c4")[0] == first
    opened.click("#one [tabulator-field=c4] button.head")  # and back
    assert column(opened, "c0")[:2] == ["a0", "a1"]


@needs_driver
def test_a_table_filters_by_words_and_by_column(opened):
    opened.type("#one .find", "GAMMA")
    opened.wait("return document.querySelector('#one .count').textContent.startsWith('33 of')")
    opened.click("#one .more")
    opened.type("#one .tabulator-col[tabulator-field=c4] input", ">= 9")
    # of 90 to 99, 92, 95 and 98 are of Gamma
    opened.wait("return document.querySelector('#one .count').textContent === '3 of 100 rows'")
    assert column(opened, "c0") == ["a92", "a95", "a98"]


@needs_driver
def test_what_is_shown_is_saved(opened):
    opened.type("#one .find", "gamma")
    opened.wait("return document.querySelector('#one .count').textContent.includes('of 100')")
    for kind, read in (("csv", pd.read_csv), ("xlsx", pd.read_excel)):
        path = opened.downloaded(
            lambda kind=kind: opened.click(f"#one .save-{kind}"), f"scores_of_all.{kind}"
        )
        frame = read(path)
        assert frame.columns.tolist() == ["article_id", "start", "end", "outlet", "score"]
        assert frame["outlet"].unique().tolist() == ["Gamma"]
        assert frame["start"].isin(range(2, 100, 3)).all() and len(frame)


@needs_driver
def test_no_saved_cell_is_a_formula(opened):
    path = opened.downloaded(lambda: opened.click("#two .save-csv"), "formulas.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    cells = pd.read_csv(path, dtype=str, lineterminator=None)["text"].tolist()
    assert [cell.replace("\r\n", "\n") for cell in cells] == [guarded(text) for text in HOSTILE]
    path = opened.downloaded(lambda: opened.click("#two .save-xlsx"), "formulas.xlsx")
    sheet = openpyxl.load_workbook(path).active
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(HOSTILE)
    assert [
        cell.value.replace("_x000D_", "\r").replace("_x000d_", "\r") for cell in cells
    ] == HOSTILE
    assert [cell.quotePrefix for cell in cells] == [guarded(text) != text for text in HOSTILE]


@needs_driver
def test_links_lead_to_words_and_never_to_a_script(opened):
    opened.run("document.querySelector('#one').querySelector('.data-table').grid.clearFilter(true)")
    opened.run("document.querySelector('#one').querySelector('.data-table').grid.clearSort()")
    links = opened.run(
        "return [...document.querySelectorAll('#one a')].map(one => one.getAttribute('href'))"
    )
    assert set(links) == {"articles/a0.html#at=0-3"}  # a1 has an address that is no place


@needs_driver
def test_tables_ask_nothing_of_the_network_and_the_console_is_quiet(opened):
    assert opened.logs() == ([], [])
