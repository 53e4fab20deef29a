"""The reading page: who speaks, which words, what was removed, all of it linked."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed_html import VOID, Parsed

from analysis import make_article
from analysis.quotes import reported_speech
from analysis.reading import Page, marking, page
from analysis.reading.article import LEXICON_NAMES, anchor_of

TEXT = (
    "“We will mend the bridge,” said Ada Bell. Tom Reed said that the regime allegedly lied.\n\n"
    "“No,” Bell said."
)


def speech(text: str, *rows: tuple[str, str, str], article_id: str = "a") -> pd.DataFrame:
    """Return a table of quotes: content, speaker and kind of each."""
    found = []
    for number, (content, speaker, kind) in enumerate(rows, 1):
        at = text.index(content)
        found.append(
            {
                "article_id": article_id, "quote_id": f"{article_id}-q{number}", "kind": kind,
                "content_spans": [(at, at + len(content))], "source_spans": [], "cue_spans": [],
                "speaker": speaker, "speaker_id": speaker.lower(), "speaker_kind": "person",
                "confidence": 0.5,
            }
        )  # fmt: skip
    columns = ["article_id", "kind", "content_spans", "source_spans", "cue_spans", "speaker"]
    return pd.DataFrame(found, columns=None if found else columns)


def quotes() -> pd.DataFrame:
    return speech(
        TEXT,
        ("“We will mend the bridge,”", "Ada Bell", "direct"),
        ("that the regime allegedly lied", "Tom Reed", "indirect"),
        ("“No,”", "Ada Bell", "direct"),
    )


def read(html: str) -> Parsed:
    return Parsed(re.sub("<style>.*?</style>", "", html, flags=re.DOTALL))


def test_speakers_have_numbers_by_words_and_their_kind_of_speech() -> None:
    html = page(make_article(TEXT, id="a"), quotes()).html
    shown = read(html)
    assert shown.marked("v1") == shown.marked("direct") == "“We will mend the bridge,”“No,”"
    assert shown.marked("v2") == shown.marked("indirect") == "that the regime allegedly lied"
    assert shown.words("sup") == ["[1 Ada Bell]", "[2 Tom Reed]", "[1 Ada Bell]"]
    cells = shown.words("aside")
    at = cells.index("Ada Bell")  # 5 + 1 words in two statements
    assert cells[at - 1 : at + 4] == ["1", "Ada Bell", "person", "6", "2"]
    at = cells.index("Tom Reed")
    assert cells[at - 1 : at + 4] == ["2", "Tom Reed", "person", "5", "1"]


def test_rows_lead_to_words_and_words_to_rows() -> None:
    shown = read(page(make_article(TEXT, id="a"), quotes()).html)
    assert len(set(shown.ids)) == len(shown.ids) == 6
    assert sorted(shown.links) == sorted(f"#{id}" for id in shown.ids)
    rows = [held["id"] for tag, held in shown.elements if tag == "tr" and "id" in held]
    words = [held["id"] for tag, held in shown.elements if tag == "mark" and "id" in held]
    assert [row[-2:] for row in rows] == ["r1", "r2", "r3"]
    assert [word[-2:] for word in words] == ["s1", "s2", "s3"]
    cells = shown.words("table", **{"class": "leads"})
    assert cells[-5:] == ["3", "1 Ada Bell", "direct", "0.50", "“No,”"]


def test_every_block_says_where_it_begins_and_what_is_added_can_be_skipped() -> None:
    raw = f"By Tom Vale\n\n{TEXT}\n\nAdvertisement\n\nThe end came late."
    article = make_article(raw, id="a")
    table = reported_speech(article, engine="rules")
    html = page(article, table).html
    starts = [0, article.text.index("“No"), article.text.index("The end")]
    found = [held for _, held in read(html).elements if "data-start" in held]
    assert [held["data-start"] for held in found] == [str(start) for start in starts]
    assert [held["id"] for held in found] == [f"p{start}" for start in starts]
    walked = Walk(html)
    assert walked.blocks == {str(start): article.text[start:].split("\n\n")[0] for start in starts}


class Walk(HTMLParser):
    """The text of each block as a script finds it: all in ``.text`` that need not be skipped."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: dict[str, str] = {}
        self.open: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in VOID:
            self.open.append(dict(attrs))

    def handle_endtag(self, tag) -> None:
        self.open.pop()

    def handle_data(self, data) -> None:
        blocks = [held["data-start"] for held in self.open if "data-start" in held]
        if blocks and not any("data-skip" in held for held in self.open):
            assert any(held.get("class") == "text" for held in self.open)
            self.blocks[blocks[-1]] = self.blocks.get(blocks[-1], "") + data


def test_the_same_page_is_the_same_html_and_others_have_other_ids() -> None:
    one, other = (make_article(TEXT, id=id) for id in "ab")
    of_other = quotes().assign(article_id="b")
    assert page(one, quotes()).html == page(one, quotes()).html
    ids = [
        set(read(shown.html).ids)
        for shown in (page(one, quotes()), page(other, of_other), page(one, quotes(), paragraphs=1))
    ]
    assert all(ids) and not ids[0] & ids[1] and not ids[0] & ids[2]
    assert re.fullmatch(r"p[0-9a-f]{8}", anchor_of("\ud800", 1))


def test_unknown_is_grey_and_the_ninth_speaker_is_in_italics() -> None:
    names = [*"abcdefghi", "unknown"]
    text = " ".join(f"Word{name}" for name in names)
    table = speech(text, *((f"Word{name}", name, "direct") for name in names))
    html = page(make_article(text, id="a"), table).html
    for number in range(1, 9):
        assert f'<mark class="said v{number} direct"' in html
    assert '<mark class="said v1 more direct"' in html and "[9 i]" in html
    assert '<mark class="said v0 direct"' in html and "[? unknown]" in html


def test_the_inner_of_two_quotations_has_the_words_and_both_can_be_reached() -> None:
    text = "Now he said it was late."
    rows = [("he said it was late", "Ann"), ("it was late", "Bob"), ("it was late", "Cy")]
    table = speech(text, *((content, name, "indirect") for content, name in rows))
    shown = read(page(make_article(text, id="a"), table).html)
    # Cy has three words, Ann two, Bob none: his words are Cy's too
    assert shown.words("sup") == ["[2 Ann]", "[3 Bob]", "[1 Cy]"]
    assert shown.marked("v2") == "he said " and shown.marked("v1") == "it was late"
    by_place = {held["id"][-2:]: tag for tag, held in shown.elements if held.get("id") in shown.ids}
    assert by_place == {
        "s1": "mark", "s2": "span", "s3": "mark", "r1": "tr", "r2": "tr", "r3": "tr",
    }  # fmt: skip
    assert sorted(shown.links) == sorted(f"#{id}" for id in shown.ids)


def test_words_of_lexicons_can_be_switched_on() -> None:
    html = page(make_article(TEXT, id="a"), quotes()).html
    shown = read(html)
    assert (shown.marked("w-loaded"), shown.marked("w-hedges")) == ("regime", "allegedly")
    assert shown.marked("w-guilt") == "lied"
    boxes = [held for tag, held in shown.elements if tag == "input"]
    assert [box["class"] for box in boxes] == [*(f"on-{name}" for name in LEXICON_NAMES), "on-gone"]
    assert not any("checked" in box for box in boxes)
    assert ["disabled" in box for box in boxes if box["class"] in ("on-loaded", "on-gone")] == [
        False, True,
    ]  # fmt: skip
    assert boxes[0]["aria-label"] == "L: loaded words (1)"
    few = page(make_article(TEXT, id="a"), quotes(), lexicons=())
    assert "w-loaded" not in few.html.split("</style>")[1]


def test_a_word_that_another_mark_divides_has_one_letter() -> None:
    text = "The shred of evidence fell, Lee said."
    table = speech(text, ("of evidence fell", "Lee", "indirect"))
    html = page(make_article(text, id="a"), table).html
    assert re.findall('class="w-loaded( first)?" title="[^"]*">([^<]*)<', html) == [
        (" first", "shred "), ("", "of evidence"),
    ]  # fmt: skip


def test_a_table_of_words_is_marked_label_by_label() -> None:
    article = make_article(TEXT, id="a")
    at = TEXT.index("bridge")
    rows = [("a", at, at + 6, "<thing>"), ("a", 1, 3, "we"), ("b", 0, 900, "we")]
    marked = pd.DataFrame(rows, columns=["article_id", "start", "end", "label"])
    shown = read(page(article, quotes(), marked=marked, lexicons=()).html)
    assert (shown.marked("w-own0"), shown.marked("w-own1")) == ("bridge", "We")
    boxes = [held for tag, held in shown.elements if tag == "input" and "checked" in held]
    assert [box["class"] for box in boxes] == ["on-own0", "on-own1"]
    assert boxes[0]["aria-label"] == "<thing> (1)"
    bare = marked.drop(columns="label")
    assert 'data-label="marked (2)"' in page(article, quotes(), marked=bare).html
    with pytest.raises(ValueError, match="lacks start"):
        page(article, quotes(), marked=marked.drop(columns="start"))
    for start, end in ((5, 5), (-1, 3), (0, len(TEXT) + 1), (None, 3)):
        with pytest.raises(ValueError, match="place that article 'a' lacks"):
            page(article, quotes(), marked=bare[:1].assign(start=start, end=end))


RAW = (
    "By Ada <b>Bell</b>\n\nTom â€œwent home.\n\nAdvertisement\n\nThen he slept.\n\n"
    "Share this article"
)


def test_what_cleaning_removed_stands_at_its_place_and_not_in_the_text() -> None:
    article = make_article(RAW, id="a")
    assert article.text == "Tom “went home.\n\nThen he slept."
    html = page(article, speech(article.text), lexicons=()).html
    shown = read(html)
    gone = [(tag, held) for tag, held in shown.elements if held.get("class") == "gone"]
    assert [(tag, held["data-gone"]) for tag, held in gone] == [
        ("div", "By Ada <b>Bell</b>"),
        ("span", "â€œ"),
        ("div", "Advertisement"),
        ("div", "Share this article"),
    ]
    assert gone[1][1]["title"] == "removed by cleaning, rule mojibake"
    first, ad, share = (html.index(f"{word}") for word in ("By Ada", "Advertisement", "Share this"))
    assert first < html.index("Tom ") < ad < html.index("Then he slept") < share
    assert shown.marked("came") == "“"
    assert "removed by cleaning (4)" in html
    cut = page(article, speech(article.text), lexicons=(), paragraphs=1).html
    assert "Advertisement" not in cut and "Share this" not in cut


def test_what_is_cut_is_counted() -> None:
    article = make_article(TEXT, id="a")
    shown = page(article, quotes(), paragraphs=1)
    assert "“No,”" not in shown.html and "; 1 more are not shown" in shown.html
    assert sorted(read(shown.html).links) == sorted(f"#{id}" for id in read(shown.html).ids)
    with pytest.raises(ValueError, match="negative"):
        page(article, quotes(), paragraphs=-1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"content_spans": ["[(0, 3)]"] * 3}, "content_spans of quote 'a-q1' must be a list"),
        ({"content_spans": [None] * 3}, "must be a list"),
        ({"cue_spans": [[(1,)]] * 3}, "cue_spans of quote 'a-q1'"),
    ],
)
def test_spans_that_are_none_are_refused(change, message) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        page(make_article(TEXT, id="a"), quotes().assign(**change))


def test_a_table_without_a_column_is_refused_and_gaps_are_unknown() -> None:
    article = make_article(TEXT, id="a")
    with pytest.raises(ValueError, match="lacks kind"):
        page(article, quotes().drop(columns="kind"))
    with pytest.raises(ValueError, match="no lexicon 'fog'"):
        page(article, quotes(), lexicons=["fog"])
    gaps = quotes().assign(speaker=float("nan"), speaker_id=None, confidence=float("nan"))
    assert "[? unknown]" in page(article, gaps).html
    beyond = quotes().assign(content_spans=[[(0, 9999)], [(900, 950)], []])
    shown = read(page(article, beyond).html)
    assert shown.marked("said").startswith("“We will") and "No," in shown.marked("said")


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="“”a<&>b \n.'\"Shesaid,", min_size=1, max_size=80), st.data())
def test_any_page_is_well_nested_and_holds_the_text(raw, data) -> None:
    article = make_article(f"Start {raw}", id="a")
    n = len(article.text)
    spans = st.lists(st.tuples(st.integers(0, n), st.integers(0, n)), max_size=3)
    rows = [
        {
            "article_id": "a",
            "kind": "direct",
            "speaker": data.draw(st.sampled_from(["<A>", "B", ""])),
        }
        | {f"{part}_spans": data.draw(spans) for part in ("content", "source", "cue")}
        for _ in range(data.draw(st.integers(0, 4)))
    ]
    table = pd.DataFrame(rows) if rows else speech("")
    shown = read(page(article, table).html)
    assert shown.text.replace("\n", "") == article.text.replace("\n", "")
    assert len(set(shown.ids)) == len(shown.ids)
    assert {link[1:] for link in shown.links} <= set(shown.ids)


def test_everything_from_outside_is_escaped_and_a_saved_page_runs_nothing(tmp_path) -> None:
    bad = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&"
    raw = f"“We {bad} saw it,” said Lee {bad}.\n\nAdvertisement\n\nMore {bad} allegedly."
    article = make_article(raw, id=bad, source=bad, title=bad, byline=bad, event=bad, published=bad)
    table = speech(article.text, ("“We", bad, bad), article_id=bad)
    marked = pd.DataFrame({"article_id": [bad], "start": [0], "end": [3], "label": [bad]})
    shown = page(article, table, marked=marked)
    read(shown.html)
    assert "<script" not in shown.html and "<img" not in shown.html
    shown.save(tmp_path / "a.html")
    saved = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in saved and "<img" not in saved
    policy = re.findall('http-equiv="Content-Security-Policy" content="([^"]+)"', saved)
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; script-src 'none'; ")
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", saved) and "@import" not in saved


def test_half_a_character_can_be_saved(tmp_path) -> None:
    Page("half", "<p>One \ud800 went.</p>").save(tmp_path / "a.html")
    assert "One &#55296; went." in (tmp_path / "a.html").read_text(encoding="utf-8")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


VOICES = [f"v{number}" for number in range(9)]
LAID = [
    *(f"w-{name}" for name in marking.WORDS),
    *marking.OWN,
    "verbatim",
    "altered",
    "drifts",
    "came",
    "mark",
]  # on words, whoever speaks them


def together() -> list[tuple[str, str]]:
    """Return the colours that stand on each other, as ink and ground."""
    found = [(voice, f"g{voice[1:]}") for voice in VOICES]
    found += [(ink, ground) for ink in ("ink", *VOICES) for ground in ("paper", "shade", *LAID)]
    found += [(ink, ground) for ink in ("dim", "link") for ground in ("paper", "shade", "mark")]
    return [*found, ("gone-ink", "gone"), ("came-ink", "came")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_can_be_read_on_every_ground(theme) -> None:
    colors = marking.COLORS[theme]
    weak = {
        (ink, ground): round(contrast(colors[ink], colors[ground]), 2)
        for ink, ground in together()
        if contrast(colors[ink], colors[ground]) < 4.5
    }
    assert not weak
    lines = {name: contrast(colors[name], colors["paper"]) for name in ("rule", "target")}
    assert min(lines.values()) >= 3, lines  # lines that mean something
    assert len(set(colors[VOICES])) == 9


def test_every_colour_of_a_style_sheet_is_a_variable() -> None:
    """Nothing has one colour in both themes, and no variable is missing."""
    for name in ("pages", "voiced", "switched", "pair", "saved", "notebook"):
        sheet = marking.asset(f"{name}.css")
        used = set(re.findall(r"var\(--([\w-]+)\)", sheet)) - {"c", "g"}
        assert used <= set(marking.COLORS.index), name
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl|: *(white|black)\b", sheet), name


def test_the_style_stays_small() -> None:
    """It stands in the notebook once for each page."""
    assert len(marking.BASE + marking.VOICED + marking.SWITCHED) < 14_000
    assert len(marking.BASE + marking.VOICED + marking.PAIR) < 14_000


def test_who_relays_the_words_stands_in_the_table() -> None:
    relayed = quotes().assign(via=["<Sue>", "", None])
    shown = read(page(make_article(TEXT, id="a"), relayed).html)
    cells = shown.words("table", **{"class": "leads"})
    assert [cell for cell in cells if "Ada" in cell] == ["1 Ada Bell, via <Sue>", "1 Ada Bell"]


@pytest.mark.parametrize(
    ("text", "code"),
    [(TEXT, "en"), ("Der Rat hat die alte Brücke über den Fluss am Montag gesperrt.", "")],
)
def test_the_language_is_given_where_it_is_known(text, code) -> None:
    shown = read(page(make_article(text, id="a"), speech(text)).html)
    assert [held["lang"] for tag, held in shown.elements if tag == "article"] == [code]


def test_found_speech_is_shown() -> None:
    article = make_article(TEXT, id="a")
    shown = page(article, reported_speech(article, engine="rules"))
    assert read(shown.html).marked("cue").count("said") == 3


def test_an_act_is_marked_as_one_and_gives_nobody_words() -> None:
    text = "Ada Bell refused to sign the paper. Tom Reed hoped that it would rain."
    rows = (
        ("to sign the paper", "Ada Bell", "indirect"),
        ("that it would rain", "Tom Reed", "mixed"),
    )
    table = speech(text, *rows).assign(type=["act", "thought"])
    shown = read(page(make_article(text, id="a"), table).html)
    assert shown.marked("said") == shown.marked("v1") == "that it would rain"
    assert "to sign the paper" in shown.marked("act")
    assert shown.words("sup") == ["[act]", "[1 Tom Reed]"]
    assert "Ada Bell" not in shown.words("aside")
    cells = shown.words("table", **{"class": "leads"})
    assert cells[-9:-5] == ["Ada Bell", "act", "0.50", "to sign the paper"]
    assert cells[-5:] == ["2", "1 Tom Reed", "thought, mixed", "0.50", "that it would rain"]
    assert len(shown.ids) == len(set(shown.ids)) == 4
    assert sorted(shown.links) == sorted(f"#{id}" for id in shown.ids)
    old = read(page(make_article(text, id="a"), table.drop(columns="type")).html)
    assert old.marked("said") == "to sign the paperthat it would rain"


def test_a_page_refuses_a_type_that_is_none() -> None:
    with pytest.raises(ValueError, match="column type of quotes"):
        page(make_article(TEXT, id="a"), quotes().assign(type="deed"))
