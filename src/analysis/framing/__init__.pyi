from analysis.framing._cue_stance import cue_stance, cue_stance_rates
from analysis.framing._frames import (
    best_frame,
    by_voice,
    frame_names,
    frame_scales,
    frames,
    indicators,
    top_sentences,
)
from analysis.framing._functions import functions, top_functions
from analysis.framing.stance_words import marker_rates, markers

__all__ = [
    "best_frame", "by_voice", "cue_stance", "cue_stance_rates", "frame_names", "frame_scales",
    "frames", "functions", "indicators", "marker_rates", "markers", "top_functions",
    "top_sentences",
]  # fmt: skip
