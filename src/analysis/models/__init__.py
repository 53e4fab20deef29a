"""Trained models, each in a folder of its own with its card."""
