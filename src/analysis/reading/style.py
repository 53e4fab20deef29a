"""How pages look: the colours of voices and marks, and the style sheets.

Colour is never the only cue: a speaker has a number, speech without marks is underlined,
words of a lexicon carry its letter.
"""

from __future__ import annotations

# Dark enough to be read on white, on the grounds of marks and on their own (4.5 to 1).
UNKNOWN = ("#585858", "#f3f3f3")
VOICES = (
    ("#0b5394", "#e6f0fa"), ("#9a3a00", "#fdf0e6"), ("#00605a", "#e2f4f2"),
    ("#861a78", "#faeaf7"), ("#6b5000", "#f8f2df"), ("#4a3aa8", "#eeecfa"),
    ("#a8162a", "#fdecee"), ("#2b6010", "#eaf5e4"),
)  # fmt: skip
WORDS = {  # ground and letter of the words of each lexicon
    "loaded": ("#ffe9a8", "L"), "hedges": ("#d9ecff", "H"), "boosters": ("#ffdcc8", "B"),
    "guilt": ("#ffd6de", "G"), "frames": ("#dff3d4", "F"),
}  # fmt: skip
OWN = ("#fff3a3", "#dcf5f2", "#ecdffb", "#f0e3d2")  # grounds of words that a caller marks
INK = "#1a1a1a"

BASE = """
.reading { max-width: 46rem; line-height: 1.65; font-family: Georgia, serif; font-size: 16px; }
.reading p { margin: 0 0 .8em; }
.reading .meta { color: #555; font-family: system-ui, sans-serif; font-size: 13px; }
.reading mark { background: none; color: inherit; padding: 0; }
.reading del { background: #f6dcdc; color: #7a1f1f; text-decoration: line-through; }
.reading ins { background: #dff0dc; color: #1e5a1e; text-decoration: none; }
.reading table { border-collapse: collapse; font: 13px/1.4 system-ui, sans-serif; }
.reading th, .reading td { padding: 3px 8px; text-align: left !important; vertical-align: top; }
.reading th { color: #555; font-weight: 600; border-bottom: 1px solid #888; }
.reading tr + tr td { border-top: 1px solid #e4e4e4; }
.reading td.label { min-width: 17rem; }
.reading td.count { text-align: center !important; }
.reading td.none { color: #707070; text-align: center !important; }
.reading .places { max-height: 22rem; overflow-y: auto; }
.reading .places { border: 1px solid #d0d0d0; padding: 0 .8em; }
.reading mark.fact { background: #fff1b8; }
.reading mark.word { background: #fff1b8; font-weight: 700; }
.reading h3 { font: 600 17px/1.4 system-ui, sans-serif; margin: 2em 0 .3em; }
.reading p.passage { white-space: pre-line; overflow-wrap: anywhere; margin: .2em 0 1.4em; }
.reading p.passage { border-left: 3px solid #d0d0d0; padding-left: .8em; }
.reading summary { font: 14px/2 system-ui, sans-serif; cursor: pointer; }
"""

_VOICED = """
.reading.voiced { max-width: 76rem; background: #fff; color: #1a1a1a; overflow-wrap: break-word; }
.voiced table { table-layout: auto; margin: 0; }
.voiced h2 { font: 600 20px/1.3 system-ui, sans-serif; margin: 0 0 .2em; }
.voiced h3 { font-size: 16px; margin: 1em 0 .3em; }
.voiced .columns { display: flex; flex-flow: row wrap-reverse; gap: 0 2.5rem; }
.voiced .text { flex: 1 1 30rem; min-width: 0; max-width: 46rem; }
.voiced aside { flex: 1 1 20rem; min-width: 0; align-self: start; margin-bottom: 1em; }
.voiced aside { overflow-x: auto; }
.voiced aside th, .voiced aside td { padding: 3px 5px; }
.voiced .pair { flex-wrap: wrap; }
.voiced .pair > section { flex: 1 1 19rem; min-width: 0; }
.voiced fieldset { border: 1px solid #d0d0d0; margin: 0 0 1em; padding: 0 .8em .2em; }
.voiced fieldset, .voiced aside, .voiced .key { font: 13px/1.9 system-ui, sans-serif; }
.voiced label { display: inline-block; margin-right: 1.2em; }
.voiced .key span { margin-right: 1em; }
.voiced caption { text-align: left; color: #555; padding: .3em 0; }
.voiced .places { overflow: auto; margin-top: 1.2em; }
.voiced .places table { width: 100%; }
.voiced .leads td:last-child { min-width: 15rem; }
.voiced .leads tbody tr { position: relative; transform: rotate(0); }
.voiced .leads tbody tr:hover, .voiced .leads tr:focus-within { background: #f4f4f4; }
.voiced .leads td a::after { content: ""; position: absolute; inset: 0; }
.voiced a { color: #0b4a8f; }
.voiced :focus-visible { outline: 3px solid #1a1a1a; outline-offset: 2px; }
.voiced :target { outline: 3px solid #c05000; outline-offset: 2px; }
.voiced .leads tbody tr:target { background: #fff1b8; }
.voiced [id] { scroll-margin: 3rem; }
.voiced .mixed, .voiced .indirect { border-bottom: 1px dashed; }
.voiced .unmarked { border-bottom: 3px dotted; }
.voiced .more { font-style: italic; }
.voiced .source { border-bottom: 2px solid #8a8a8a; }
.voiced .cue { border-bottom: 4px double #8a8a8a; }
.voiced sup { font: 11px system-ui, sans-serif; unicode-bidi: isolate; user-select: none; }
.voiced sup { margin-left: 2px; line-height: 1; white-space: nowrap; }
.voiced sup a { color: inherit; text-decoration: none; }
.voiced sup a:hover { text-decoration: underline; }
.voiced .hint { position: absolute; width: 1px; height: 1px; overflow: hidden; }
.voiced .hint { clip-path: inset(50%); white-space: nowrap; user-select: none; }
.voiced p.gone, .voiced del { white-space: pre-line; }
.voiced:has(.on-gone:checked) del[hidden] { display: inline; }
.voiced:has(.on-gone:checked) p[hidden] { display: block; }
.voiced:has(.on-gone:checked) mark.came { background: #dff0dc; }
@media print { .voiced fieldset { display: none; } .voiced .places { max-height: none; } }
"""

PAIR = """
.voiced .only { border-left: 4px solid #1a1a1a; padding-left: 5px; }
.voiced .only { -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.voiced .tag { font: 600 11px system-ui, sans-serif; user-select: none; margin-right: 4px; }
.voiced .tag { border: 1px solid; border-radius: 3px; padding: 0 3px; white-space: nowrap; }
.voiced .verbatim { background: #ffe9a8; }
.voiced .altered { background: #fff7dc; }
.voiced .drifts { background: #dff3d4; }
.voiced .q { border-style: dashed; }
.voiced:has(.on-voices:not(:checked)) .said { color: inherit; border: 0; background: none; }
.voiced:has(.on-wording:not(:checked)) :is(.verbatim, .altered) { background: none; }
.voiced:has(.on-drift:not(:checked)) .drifts { background: none; }
.voiced:has(.on-only:not(:checked)) .only { border: 0; padding: 0; }
.voiced:has(.on-only:not(:checked)) .tag.o { display: none; }
"""


def _colours() -> str:
    """Return the rules of the voices: a ground where words stand in quotation marks."""
    rules = [f".voiced .v0 {{ color: {UNKNOWN[0]}; }} .voiced .v0:is(.direct, .mixed, .unmarked) "]
    rules.append(f"{{ background: {UNKNOWN[1]}; }}\n")
    for number, (ink, ground) in enumerate(VOICES, 1):
        rules.append(f".voiced .v{number} {{ color: {ink}; }} .voiced .v{number}")
        rules.append(f":is(.direct, .mixed, .unmarked) {{ background: {ground}; }}\n")
    return "".join(rules)


def _word_rules() -> str:
    rules = []
    for name, (ground, letter) in WORDS.items():
        rules.append(f".voiced:has(.on-{name}:checked) .w-{name} {{ background: {ground}; }}\n")
        rules.append(f".voiced:has(.on-{name}:checked) .first.w-{name}::before ")
        rules.append(f'{{ content: "{letter}"; ')
        rules.append("font: 600 9px sans-serif; vertical-align: super; }\n")
    for number, ground in enumerate(OWN):
        rules.append(f".voiced:has(.on-own{number}:checked) .w-own{number} ")
        rules.append(f"{{ background: {ground}; font-weight: 700; }}\n")
    return "".join(rules)


VOICED = _VOICED + _colours()
SWITCHED = _word_rules()
