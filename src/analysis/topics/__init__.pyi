from analysis.topics._fit import MANY_ARTICLES, fit
from analysis.topics.counts import stop_words
from analysis.topics.model import Topics, align
from analysis.topics.shares import by_voice, differences, prevalence

__all__ = [
    "MANY_ARTICLES", "Topics", "align", "by_voice", "differences", "fit", "prevalence",
    "stop_words",
]  # fmt: skip
