"""Who speaks in the five published articles: quotations in marks, and speech that lost them.

Read by hand in the articles; kept as the offset at which a content begins in the clean text,
so that no word of theirs stands here.
"""

from __future__ import annotations

import pytest

from analysis.quotes import reported_speech
from analysis.text.marks import quotations

SPEAKERS = {
    "a1": [
        (257, "mixed", "Antony Blinken"),
        (1594, "mixed", "Wang Yi"),
        (1672, "direct", "Wang Yi"),
        (1821, "direct", "Wang Yi"),
        (1972, "mixed", "Wang Yi"),
        (2299, "mixed", "The Washington Post and CNN"),
        (2819, "direct", "Antony Blinken"),
        (3229, "mixed", "CNN"),
        (4342, "direct", "Wang Yi"),
    ],
    "a2": [
        (208, "mixed", "Ned Price"),
        (384, "mixed", "Antony Blinken"),
        (617, "mixed", "senior State Department official (unnamed)"),
        (779, "mixed", "Antony Blinken"),
        (1049, "unmarked", "senior State Department official (unnamed)"),
        (2037, "mixed", "Wang Yi"),
        (2232, "mixed", "Wang Yi"),
        (2985, "direct", "Joe Biden"),
        (3336, "unmarked", "senior State Department official (unnamed)"),
    ],
    "a3": [
        (533, "unmarked", "Zack Cooper"),
        (2584, "unmarked", "State Department official (unnamed)"),
        (4177, "unmarked", "Antony Blinken"),
        (4422, "unmarked", "Wang Wenbin"),
    ],
    "a4": [
        (824, "direct", "Dan Kritenbrink"),
        (1162, "mixed", "Dan Kritenbrink"),
        (1353, "direct", "Dan Kritenbrink"),
        (3106, "direct", "Pentagon"),
        (3466, "mixed", "Government of the United States"),
        (3698, "direct", "John Kirby"),
        (3865, "direct", "Wang Wenbin"),
        (4038, "direct", "Danny Russel"),
        (4237, "direct", "Danny Russel"),
    ],
    "a5": [
        (710, "direct", "Tan Kefei"),
        (981, "direct", "Tan Kefei"),
        (1085, "mixed", "Tan Kefei"),
        (1280, "mixed", "Pentagon"),
        (1890, "mixed", "Government of China"),
        (2001, "mixed", "Government of China"),
        (2264, "mixed", "senior State Department official (unnamed)"),
        (2558, "mixed", "Ned Price"),
        (2760, "mixed", "Ned Price"),
        (2990, "mixed", "Ned Price"),
        (3159, "mixed", "senior Defense Department (unnamed)"),
        (3329, "mixed", "Ely Ratner"),  # the title of a hearing, which nobody says
        (3417, "direct", "Ely Ratner"),
        (3843, "mixed", "US House of Representatives"),
        (4183, "mixed", "Government of China"),
        (4317, "mixed", "Mao Ning"),
    ],
}
# Reported without any marks, beside the speech that lost its marks: where a content begins.
INDIRECT = {
    "a2": [
        (910, "senior State Department official (unnamed)"),
        (1780, "Government of China"),
        (2865, "Joe Biden"),
        (3114, "senior State Department official (unnamed)"),
        (3510, "observers (unnamed)"),
    ],
    "a3": [
        (1146, "National Security Council"),
        (2065, "cable"),
        (2507, "diplomats (unnamed)"),
        (3516, "one of the American officials (unnamed)"),
        (4017, "Antony Blinken"),
        (4676, "US officials (unnamed)"),
        (4787, "two of the officials (unnamed)"),
        (5080, "officials (unnamed)"),
        (5285, "two of the officials (unnamed)"),
        (5720, "Josep Borrell"),
        (6093, "Vladimir Putin"),
    ],
}
# in quotation marks and nobody's speech: scare quotes, words without a source, a heading
NOT_SPEECH = {"a1": 1, "a2": 1, "a3": 0, "a4": 0, "a5": 1}


@pytest.fixture(scope="module")
def speech(originals):
    return reported_speech(originals)


@pytest.mark.parametrize("article_id", SPEAKERS)
def test_every_direct_statement_has_its_speaker(speech, article_id):
    own = speech[(speech["article_id"] == article_id) & (speech["kind"] != "indirect")]
    found = [(row.content_spans[0][0], row.kind, row.speaker) for row in own.itertuples()]
    assert found == SPEAKERS[article_id]


@pytest.mark.parametrize("article_id", INDIRECT)
def test_speech_without_marks_is_found(speech, article_id):
    own = speech[speech["article_id"] == article_id]
    found = {(row.content_spans[0][0], row.speaker) for row in own.itertuples()}
    assert set(INDIRECT[article_id]) <= found


@pytest.mark.parametrize("article_id", SPEAKERS)
def test_quotations_in_marks_belong_to_somebody(originals, speech, article_id):
    contents = [
        span
        for spans in speech.loc[speech["article_id"] == article_id, "content_spans"]
        for span in spans
    ]
    left = [
        quotation
        for quotation in quotations(originals[article_id].text)
        if not any(a < quotation.end and quotation.start < b for a, b in contents)
    ]
    assert len(left) == NOT_SPEECH[article_id]
