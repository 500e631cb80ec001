"""What a doctor sees without asking the database: settings, keys, folders, disk and the address we are known by."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from work.findings import Finding, Installation

LEAST_FREE, LEAST_SHARE = 1 << 30, 0.05  # bytes, and the share of the disk
SHORTEST_TOKEN = 20
OPEN_TO_OTHERS = 0o077
DEMO_KEYS = "demo.json"
REMEDIES = {
    "settings": "correct them; docs/operate.md lists all settings",
    "keys": "bring the key file back from its copy, or for a new installation make one with 'manage.py make-keys'",
    "backup": "correct TB_BACKUP__…; 'manage.py make-backup-keys' makes a pair of keys",
    "lines": "correct the line's TB_LINES__… variables; docs/operate.md says what each channel needs",
}


def look_at_machine(installation: Installation) -> Iterator[Finding]:
    """Settings, keys, addresses, folders and disk."""
    for name, problem in installation.problems.items():
        yield Finding(name, problem, REMEDIES[name])
    for variable in installation.unknown_variables:
        yield Finding("unknown-setting", f"{variable} is not a setting", "correct its name; docs/operate.md lists all")
    yield from _keys(installation)
    yield from _address(installation)
    yield from _folders(installation)
    yield from _disk(installation.data_folder)


def _keys(installation: Installation) -> Iterator[Finding]:
    file = installation.key_file
    if file is None or not file.exists():
        return
    if file.stat().st_mode & OPEN_TO_OTHERS:
        yield Finding(
            "key-mode", f"others can read {file}", f"chmod 600 {file}; if strangers had accounts here, change the keys"
        )
    if installation.data_folder.resolve() in file.resolve().parents:
        yield Finding("key-place", f"{file} lies in the data folder", "move it out: a backup of the data must not hold its key")
    if installation.is_public and not installation.demo and file.name == DEMO_KEYS:
        yield Finding("key-demo", "these are demonstration keys", "make keys with 'manage.py make-keys' for a new database")


def _address(installation: Installation) -> Iterator[Finding]:
    url = installation.public_url
    if installation.demo and installation.is_public:
        yield Finding("demo", "demo mode under a public address: anybody may write as anybody", "unset TB_DEMO")
    if not installation.demo and not url:
        yield Finding("public-url", "no public address is set", "set TB_PUBLIC_URL=https://… as providers and browsers call it")
    elif installation.is_public and urlsplit(url).scheme != "https":
        yield Finding("public-url", "the public address is not https", "end TLS in the web server in front, set https://…")
    if installation.is_public and not installation.proxies:
        yield Finding("proxies", "no web server in front is named", 'set TB_PROXIES=["127.0.0.1"] or its own address')
    if installation.host not in ("127.0.0.1", "::1", "localhost") and not installation.proxies and not installation.is_public:
        yield Finding("host", "listens to everybody without a web server in front", "set TB_HOST=127.0.0.1")
    if 0 < len(installation.metrics_token) < SHORTEST_TOKEN:
        yield Finding("metrics-token", "TB_METRICS_TOKEN can be guessed", "make one with 'openssl rand -hex 32'")


def _folders(installation: Installation) -> Iterator[Finding]:
    for name, folder in (("data", installation.data_folder), ("spool", installation.spool_folder)):
        if not folder.is_dir():
            yield Finding(f"{name}-folder", f"{folder} is not there", "run 'manage.py migrate', or start the service once")
            continue
        if folder.stat().st_mode & OPEN_TO_OTHERS:
            yield Finding(f"{name}-mode", f"others can look into {folder}", f"chmod 700 {folder}")
        if not os.access(folder, os.W_OK) or folder.stat().st_uid != os.geteuid():
            yield Finding(
                f"{name}-owner", f"{folder} is not this user's", "give it to the service's user, run the doctor as that"
            )
    unreadable = len(list(installation.spool_folder.glob("*.unreadable")))
    if unreadable:
        remedy = "bring back the key they were sealed with and rename them to .entry, or delete them"
        yield Finding("spool-unreadable", f"{unreadable} files of the spool could not be read", remedy)


def _disk(folder: Path) -> Iterator[Finding]:
    usage = shutil.disk_usage(folder if folder.is_dir() else folder.absolute().parents[-1])
    if usage.free < LEAST_FREE or usage.free < usage.total * LEAST_SHARE:
        free = f"{usage.free / (1 << 30):.1f} GB free"
        yield Finding("disk", free, "make room: below nothing, messages are refused until there is some")
