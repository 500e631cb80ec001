"""Replacing the keys that encrypt: the files for it, and sealing anew what older keys sealed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from handlers.check_memory import CANNOT_START, said
from handlers.end_rotation import end_rotation
from handlers.make_next_keys import make_next_keys
from handlers.memory import MemoryAway, Transactions
from handlers.reseal_rows import Resealed, reseal_rows
from work.backup_commands import Opener

BATCH = 200  # rows that share a transaction: a service that runs beside it waits for no more


def rotate_keys(transactions: Transactions, show: Callable[[Resealed], None]) -> int:
    """Seal anew what other keys sealed, a batch at a time; how many rows. Begun again, it skips what is done."""
    far = Resealed()
    while not far.is_all:
        far = transactions.attempt(partial(reseal_rows, far=far, most=BATCH))
        show(far)
    transactions.attempt(end_rotation)
    return far.changed


def _show(far: Resealed) -> None:
    if sys.stderr.isatty():
        print(f"\rsealing anew {min(100, far.seen * 100 // max(1, far.total))} %", end="", file=sys.stderr, flush=True)


@click.command("next-keys")
@click.option("--file", "path", type=click.Path(path_type=Path), required=True, help="Where to write the new key file.")
@click.pass_obj
def next_keys_command(opener: Opener, path: Path) -> None:
    """Make new encrypting keys beside the present ones: two key files, to be used one after the other."""
    try:
        first = make_next_keys(opener().transactions.keyring, path)
    except FileExistsError as error:
        sys.exit(f"{error.filename} exists: keys are never overwritten, because what they sealed would be lost")
    click.echo(f"restart every process with {first}, then with {path}, then run: python manage.py rotate-keys")


@click.command("rotate-keys")
@click.pass_obj
def rotate_keys_command(opener: Opener) -> None:
    """Seal with the present keys what older ones sealed; may be stopped and begun again, beside a running service."""
    try:
        changed = rotate_keys(opener().transactions, _show)
    except CANNOT_START as error:
        sys.exit(f"cannot go on: {said(error)}; the key file needs the old keys under 'opening'")
    except MemoryAway:
        sys.exit("the database does not answer, or somebody holds what is needed: run this again, it goes on")
    click.echo(f"{changed} rows sealed anew; the database knows the present keys as its own")


ROTATION_COMMANDS = (next_keys_command, rotate_keys_command)
