"""An operator replaces the keys that encrypt: new ones beside the present ones, in files."""

from __future__ import annotations

from pathlib import Path

from models.keys import Keyring, make_key_file, successors


def make_next_keys(keyring: Keyring, path: Path) -> Path:
    """Write two key files, and give the first one's path; FileExistsError where one is there already.

    With the first all processes learn the new keys, with the second (`path`) they seal with them.
    """
    first = path.with_name(f"{path.name}.first")
    for target, keys in zip((first, path), successors(keyring), strict=True):
        make_key_file(target, keys)
    return first
