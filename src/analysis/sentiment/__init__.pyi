from analysis.sentiment._lexicon_scores import LEXICONS, agreement, score, toward_by_lexicon
from analysis.sentiment.actors import actor_mentions, mentions, propose_targets
from analysis.sentiment.classifier import toward
from analysis.sentiment.tables import (
    METHODS,
    actor_polarity,
    by_speaker,
    by_voice,
    stance,
    verdicts,
)

__all__ = [
    "LEXICONS", "METHODS", "actor_mentions", "actor_polarity", "agreement", "by_speaker",
    "by_voice", "mentions", "propose_targets", "score", "stance", "toward", "toward_by_lexicon",
    "verdicts",
]  # fmt: skip
