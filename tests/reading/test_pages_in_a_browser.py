"""Pages as a browser lays them out: at any width, light and dark, printed, without the sheet."""

from __future__ import annotations

import pytest
from test_untrusted_pages import KINDS, pair_of, shown_as

from analysis.reading import marking
from tests.browser import browser, needs_browser

LONG = "The council of Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch met on Monday."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Saved pages of each kind."""
    place = tmp_path_factory.mktemp("pages")
    corpus = pair_of(f"{LONG}\n\n“We will mend the bridge,” said Ada Bell.\n\nAdvertisement")
    nav = '<nav><a href="i.html">All</a></nav>'
    for kind in KINDS:
        shown_as(kind, corpus).save(place / f"{kind}.html", nav=nav)
    return place


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


def look(opened, path, *, width=1280, theme="light", media="screen"):
    """Open a page in a window so wide, for a reader of such a theme."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    opened.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": theme}]
    given = {"media": media, "features": features}
    opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", given)
    opened.open(path)


def colors(opened, selector):
    """Return ink and ground of an element as hexadecimal numbers."""
    code = """
      const style = getComputedStyle(document.querySelector(arguments[0]));
      const hex = color => '#' + color.match(/\\d+/g).slice(0, 3)
        .map(part => Number(part).toString(16).padStart(2, '0')).join('');
      return [hex(style.color), hex(style.backgroundColor)];
    """
    return tuple(opened.run(code, selector))


@needs_browser
@pytest.mark.parametrize("width", [420, 700, 1280, 1700])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_its_window_with_the_text_in_the_middle(opened, folder, kind, width) -> None:
    look(opened, folder / f"{kind}.html", width=width)
    assert opened.run("return document.documentElement.scrollWidth") <= width
    inner = "h2, .text" if kind == "page" else ".reading"
    code = """
      return [...document.querySelectorAll(arguments[0])].map(one => {
        const box = one.getBoundingClientRect();
        return [box.left, document.documentElement.clientWidth - box.right];
      })
    """
    sides = opened.run(code, inner)
    assert sides and all(abs(left - right) <= 2 for left, right in sides)


@needs_browser
def test_two_columns_stand_beside_each_other_where_there_is_room(opened, folder) -> None:
    code = "return [...document.querySelectorAll('.pair > section')].map(one => one.offsetTop)"
    look(opened, folder / "pair.html", width=1280)
    assert len(set(opened.run(code))) == 1
    look(opened, folder / "pair.html", width=420)
    assert len(set(opened.run(code))) == 2


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_takes_the_colours_of_its_reader(opened, folder, theme) -> None:
    look(opened, folder / "page.html", theme=theme)
    table = marking.COLORS[theme]
    assert colors(opened, "body") == colors(opened, ".reading") == (table["ink"], table["paper"])
    assert colors(opened, "mark.said.direct") == (table["v1"], table["g1"])
    assert colors(opened, "sup.v1 a")[0] == table["v1"]


@needs_browser
def test_a_page_printed_by_a_reader_of_dark_pages_is_light(opened, folder) -> None:
    look(opened, folder / "page.html", theme="dark", media="print")
    light = marking.COLORS["light"]
    assert colors(opened, ".reading") == (light["ink"], light["paper"])
    assert colors(opened, "mark.said.direct") == (light["v1"], light["g1"])
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
    assert opened.run(shown, ".switches") == opened.run(shown, "nav") == "none"


@needs_browser
def test_a_dark_jupyterlab_counts_more_than_a_light_system(opened, folder) -> None:
    look(opened, folder / "page.html", theme="light")
    opened.run("document.body.dataset.jpThemeLight = 'false'")
    dark = marking.COLORS["dark"]
    assert colors(opened, "mark.said.direct") == (dark["v1"], dark["g1"])


@needs_browser
def test_what_was_removed_is_shown_where_it_is_asked_for(opened, folder) -> None:
    look(opened, folder / "page.html")
    shown = "return getComputedStyle(document.querySelector('.gone')).display"
    words = "return getComputedStyle(document.querySelector('.gone'), '::before').content"
    assert opened.run(shown) == "none"
    opened.click(".on-gone")
    assert opened.run(shown) == "block" and opened.run(words) == '"Advertisement"'
    label = "return getComputedStyle(document.querySelector('label:last-child'), '::after').content"
    assert opened.run(label) == '"removed by cleaning (1)"'


@needs_browser
def test_without_its_sheet_a_page_shows_voices_and_no_boxes(opened, folder) -> None:
    look(opened, folder / "page.html", theme="dark")
    opened.run("document.querySelectorAll('style').forEach(one => one.remove())")
    light = marking.COLORS["light"]
    assert colors(opened, "mark.said.direct") == (light["v1"], light["g1"])
    text = opened.run("return document.body.innerText")
    assert "Advertisement" not in text and "removed" not in text and "loaded words" not in text
    assert opened.run("return document.querySelector('input').offsetWidth") == 0
