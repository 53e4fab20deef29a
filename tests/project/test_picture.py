"""The picture of the README, and what is said of it to those who do not see it."""

from __future__ import annotations

import re

import picture  # noqa: E402
from conftest import ROOT


def test_the_text_beside_the_picture_has_the_shares_of_the_shipped_corpus():
    shares = picture.voice_shares()
    assert len(shares) == 6 and (shares > 0).all(axis=None)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [told] = re.findall(r"!\[(.+?)\]\(docs/voices\.png\)", readme)
    for source, row in shares.drop(columns=picture.OTHERS).iterrows():
        [said] = re.findall(rf"{source}: ([^.]+)\.", told)
        assert re.findall(r"\d+%", said) == [f"{share:.0%}" for share in row]


def test_the_picture_is_small_enough_for_the_first_screen():
    assert 0 < (ROOT / "docs" / "voices.png").stat().st_size < 150_000
