"""The commands for backups, for holding an installation and for its search: manage.py hands them the database and the plan."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from handlers.check_memory import CANNOT_START
from handlers.hold_installation import hold_installation
from handlers.make_backup_keys import make_backup_keys
from handlers.memory import Transactions
from handlers.name_installation import name_installation
from handlers.release_installation import release_installation
from handlers.restore_backup import Restored, restore_backup
from handlers.write_backup import BackupPlan, backup_name, write_backup
from work.index_words import index_all
from work.parts import utc_now

SHOWN_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Keeping:
    """The installation that is backed up, restored, held or released."""

    transactions: Transactions
    plan: BackupPlan | None
    folders: Mapping[str, Path]


Opener = Callable[[], Keeping]


def showing() -> Callable[[str, int], None]:
    """Says on the last line of a terminal how many rows and files are done; silent elsewhere."""
    done: Counter[str] = Counter()
    shown = [0.0]

    def show(what: str, number: int) -> None:
        done[what] += number
        if sys.stderr.isatty() and time.monotonic() - shown[0] > SHOWN_EVERY:
            shown[0] = time.monotonic()
            sys.stderr.write(f"\r{done['rows']} rows, {done['files']} files ")

    return show


@click.command("make-backup-keys")
@click.option("--file", "path", type=click.Path(path_type=Path), required=True, help="Where to write the private key.")
def make_keys_command(path: Path) -> None:
    """Make a pair of keys for backups: the private one in a file to be taken away from here, the public one printed."""
    try:
        click.echo(f"TB_BACKUP__KEY={make_backup_keys(path)}")
    except FileExistsError:
        sys.exit(f"{path} exists: keys are never overwritten, because what they sealed would be lost")
    click.echo(f"{path} opens the backups: take it away from this machine; without it no backup opens, ever")


@click.command("backup")
@click.option("--to", "target", type=click.Path(path_type=Path), default=None, help="Default: a new name in TB_BACKUP__FOLDER.")
@click.pass_obj
def backup_command(opener: Opener, target: Path | None) -> None:
    """Write a backup sealed to the public key, with the file of people's keys beside it."""
    keeping, began, now = opener(), time.monotonic(), utc_now()
    if keeping.plan is None:
        sys.exit("set TB_BACKUP__FOLDER and TB_BACKUP__KEY first (see docs/restore.md)")
    mark = keeping.transactions.attempt(name_installation)
    path = target or keeping.plan.folder / backup_name(mark, now)
    made = write_backup(keeping.transactions, keeping.plan, path, mark, now, showing())
    seconds, size = time.monotonic() - began, path.stat().st_size
    click.echo(f"{path}: {sum(made.rows.values())} rows, {made.files} files, {size} bytes, {seconds:.1f} s")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--key", type=click.Path(exists=True, path_type=Path), required=True, help="The private key's file.")
@click.pass_obj
def restore_command(opener: Opener, source: Path, key: Path) -> None:
    """Restore a backup into an empty database and data folder; the installation then sends nothing until 'release'."""
    keeping = opener()
    try:
        done = restore_backup(keeping.transactions, keeping.folders, source, key.read_text(), utc_now(), showing())
    except (*CANNOT_START, OSError) as error:
        sys.exit(f"not restored: {' '.join(str(error).split())}")
    click.echo(said_restored(done, utc_now()))


@click.command("hold")
@click.pass_obj
def hold_command(opener: Opener) -> None:
    """Send nothing from now on; what arrives is taken in and kept."""
    opener().transactions.attempt(lambda session: hold_installation(session, utc_now()))


@click.command("release")
@click.pass_obj
def release_command(opener: Opener) -> None:
    """Let a held installation send again."""
    was_held = opener().transactions.attempt(release_installation)
    click.echo("released: it sends again" if was_held else "it was not held")


def said_restored(restored: Restored, now: datetime) -> str:
    """What came back and what is to be done next, for an operator."""
    hours = (now - restored.made_at).total_seconds() / 3600
    return (
        f"\nrestored: {restored.rows} rows, {restored.files} files, as they were at {restored.made_at:%Y-%m-%d %H:%M} UTC\n"
        f"what came in the {hours:.1f} hours since is not in it: Twilio's lines are asked for it as soon as a worker runs\n"
        f"erased since then and erased again: {restored.erased}; messages that may have left since: {restored.in_doubt}\n"
        "the installation is HELD: it takes messages in and sends nothing until 'python manage.py release'"
    )


@click.command("index-words")
@click.pass_obj
def index_words_command(opened: Opener) -> None:
    """Make findable what was written before there was a search; may be stopped and begun again."""
    index_all(opened().transactions, lambda count: click.echo(f"{count} messages"))


BACKUP_COMMANDS = (make_keys_command, backup_command, restore_command, hold_command, release_command, index_words_command)
