"""The site: README's longer half, the notebooks with their outputs, and every docstring.

``make docs`` builds it into build/docs, and nothing on its pages comes from another host. The
source is the whole project, so that a link between README, a notebook and a page is the same file
here and where the source is read.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("MPLBACKEND", "agg")
import analysis  # noqa: E402
from analysis import cli  # noqa: E402

project = "One event, many accounts"
html_title = project
copyright = "the authors of the package: code MIT, texts CC BY 4.0"
root_doc = "docs/index"
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
include_patterns = [
    "docs/**.md",
    "notebooks/*.ipynb",
    "corpus/README.md",
    "corpus/*/coding/codebook.md",
    "research/README.md",
    "research/training/README.md",
    "src/analysis/lexicons/README.md",
    "src/analysis/models/*/CARD.md",
    "CONTRIBUTING.md",
    "THIRD-PARTY.md",
]
exclude_patterns = ["build", ".*", "tests", "**/__pycache__", "**/.ipynb_checkpoints"]

# A notebook is shown as it was committed: nothing is run here.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, Any] = {}
nb_code_prompt_show = "Show solution"
nb_code_prompt_hide = "Hide solution"
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type"]  # the data of a figure
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]

autodoc_typehints = "none"  # the types stand with the parameters, in words
autosummary_generate = False
numpydoc_show_class_members = False
python_maximum_signature_line_length = 80
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["custom.css"]
html_js_files = ["theme.js"]
html_copy_source = True
html_sourcelink_suffix = ""
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options: dict[str, Any] = {
    "logo": {"text": project},
    "header_links_before_dropdown": 8,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc", "download"],
    "show_nav_level": 1,
    "navigation_depth": 2,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# Pages that have none below them.
alone = [
    "docs/index",
    "docs/start",
    "notebooks/cookbook",
    "docs/glossary",
    "docs/how_wrong",
]
html_sidebars: dict[str, list[str]] = {page: [] for page in alone}


class Room(SphinxDirective):
    """A table of what a module exports, and each docstring: ``{room} analysis.quotes``.

    The list is read from the module when the site is built. Names after the module are left out,
    names inside the directive come first, the others by the alphabet. What the package offers at
    its top, and a room as well, has its docstring on the room's page.
    """

    required_arguments = 1
    optional_arguments = 20
    has_content = True

    def run(self) -> list[nodes.Node]:
        name, *left_out = self.arguments
        module = importlib.import_module(name)
        listed, documented = [], []
        first = " ".join(self.content).split()
        for each in [*first, *(each for each in public_names(module) if each not in first)]:
            found = getattr(module, each)
            if each in left_out or inspect.ismodule(found):
                continue
            if home := room_of(each, found) if name == "analysis" else None:
                listed.append(f"analysis.{home}.{each}")
                continue
            if inspect.isroutine(found):
                documented += ["", f".. autofunction:: {each}"]
            elif inspect.isclass(found):
                error = issubclass(found, Exception)
                documented += ["", f".. auto{'exception' if error else 'class'}:: {each}"]
                documented += [] if error else ["   :members:"]
            else:
                documented += ["", f".. py:data:: {each}", f"   :value: {found!r}"]
                continue
            listed.append(f"{name}.{each}")
        lines = [".. currentmodule:: None", "", ".. autosummary::", "   :nosignatures:", ""]
        lines += [f"   ~{each}" for each in listed]
        lines += ["", f".. currentmodule:: {name}", *documented]
        return self.parse_text_to_nodes("\n".join(["````{eval-rst}", *lines, "````"]))


def public_names(module: Any) -> list[str]:
    """Return what a room exports; of a module without a list, the functions that it defines."""
    if names := getattr(module, "__all__", None):
        return sorted(names, key=lambda name: (name.isupper(), name.lower()))
    return [
        name
        for name, found in vars(module).items()
        if getattr(found, "__module__", None) == module.__name__
        and not name.startswith("_")
        and inspect.isfunction(found)
    ]


def room_of(name: str, found: Any) -> str | None:
    """Return the room that exports this very object, if one does."""
    for _, room, _ in pkgutil.iter_modules(analysis.__path__):
        exported = importlib.import_module(f"analysis.{room}") if room != "__main__" else None
        if name in getattr(exported, "__all__", ()) and getattr(exported, name) is found:
            return room
    return None


class CommandLine(SphinxDirective):
    """What ``analysis --help`` prints, and the same of each of its commands."""

    def run(self) -> list[nodes.Node]:
        os.environ["COLUMNS"] = "78"
        os.environ["NO_COLOR"] = "1"
        told = said("--help")
        commands = re.findall(r"^    (\w+) +\S", told, re.MULTILINE)
        made: list[nodes.Node] = [shown(told)]
        for command in commands:
            text = said(command, "--help")
            section = nodes.section(ids=[command], names=[command])
            section += nodes.title("", "", nodes.literal("", f"analysis {command}"))
            section += shown(text)
            made.append(section)
        return made


def said(*arguments: str) -> str:
    """Return what the command line prints."""
    with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
        cli.main(arguments)
    return printed.getvalue().replace("``", "")


def shown(text: str) -> nodes.literal_block:
    """Return a block whose long lines are broken."""
    return nodes.literal_block(text, text, language="text", classes=["broken-lines"])


class LinksOutside(SphinxPostTransform):
    """Links that lead outside the site: to a folder it is plain words, to README the first page."""

    default_priority = 5  # before MyST looks for what they lead to

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(pending_xref)):
            if node.get("reftype") != "myst":
                continue
            target = str(node["reftarget"]).partition("#")[0]
            if node.get("refdomain") == "doc" and target == "README":
                node["reftarget"], node["reftargetid"] = root_doc, None
            elif target and (Path(self.env.doc2path(node["refdoc"])).parent / target).is_dir():
                node.replace_self(node.children)


def fields_of_classes(
    app: Sphinx, what: str, name: str, found: Any, options: Any, lines: list[str]
) -> None:
    """Lines such as ``found: whether ...`` in the docstring of a class are a list of fields."""
    if what == "class":
        lines[:] = [re.sub(r"^([a-z]\w*(?:, [a-z]\w*)*): (?=\S)", r":\1: ", line) for line in lines]


def write_landing(app: Sphinx, error: Exception | None) -> None:
    """Write an index.html that leads to the first page, which is a folder down."""
    if error is None and app.builder.name == "html":
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>{0}</title>'
            '<meta http-equiv="refresh" content="0; url={1}"><a href="{1}">{0}</a></html>\n'
        )
        (Path(app.outdir) / "index.html").write_text(
            page.format(project, f"{root_doc}.html"), encoding="utf-8"
        )


def plain_class(app: Sphinx, what: str, *rest: Any) -> tuple[str, str] | None:
    """Show no arguments of a class: functions of the package make its objects."""
    return ("", "") if what == "class" else None


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("room", Room)
    app.add_directive("command-line", CommandLine)
    app.add_post_transform(LinksOutside)
    app.connect("autodoc-process-docstring", fields_of_classes, priority=400)
    app.connect("autodoc-process-signature", plain_class)
    app.connect("build-finished", write_landing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
