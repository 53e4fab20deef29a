"""Metadata of pages: pages composed of parts, with and without dates, authors and titles.

Each page is made of what it states itself, which is known, and of what is not metadata of its
article: dates in prose, addresses and scripts, related stories, comments, the footer.
"""

from __future__ import annotations

import json
import random

import pytest

from analysis import load_corpus
from analysis.corpus.pages import article_from_html

TITLES = [
    "Biden - Xi talks collapse",
    "Fees to rise at the old harbour",
    "Crews stay in the hall | a night on the pier",
    "Hafen erhöht die Gebühren",
    "Le port relève ses tarifs",
]
TEXTS = {
    "en": "The port was founded in 1998 and serves a town of 2003 inhabitants. The board met on "
    "Monday, 6 March 2017, and set the fees for the year. By Sunday Morning nobody had left.",
    "de": "Der Hafen wurde 1998 gegründet und dient einer Stadt mit 2003 Einwohnern. Der Rat traf "
    "sich am 6. März 2017 und setzte die Gebühren fest. Niemand ging nach Hause.",
    "fr": "Le port, fondé en 1998, dessert une ville de 2003 habitants. Le conseil s'est réuni le "
    "6 mars 2017 et a fixé les tarifs de l'année. Personne n'est parti avant minuit.",
}
DAY = "2023-02-05"
WRITTEN = {"en": "5 February 2023", "de": "5. Februar 2023", "fr": "5 février 2023"}
PUBLISHED = {"en": "Published", "de": "Veröffentlicht am", "fr": "Publié le"}
UPDATED = {"en": "Updated", "de": "Aktualisiert am", "fr": "Mis à jour le"}
SITE = "Port Herald"
HOME = "https://www.portherald.example"
ADDRESS = f"{HOME}/news/fees-to-rise-at-the-harbour"

# What states a day: (kind, the part of the page, what it puts there, the day that is stated)
DATES = [
    ("", "", ""),
    ("json", "datePublished", f"{DAY}T23:30:00+01:00"),
    ("json", "datePublished", "Sun, 05 Feb 2023 10:00:00 GMT"),
    ("meta", "article:published_time", f"{DAY}T10:00:00Z"),
    ("meta", "parsely-pub-date", f"{DAY}T10:00:00Z"),
    ("meta", "dc.date.issued", DAY),
    ("meta", "date", "20230205"),
    ("scope", "datePublished", f"{DAY} 10:00"),
    ("head", '<time pubdate datetime="{day}T10:00">Sunday</time>', ""),
    ("head", '<p>{published} <time datetime="{day}">{written}</time></p>', ""),
    ("head", '<span class="post-date">{written}</span>', ""),
    ("head", "<p>{published} {written}, 10:15</p>", ""),
    ("head", '<ul class="entry-meta"><li><time datetime="{day}">x</time></li></ul>', ""),
    (
        "head",
        '<div>{updated} <time datetime="2024-05-05">x</time> {published} '
        '<time datetime="{day}">y</time></div>',
        "",
    ),
    ("address", "/2023/02/05", ""),
    ("doubt", "article:published_time", "02/05/2023"),
    ("changed", "json", "2024-05-05"),
    ("changed", "article:modified_time", "2024-05-05"),
    ("changed", '<p>{updated} <time datetime="2024-05-05">x</time></p>', ""),
    ("changed", '<span class="updated">2024-05-05</span>', ""),
]
AUTHORS: list[tuple[str, object, str]] = [
    ("", "", ""),
    ("json", "Jo Marsh", "Jo Marsh"),
    ("json", {"@type": "Person", "name": "Jo Marsh"}, "Jo Marsh"),
    ("json", [{"name": "Jo Marsh"}, {"name": "Ole Vik"}], "Jo Marsh; Ole Vik"),
    ("json", {"@type": "Organization", "name": "Reuters"}, "Reuters"),
    ("json", {"@id": "#jo"}, "Jo Marsh"),
    ("json", "https://www.facebook.com/jo.marsh", ""),
    ("author", "By Jo Marsh and Ole Vik", "Jo Marsh and Ole Vik"),
    ("article:author", "https://www.facebook.com/portherald", ""),
    ("citation_author", "Jo Marsh", "Jo Marsh"),
    ("head", '<a rel="author" href="/people/jo">Jo Marsh</a>', "Jo Marsh"),
    ("head", '<div class="byline">By Jo Marsh, in Sandholm</div>', "Jo Marsh, in Sandholm"),
    (
        "head",
        '<p class="article__byline">By <a href="/jo">Jo Marsh</a> | 4 min read</p>',
        "Jo Marsh",
    ),
    ("head", "<p>By Jo Marsh and Ole Vik</p>", "Jo Marsh and Ole Vik"),
    ("head", '<span class="autor">Von Jo Marsh</span>', "Jo Marsh"),
    ("scope", "Jo Marsh", "Jo Marsh"),
]
OTHER = f"{HOME}/news/mayor-leaves"
OTHER_STORY = {
    "@type": "NewsArticle",
    "headline": "Mayor leaves after a quarrel over trees",
    "url": OTHER,
    "datePublished": "2019-03-04",
    "author": {"name": "Una Wrong"},
}
NOISE_IN_HEAD = [
    '<link rel="stylesheet" href="/style.css?v=20210304"><link rel="preload" href="/2021-03-04/a">',
    '<script>var built = "2021-03-04T10:00:00Z", author = "Una Wrong";</script>',
    '<meta property="og:image" content="/img/2019/03/04/pier.jpg"><meta name="generator" '
    'content="Press 2021.3.4"><meta name="copyright" content="2001 Una Wrong">',
    f'<script type="application/ld+json">{json.dumps(OTHER_STORY)}</script>',
    '<script type="application/ld+json">'
    + json.dumps(
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER_STORY}]}
    )
    + "</script>",
    '<script type="application/ld+json">{"@type": "VideoObject", "uploadDate": "2019-03-04", '
    '"name": "Una Wrong on the pier", "author": "Una Wrong"}</script>',
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Mayor le</script>',
    '<script type="application/ld+json">{"@type": "Event", "name": "Una Wrong", "startDate": '
    '"2019-03-04", "datePublished": "2019-03-04"}</script>',
]
NOISE_BEFORE = [
    f'<header><h1 class="logo"><a href="/">{SITE}</a></h1>'
    '<p class="date">4 March 2019</p></header>',
    '<nav><a href="/2019/03/04/x">4 March 2019</a> <a rel="author" href="/u">Una Wrong</a></nav>',
    '<div class="breaking-ticker"><time datetime="2019-03-04">x</time> By Una Wrong</div>',
]
NOISE_IN_ARTICLE = [
    '<aside><h3>Related</h3><a href="/o">Mayor leaves</a> '
    '<time datetime="2019-03-04">x</time></aside>',
    '<div><h3>Related stories</h3><p class="byline">By Una Wrong</p>'
    "<time>4 March 2019</time></div>",
    '<ul><li><a href="/o">Mayor leaves</a> <span class="date">4 March 2019</span></li></ul>',
    '<figure><img src="/2019/03/04/pier.jpg" alt="4 March 2019"><figcaption class="byline">By Una '
    "Wrong, 4 March 2019</figcaption></figure>",
    '<blockquote class="tweet">We leave. <a href="/t">4 March 2019</a> Una Wrong</blockquote>',
]
NOISE_AFTER = [
    '<section id="comments"><div class="comment"><span class="author" rel="author">Una Wrong</span>'
    '<time datetime="2019-03-04" pubdate>x</time><p>This is all quite wrong, as ever.</p></div>'
    "</section>",
    '<article class="teaser"><h1>Mayor leaves</h1><p class="byline">By Una Wrong</p>'
    '<time datetime="2019-03-04">x</time></article>',
    '<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Una Wrong</span>'
    '<time itemprop="datePublished" datetime="2019-03-04">x</time></div>',
    "<footer>© 2001–2026 Una Wrong. Last updated 4 March 2019</footer>",
    '<div class="sidebar"><h2>Most read</h2><p>By Una Wrong</p><p>4 March 2019</p></div>',
    "<p>Published 4 March 2019</p><p>By Una Wrong</p>",
]


def composed(seed: int) -> tuple[str, dict[str, str]]:
    """Return a page, and what it states."""
    chance = random.Random(seed)
    language = chance.choice(list(TEXTS))
    title = chance.choice(TITLES)
    date = DATES[seed % len(DATES)]
    author = chance.choice(AUTHORS)
    has_site = chance.choice(["og", "publisher", "address", ""])
    words = {"day": DAY, "written": WRITTEN[language]}
    words |= {"published": PUBLISHED[language], "updated": UPDATED[language]}
    truth = {"title": title, "published": DAY, "byline": author[2], "source": "", "updated": ""}
    article: dict[str, object] = {
        "@type": chance.choice(["NewsArticle", ["Article", "X"], "Report"])
    }
    article |= {"headline": title, "mainEntityOfPage": {"@id": ADDRESS}}
    head: list[str] = []
    above: list[str] = []
    scope: list[str] = []
    address = ADDRESS

    kind, name, value = date
    if kind == "json":
        article[name] = value
    elif kind in ("meta", "doubt"):
        head.append(f'<meta property="{name}" content="{value}">')
    elif kind == "scope":
        scope.append(f'<meta itemprop="{name}" content="{value}">')
    elif kind == "head":
        above.append(name.format(**words))
    elif kind == "address":
        address = f"{HOME}{name}/fees-to-rise-at-the-harbour"
        article["mainEntityOfPage"] = address
    elif name == "json":
        article["dateModified"] = value
    elif name.startswith("<"):
        above.append(name.format(**words))
    elif kind:
        head.append(f'<meta property="{name}" content="{value}">')
    if kind in ("", "doubt", "changed"):
        truth["published"] = ""
    if kind == "changed":
        truth["updated"] = "2024-05-05"
    if author[0] == "json":
        article["author"] = author[1]
    elif author[0] == "head":
        above.append(str(author[1]))
    elif author[0] == "scope":
        scope.append(f'<span itemprop="author" itemscope><b itemprop="name">{author[1]}</b></span>')
    elif author[0]:
        head.append(f'<meta name="{author[0]}" content="{author[1]}">')
    if has_site == "og":
        head.append(f'<meta property="og:site_name" content="{SITE}">')
        truth["source"] = SITE
    if has_site == "publisher":
        article["publisher"] = {"@type": "Organization", "name": SITE}
        truth["source"] = SITE
    if has_site or kind == "address":
        head.append(f'<link rel="canonical" href="{address}">')
        truth["source"] = truth["source"] or "portherald.example"

    needs_json = {"json", "publisher"} & {kind, author[0], has_site} or name == "json"
    form = chance.choice(["json", "og", "h1", "title"])
    ending = f" - {SITE}" if has_site else ""
    if form == "og" and not needs_json:
        head.append(f'<meta property="og:title" content="{title}{ending}">')
    if form == "title" and not needs_json:
        head.append(f"<title>{title}{ending}</title>")
    if needs_json or form == "json":
        person = {"@type": "Person", "@id": "#jo", "name": "Jo Marsh"}
        text = chance.choice(
            [
                json.dumps(article),
                json.dumps({"@context": "x", "@graph": [{"@type": "WebSite"}, article, person]}),
                json.dumps([article, person])[:-1] + ",]",
                "<!--\n" + json.dumps([article, person], indent=1),
            ]
        )
        if author[1] == {"@id": "#jo"}:
            text = json.dumps([person, article])
        head.append(f'<script type="application/ld+json">{text}</script>')
    own = (
        (above, scope)
        if form == "title" and not needs_json
        else ([f"<h1>{title}</h1>", *above], scope)
    )
    if form == "title" and not needs_json and (scope or kind == "scope"):
        own = ([f"<h1>{title}</h1>", *above], scope)

    def some(noise: list[str]) -> list[str]:
        return chance.sample(noise, chance.randint(0, len(noise)))

    head += some(NOISE_IN_HEAD) if (needs_json or form != "title") else some(NOISE_IN_HEAD[:3])
    chance.shuffle(head)
    itemscope = ' itemscope itemtype="https://schema.org/NewsArticle"' if own[1] else ""
    paragraphs = [f"<p>{TEXTS[language]}</p>" for _ in range(3)]
    inside = some(NOISE_IN_ARTICLE)
    middle = [paragraphs[0], *inside[:2], paragraphs[1], *inside[2:], paragraphs[2], *own[1]]
    top = own[0] if chance.random() < 0.5 else [f"<header>{''.join(own[0])}</header>"]
    around = chance.choice(["article", "main"]) if not own[1] else "article"
    page = (
        f"<!DOCTYPE html><html lang={language}><head>{''.join(head)}</head><body class="
        f"'has-sidebar comments-open'>{''.join(some(NOISE_BEFORE))}"
        f"<div class='content-sidebar-wrap'><{around}{itemscope}>{''.join([*top, *middle])}"
        f"</{around}>{''.join(some(NOISE_AFTER))}</div></body></html>"
    )
    return page, truth


@pytest.mark.parametrize("seed", range(120))
def test_a_page_states_what_is_read_from_it_and_nothing_else(seed, tmp_path):
    page, truth = composed(seed)
    record = article_from_html(page)
    assert {name: record.get(name, "") for name in truth} == truth
    assert ("may be 2023-02-05 or 2023-05-02" in record.get("_note", "")) == (
        DATES[seed % len(DATES)][0] == "doubt"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    article = load_corpus(tmp_path / "a.html")["a"]
    stated = (article.title, article.byline, article.published)
    assert stated == (truth["title"], truth["byline"], truth["published"])
    assert TEXTS["en"] in article.text or TEXTS["de"] in article.text or TEXTS["fr"] in article.text


PARAGRAPHS = f"<p>{TEXTS['en']}</p>" * 3


def page_of(head: str = "", top: str = "<h1>Fees to rise</h1>") -> str:
    return f"<html><head>{head}</head><body><article>{top}{PARAGRAPHS}</article></body></html>"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def json_ld(**fields: object) -> str:
    article = {"@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (meta("og:title", "Biden - Xi talks collapse"), "Biden - Xi talks collapse"),
        (
            meta("og:title", "Biden - Xi talks collapse - Port Herald")
            + meta("og:site_name", "Port Herald | News, sport and weather"),
            "Biden - Xi talks collapse",
        ),
        (
            meta("og:title", "Port Herald: Fees rise") + f'<link rel="canonical" href="{ADDRESS}">',
            "Port Herald: Fees rise",
        ),
        (
            meta("og:title", "Fees rise – The Port Herald")
            + f'<link rel="canonical" href="{ADDRESS}">',
            "Fees rise",
        ),
        (meta("og:title", "Port Herald") + meta("og:site_name", "Port Herald"), "Fees to rise"),
        (json_ld(headline="Fees &amp; tolls <em>rise</em>"), "Fees & tolls rise"),
        (json_ld(headline="Fees to...") + meta("og:title", "Fees to rise"), "Fees to rise"),
        ("<title>Fees to rise | Port Herald</title>", "Fees to rise"),
    ],
)
def test_a_title_loses_the_name_of_its_site_and_nothing_else(head, title):
    assert article_from_html(page_of(head))["title"] == title


@pytest.mark.parametrize(
    ("head", "published", "note"),
    [
        (meta("article:published_time", "13/02/2023"), "2023-02-13", ""),
        (meta("article:published_time", "02/02/2023"), "2023-02-02", ""),
        (
            meta("article:published_time", "02/05/2023"),
            "",
            "the date '02/05/2023' of the page may be 2023-02-05 or 2023-05-02; left empty",
        ),
        (meta("article:published_time", "02/05/2023") + meta("date", DAY), DAY, ""),
        (
            json_ld(headline="Fees to rise", datePublished=DAY) + meta("date", "2023-02-07"),
            DAY,
            "JSON-LD says 2023-02-05, date 2023-02-07; the first is taken",
        ),
        (  # one instant, in two zones
            json_ld(headline="Fees to rise", datePublished="2023-02-05T01:00:00+01:00")
            + meta("article:published_time", "2023-02-05T00:00:00Z"),
            DAY,
            "",
        ),
        (
            json_ld(headline="Fees to rise", datePublished="2023-02-05T23:30:00-05:00")
            + meta("article:published_time", "2023-02-06T04:30:00Z"),
            DAY,
            "",
        ),
        (meta("article:published_time", "1970-01-01T00:00:00Z"), "", ""),
        (meta("article:published_time", "2003 inhabitants"), "", ""),
    ],
)
def test_a_date_with_two_readings_is_left_empty_and_a_conflict_is_told(head, published, note):
    record = article_from_html(page_of(head))
    assert (record["published"], record.get("_note", "")) == (published, note)


def test_what_is_in_doubt_is_a_problem_that_leaves_nothing_out(tmp_path):
    page = page_of(meta("article:published_time", "02/05/2023"))
    (tmp_path / "a.html").write_text(page)
    corpus = load_corpus(tmp_path / "a.html")
    assert corpus["a"].published == "" and set(corpus["a"].extra) == set()
    [(problem, left_out)] = zip(
        corpus.problems["problem"], corpus.problems["left_out"], strict=True
    )
    assert "2023-02-05 or 2023-05-02" in problem and not left_out


def test_a_page_of_a_common_blog_layout():
    top = (
        '<header class="entry-header"><h1 class="entry-title">Fees to rise</h1>'
        '<div class="entry-meta"><span class="posted-on">Posted on <a href="/f" rel="bookmark">'
        '<time class="entry-date published" datetime="2023-02-05T09:00:00+00:00">x</time>'
        '<time class="updated" datetime="2024-05-05T09:00:00+00:00">x</time></a></span>'
        '<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/a">Jo Marsh'
        "</a></span></span></div></header>"
    )
    record = article_from_html(page_of(top=top))
    assert record["published"] == DAY and record["_from_published"] == "page (time)"
    assert (record["title"], record["byline"]) == ("Fees to rise", "Jo Marsh")


def test_a_related_story_alone_in_json_ld_is_not_the_article():
    record = article_from_html(page_of(json_ld(**OTHER_STORY)))
    assert (record["title"], record["byline"], record["published"]) == ("Fees to rise", "", "")


def test_a_short_heading_does_not_make_a_related_story_the_article():
    other = OTHER_STORY | {"headline": "Mayor leaves the port"}
    head = f'<link rel="canonical" href="{ADDRESS}">' + json_ld(**other)
    record = article_from_html(page_of(head, "<h1>The port</h1>"))
    assert (record["title"], record["byline"], record["published"]) == ("The port", "", "")


def test_the_title_of_a_picture_is_not_that_of_the_page():
    record = article_from_html(page_of(top="<svg><title>Facebook</title></svg>"))
    assert record["title"] == ""


def test_lines_that_repeat_what_the_page_states_leave_the_text(tmp_path):
    top = f"<h1>Fees to rise</h1><p>By Jo Marsh</p><p>Published {WRITTEN['en']}</p>"
    (tmp_path / "a.html").write_text(
        page_of(json_ld(headline="Fees to rise", author="Jo Marsh"), top)
    )
    article = load_corpus(tmp_path / "a.html")["a"]
    assert article.text == "\n\n".join([TEXTS["en"]] * 1)
    assert (article.title, article.byline, article.published) == ("Fees to rise", "Jo Marsh", DAY)


LAYOUTS = {  # (page, title, byline, published), each in a layout that news sites have
    "a heading that is no h1": (
        '<div class="box"><div class="article_title">Fees to rise</div><div class="author_share">'
        '<span class="byline">By Jo Marsh</span> <span class="pub_time">Published: Feb 05, 2023'
        " 11:20 AM</span></div></div>",
        ("Fees to rise", "Jo Marsh", DAY),
    ),
    "an h1 that names the section": (
        "<div><h1>News</h1></div><div><h2>Fees to rise</h2><p>By Jo Marsh</p><p>5 Feb 2023</p>",
        ("Fees to rise", "Jo Marsh", DAY),
    ),
    "a date that stands deeper beside the h1": (
        '<div><div class="time"><span class="date">19:20, 05-Feb-2023</span></div>'
        "<h1>Fees to rise</h1></div>",
        ("Fees to rise", "", DAY),
    ),
    "a short standfirst in the header": (
        '<article><header><h1>Fees to rise</h1><p class="desc">The port is to mend its old pier.'
        '</p><section class="meta"><span class="meta__author">Par <a href="/jo">Jo Marsh</a></span>'
        ' <span class="meta__date">Publié le 05 février 2023 à 11h20, modifié le 06 février 2023'
        "</span></section></header></article>",
        ("Fees to rise", "Jo Marsh", DAY),
    ),
    "facts between bars, none of them a name": (
        "<h1>Fees to rise</h1><p>5 Feb 2023 | Port Herald | 3 comments</p>",
        ("Fees to rise", "", DAY),
    ),
    "the site among the authors": (
        '<h1>Fees to rise</h1><div class="author-byline">By <a href="/jo">Jo Marsh</a> '
        '<a href="/">Port Herald</a></div>',
        ("Fees to rise", "Jo Marsh", ""),
    ),
    "the name of the outlet after the day": (
        "<h1>Fees to rise</h1><div>2023年02月05日11:20 来源：<a>港口日报</a></div>",
        ("Fees to rise", "", DAY),
    ),
    "a byline in another language": (
        "<h1>Fees to rise</h1><p>5 февраля 2023, 11:20</p><p>Автор: Иван Петров</p>",
        ("Fees to rise", "Иван Петров", DAY),
    ),
    "the day of a video": (
        '<h1>Fees to rise</h1><div class="video-player"><span>7 Feb 2023</span></div>',
        ("Fees to rise", "", ""),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_of_news_sites_states_these_and_no_more(name):
    top, expected = LAYOUTS[name]
    page = page_of("<title>Fees to rise | Port Herald</title>", top)
    record = article_from_html(page.replace("</head>", meta("og:site_name", SITE) + "</head>"))
    assert (record["title"], record["byline"], record["published"]) == expected


def test_what_follows_the_heading_in_the_title_of_the_page_is_the_site():
    top = "<h1>Fees rise - at last - in port</h1>"
    record = article_from_html(page_of("<title>Fees rise - at last - in port - CGTN</title>", top))
    assert record["title"] == "Fees rise - at last - in port"


@pytest.mark.parametrize(("name", "published"), [("Fees to rise", DAY), ("Port Herald", "")])
def test_a_page_that_does_not_say_that_it_is_an_article_states_its_day(name, published):
    fields = json_ld(**{"@type": "WebPage", "name": name, "datePublished": DAY})
    record = article_from_html(page_of(f"<title>Fees to rise</title>{fields}"))
    assert record["published"] == published
