"""The judgement as shipped: the trained files that come with the project, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.concern_model import ConcernModel, read_concern_model
from bot.failure_words import Failures, read_failures
from bot.gazetteer import Gazetteer, shipped_gazetteer
from bot.language_markers import LanguageMarkers, read_language_markers
from bot.language_model import LanguageModel, read_language_model
from bot.local_time import Zones, read_zones

_HERE = Path(__file__).parent


@cache
def language_model() -> LanguageModel:
    """The letter groups behind `detect_language`, from `bot/language_model.json.gz`."""
    return read_language_model(_HERE / "language_model.json.gz")


@cache
def language_markers() -> LanguageMarkers:
    """The words that tell a language by themselves and those that tell nothing, from `bot/languages/markers.json`."""
    return read_language_markers(_HERE / "languages" / "markers.json")


@cache
def concern_model() -> ConcernModel:
    """The word pieces behind `classify` and `judge_alarm`, from `bot/concern_model.json.gz`."""
    return read_concern_model(_HERE / "concern_model.json.gz")


@cache
def gazetteer() -> Gazetteer:
    """The names and positions behind `locate`, from the tables in `bot/places/`."""
    return shipped_gazetteer()


@cache
def zones() -> Zones:
    """Time zones by country and place, behind `zone_of`, from `bot/places/zones.tsv`."""
    return read_zones(_HERE / "places" / "zones.tsv")


@cache
def failures() -> Failures:
    """What providers' error codes mean, behind `failure_of`, from `bot/failures.tsv`."""
    return read_failures(_HERE / "failures.tsv")
