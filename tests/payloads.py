"""Text that would run a script if a page did not escape it."""

from __future__ import annotations

import re

import pandas as pd

from analysis import Article, make_article

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _code(number: int) -> str:
    """Return a script without quotation marks that leaves a sign on the page."""
    return f"document.documentElement.dataset.p{number}=1"


_PATTERNS = {
    "script": "<script>{code}</script>",
    "script in capitals": "<ScRiPt >{code}</sCrIpT>",
    "broken script": "<<script>{code}//<</script>",
    "picture": "<img src=x onerror={code}>",
    "picture without blanks": "<img/src=x/onerror={code}>",
    "drawing": "<svg onload={code}>",
    "script in a drawing": "<svg><script>{code}</script></svg>",
    "animation": "<svg><animate onbegin={code} attributeName=x dur=1s></svg>",
    "link": "<a href=javascript:{code}>read more</a>",
    "end of a double-quoted attribute": '"><script>{code}</script>',
    "end of a single-quoted attribute": "'><script>{code}</script>",
    "handler in a double-quoted attribute": '" autofocus onfocus={code} x="',
    "handler in a single-quoted attribute": "' autofocus onfocus={code} x='",
    "end of the style": "</style><script>{code}</script>",
    "end of the title": "</title><script>{code}</script>",
    "end of a text area": "</textarea><script>{code}</script>",
    "end of a script": "</script><script>{code}</script>",
    "end of a comment": "--><script>{code}</script><!--",
    "end of a CDATA section": "]]><script>{code}</script>",
    "data address": "<iframe src='data:text/html,<script>parent.{code}</script>'></iframe>",
    "frame": "<iframe srcdoc='<script>parent.{code}</script>'></iframe>",
    "open details": "<details open ontoggle={code}>",
    "sound": "<audio src=x onerror={code}>",
    "body": "<body onload={code}>",
    "escaped once": "&lt;script&gt;{code}&lt;/script&gt;",
    "escaped twice": "&amp;lt;script&amp;gt;{code}&amp;lt;/script&amp;gt;",
    "escaped by number": "&#60;img src=x onerror={code}&#62;",
    "refresh": "<meta http-equiv=refresh content='0;url=javascript:{code}'>",
    "base": "<base href=javascript:{code}//>",
    "other brackets": "\uff1cscript\uff1e{code}\uff1c/script\uff1e",
    "null in the name": "<scr\x00ipt>{code}</script>",
    "style address": "<div style=background:url(javascript:{code})>",
}
PAYLOADS = {
    name: pattern.format(code=_code(number))
    for number, (name, pattern) in enumerate(_PATTERNS.items())
}
"""Classic payloads; each that runs leaves ``data-p<its number>`` on the root of the page."""


def poisoned(payload: str, *, id: str = "a") -> Article:
    """Return an article that has the payload in its text and in every field."""
    text = (
        f"The balloon fell into the sea near {payload} on Saturday evening.\n\n"
        f"“We saw {payload} fall,” said Ann {payload} Lee, the mayor. It was late.\n\n"
        f"Mr. {payload} said that the wind blew hard. He went home."
    )
    return make_article(
        text,
        id=f"{id} {_CONTROL.sub('', payload)}".strip(),  # no id has them
        source=f"{id} Daily {payload}",
        title=f"Title {payload}",
        published=f"2023 {payload}",
        byline=f"By {payload}",
        event=f"fall {payload}",
        extra={f"kind {payload}": payload},
    )


def poisoned_quotes(article: Article, payload: str) -> pd.DataFrame:
    """Return a table of speech for the article with the payload in every column of text."""
    start = article.text.index("“We saw")
    end = article.text.index("”", start) + 1
    name = article.text.index("Ann ")
    row = {
        "article_id": article.id,
        "quote_id": f"{article.id}-q1",
        "kind": "direct",
        "content": article.text[start:end],
        "source": article.text[name : name + 3],
        "cue": "said",
        "content_spans": [(start, end)],
        "source_spans": [(name, name + 3)],
        "cue_spans": [(name - 5, name - 1)],
        "speaker": f"Ann {payload}",
        "speaker_id": f"ann {payload}",
        "speaker_kind": f"person {payload}",
        "country": payload,
        "confidence": 0.9,
        "via": payload,
        "rule": payload,
    }
    return pd.DataFrame([row])
