"""Frames, Entman's functions, hedges and loaded words, by voice, with the words behind each."""

from analysis.framing.cue_stance import cue_stance, cue_stance_rates
from analysis.framing.frame_functions import functions, top_functions
from analysis.framing.frame_indicators import frame_scales, indicators
from analysis.framing.frame_scores import best_frame, frame_names, frames
from analysis.framing.frame_tables import by_voice, top_sentences
from analysis.framing.markers import marker_rates, markers

__all__ = [
    "best_frame", "by_voice", "cue_stance", "cue_stance_rates", "frame_names", "frame_scales",
    "frames", "functions", "indicators", "marker_rates", "markers", "top_functions",
    "top_sentences",
]  # fmt: skip
