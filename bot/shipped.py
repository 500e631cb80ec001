"""The judgement as shipped: the trained files that come with the project, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.language_markers import LanguageMarkers, read_language_markers
from bot.language_model import LanguageModel, read_language_model

_HERE = Path(__file__).parent


@cache
def language_model() -> LanguageModel:
    """The letter groups behind `detect_language`, from `bot/language_model.json.gz`."""
    return read_language_model(_HERE / "language_model.json.gz")


@cache
def language_markers() -> LanguageMarkers:
    """The words that tell a language by themselves and those that tell nothing, from `bot/languages/markers.json`."""
    return read_language_markers(_HERE / "languages" / "markers.json")
