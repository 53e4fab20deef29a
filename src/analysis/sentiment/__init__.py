"""Polarity of sentences and toward targets, by voice."""

from analysis.sentiment.actor_mentions import actor_mentions
from analysis.sentiment.classifier import toward
from analysis.sentiment.lexicon_scores import agreement, score, toward_by_lexicon
from analysis.sentiment.polarity import LEXICONS
from analysis.sentiment.stance import stance
from analysis.sentiment.targets import mentions, propose_targets
from analysis.sentiment.voices import METHODS, actor_polarity, by_speaker, by_voice, verdicts

__all__ = [
    "LEXICONS", "METHODS", "actor_mentions", "actor_polarity", "agreement", "by_speaker",
    "by_voice", "mentions", "propose_targets", "score", "stance", "toward", "toward_by_lexicon",
    "verdicts",
]  # fmt: skip
