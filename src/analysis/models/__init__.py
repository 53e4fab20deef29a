"""Trained models, each in a folder of its own with its card, and how they are run."""

from pathlib import Path

FOLDER = Path(__file__).parent
