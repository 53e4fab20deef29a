from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import models
from analysis.models import EMBEDDED_PIECES, EMBEDDING_SIZE, FOLDER, embed, encode


def cosine(one, other):
    first, second = embed([one, other])
    return float(first @ second)


def test_near_means_alike():
    text = "The fishermen repaired their nets."
    assert cosine(text, "The trawler's crew mended its nets.") > 0.5
    assert cosine(text, "Parliament passed the budget.") < 0.2


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_nothing_to_read_is_zero(text):
    assert not embed([text]).any()


def test_no_texts():
    found = embed([])
    assert found.shape == (0, EMBEDDING_SIZE) and found.dtype == np.float32


def test_marks_and_capitals_of_every_shape_are_one():
    plain, other = embed(['He said "no" to it.', "HE SAID “NO” TO IT."])
    assert np.array_equal(plain, other)


def test_a_long_text_is_cut():
    long = "one " * EMBEDDED_PIECES + "army navy war"
    assert np.array_equal(*embed([long, "one " * EMBEDDED_PIECES]))
    assert not np.array_equal(*embed(["one " * 200 + "army", "one " * 200]))
    assert np.isfinite(embed(["x" * 20_000, "word " * 10_000])).all()


def test_what_is_no_string_is_named():
    with pytest.raises(TypeError, match="number 1 is float"):
        embed(["a", float("nan")])


@given(st.lists(st.text(max_size=60), max_size=5))
def test_a_text_does_not_hang_on_its_neighbours(texts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANALYSIS_CACHE", "")
        patch.setattr(models, "_KNOWN", {})
        together = embed(texts)
        for text, row in zip(texts, together, strict=True):
            models._KNOWN.clear()
            assert np.array_equal(embed([text])[0], row)  # to the last bit
            length = np.linalg.norm(row)
            assert length == pytest.approx(1 if len(encode(text).ids) else 0, abs=1e-5)


def test_the_file_is_small_and_has_its_card():
    assert (FOLDER / "sentences" / "encoder.onnx").stat().st_size < 25e6
    assert "Apache-2.0" in (FOLDER / "sentences" / "CARD.md").read_text(encoding="utf-8")
