"""Figures show what the table holds: everything is read back from what was drawn."""

import matplotlib
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402

from analysis import plots  # noqa: E402
from analysis.plots.style import COLORS, luminance  # noqa: E402

matplotlib.use("Agg")


pytestmark = pytest.mark.usefixtures("figure_style")

OUTLETS = ["Harbour Post", "The Long-Named Provincial Evening Gazette", "Zenith"]
FORTY = [f"Outlet {i:02d}" for i in range(40)]


def intervals(sources=OUTLETS):
    return pd.DataFrame(
        {
            "source": sources,
            "share": [0.1 + 0.01 * i for i in range(len(sources))],
            "low": [0.05] * len(sources),
            "high": [0.6] * len(sources),
        }
    )


def dots(table, **options):
    names = {"value": "share", "low": "low", "high": "high", "label": "source"}
    return plots.dots_with_intervals(table, **names, **options)


def drawn_dots(ax):
    """(x, y, hollow) of every marker."""
    return [
        (round(float(x), 6), float(y), line.get_markerfacecolor() == "white")
        for line in ax.lines
        if line.get_marker() not in ("None", "")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def whiskers(ax):
    return [
        (segment[0][0], segment[1][0]) for one in ax.collections for segment in one.get_segments()
    ]


def labels(axis):
    return [text.get_text().replace("\n", " ") for text in axis.get_ticklabels()]


def test_dots_and_whiskers_equal_the_table():
    table = intervals()
    table.loc[1, ["low", "high"]] = np.nan
    ax = dots(table)
    assert drawn_dots(ax) == [(0.1, 0, False), (0.11, 1, True), (0.12, 2, False)]
    assert whiskers(ax) == [(0.05, 0.6), (0.05, 0.6)]
    assert labels(ax.yaxis) == OUTLETS
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # first row on top


def test_a_row_without_a_value_keeps_its_label_and_gets_no_dot():
    table = intervals()
    table.loc[0, "share"] = np.nan
    ax = dots(table)
    assert [y for _, y, _ in drawn_dots(ax)] == [1, 2]
    assert len(labels(ax.yaxis)) == 3


def test_groups_are_set_apart_within_their_row():
    table = pd.concat([intervals().assign(topic=name) for name in ("sea", "law")])
    names = {"value": "share", "low": "low", "high": "high"}
    ax = plots.dots_with_intervals(table, **names, label="topic", group="source")
    found = drawn_dots(ax)
    assert [round(y) for _, y, _ in found] == [0, 0, 0, 1, 1, 1]
    assert len({y for _, y, _ in found}) == 6
    assert [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()] == OUTLETS


def test_one_group_a_row_is_drawn_on_its_row():
    assert [y for _, y, _ in drawn_dots(dots(intervals(), group="source"))] == [0, 1, 2]


@pytest.mark.parametrize("center", [None, 0.0])
def test_heatmap_shows_every_number(center):
    matrix = pd.DataFrame([[0.5, np.nan], [-0.001, 1.0]], index=["a", "b"], columns=["c", "d"])
    ax = plots.heatmap(matrix, center=center)
    assert {(t.get_position(), t.get_text()) for t in ax.texts} == {
        ((0, 0), "0.50"), ((1, 0), "–"), ((0, 1), "0.00"), ((1, 1), "1.00"),
    }  # fmt: skip
    grounds = [cell.get_facecolor()[:3] for cell in ax.patches]
    assert len(set(grounds)) == 4 and grounds[1] == (1, 1, 1)  # in rows; what is missing is white
    assert not [one for one in ax.figure.axes if one is not ax]  # no scale beside the numbers
    assert labels(ax.xaxis) == ["c", "d"] and labels(ax.yaxis) == ["a", "b"]


def test_heatmap_of_24_is_readable():
    names = [f"outlet_{i}" for i in range(24)]
    ax = plots.heatmap(pd.DataFrame(np.eye(24), index=names, columns=names))
    assert len(ax.texts) == 576
    assert min(text.get_fontsize() for text in ax.texts) >= 7


def shares():
    return pd.DataFrame(
        {
            "source": ["A", "A", "B", "B"],
            "voice": ["own", "quoted"] * 2,
            "share": [0.6, 0.4, 0.01, 0.99],
        }
    )


def test_stacked_bars_equal_the_table():
    ax = plots.bars(shares(), value="share", label="source", group="voice")
    found = [(p.get_x(), p.get_width(), round(p.get_y() + p.get_height() / 2)) for p in ax.patches]
    assert found == [(0, 0.6, 0), (0.6, 0.4, 0), (0, 0.01, 1), (0.01, 0.99, 1)]
    assert [text.get_text() for text in ax.texts] == ["60%", "40%", "99%"]  # no room for 1 %
    assert len({(p.get_facecolor(), p.get_hatch()) for p in ax.patches}) == 2
    assert len({p.get_hatch() for p in ax.patches}) == 2  # colour is not the only cue


def test_single_bars_carry_their_number():
    table = shares()[shares()["voice"] == "own"]
    ax = plots.bars(table, value="share", label="source")
    assert [text.get_text() for text in ax.texts] == ["60%", "1%"]


def keyness():
    return pd.DataFrame(
        [
            ("ferry", "Zenith", 2.0, 1.0, 3.0, 0.01),
            ("anchor", "Zenith", 2.0, 0.5, 3.5, 0.2),
            ("tide", "Zenith", 2.5, np.nan, np.nan, 0.01),
            ("judge", "Aurora", -1.0, -2.0, -0.5, 0.01),
        ],
        columns=["term", "group", "log_odds", "low", "high", "q_value"],
    )


def test_keyness_panels_sort_and_mark_chance():
    first, second = plots.keyness_panels(keyness(), n=3)
    assert (first.get_title(loc="left"), second.get_title(loc="left")) == ("Aurora", "Zenith")
    assert labels(first.yaxis) == ["judge"]
    assert labels(second.yaxis) == ["tide", "ferry"]  # "anchor" may be there by chance
    assert [(x, hollow) for x, _, hollow in drawn_dots(second)] == [(2.5, True), (2.0, False)]
    assert whiskers(second) == [(1.0, 3.0)]
    assert "hollow: none" in second.figure.get_supxlabel()
    assert len(plots.keyness_panels(keyness(), n=1)[1].get_yticks()) == 1
    sure = keyness().assign(q_value=[0.01, 0.04, 0.03, 0.01])
    assert labels(plots.keyness_panels(sure, n=1)[1].yaxis) == ["ferry"]  # by q-value first
    alike = keyness().drop(columns="q_value")
    assert labels(plots.keyness_panels(alike)[1].yaxis) == ["tide", "anchor", "ferry"]  # by word
    assert "hollow" not in plots.keyness_panels(alike[:2])[0].figure.get_supxlabel()


def test_keyness_panels_say_where_no_word_is_beyond_chance_and_count_the_others():
    table = keyness().assign(counts=[7, 9, 4, 3], n_articles=[2, 3, 4, 1])
    table.loc[3, "q_value"] = 0.05
    first, second = plots.keyness_panels(table, palette={"Zenith": "#0072b2", "Aurora": "#009e73"})
    assert first.get_title(loc="left") == "Zenith"  # in the order of the palette
    assert labels(first.yaxis) == ["tide (4 in 4)", "ferry (7 in 2)"]
    assert [text.get_text() for text in second.texts] == ["no word beyond chance"]
    assert not second.lines and "in brackets" in first.figure.get_supxlabel()


def test_timeline_marks_vague_and_missing_dates():
    frame = pd.DataFrame(
        {
            "source": ["A", "A", "B", "B", "C"],
            "published": ["2023-02-05", "2023-02-05", "2023-02", "soon", None],
        }
    )
    ax = plots.timeline(frame)
    days = (np.datetime64("2023-02-05") - np.datetime64("1970-01-01")).astype(int)
    first, again, vague = drawn_dots(ax)
    assert first == (days, 0, False)
    assert again == (days, -0.2, False)
    assert vague == (days - 4 + 13.5, 1, True)
    counts = ["2 articles", "2 articles, 1 undated", "1 article, 1 undated"]
    assert [text.get_text() for text in ax.texts] == counts


@pytest.mark.parametrize("days", [1, 3, 20, 200])
def test_a_timeline_of_days_has_few_ticks_and_none_at_hours(days):
    dates = pd.date_range("2023-02-01", periods=days).strftime("%Y-%m-%d")
    ax = plots.timeline(pd.DataFrame({"source": "A", "published": dates}))
    ax.figure.draw_without_rendering()
    left, right = sorted(ax.get_xlim())
    ticks = [tick for tick in ax.get_xticks() if left <= tick <= right]
    assert 1 <= len(ticks) <= 8 and all(tick == int(tick) for tick in ticks)
    assert not [text for text in labels(ax.xaxis) if ":" in text]


def test_rows_of_sources_stand_in_the_order_of_the_palette():
    palette = {name: "#0072b2" for name in ("Zenith", *OUTLETS[:2])}
    dated = intervals().assign(published="2023-02-05")
    index = pd.MultiIndex.from_tuples([("s1", "all")], names=["fact_id", "told"])
    matrix = pd.DataFrame([[1, 1, 1]], index=index, columns=OUTLETS)
    for ax in (
        dots(intervals(), group="source", palette=palette),
        plots.timeline(dated, palette=palette),
        plots.presence(matrix, palette=palette),
    ):
        assert labels(ax.yaxis) == ["Zenith", *OUTLETS[:2]]


def test_of_how_many_a_dot_is_stands_beside_it_and_few_articles_carry_no_interval():
    table = intervals().assign(n_articles=[2, 3, 1200])
    ax = dots(table)
    assert [text.get_text() for text in ax.texts] == ["2 articles", "3 articles", "1,200 articles"]
    assert [hollow for *_, hollow in drawn_dots(ax)] == [True, False, False]
    assert whiskers(ax) == [(0.05, 0.6)] * 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["hollow: no interval"]
    assert not dots(table, n="").texts
    table["n_articles"] = [1, np.nan, 2]
    assert [text.get_text() for text in dots(table).texts] == ["1 article", "", "2 articles"]
    table["n_articles"] = [2, 3, 1200]
    twice = pd.concat([table.assign(topic=name) for name in ("sea", "law")])
    names = {"value": "share", "low": "low", "high": "high", "label": "topic", "group": "source"}
    ax = plots.dots_with_intervals(twice, **names)
    found = [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]
    assert found[0] == "Harbour Post 2 articles" and found[-1] == "hollow: no interval"
    other = plots.dots_with_intervals(twice.rename(columns={"source": "country"}), **names | {
        "label": "country", "group": "topic"})  # fmt: skip
    found = [text.get_text() for text in other.texts]
    assert found == ["2 articles", "3 articles", "1,200 articles"]  # a row each: no count of law
    twice["n_articles"] = range(3, 9)
    ax = plots.dots_with_intervals(twice, **names)
    assert [text.get_text() for text in ax.texts] == ["articles", "3", "4", "5", "6", "7", "8"]


def test_only_sources_have_the_colours_of_sources():
    table = pd.concat([intervals().assign(country=name) for name in ("China", "US")])
    names = {"value": "share", "low": "low", "high": "high", "label": "source", "group": "country"}
    ax = plots.dots_with_intervals(table, **names)
    marks = {
        (line.get_color(), line.get_marker()) for line in ax.lines if line.get_marker() != "None"
    }
    sources = {color.lower() for color in COLORS}
    assert len({color for color, _ in marks}) == len({mark for _, mark in marks}) == 2
    assert not {color.lower() for color, _ in marks} & sources
    kinds = plots.bars(shares(), value="share", label="source", group="voice")
    assert not {to_hex(patch.get_facecolor()) for patch in kinds.patches} & sources
    owned = plots.bars(shares(), value="share", label="voice", group="source")
    assert {to_hex(patch.get_facecolor()) for patch in owned.patches} <= sources


def test_the_colour_of_every_source_reaches_three_to_one_on_white():
    assert luminance("#ffffff") == pytest.approx(1) and luminance("#0000ff") == 0.0722
    assert min(1.05 / (luminance(color) + 0.05) for color in COLORS) >= 3


def test_names_are_words_and_long_ones_lose_their_middle():
    codes = pd.DataFrame([[0.1, 0.2]], index=["external_relations"], columns=["a_b", "Two_Parts"])
    ax = plots.heatmap(codes)
    assert labels(ax.yaxis) == ["external relations"]
    assert labels(ax.xaxis) == ["a b", "Two_Parts"]
    long = "The Society of Friends of the Northern Harbour and Its Gazette, Weekly Edition"
    (shown,) = labels(dots(intervals([long])).yaxis)
    assert shown.startswith("The Society of") and shown.endswith("Weekly Edition")
    assert "…" in shown and len(shown) <= 44


@pytest.mark.parametrize("width", [4.8, 9])
@pytest.mark.parametrize("shape", [(1, 1), (10, 6), (6, 12)])
def test_names_of_columns_are_level_and_keep_apart(width, shape):
    names = [f"Northern Capital Daily {i}" for i in range(shape[1])]
    ax = plt.subplots(figsize=(width, 4), layout="constrained")[1]
    plots.heatmap(pd.DataFrame(np.ones(shape), columns=names), label="words", ax=ax)
    ax.figure.draw_without_rendering()
    texts = ax.get_xticklabels()
    boxes = [text.get_window_extent() for text in texts]
    assert {text.get_rotation() for text in texts} == {0.0}
    assert not any(one.overlaps(two) for one, two in zip(boxes[:-1], boxes[1:], strict=True))
    assert ax.get_title(loc="left") == "words"


def test_a_spread_is_the_smallest_and_the_largest_as_they_are_written():
    values = pd.Series([0.122, 0.05, float("nan"), 0.118])
    assert plots.spread(values) == "5% to 12%"
    assert plots.spread(values[[0, 3]]) == "12%"
    assert plots.spread(values[[1]], "{:.2f}") == "0.05"
    assert plots.spread(values[[2]]) == plots.spread(pd.Series(dtype=float)) == "nothing"


def test_leaders_are_all_that_tie_on_the_page():
    values = pd.Series({"A": 0.116, "B": 0.124, "C": 0.1149, "D": np.nan})
    assert plots.leaders(values) == (["A", "B"], "12%")
    assert plots.leaders(values, "{:.2f}", most=1) == ([], "0.12")
    assert plots.leaders(values[["D"]]) == ([], "")


def draw_all(table):
    """Every figure that takes a table of sources, from that table."""
    yield dots(table)
    yield plots.bars(table, value="share", label="source")
    yield plots.bars(table.assign(all="all"), value="share", label="all", group="source")
    yield plots.heatmap(table.set_index("source")[["share", "low"]])
    yield plots.timeline(table.assign(published="2023-02-05"))
    words = table.rename(columns={"source": "group", "share": "log_odds"})
    yield plots.keyness_panels(words.assign(term="x", q_value=0.01))[0]


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("sources", [[], ["Only One"], OUTLETS, FORTY], ids=len)
def test_any_number_of_sources_is_drawn(sources):
    for ax in draw_all(intervals(sources)):
        ax.figure.canvas.draw()
        if not sources:
            assert [text.get_text() for text in ax.texts] == ["No rows to show"]
        else:
            assert ax.axison


def test_given_axes_are_used_and_returned():
    _, ax = plt.subplots()
    assert dots(intervals(), ax=ax) is ax
    assert plots.title(ax, "A finding") is ax


def test_palette_depends_on_the_set_only():
    palette = plots.source_palette(OUTLETS)
    assert palette == plots.source_palette(pd.Series(OUTLETS[::-1] * 3))
    assert list(palette) == sorted(OUTLETS)
    assert len(set(palette.values())) == 3


def test_forty_sources_differ_in_colour_or_cue():
    looks = plots.source_looks(FORTY).values()
    assert len({(look.color, look.marker) for look in looks}) == 40
    assert len({(look.color, look.hatch) for look in looks}) == 40
    first = list(looks)[:8]
    assert len({look.marker for look in first}) == len({look.hatch for look in first}) == 8


def test_a_subset_keeps_colour_and_marker_of_the_palette():
    palette = plots.source_palette(OUTLETS)
    whole = dots(intervals(), group="source", palette=palette)
    part = dots(intervals(OUTLETS[1:]), group="source", palette=palette)
    cues = [[(line.get_color(), line.get_marker()) for line in ax.lines] for ax in (whole, part)]
    assert cues[1] == cues[0][1:]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: dots(intervals().drop(columns="low")), "lacks low; it has source, share, high"),
        (lambda: dots(intervals(), group="source", palette={}), "no colour for Harbour Post"),
        (lambda: plots.bars(shares().assign(share=-1), value="share", label="source"), "negative"),
        (lambda: plots.bars(shares(), value="share", label="source"), "more than one row"),
        (lambda: plots.timeline(intervals()), "lacks published"),
    ],
)  # fmt: skip
def test_bad_tables_are_named(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


@pytest.mark.parametrize("width", [4, 9])
def test_titles_fit_and_nothing_collides(width):
    text = "The broadcaster quotes officials twice as often as the party press does, " * 2
    fig, ax = plt.subplots(figsize=(width, 4))
    dots(intervals(), ax=ax)
    plots.title(ax, text)
    fig.canvas.draw()
    head = fig._suptitle.get_window_extent()
    assert 0 <= head.x0 and head.x1 <= fig.bbox.x1 and head.y1 <= fig.bbox.y1
    assert head.y0 >= ax.get_window_extent().y1
    assert fig._suptitle.get_text().replace("\n", " ") == text.strip()


def test_title_of_panels():
    axes = plots.keyness_panels(keyness())
    plots.title(axes, "What sets them apart")
    assert axes[0].figure.get_suptitle() == "What sets them apart"
    plots.title(axes[1], "Zenith, weekly")
    assert axes[1].get_title(loc="left") == "Zenith, weekly"


def test_svg_is_the_same_twice(tmp_path):
    files = []
    for name in ("a.svg", "b.svg"):
        dots(intervals()).figure.savefig(tmp_path / name, metadata={"Date": None})
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]


def test_presence_draws_a_mark_for_each_fact_an_outlet_tells() -> None:
    index = pd.MultiIndex.from_tuples([("s1", "alone"), ("s2", "all")], names=["fact_id", "told"])
    matrix = pd.DataFrame({"One": [2, 1], "Two": [0, 3]}, index=index)
    ax = plots.presence(matrix)
    assert len(ax.patches) == 3
    bands, counts = ["by one\n1", "by all\n1"], ["2 of 2", "1 of 2"]
    assert [text.get_text() for text in ax.texts] == bands + counts
    assert len(plots.presence(matrix[:0]).patches) == 0
    with pytest.raises(ValueError, match="told"):
        plots.presence(matrix.reset_index("told", drop=True))


def test_shades_are_told_apart_and_grow_lighter() -> None:
    shades = plots.shades(["a", "b", "c"])
    assert list(shades) == ["a", "b", "c"]
    assert list(shades.values()) == sorted(set(shades.values()))


def test_machine_and_hand_stand_side_by_side():
    table = pd.DataFrame({
        "source": ["A", "B"], "machine": [0.1, 0.2], "hand": [-0.2, np.nan],
        "hand_low": [-0.5, np.nan], "hand_high": [0.1, np.nan], "corrected": [-0.1, np.nan],
        "low": [-0.3, np.nan], "high": [0.1, np.nan], "n_rows": [90, 80], "n_coded": [20, 0],
    })  # fmt: skip
    ax = plots.machine_and_hand(table, label="source")
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["A\n90 rows, 20 coded", "B\n80 rows, 0 coded"]
    marks = [line for line in ax.lines if line.get_marker() in ("s", "^", "o")]
    assert [line.get_marker() for line in marks] == ["s", "^", "o", "s"]
    assert marks[0].get_markerfacecolor() == "white" and len(ax.collections) == 2
    with pytest.raises(ValueError, match="lacks n_coded"):
        plots.machine_and_hand(table.drop(columns="n_coded"), label="source")
    assert plots.machine_and_hand(table.iloc[:0], label="source")
