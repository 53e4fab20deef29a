"""Words of one corpus that carry no topic: found, shown, and given by hand."""

import pytest

from analysis import make_article, topics
from tests.builders import planted

pytestmark = pytest.mark.usefixtures("few_shuffles")

TEXTS = [
    "The comet passed over Harbour Town. The Harbour Post asked sailors about the comet.",
    "A comet frightened the judges, the Harbour Post reported. Ada Bell has the story.",
    "Bakers baked comet bread. The harbour was empty, a post leaned over.",
    "Nobody in the kitchen saw the comet. Posts on the web showed bread and a bell.",
]


def corpus(bylines=("Ada Bell and Joe Tarn", "", "", "")):
    return [
        make_article(text, id=f"a{i}", source="The Harbour Post", event="e", byline=byline)
        for i, (text, byline) in enumerate(zip(TEXTS, bylines, strict=True))
    ]


def found(articles=None, **options):
    table = topics.stop_words(articles or corpus(), **options)
    return dict(zip(table["word"], table["reason"], strict=True))


def test_event_outlet_and_author_are_found():
    words = found()
    assert words["post"] == "outlet"  # two places of three in the full name
    assert words["harbour"] == "outlet"  # two of four
    assert words["ada"] == "author" and words["bell"] == "author"  # the bell is one of two
    assert set(words) == {"post", "harbour", "ada", "bell"}  # four passages: nothing everywhere


def test_a_name_that_mostly_means_something_else_is_a_word():
    extra = make_article("The harbour, the harbour wall, the harbour light.", id="x", source="B")
    assert "harbour" not in found([*corpus(), extra])


def test_counts_stand_beside_the_reason():
    table = topics.stop_words(with_comets()).set_index("word")
    assert table.loc["comet"].tolist() == ["everywhere", 36, 1.0, 12]
    assert list(table.reset_index().columns) == [
        "word", "reason", "n_passages", "share", "n_articles",
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["passage", "article"])
def test_empty_corpora_have_none(unit):
    assert topics.stop_words([], unit).empty
    assert topics.stop_words([make_article("And so it was.", id="a")], unit).empty


def with_comets():
    """Twelve articles on three subjects, a comet in every passage."""
    articles = planted()
    for one in articles:
        one.text = "\n\n".join(f"A comet! {part}" for part in one.text.split("\n\n"))
    return articles


def test_what_is_found_is_left_out_and_can_be_edited():
    articles = with_comets()
    model = topics.fit(articles, n_topics=3)
    assert model.stop_words["word"].tolist() == ["comet"]
    assert "comet" not in sum(model.top_words(50), [])
    edited = [*model.stop_words["word"], "oven"]
    words = sum(topics.fit(articles, n_topics=3, stop_words=edited).top_words(50), [])
    assert "oven" not in words and "comet" not in words and "bakery" in words
    none = topics.fit(articles, n_topics=3, stop_words=[])
    assert none.stop_words.empty
    assert "comet" in sum(none.top_words(50), [])


def test_one_string_is_no_list_of_words():
    with pytest.raises(ValueError, match="not the string 'comet'"):
        topics.fit(with_comets(), stop_words="comet")


def test_given_words_are_counted_as_the_words_of_the_text():
    words = sum(topics.fit(with_comets(), n_topics=3, stop_words=["Ferry"]).top_words(50), [])
    assert "ferry" not in words and "comet" in words
    with pytest.raises(ValueError, match="or a column., not a table"):
        topics.fit(with_comets(), stop_words=topics.stop_words(with_comets()))


def test_an_unknown_unit_is_named():
    with pytest.raises(ValueError, match="unit must be one of passage, article, not 'page'"):
        topics.stop_words(corpus(), "page")


def test_all_words_left_out_leave_no_model():
    words = sum(topics.fit(with_comets(), n_topics=3, stop_words=[]).top_words(50), [])
    model = topics.fit(with_comets(), stop_words=words)
    assert model.n_topics == 0 and not model.found
    assert "too few words" in model.verdict
    assert f"with {len(set(words))} words of the corpus left out" in model.verdict
