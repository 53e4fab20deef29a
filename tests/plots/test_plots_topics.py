"""Ribbons show what the table of passages holds: everything is read back from the drawing."""

from __future__ import annotations

import matplotlib
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402

from analysis import plots  # noqa: E402
from analysis.plots.style import COLORS  # noqa: E402

matplotlib.use("Agg")


pytestmark = pytest.mark.usefixtures("figure_style")

ROSE, INDIGO, GREY = "#cc6677", "#332288", "#c8c8c8"


def passage(article, source, event, start, end, shares, strength=1.0):
    known = bool(sum(shares))
    row = {"article_id": article, "source": source, "event": event, "start": start, "end": end}
    row["topic"] = int(np.argmax(shares)) if known else -1
    row["weight"] = max(shares) if known else np.nan
    row["strength"] = strength if known else np.nan
    return row | {f"share_{i}": share if known else np.nan for i, share in enumerate(shares)}


def two_events():
    return pd.DataFrame(
        [
            passage("z1", "Zenith", "late", 0, 50, (1.0, 0.0)),
            passage("z1", "Zenith", "late", 50, 200, (0.2, 0.8), strength=0.25),
            passage("b1", "Beacon", "late", 0, 100, (0.0, 0.0)),
            passage("z2", "Zenith", "early", 0, 10, (0.6, 0.4), strength=0.9),
            passage("z3", "Zenith", "early", 0, 10, (0.4, 0.6)),
        ]
    )


def many(n_articles, sources, events=("e",)):
    """Articles of one passage; of each outlet every second one is all topic 0, the rest half."""
    rows = []
    for i in range(n_articles):
        shares = (1.0, 0.0) if (i // sources) % 2 else (0.5, 0.5)
        event = events[i % len(events)]
        rows.append(passage(f"a{i}", f"S{i % sources:02d}", event, 0, 10, shares))
    return pd.DataFrame(rows)


def names(ax):
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def drawn(ax):
    """{row: [(left, width, colour), ...]} of every stretch that is filled."""
    rows = list(ax.get_yticks())
    found = {row: [] for row in range(len(rows))}
    for bar in ax.patches:
        if bar.get_facecolor()[3]:
            row = rows.index(pytest.approx(bar.get_y() + bar.get_height() / 2))
            where = (round(bar.get_x(), 6), round(bar.get_width(), 6))
            found[row].append((*where, to_hex(bar.get_facecolor())))
    return found


def legend_of(ax):
    (box,) = [one for one in (ax.get_legend(), *ax.figure.legends) if one]
    return [text.get_text().replace("\n", " ") for text in box.get_texts()]


def boxes(ax, texts):
    ax.figure.draw_without_rendering()
    return [text.get_window_extent() for text in texts]


def test_rows_follow_events_and_outlets_and_add_the_id_where_an_outlet_has_several():
    ax = plots.topic_ribbons(two_events(), ["tide", "law"])
    assert names(ax) == ["Beacon", "Zenith", "Zenith (z2)", "Zenith (z3)"]
    headings = [text for text in ax.texts if text.get_text() in ("late", "early")]
    assert [text.get_text() for text in headings] == ["late", "early"]
    rows = list(ax.get_yticks())
    assert headings[0].get_position()[1] < rows[0] < rows[1] < headings[1].get_position()[1]
    assert headings[1].get_position()[1] < rows[2]


def test_events_keep_their_order_and_outlets_stand_in_theirs():
    places = [("late", "Zenith"), ("late", "Beacon"), ("early", "Cove"), ("early", "Anchor")]
    rows = [passage(source, source, event, 0, 9, (1.0, 0.0)) for event, source in places]
    assert names(plots.topic_ribbons(pd.DataFrame(rows))) == ["Beacon", "Zenith", "Anchor", "Cove"]


def test_stretches_have_the_place_and_the_colour_of_their_passages():
    found = drawn(plots.topic_ribbons(two_events()))
    assert found[0] == [(0.0, 1.0, "#ffffff")]  # no topic
    first, second = found[1]
    assert first == (0.0, 0.25, ROSE)  # weight 1, strength 1
    assert second[:2] == (0.25, 0.75)
    kept = 0.18 + 0.82 * 0.8 * 0.25 / 0.5  # of #332288, the rest white
    shade = [255 - kept * (255 - part) for part in (0x33, 0x22, 0x88)]
    assert second[2] == to_hex([part / 255 for part in shade])
    assert found[2] == [(0.0, 1.0, ROSE)]  # .6 x .9 is more than .5


def test_legend_and_numbers_name_the_topics_that_are_drawn():
    ax = plots.topic_ribbons(two_events(), ["tide · sea", "law"])
    assert legend_of(ax) == ["0 tide · sea", "1 law", "no topic"]
    numbers = sorted(text.get_text() for text in ax.texts if text.get_text().isdigit())
    assert numbers == ["0", "0", "1", "1"]
    only = two_events().iloc[[0]]
    assert legend_of(plots.topic_ribbons(only)) == ["0"]


def test_no_number_where_there_is_no_room():
    ends = [0, 1, 2, 1000]
    table = pd.DataFrame(
        [
            passage("a", "A", "e", start, end, (1.0, 0.0))
            for start, end in zip(ends[:-1], ends[1:], strict=True)
        ]
    )
    ax = plots.topic_ribbons(table)
    assert [text.get_text() for text in ax.texts] == ["e", "0"]


def test_beyond_most_a_ribbon_is_an_outlet_on_an_event():
    table = many(8, sources=2, events=("e", "f"))  # S00 writes on e only, S01 on f only
    ax = plots.topic_ribbons(table, most=7)
    assert names(ax) == ["S00", "S01"]
    assert ax.get_xlabel().endswith("of an outlet on an event")
    assert {text.get_text() for text in ax.texts} >= {"e", "f"}
    assert drawn(ax)[0] == [(0.0, 0.75, ROSE), (0.75, 0.25, INDIGO)]  # mean of .5, 1, .5, 1


def test_every_article_counts_alike_in_a_mean():
    rows = [passage("a", "A", "e", i, i + 1, (1.0, 0.0)) for i in range(3)]
    table = pd.DataFrame([*rows, passage("b", "A", "e", 0, 1, (0.0, 1.0))])
    table.loc[len(table)] = passage("b", "A", "e", 1, 2, (0.0, 0.0))
    assert drawn(plots.topic_ribbons(table, most=1))[0] == [(0, 0.5, ROSE), (0.5, 0.5, INDIGO)]


def test_beyond_most_of_those_a_ribbon_is_an_outlet_and_what_is_left_out_is_counted():
    table = many(12, sources=3, events=("e", "f", "g", "h"))
    ax = plots.topic_ribbons(table, most=3)
    assert names(ax) == ["S00", "S01", "S02"]
    assert ax.get_xlabel() == "mean share of the topics in the articles of an outlet"
    assert not {text.get_text() for text in ax.texts} & {"e", "f", "g", "h"}
    fewer = pd.concat([table, many(3, sources=3).query("source == 'S01'").assign(article_id="x")])
    ax = plots.topic_ribbons(fewer, most=2)
    assert names(ax) == ["S00", "S01"]
    assert "outlets not shown, none with more articles: 1" in ax.get_xlabel().replace("\n", " ")


def test_articles_without_any_topic_are_white():
    table = many(5, sources=5)[["article_id", "source", "event", "start", "end"]]
    table = table.assign(topic=-1, weight=np.nan, strength=np.nan)
    for most in (40, 4):
        ax = plots.topic_ribbons(table, most=most)
        assert all(found == [(0.0, 1.0, "#ffffff")] for found in drawn(ax).values())
        assert legend_of(ax) == ["no topic"]


def one_each(n_topics):
    eye = np.eye(n_topics)
    return pd.DataFrame([passage("a", "A", "e", i, i + 1, tuple(row)) for i, row in enumerate(eye)])


def test_twelve_topics_differ_in_colour_or_hatch_and_none_is_a_source():
    ax = plots.topic_ribbons(one_each(12))
    patches = ax.get_legend().get_patches()
    looks = {(to_hex(patch.get_facecolor()), patch.get_hatch()) for patch in patches}
    assert len(looks) == 12
    assert not {color for color, _ in looks} & {color.lower() for color in COLORS}
    hatched = [bar for bar in ax.patches if bar.get_hatch()]
    assert len(hatched) == 3


def test_of_more_than_twelve_topics_the_smallest_are_grey():
    ax = plots.topic_ribbons(one_each(14), [f"word{i}" for i in range(14)])
    assert legend_of(ax)[-2:] == ["10 word10", "11 to 13: other topics"]
    assert [color for _, _, color in drawn(ax)[0]].count(GREY) == 3
    alone = plots.topic_ribbons(one_each(14).iloc[[12]])  # also where the others are not drawn
    assert drawn(alone)[0][0][2] == GREY


def test_heading_is_cut_to_the_figure_and_touches_no_ribbon():
    table = two_events().replace({"late": "storm " * 40})
    ax = plots.topic_ribbons(table, ax=plt.subplots(figsize=(5, 4))[1])
    heading = ax.texts[0]
    assert heading.get_text().startswith("storm storm") and heading.get_text().endswith("…")
    (box,) = boxes(ax, [heading])
    assert box.x1 <= ax.get_window_extent().x1
    for bar in ax.patches:
        assert not box.overlaps(bar.get_window_extent())


@pytest.mark.parametrize("size", [(4.5, 8), (9, 4.5)])
def test_row_names_do_not_collide_in_narrow_or_low_figures(size):
    ax = plots.topic_ribbons(many(40, sources=40), ax=plt.subplots(figsize=size)[1])
    found = boxes(ax, ax.get_yticklabels())
    assert len(found) == 40
    assert not any(one.overlaps(two) for one, two in zip(found[:-1], found[1:], strict=True))
    assert len({label.get_text() for label in ax.get_yticklabels()}) == 40


def test_an_empty_table_says_so_and_a_bad_one_is_refused():
    ax = plots.topic_ribbons(two_events()[:0])
    assert ax.texts[0].get_text() == "No rows to show"
    with pytest.raises(ValueError, match="lacks strength"):
        plots.topic_ribbons(two_events().drop(columns="strength"))
    with pytest.raises(ValueError, match="2 topics, but only 1 labels"):
        plots.topic_ribbons(two_events(), ["tide"])


def test_the_table_is_not_changed_and_the_axes_are_given_back():
    table = two_events()
    before = table.copy()
    ax = plt.subplots()[1]
    assert plots.topic_ribbons(table, ax=ax) is ax
    pd.testing.assert_frame_equal(table, before)


def test_a_topic_that_comes_back_more_often_than_chance_is_a_filled_dot_beside_the_band():
    table = pd.DataFrame(
        {"topic": [4, 0], "label": ["fish · quota", "vote"], "stability": [0.37, 0.14],
         "null_low": 0.01, "null_high": 0.14, "steady": [True, False]}
    )  # fmt: skip
    ax = plots.topic_stability(table)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["4 fish · quota", "0 vote"]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [float(dot.get_xdata()[0]) for dot in dots] == [0.37, 0.14]
    assert [dot.get_markerfacecolor() for dot in dots] == ["#222222", "white"]
    (band,) = ax.patches
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((0.01, 0.14))
    assert legend_of(ax) == [
        "above the band", "not above it", "nine in ten topics of shuffled articles"
    ]  # fmt: skip


def test_without_topics_there_is_no_stability_to_draw():
    table = pd.DataFrame(columns=["topic", "label", "stability", "null_low", "null_high", "steady"])
    assert plots.topic_stability(table).texts[0].get_text() == "No rows to show"
    with pytest.raises(ValueError, match="steady"):
        plots.topic_stability(table.drop(columns="steady"))
