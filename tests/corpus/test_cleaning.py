"""Cleaning: each rule by hand, the way back to the raw text, and properties on any text."""

from __future__ import annotations

import unicodedata

import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis import make_article
from analysis.corpus.article import broken_mark_frame, edit_frame
from analysis.corpus.cleaning import RULES, clean
from analysis.text.dates import iso_date
from analysis.text.marks import broken_marks
from analysis.text.segment import word_forms

BODY = "The balloon fell into the sea on Saturday."
NEXT = "Nobody was hurt, the navy said."

# rule -> (raw, clean): the rule is needed to get from the one to the other
EXAMPLES = {
    "line_end": (f"{BODY}\r\r{NEXT}", f"{BODY}\n\n{NEXT}"),
    "mojibake": ("â€œIt fell,â€\x9d she said.", "“It fell,” she said."),
    "entity": ("R&amp;D cost &#8364;5.", "R&D cost €5."),
    "accent": (
        "The cafe\u0301 in Nguye\u0302\u0303n Hue\u0323\u0302 Street.",
        "The café in Nguyễn Huệ Street.",
    ),
    "invisible": ("The bal\u00adloon\u200b fell.", "The balloon fell."),
    "hyphen": ("The U\u20112 is a spy\u2010plane.", "The U-2 is a spy-plane."),
    "control": ("The balloon\x07 fell.", "The balloon fell."),
    "space": ("The\u00a0balloon  fell.\t", "The balloon fell."),
    "wrapped_line": (
        "The balloon that had crossed the whole of the country fell near\n"
        "Myrtle Beach on Saturday, and nobody was hurt by it.\n\nIt rained.",
        "The balloon that had crossed the whole of the country fell near "
        "Myrtle Beach on Saturday, and nobody was hurt by it.\n\nIt rained.",
    ),
    "blank_line": (f"\n\n{BODY}\n{NEXT}\n", f"{BODY}\n\n{NEXT}"),
    "advertisement": (f"{BODY}\n\nAdvertisement\n\n{NEXT}", f"{BODY}\n\n{NEXT}"),
    "share": (f"{BODY}\n\nListen 4 min Comment Gift Article\n\n{NEXT}", f"{BODY}\n\n{NEXT}"),
    "feedback": (f"{BODY}\n\nLeave feedback about this", BODY),
    "newsletter": (f"{BODY}\n\nSign up for our morning newsletter.\n\n{NEXT}", f"{BODY}\n\n{NEXT}"),
    "cookie": (f"We use cookies to improve our site.\n\n{BODY}", BODY),
    "donation": (f"{BODY}\n\nPlease donate today to keep us going.", BODY),
    "reprint": (f"This article was originally published by X and is reprinted.\n\n{BODY}", BODY),
    "agency": (f"{BODY}\n\n(With inputs from agencies)", BODY),
    "source_line": (f"{BODY}\n\nSource: The Daily Example", BODY),
    "credit": (f"{BODY}\n\nEdited by Ann Lee.", BODY),
    "photo": (
        f"{BODY}\n\nA beach on Saturday. (Photo by A. Lee / The Daily)\n\n{NEXT}",
        f"{BODY}\n\n{NEXT}",
    ),
    "copyright": (f"{BODY}\n\nCopyright 2023 The Daily. All rights reserved.", BODY),
    "tags": (f"{BODY}\n\nKey words: balloon; navy", BODY),
    "correction": (f"{BODY}\n\nCorrection: an earlier version had a pier of steel.", BODY),
    "related": (
        f"{BODY}\n\nRead more\nWhat a balloon is\nWhere it flew\n\n{NEXT}",
        f"{BODY}\n\n{NEXT}",
    ),
    "contact": (
        f"{BODY}\n\nTo contact the paper\nand its staff visit:\n\nhttps://a.example/b",
        BODY,
    ),
    "standfirst": (f"A balloon falls\n\nWhy it did\n\n{BODY}", BODY),
    "byline": (f"By Ann Lee and Bo Li\n\n{BODY}", BODY),
    "published": (f"19 February 2023\n\n{BODY}", BODY),
    "title": (f"Balloon falls into the sea\n\n{BODY}", BODY),
    "place": (f"MUNICH — {BODY} {NEXT}", f"{BODY} {NEXT}"),
    "repeated_paragraph": (f"{BODY}\n\n{NEXT}\n\n{BODY}", f"{BODY}\n\n{NEXT}"),
    "broken_line": (
        "He said: “Such behaviour is\n\nunbelievable, almost absurd.”",
        "He said: “Such behaviour is unbelievable, almost absurd.”",
    ),
    "markdown": (
        "The *Daily Example* has [a page](https://a.example).",
        "The Daily Example has a page.",
    ),
}


def test_every_rule_has_an_example():
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_rule_does_its_work_and_is_needed_for_it(rule):
    raw, expected = EXAMPLES[rule]
    cleaned = clean(raw)
    assert cleaned.text == expected
    assert rule in {edit.rule for edit in cleaned.edits}
    without = clean(raw, rules=set(RULES) - {rule})
    assert (without.text, without.found) != (expected, cleaned.found)


def test_brackets_that_never_close_cost_linear_time():
    assert clean("[" * 100_000).text == "[" * 100_000  # a minute, were each tried to the end
    assert clean("A [[link](https://x.example/a) fell.").text == "A [link fell."


@pytest.mark.parametrize(
    "line",
    [
        "Copyright The Daily Example. All rights reserved.",
        "© The Example Company 2023",
        "(c) 2023 Example",
        "All rights reserved.",
        "Reporting by A. Lee; Editing by B. Jones",
        "Written by the Daily Example",
        "Donate now",
        "Donate",
        "Support us!",
        "Support us with a donation.",
        "Become a member today",
        "This site uses cookies.",
        "We and our partners store cookies on your device.",
        "Agencies",
        "(Agencies)",
        "With inputs from agencies",
        "With reporting from Reuters.",
        "This story was first published by Example News.",
        "This article originally appeared in the Daily Example.",
    ],
)
def test_furniture_goes(line):
    assert clean(f"{BODY}\n\n{line}\n\n{NEXT}").text == f"{BODY}\n\n{NEXT}"


def test_unknown_rule():
    with pytest.raises(ValueError, match="no such cleaning rule: sparkle"):
        clean("x", rules={"sparkle"})


@pytest.mark.parametrize(
    "text",
    [
        "Contact with the balloon was lost, the navy said, and nobody knew why.",
        "Share prices fell on Monday.",
        "Print media were slow to react.",
        "“Read more,” she said. “Watch less.”",
        "Support us or leave us, he told the crowd, and the crowd left.",
        "Follow us, said the guide, and they followed.",
        "By Monday the balloon had crossed the border.",
        "Source: said to be close to the ministry. It was not clear who.",
        "More: that was the word they heard. They did not get it.",
        "Topics: trade, fentanyl and Taiwan all came up in the first hour of the talks.",
        "Related: the council also voted to close the bridge at the end of March.",
        "Reuters was first with the story.",
        "Home was a long way off for the crew.",
        "NATO met. It — the alliance — said nothing.",
        "Copyright law was not written for machines.",
        "Copyright Office lawyers rejected the claim.",
        "All rights reserved to the states by the constitution are at risk.",
        "Written by a panel of judges, the report runs to 300 pages.",
        "Reporting by the agency led to the arrests of three officials.",
        "Donate blood, the ministry urged residents on Sunday.",
        "Become a member of the alliance and you are bound to defend it.",
        "Our partners in the alliance were offered cookies and no answers.",
        "Agencies across the government were told to delete the app.",
        "With reporting from the front limited, families turn to Telegram.",
        "This report was first leaked to a newspaper in Oslo.",
        "This report was published by the ministry on Monday, officials said in an interview.",
    ],
)
def test_sentences_of_the_article_stay(text):
    assert clean(f"{BODY}\n\n{text}\n\n{NEXT}").text == f"{BODY}\n\n{text}\n\n{NEXT}"


@pytest.mark.parametrize(
    "lines",
    [
        "More from what a spokeswoman for the port said:\n\n“We paid. Nobody thanked us.”",
        "More from the minister:\n\n“We paid. Nobody thanked us.”",
        "Also on the pier\n\nThe harbour master told us:\n\n“We paid.”",
        "Sandholm Lines plans a $2 billion bid for the ferry group Nordvik. (Reuters)",
        "Two men were held after a fire at the old mill in Sandholm. (AFP)",
        "Reporter: Will you resign?\n\nMinister: I will not.",
        "Register for the vote, the posters urged young men.",
        "Read more\n\nThe captain added:\n\n“We paid.”",
    ],
)
def test_what_leads_to_speech_and_briefs_of_agencies_stay(lines):
    last = lines.split("\n\n")[-1] if lines.startswith("Read more") else lines
    text = clean(f"{BODY}\n\n{lines}\n\n{NEXT}").text
    assert last in text and text.endswith(f"\n\n{NEXT}")
    assert "added:" in text or lines in text


def test_front_matter_moves_to_the_metadata():
    raw = f"Balloon falls\n\nBy Ann Lee\n5 February 2023\n\nMUNICH — {BODY} {NEXT}"
    cleaned = clean(raw)
    assert cleaned.text == f"{BODY} {NEXT}"
    assert cleaned.found == {
        "title": "Balloon falls",
        "byline": "Ann Lee",
        "published": "5 February 2023",
        "place": "MUNICH",
    }


def test_a_known_title_is_taken_out_though_it_ends_like_a_sentence():
    raw = f"It fell. They looked.\n\n{BODY}"
    assert clean(raw, title="It fell. They looked.").text == BODY
    assert clean(raw).text == raw


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ("Updated May 5, 2024\n\nPublished February 4, 2023", "February 4, 2023"),
        ("Published February 4, 2023\n\nUpdated May 5, 2024", "February 4, 2023"),
        ("Published February 4, 2023 | Updated May 5, 2024", "February 4, 2023"),
        ("Last updated: 5 May 2024\n\n4 February 2023", "4 February 2023"),
        ("Aktualisiert am 5. Mai 2024\n\nVeröffentlicht am 4. Februar 2023", "4. Februar 2023"),
        ("Publié le 4 février 2023 à 10h12, mis à jour le 5 mai 2024", "4 février 2023"),
    ],
)
def test_the_day_of_publication_wins_over_that_of_a_change(lines, published):
    article = make_article(f"Balloon falls\n\n{lines}\n\n{BODY}")
    assert article.text == BODY
    assert article.published == iso_date(published)
    assert article.title == "Balloon falls"
    assert "updated" not in article.extra


def test_the_day_of_a_change_alone_is_not_that_of_publication():
    article = make_article(f"Balloon falls\n\nUpdated May 5, 2024\n\n{BODY}")
    assert (article.published, article.extra) == ("", {"updated": "2024-05-05"})
    assert "published" in {edit.rule for edit in article.edits}


def test_a_short_date_is_no_title_and_two_readings_are_kept_as_text():
    article = make_article(f"5 Feb 23\n\n{BODY}")
    assert (article.title, article.published, article.text) == ("", "2023-02-05", BODY)
    assert make_article(f"Published 02/05/2023\n\n{BODY}").published == "02/05/2023"


@pytest.mark.parametrize("line", ["By Sunday Morning", "By Popular Demand", "From Dawn", "By May"])
def test_words_of_time_and_manner_are_no_byline(line):
    assert make_article(f"{line}\n\n{BODY}").byline == ""


@pytest.mark.parametrize(
    ("line", "byline", "published"),
    [
        ("By Sunday Adeyemi", "Sunday Adeyemi", ""),
        ("By April Jones", "April Jones", ""),
        ("By Reuters", "Reuters", ""),
        ("By Ann Lee | 5 February 2023", "Ann Lee", "2023-02-05"),
        ("By Ann Lee and Bo Li, Published 5 Feb 2023", "Ann Lee and Bo Li", "2023-02-05"),
    ],
)
def test_bylines_are_read_beside_a_date_and_with_names_of_days(line, byline, published):
    article = make_article(f"Balloon falls\n\n{line}\n\n{BODY}")
    assert (article.byline, article.published, article.text) == (byline, published, BODY)


def test_of_what_is_given_only_repeats_are_taken_out():
    given = {"title": "It fell", "byline": "Ann Lee", "published": "2023-02-05"}
    raw = f"It fell\n\nBy ANN LEE\n\n5 February 2023, 10:15\n\n{BODY}"
    assert make_article(raw, **given, text_from="page").text == BODY
    other = f"A sign on the pier\n\nBy the sea\n\nBy Bo Li\n\n6 February 2023\n\n{BODY}"
    kept = make_article(other, **given, text_from="page")
    assert kept.text == other
    nothing = make_article(other, text_from="page")
    assert (nothing.text, nothing.title, nothing.byline, nothing.published) == (other, "", "", "")


def test_the_repeats_of_an_export_are_its_own():
    raw = f"{BODY}\n\n{NEXT}\n\n{BODY}"
    assert make_article(raw, text_from="export").text == raw
    assert make_article(raw, text_from="page").text == f"{BODY}\n\n{NEXT}"


def test_a_short_line_is_no_title_where_the_title_is_known():
    raw = f"A sign on the pier\n\n{BODY}"
    assert make_article(raw, title="It fell").text == raw
    assert make_article(raw).title == "A sign on the pier"


@pytest.mark.parametrize(
    "raw",
    [
        "The balloon fell into the sea on Saturday and the crew went home*\n\nNobody spoke of it.",
        f"She wrote to the crew:\n\n{BODY}",
    ],
)
def test_no_more_is_taken_for_a_title_than_stands_below_it(raw):
    assert make_article(raw).text == raw


def test_a_text_of_short_lines_is_left_alone():
    poem = "\n\n".join(["A balloon", "over Montana", "in the cold"])
    assert clean(poem).text == poem


def test_sub_headings_are_kept_and_marked():
    cleaned = clean(f"{BODY}\n\nOpen lines\n\n{NEXT}\n\n‘A challenge’\n\n{BODY} And more.")
    assert [cleaned.text[a:b] for a, b in cleaned.headings] == ["Open lines", "‘A challenge’"]


def test_raw_and_clean_spans_worked_by_hand():
    raw = "Advertisement\n\nâ€œHiâ€\x9d to\u00a0all."
    cleaned = clean(raw)
    assert cleaned.text == "“Hi” to all."
    start = cleaned.text.index("Hi")
    assert raw[slice(*cleaned.raw_span(start, start + 2))] == "Hi"
    assert raw[slice(*cleaned.raw_span(0, 4))] == "â€œHiâ€\x9d"  # the whole of each mended mark
    assert raw[slice(*cleaned.raw_span(5, 11))] == "to\u00a0all"
    assert cleaned.raw_span(0, 0) == (15, 15)
    assert cleaned.clean_span(0, 13) is None  # the advertisement is gone
    assert cleaned.clean_span(raw.index("to"), len(raw)) == (5, 12)
    with pytest.raises(ValueError, match="outside"):
        cleaned.raw_span(3, 99)


def test_each_accent_leads_back_to_its_own_letters():
    raw = (
        "Ne\u0301e \u1112\u1161\u11ab\u1100\u116e\u11a8, \u2126 and na\u00efve Gru\u0308n\u00adkohl"
    )
    cleaned = clean(raw)
    assert cleaned.text == "Née 한국, Ω and naïve Grünkohl"
    assert [(edit.removed, edit.replacement) for edit in cleaned.edits] == [
        ("e\u0301", "é"), ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"), ("\u2126", "Ω"),
        ("u\u0308", "ü"), ("\u00ad", ""),
    ]  # fmt: skip
    place = cleaned.text.index("nkohl")
    assert raw[slice(*cleaned.raw_span(place, place + 5))] == "n\u00adkohl"
    assert raw[slice(*cleaned.raw_span(1, 2))] == "e\u0301"


def test_signs_without_a_width_part_no_latin_word_and_stay_where_a_script_needs_them():
    assert (
        clean("Auf\u200clage, zero\u200bwidth, soft\u00adly.").text == "Auflage, zerowidth, softly."
    )
    for text in ("می\u200cخواهم.", "👨\u200d👩", "क्\u200dष"):
        assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("“Fine,” he said.", []),
        ("“Open, he said.", ["not closed"]),
        ("Closed,” he said.", ["not opened"]),
        ('“Mixed," he said.', ["mixed"]),
        ('"Half, he said.', ["not closed"]),
        ("“One goes on.\n\n“And ends,” he said.", []),
        ("No marks.", []),
        ("", []),
    ],
)
def test_broken_marks(text, problems):
    assert [problem for _, _, problem in broken_marks(text)] == problems


@pytest.mark.parametrize(
    ("raw", "text"),
    [("\u3000â€œIt fell.", "“It fell."), ("He said:\u00a0â€œIt fell.", "He said: “It fell.")],
)
def test_a_rule_that_changes_part_of_an_earlier_replacement_keeps_the_rest(raw, text):
    cleaned = clean(raw)
    assert cleaned.text == text
    rebuilt = raw
    for edit in reversed(cleaned.edits):
        rebuilt = rebuilt[: edit.start] + edit.replacement + rebuilt[edit.end :]
    assert rebuilt == text
    assert cleaned.raw_span(text.index("It"), len(text)) == (raw.index("It"), len(raw))


def test_frames_point_at_the_words():
    article = make_article(f"Advertisement\n\n“{BODY}\n\n{NEXT}", id="a", source="One")
    edits = edit_frame([article])
    assert list(edits["rule"]) == ["advertisement"]
    assert article.raw[slice(*edits.loc[0, ["start", "end"]])] == edits.loc[0, "removed"]
    broken = broken_mark_frame([article])
    assert article.text[slice(*broken.loc[0, ["start", "end"]])] == f"“{BODY}"
    assert edit_frame([]).empty and broken_mark_frame([]).empty


LETTERS = st.text(
    st.sampled_from("aeEoUn ,.’-\u0301\u0308\u0323\u0338\u0345\u1100\u1161\u11a8\u212b中")
    | st.sampled_from("\u00c5\u0958\uf900\U000110a5\U000110ba")
    | st.characters(),
    max_size=30,
)


@given(LETTERS)
def test_accents_are_composed_and_the_words_are_those_of_the_composed_text(text):
    cleaned = clean(text, rules={"accent"})
    assert cleaned.text == unicodedata.normalize("NFC", text)
    assert word_forms(cleaned.text) == word_forms(unicodedata.normalize("NFC", text))
    assert clean(cleaned.text, rules={"accent"}).edits == ()


@given(messy_text | LETTERS)
def test_cleaning_is_idempotent(text):
    once = clean(text)
    again = clean(once.text)
    assert again.text == once.text
    assert again.edits == ()


@given(messy_text)
def test_edits_make_the_clean_text_and_offsets_round_trip(text):
    cleaned = clean(text)
    rebuilt, done = [], 0
    for edit in cleaned.edits:
        assert edit.start >= done  # in order, never overlapping
        assert text[edit.start : edit.end] == edit.removed
        rebuilt += text[done : edit.start], edit.replacement
        done = edit.end
    assert "".join(rebuilt) + text[done:] == cleaned.text
    replaced = {place for edit in cleaned.edits for place in range(edit.start, edit.end)}
    for place in range(len(cleaned.text)):
        start, end = cleaned.raw_span(place, place + 1)
        if start not in replaced:
            assert text[start:end] == cleaned.text[place]
            if not cleaned.text[place].isspace():
                assert cleaned.clean_span(start, end) == (place, place + 1)


UNDER = (
    "The council voted on Tuesday to raise the fees for the old harbour of the town.\n\n"
    "Nobody left the hall, said the mate, before the last of the boats had gone."
)


@pytest.mark.parametrize(
    ("top", "title", "byline", "published"),
    [
        ("Fees\nFeb. 5, 2023 | By Jo Marsh", "Fees", "Jo Marsh", "Feb. 5, 2023"),
        ("Fees\nBy Jo Marsh\nFeb 5, 2023 · 5 min read", "Fees", "Jo Marsh", "Feb 5, 2023"),
        ("Hafen\nvon Jo Marsh, Köln\n05.02.2023", "Hafen", "Jo Marsh, Köln", "05.02.2023"),
        ("Port\nPar Jo Marsh et Ole Vik", "Port", "Jo Marsh et Ole Vik", ""),
        ("Порт\nАвтор: Иван Петров", "Порт", "Иван Петров", ""),
        ("Title: Fees\nAuthor: Jo Marsh\nDate: 5 May 2023", "Fees", "Jo Marsh", "5 May 2023"),
        ("Who pays for the pier?\nBy Jo Marsh", "Who pays for the pier?", "Jo Marsh", ""),
        ("From Russia With Love\nBy Jo Marsh", "From Russia With Love", "Jo Marsh", ""),
        (
            "Fees rise in port\nhttps://x.example/a\nBy Jo Marsh",
            "Fees rise in port",
            "Jo Marsh",
            "",
        ),
        ("Di Maio\nPor fin", "Di Maio", "", ""),
        ("Von Berlin Mitte", "Von Berlin Mitte", "", ""),
        ("Por Dios Santo\nPor Jo Marsh", "Por Dios Santo", "Jo Marsh", ""),
        ("Fees\nPosted on May 5, 2023 by Jo Marsh", "Fees", "Jo Marsh", "May 5, 2023"),
        (
            "Fees rise in port\nby Jo Marsh on May 5, 2023",
            "Fees rise in port",
            "Jo Marsh",
            "May 5, 2023",
        ),
    ],
)
def test_what_stands_above_a_text_is_read(top, title, byline, published):
    cleaned = clean(f"{top}\n\n{UNDER}")
    found = cleaned.found
    assert cleaned.text == UNDER
    assert [found.get(name, "") for name in ("title", "byline", "published")] == [
        title, byline, published
    ]  # fmt: skip


def test_a_byline_under_a_long_standfirst_is_not_joined_to_it():
    top = "Fees\nBoat owners say that they will go to court over the fees in the old port"
    found = clean(f"{top}\nBy Jo Marsh\n5 Feb 2023\n\n{UNDER}").found
    assert (found["byline"], found["published"]) == ("Jo Marsh", "5 Feb 2023")


def test_a_chinese_text_has_a_head_too():
    body = "市议会周二投票决定提高旧港泊位费，船主们数月来一直反对这一措施。"
    cleaned = clean(f"港口提高收费\n作者：李明\n2023年02月05日11:20 来源：港口日报\n\n{body}")
    assert cleaned.text == body
    assert cleaned.found == {
        "title": "港口提高收费", "byline": "李明", "published": "2023年02月05日"
    }  # fmt: skip
