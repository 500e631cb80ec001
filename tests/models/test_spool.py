"""The spool keeps sealed texts in order, for its owner only, and says at once where it cannot."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.keys import Keyring, WrongKey, new_keyring
from models.spool import Spool, SpoolUnusable


@pytest.fixture
def spool(tmp_path: Path, keyring: Keyring) -> Spool:
    spool = Spool(tmp_path / "spool", keyring)
    spool.prepare()
    return spool


def test_what_is_put_in_comes_out_in_order_and_sealed(spool: Spool, now: datetime) -> None:
    for number in range(20):
        spool.put(f"texte {number} d'Awa", now)
    spool.put("la pendule a reculé", now - timedelta(hours=1))
    names = spool.names(100)
    assert [spool.read(name) for name in names] == [*(f"texte {n} d'Awa" for n in range(20)), "la pendule a reculé"]
    assert all(b"Awa" not in (spool.folder / name).read_bytes() for name in names)
    assert {(spool.folder / name).stat().st_mode & 0o777 for name in names} == {0o600}
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_an_entry_opens_with_its_own_key_and_under_its_own_name_only(spool: Spool, now: datetime) -> None:
    spool.put("un texte", now)
    (name,) = spool.names(1)
    with pytest.raises(WrongKey):
        Spool(spool.folder, new_keyring()).read(name)
    other = name.replace("-0", "-1", 1)
    (spool.folder / name).rename(spool.folder / other)
    with pytest.raises(WrongKey):
        spool.read(other)


def test_drafts_are_never_read(spool: Spool) -> None:
    (spool.folder / "00000000000000000001-000000000-x.entry.draft").write_bytes(b"half")
    assert spool.names(10) == []


def test_old_drafts_are_cleared_at_the_start_and_those_in_hand_are_not(spool: Spool) -> None:
    old, fresh = spool.folder / "1-x.entry.draft", spool.folder / "2-x.entry.draft"
    for draft in (old, fresh):
        draft.write_bytes(b"half")
    os.utime(old, (old.stat().st_atime, old.stat().st_mtime - 120))
    spool.prepare()
    assert [path.name for path in spool.folder.iterdir()] == [fresh.name]


def test_one_process_at_a_time_empties_it(spool: Spool, keyring: Keyring) -> None:
    with spool.emptying() as mine, Spool(spool.folder, keyring).emptying() as second:
        assert (mine, second) == (True, False)
    with spool.emptying() as again:
        assert again


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, keyring: Keyring) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(SpoolUnusable, match="spool"):
        Spool(tmp_path / "spool", keyring).prepare()
