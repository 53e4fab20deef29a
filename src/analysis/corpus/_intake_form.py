"""The intake as a form in a notebook: what does not suit is changed with a click, and written.

The form holds an :class:`analysis.corpus.intake.Intake` and changes it by its methods alone, so
that whatever the form does can be done in code.
"""

from __future__ import annotations

from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.corpus.intake import Intake, check
from analysis.corpus.loading import corpus_path
from analysis.corpus.tables import TABLE_SUFFIXES, column_names
from analysis.files import CorpusError, for_terminal

_MOST_OUTLETS = 60


def intake_form(where: str | Path | None = None) -> IntakeForm:
    """Return the intake of a corpus as a form, which a notebook shows.

    Parameters
    ----------
    where : str or Path, optional
        As in :func:`analysis.load_corpus`.

    Returns
    -------
    IntakeForm
        Its ``intake`` holds what was chosen so far, and ``intake.corpus`` the articles.

    Raises
    ------
    ImportError
        Without ``ipywidgets``, which draws the form.

    Examples
    --------
    >>> from analysis.corpus import intake_form
    >>> form = intake_form()
    >>> form.outlets["BuzzGlobe Digest"].value = "BuzzGlobe"
    >>> form.rename.click()
    >>> "BuzzGlobe" in form.intake.corpus.sources
    True
    """
    return IntakeForm(where)


class IntakeForm:
    """A form of widgets around an :class:`~analysis.corpus.intake.Intake`.

    Parameters
    ----------
    where : str or Path, optional

    Examples
    --------
    >>> from analysis.corpus import intake_form
    >>> form = intake_form()
    >>> form.duplicates.value
    True
    """

    def __init__(self, where: str | Path | None = None) -> None:
        try:
            # It comes with the notebooks, and is none of the library's own dependencies.
            widgets: Any = import_module("ipywidgets")
        except ImportError as error:
            problem = "the form needs ipywidgets (pip install ipywidgets); check(...) needs nothing"
            raise ImportError(problem) from error
        self.where = corpus_path(where)
        self.intake: Intake | None = None
        wide = widgets.Layout(width="36rem")

        def button(label: str, act: Any) -> Any:
            made = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
            made.on_click(lambda _: self._try(act))
            return made

        self._widgets = widgets
        self.text_column = widgets.Combobox(
            description="texts in", placeholder="the column that was found", layout=wide
        )
        self.order = widgets.ToggleButtons(
            options=[("dates as found", None), ("day first", True), ("month first", False)]
        )
        self.find = widgets.Dropdown(
            description="events",
            options=[
                ("as given; found where none is", True),
                ("all found anew", "find"),
                ("articles without one report the same", False),
            ],
            layout=wide,
        )
        self.duplicates = widgets.Checkbox(
            value=True, description="leave out the same text twice in one outlet", indent=False
        )
        self.read = button("Read again", self._read)
        self.outlets: dict[str, Any] = {}
        self._outlet_box = widgets.VBox()
        self.rename = button("Rename outlets (one name for two: merged)", self._rename)
        self.events = widgets.SelectMultiple(rows=8, layout=wide)
        self.event_name = widgets.Text(description="name", layout=wide)
        self.merge = button("Merge the events chosen, under this name", self._merge)
        self.articles = widgets.SelectMultiple(rows=10, layout=wide)
        self.move = button("Move the articles chosen to the event of this name", self._move)
        self.leave_out = button("Leave these articles out", lambda: self._include(False))
        self.take_in = button("Take them in again", lambda: self._include(True))
        self.folder = widgets.Text(description="folder", value="tidy_study", layout=wide)
        self.write = button("Write a tidy study there", self._write)
        self.message = widgets.HTML()
        self.shown = widgets.HTML()
        self.events.observe(lambda _: self._list_articles(), "value")
        parts = {
            "Reading": [self.text_column, self.order, self.find, self.duplicates, self.read],
            "Outlets": [self._outlet_box, self.rename],
            "Events and articles": [
                *(self.events, self.articles, self.event_name, self.merge, self.move),
                widgets.HBox([self.leave_out, self.take_in]),
            ],
            "Write": [self.folder, self.write],
        }
        pages = widgets.Accordion([widgets.VBox(inner) for inner in parts.values()])
        pages.titles = tuple(parts)
        self.box = widgets.VBox([pages, self.message, self.shown])
        if self.where.suffix.lower() in TABLE_SUFFIXES:
            self._try(self._name_columns)
        self._try(self._read)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)

    def _try(self, act: Any) -> None:
        """Do what a button stands for, and say what came of it."""
        try:
            said = act()
        except CorpusError as error:
            self.message.value = f"<b>{escape(for_terminal(error))}</b>"
            return
        self.message.value = escape(for_terminal(said))
        if self.intake is not None:
            self._show(self.intake)

    def _name_columns(self) -> str:
        self.text_column.options = tuple(column_names(self.where))
        return ""

    def _read(self) -> str:
        column = self.text_column.value.strip()
        self.intake = check(
            self.where,
            columns={"text": column} if column else None,
            day_first=self.order.value,
            events=self.find.value,
            duplicates="drop" if self.duplicates.value else "keep",
        )
        return f"{len(self.intake.corpus)} articles were read."

    def _rename(self) -> str:
        names = {old: text.value for old, text in self.outlets.items() if text.value != old}
        self.intake = self._read_before().edited(outlets=names)
        return f"{len(names)} outlets were renamed."

    def _merge(self) -> str:
        name, chosen = self.event_name.value, _chosen(self.events)
        self.intake = self._read_before().edited(events=dict.fromkeys(chosen, name))
        return f"{len(chosen)} events are now {name}."

    def _move(self) -> str:
        name, chosen = self.event_name.value, _chosen(self.articles)
        self.intake = self._read_before().edited(moved=dict.fromkeys(chosen, name))
        return f"{len(chosen)} articles were moved to {name}."

    def _include(self, taken: bool) -> str:
        chosen = _chosen(self.articles)
        self.intake = self._read_before().edited(include=dict.fromkeys(chosen, taken))
        return f"{len(chosen)} articles were {'taken in' if taken else 'left out'}."

    def _write(self) -> str:
        metadata = self._read_before().write(self.folder.value)
        return f'Written: {metadata}. Read it with load_corpus("{metadata.parent}").'

    def _read_before(self) -> Intake:
        if self.intake is None:
            raise CorpusError("nothing is read yet: choose the column of texts, and read again")
        return self.intake

    def _show(self, intake: Intake) -> None:
        """Put what the intake holds now into the widgets."""
        self.shown.value = intake._repr_html_()
        sources = intake.corpus.sources[:_MOST_OUTLETS]
        self.outlets = {name: self._widgets.Text(value=name) for name in sources}
        self._outlet_box.children = tuple(self.outlets.values())
        chosen = set(self.events.value)
        table = intake.events
        labels = [
            f"{event} ({n})" for event, n in zip(table["event"], table["n_articles"], strict=True)
        ]
        self.events.options = tuple(zip(labels, table["event"], strict=True))
        self.events.value = tuple(event for event in table["event"] if event in chosen)
        self._list_articles()

    def _list_articles(self) -> None:
        """List the articles of the events that are chosen, or all."""
        intake = self._read_before()
        chosen = set(self.events.value)
        self.articles.options = tuple(
            (f"{one.source}, {one.published}: {one.title or one.text[:60]}{out}", one.id)
            for one in intake.all_articles
            if not chosen or one.event in chosen
            for out in [" (left out)" if one.id in intake.left_out else ""]
        )
        self.articles.value = ()


def _chosen(list_of: Any) -> tuple[str, ...]:
    """Return what is chosen in a list; :class:`CorpusError` if nothing is."""
    if not list_of.value:
        raise CorpusError("choose some in the list first")
    return tuple(list_of.value)
