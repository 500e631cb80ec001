"""Finding the channels: every module of the channels package that holds a class named Channel."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
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
