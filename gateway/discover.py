"""Finding the channels, and building one for each line: every module of the channels package may hold a Channel."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import cast

from gateway import channels
from gateway.channel import Channel


def discover(paths: Iterable[str] = channels.__path__, package: str = channels.__name__) -> dict[str, type[Channel]]:
    """The channel classes by NAME; raises ValueError when two files claim one name."""
    found: dict[str, type[Channel]] = {}
    for module in sorted(pkgutil.iter_modules(paths), key=lambda entry: entry.name):
        channel = getattr(importlib.import_module(f"{package}.{module.name}"), "Channel", None)
        if channel is None:
            continue
        if channel.NAME in found:
            raise ValueError(f"two channel files are named {channel.NAME}")
        found[channel.NAME] = cast("type[Channel]", channel)
    return found


def build_channels(lines: Mapping[str, Mapping[str, str]]) -> dict[str, Channel]:
    """A channel for each line from its configuration; ValueError names a line whose configuration is wrong."""
    kinds = discover()
    for line_id, config in lines.items():
        if config.get("channel") not in kinds:
            raise ValueError(f"line {line_id}: there is no channel {config.get('channel')!r}; there are {', '.join(kinds)}")
    return {line_id: kinds[config["channel"]](config) for line_id, config in lines.items()}


def answered_words(channels: Mapping[str, Channel]) -> dict[str, str]:
    """The words that each line's provider answers by itself, apart by spaces: a second answer of ours would be one too many."""
    return {line_id: " ".join(sorted(getattr(channel, "ANSWERED_WORDS", ()))) for line_id, channel in channels.items()}
