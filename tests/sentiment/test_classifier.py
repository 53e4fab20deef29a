from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import sentiment
from analysis.models import encode, tokenizer
from analysis.sentiment.classifier import CLASSES, SIZE, adapted, marked_pieces

any_letter = st.characters(exclude_categories=())  # halves of characters too
LONG = "The town was calm . " * 2000  # 10,000 pieces
COLUMNS = ["text", "start", "end"]


def rows(*pairs):
    """Return a frame of texts and the words in them that are the target."""
    cells = [(text, text.index(name), text.index(name) + len(name)) for text, name in pairs]
    return pd.DataFrame(cells, columns=COLUMNS, dtype=object)


def shown(marked):
    return [tokenizer().id_to_token(int(piece)) for piece in marked.ids]


# --- marked_pieces -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "pieces", "first", "last"),
    [
        (
            "Bell lied.", "Bell",
            ["[CLS]", "[unused1]", "bell", "[unused2]", "lied", ".", "[SEP]"], 2, 3,
        ),
        (
            "Yes, Ada Bell lied.", "Ada Bell",
            ["[CLS]", "yes", ",", "[unused1]", "ada", "bell", "[unused2]", "lied", ".", "[SEP]"],
            4, 6,
        ),
        ("We saw Bell", "Bell", ["[CLS]", "we", "saw", "[unused1]", "bell", "[unused2]", "[SEP]"],
         4, 5),
        ("Bell", "Bell", ["[CLS]", "[unused1]", "bell", "[unused2]", "[SEP]"], 2, 3),
    ],
)  # fmt: skip
def test_marks_stand_around_the_target(text, name, pieces, first, last):
    start = text.index(name)
    marked = marked_pieces(text, start, start + len(name))
    assert shown(marked) == pieces
    assert (marked.first, marked.last) == (first, last)


def test_a_target_that_begins_within_a_word_takes_its_piece():
    marked = marked_pieces("Bellwether", 0, 2)
    assert shown(marked)[marked.first] == "bell"


def test_a_blank_has_no_piece():
    marked = marked_pieces("Ada Bell", 3, 4)
    assert marked.first == marked.last
    assert shown(marked) == ["[CLS]", "ada", "[unused1]", "[unused2]", "bell", "[SEP]"]


@pytest.mark.parametrize("place", [0, len(LONG) // 2, len(LONG)])
def test_of_a_long_text_the_stretch_around_the_target_is_read(place):
    text = LONG[:place] + "Ada Bell lied . " + LONG[place:]
    start = text.index("Ada Bell")
    marked = marked_pieces(text, start, start + 8)
    pieces = shown(marked)
    assert pieces[marked.first : marked.last] == ["ada", "bell"]
    assert len(pieces) == SIZE
    assert (pieces[0], pieces[-1]) == ("[CLS]", "[SEP]")
    before, after = marked.first - 2, SIZE - marked.last - 2
    room = SIZE - 4 - 2
    expected = {0: (0, room), len(LONG): (room - 2, 2)}  # "lied ." follows
    assert (before, after) == expected.get(place, (room // 2, room // 2))


def test_a_target_longer_than_the_window_is_cut():
    marked = marked_pieces(LONG, 0, len(LONG))
    assert len(marked.ids) == SIZE
    assert marked.last - marked.first == SIZE // 2


@st.composite
def text_and_span(draw):
    words = st.lists(st.sampled_from(["Bell", " ", "é", "“", "İ", "ﬁ", "…", "🎉", "界", "don’t"]))
    text = draw(st.text(any_letter, min_size=1, max_size=60) | words.map("".join))
    if not text:
        text = "Bell"
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@settings(max_examples=300)
@given(text_and_span(), st.sampled_from([0, 150]), st.sampled_from([0, 150]))
def test_pieces_between_the_marks_are_those_that_overlap_the_target(case, ahead, behind):
    text, start, end = case
    text, start, end = "a " * ahead + text + " b" * behind, start + 2 * ahead, end + 2 * ahead
    ids, begins, ends = encode(text)
    inside = ids[(begins < end) & (ends > start)][: SIZE // 2]
    marked = marked_pieces(text, start, end)
    assert marked.ids[marked.first : marked.last].tolist() == inside.tolist()
    assert len(marked.ids) == min(SIZE, len(ids) + 4)
    names = shown(marked)
    assert names[0] == "[CLS]" and names[-1] == "[SEP]"
    assert names[marked.first - 1] == "[unused1]" and names[marked.last] == "[unused2]"
    if len(ids) + 4 <= SIZE:
        kept = np.delete(marked.ids, [0, marked.first - 1, marked.last, len(marked.ids) - 1])
        assert kept.tolist() == ids.tolist()


# --- toward --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Ada Bell lied to the court and betrayed her friends.", "Ada Bell", "negative"),
        ("Ada Bell is a corrupt and cruel liar who stole from the poor.", "Ada Bell", "negative"),
        ("Ada Bell is a brave and honest doctor who saved many lives.", "Ada Bell", "positive"),
        ("Everyone praised Ada Bell for her brilliant work.", "Ada Bell", "positive"),
        ("Ada Bell arrived on Tuesday.", "Ada Bell", "neutral"),
        ("The committee that Ada Bell chairs will meet on Monday.", "Ada Bell", "neutral"),
    ],
)
def test_sentences_of_which_there_is_no_doubt(text, name, label):
    assert sentiment.toward(rows((text, name)))["label"].tolist() == [label]


def test_two_targets_of_one_sentence_are_read_apart():
    text = "Bo Roe praised Ada Bell as a hero who had saved the town."
    scored = sentiment.toward(rows((text, "Bo Roe"), (text, "Ada Bell")))
    assert scored["label"][1] == "positive"
    assert scored["positive"][0] != scored["positive"][1]


@pytest.mark.parametrize(
    ("text", "first", "second", "labels"),
    [
        ("Critics praised Bell but loathed Vane.", "Bell", "Vane", ["positive", "negative"]),
        ("Critics loathed Bell but praised Vane.", "Bell", "Vane", ["negative", "positive"]),
        ("Unlike Bell, who lied, Vane told the truth.", "Bell", "Vane", ["negative", "positive"]),
        ("Bell was cheered, while Vane was booed.", "Bell", "Vane", ["positive", "negative"]),
        ("Bell accused Vane of lying to voters.", "Bell", "Vane", ["neutral", "negative"]),
        ("Norland shot down a balloon on Friday, and Sudland closed its embassy.",
         "Norland", "Sudland", ["neutral", "neutral"]),
        ("Norland made plain that it would not attend the talks with Sudland.",
         "Norland", "Sudland", ["neutral", "neutral"]),
    ],
)  # fmt: skip
def test_each_of_two_targets_has_its_own_polarity(text, first, second, labels):
    assert sentiment.toward(rows((text, first), (text, second)))["label"].tolist() == labels


MIXED = rows(
    ("Ada Bell lied to the court and betrayed her friends.", "Ada Bell"),
    ("Ada Bell arrived.", "Ada Bell"),
    ("Everyone praised Ada Bell.", "Ada Bell"),
    ("We met Ada Bell and Bo Roe.", "Bo Roe"),
    ("ADA BELL LIED TO US!", "ADA BELL"),
    ("Ada Bell won 🎉🎉 today.", "Ada Bell"),
    ("Ada Bell \ud800 won.", "Ada Bell"),
    ("She hugged Ada Bell.", "Ada Bell"),
)


def test_columns_order_and_index_are_kept():
    frame = MIXED.assign(note=list("abcdefgh")).set_index(pd.Index([7, 7, 3, 2, 9, 0, 1, 5]))
    before = frame.copy()
    scored = sentiment.toward(frame)
    assert scored.columns.tolist() == [*COLUMNS, "note", *CLASSES, "label"]
    pd.testing.assert_frame_equal(scored[frame.columns], before)
    pd.testing.assert_frame_equal(frame, before)  # not changed in place
    assert scored[list(CLASSES)].sum(axis=1).to_numpy() == pytest.approx(1, abs=3e-6)
    assert ((scored[list(CLASSES)] >= 0) & (scored[list(CLASSES)] <= 1)).all(axis=None)
    assert scored["label"].tolist() == scored[list(CLASSES)].idxmax(axis=1).tolist()
    assert (scored[list(CLASSES)].round(6) == scored[list(CLASSES)]).all(axis=None)


def test_a_row_does_not_hang_on_its_neighbours():
    together = sentiment.toward(pd.concat([MIXED, MIXED.iloc[::-1]], ignore_index=True))
    alone = pd.concat([sentiment.toward(MIXED.iloc[[place]]) for place in range(len(MIXED))])
    both = pd.concat([alone, alone.iloc[::-1]], ignore_index=True)
    assert together[list(CLASSES)].to_numpy() == pytest.approx(
        both[list(CLASSES)].to_numpy(), abs=2e-6
    )
    assert together["label"].tolist() == both["label"].tolist()


def test_the_network_is_told_where_the_target_is(monkeypatch):
    given_to_it = []

    class Network:
        def run(self, names, fed):
            given_to_it.append(fed)
            return [np.full((len(fed["ids"]), 3), [0.4, 0.2, 0.4])]

    monkeypatch.setattr("analysis.sentiment.classifier.session", lambda file: Network())
    monkeypatch.setenv("ANALYSIS_CACHE", "")  # not to be kept, nor what is kept to be taken
    monkeypatch.setattr("analysis.models._KNOWN", {})
    text = "We met Ada Bell and Bo Roe."
    scored = sentiment.toward(rows((text, "Ada Bell"), (text, "Bo Roe")))
    (fed,) = given_to_it  # of one length, so read together
    for ids, target, name in zip(fed["ids"], fed["target"], ["ada bell", "bo roe"], strict=True):
        pieces = [tokenizer().id_to_token(int(piece)) for piece in ids[target == 1]]
        assert " ".join(pieces) == name
    assert scored["label"].tolist() == ["neutral", "neutral"]  # a tie


@pytest.mark.parametrize("place", [0, len(LONG) // 2, len(LONG)])
def test_ten_thousand_words_are_no_trouble(place):
    text = LONG[:place] + "Ada Bell is a corrupt and cruel liar . " + LONG[place:]
    scored = sentiment.toward(rows((text, "Ada Bell")))
    assert scored["negative"][0] > scored["positive"][0]


@pytest.mark.parametrize(
    "frame",
    [
        MIXED.iloc[:0],
        pd.DataFrame({"text": [], "start": [], "end": []}),
        pd.DataFrame(columns=[*COLUMNS, "note"]),
    ],
)
def test_no_rows_give_an_empty_typed_table(frame):
    scored = sentiment.toward(frame)
    assert scored.columns.tolist() == [*frame.columns, *CLASSES, "label"]
    assert scored.empty and set(scored[list(CLASSES)].dtypes) == {np.dtype(float)}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"text": 5}, "row 'r': text is 5, not a string"),
        ({"text": None}, "row 'r': text is None, not a string"),
        ({"text": float("nan")}, "row 'r': text is nan, not a string"),
        ({"text": ""}, "row 'r': target 0:8 is not inside its text of 0 characters"),
        ({"start": -1}, "row 'r': target -1:8 is not inside its text of 13 characters"),
        ({"end": 14}, "row 'r': target 0:14 is not inside its text of 13 characters"),
        ({"start": 8}, "row 'r': target 8:8 is not inside"),
        ({"start": 6, "end": 2}, "row 'r': target 6:2 is not inside"),
        ({"start": 0.0}, "row 'r': start and end are 0.0 and 8, not whole numbers"),
        ({"end": float("nan")}, "row 'r': start and end are 0 and nan, not whole numbers"),
        ({"end": None}, "row 'r': start and end are 0 and None, not whole numbers"),
        ({"start": "0"}, "row 'r': start and end are '0' and 8, not whole numbers"),
        ({"start": 3, "end": 4}, "row 'r': target 3:4 holds no word"),
    ],
)
def test_what_cannot_be_read_is_refused_by_row(cells, words):
    good = {"text": "Ada Bell won.", "start": 0, "end": 8}
    frame = pd.DataFrame([good, {**good, **cells}], index=["q", "r"], dtype=object)
    with pytest.raises(ValueError, match=words):
        sentiment.toward(frame)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=f"the table lacks {column}; it has"):
        sentiment.toward(MIXED.drop(columns=column))


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("Ada Bell sagte am Montag, dass die Stadt kein Geld mehr habe.", "Ada Bell", "German"),
        ("Ada Bell a déclaré lundi que la ville n’avait plus d’argent.", "Ada Bell", "French"),
        ("市长王敏星期一说，这座城市没有钱了。", "王敏", "Chinese"),
    ],
)
def test_another_language_is_refused_by_name(text, name, language):
    frame = pd.concat([MIXED.iloc[:2], rows((text, name))], ignore_index=True)
    with pytest.raises(ValueError, match=f"row 2 looks {language}: only English is read here"):
        sentiment.toward(frame)


# --- adapted to the corpus -----------------------------------------------------------


def test_shares_that_the_rows_bear_out_change_nothing():
    found = np.array([[0.6, 0.4], [0.4, 0.6]])
    assert adapted(found, np.array([0.5, 0.5])) == pytest.approx(found)


def test_what_is_certain_stays():
    found = np.eye(3)[[0, 0, 1, 2]]
    assert adapted(found).tolist() == found.tolist()


def test_a_class_that_all_rows_lean_to_takes_them_all():
    # likelihoods 2:1 in each row: the share of the first class that makes them likeliest is 1
    found = np.array([[2 / 3, 1 / 3]] * 4)
    assert adapted(found, np.array([0.5, 0.5])) == pytest.approx(np.array([[1, 0]] * 4), abs=1e-6)


def test_shares_far_from_the_prior_are_found_again():
    # of 9 rows 6 say 3:1 for the first, 3 say 1:3; the likelihood s + .5 of 6 and 1.5 - s of 3,
    # to the power, is greatest where 6 / (s + .5) = 3 / (1.5 - s), so s = 5/6
    found = np.array([[0.75, 0.25]] * 6 + [[0.25, 0.75]] * 3)
    result = adapted(found, np.array([0.5, 0.5]))
    assert result[:, 0].mean() == pytest.approx(5 / 6, abs=1e-6)
    assert result[0, 0] == pytest.approx(0.75 * (5 / 6) / (0.75 * (5 / 6) + 0.25 / 6), abs=1e-6)


three = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


@settings(max_examples=100)
@given(st.lists(three, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_adapted_rows_sum_to_one_and_do_not_hang_on_their_order(cells, chance):
    found = np.array(cells) / np.sum(cells, axis=1, keepdims=True)
    result = adapted(found)
    assert result.sum(axis=1) == pytest.approx(1)
    order = chance.sample(range(len(found)), len(found))
    assert adapted(found[order]) == pytest.approx(result[order], abs=1e-6)
    assert adapted(np.repeat(found, 2, axis=0)[::2]) == pytest.approx(result, abs=1e-6)


def test_labels_follow_the_corpus_only_on_request():
    alone = sentiment.toward(MIXED)
    frame = pd.concat([MIXED] + [MIXED.iloc[[1]]] * 40, ignore_index=True)
    scored = sentiment.toward(frame, prior="corpus")
    assert sentiment.toward(frame)["label"].tolist()[: len(MIXED)] == alone["label"].tolist()
    assert scored[list(CLASSES)].sum(axis=1).to_numpy() == pytest.approx(1, abs=3e-6)
    assert (scored["neutral"][: len(MIXED)] >= alone["neutral"] - 1e-9).all()
    assert sentiment.toward(MIXED.iloc[:0], prior="corpus").empty


def test_an_unknown_prior_is_refused():
    with pytest.raises(ValueError, match="prior is 'outlet'; it is None or 'corpus'"):
        sentiment.toward(MIXED, prior="outlet")
