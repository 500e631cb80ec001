"""Operate: prepare an installation, make keys and accounts, move the database's shape, and read messages from a file."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import click

from handlers.check_memory import check_memory
from handlers.list_corrections import list_corrections
from handlers.make_agent import make_agent
from handlers.memory import Transactions
from handlers.open_lines import LineSetting, open_lines
from handlers.seed_reference import seed_reference
from models import migrate as shape
from models.keys import WrongKey, make_key_file
from models.reference_files import read_reference
from settings import DEMO_STYLES, Settings, new_password
from work.demo import send_demo
from work.evaluate import FIGURES, evaluate, present_commit
from work.file_tools import file_tools
from work.loops import utc_now
from work.understand_lines import understand_lines

DEMO_AGENTS = (
    ("agent@alger.demo", "Aïssata, agente à Alger", "agent", ("mission:embassy-algiers",)),
    ("agent@paris.demo", "Moussa, agent à Paris", "agent", ("mission:consulate-general-paris",)),
    ("ministere@bamako.demo", "Cabinet du ministère", "ministry", ("ministry", "mission:desk-bamako")),
    ("protection@bamako.demo", "Bureau de protection", "agent", ("protection",)),
)


def open_transactions(settings: Settings) -> Transactions:
    """The database of the settings with its keys; the data folder is made where it is missing."""
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Transactions(settings.database, settings.keyring())
    except WrongKey as error:
        sys.exit(f"cannot open: {error}")


@click.group()
def cli() -> None:
    """Operate Tounkan Blon."""


@cli.command("make-keys")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), default=None, help="Where to write them (default: TB_KEY_FILE)."
)
def make_keys(path: Path | None) -> None:
    """Make fresh keys in a file that only you can read; an existing file is never replaced."""
    target = path or Settings().key_file
    if target.exists():
        sys.exit(f"{target} exists: keys are never overwritten, because what they sealed would be lost")
    make_key_file(target)
    click.echo(f"keys written to {target}: keep them outside the data folder and outside backups")


@cli.command()
def migrate() -> None:
    """Bring the database up to this version's shape and the reference rows up to their files."""
    transactions = open_transactions(Settings())
    shape.upgrade(transactions.writer)
    with transactions.write() as session:
        seed_reference(session, read_reference())
    check_memory(transactions)
    click.echo("database ready")


@cli.command()
@click.argument("revision", default="base")
def downgrade(revision: str) -> None:
    """Take the database down to a revision ("base": nothing is left)."""
    shape.downgrade(open_transactions(Settings()).writer, revision)


@cli.command("make-agent")
@click.argument("login")
@click.argument("name")
@click.option(
    "--desk", "desks", multiple=True, required=True, help="For example mission:embassy-algiers, ministry, protection."
)
@click.option("--role", type=click.Choice(["agent", "ministry", "admin"]), default="agent")
def make_agent_command(login: str, name: str, desks: tuple[str, ...], role: str) -> None:
    """Make an official's account and print its first password."""
    password = new_password()
    try:
        with open_transactions(Settings()).write() as session:
            make_agent(session, login, name, password, role, desks, utc_now())
    except ValueError as error:
        sys.exit(f"cannot make this account: {error}")
    click.echo(f"{login}  {password}")


@cli.command()
def prepare() -> None:
    """Prepare a demonstration: demo keys, database, accounts with fresh passwords, and some messages to look at."""
    settings = Settings(demo=True)
    if not settings.keys and not settings.key_file.exists():
        make_key_file(settings.key_file)
        click.echo(f"Clés de démonstration / demo keys: {settings.key_file}")
    transactions = open_transactions(settings)
    shape.upgrade(transactions.writer)
    with transactions.write() as session:
        seed_reference(session, read_reference())
        open_lines(
            session, [LineSetting(line_id, "simulator", style, line_id) for line_id, style in DEMO_STYLES.items()], utc_now()
        )
    check_memory(transactions)
    send_demo(transactions, utc_now())
    _greet(settings, _make_demo_agents(transactions))


def _make_demo_agents(transactions: Transactions) -> list[tuple[str, str, str]]:
    made = []
    with transactions.write() as session:
        for login, name, role, desks in DEMO_AGENTS:
            password = new_password()
            make_agent(session, login, name, password, role, desks, utc_now())
            made.append((login, password, name))
    return made


def _greet(settings: Settings, agents: list[tuple[str, str, str]]) -> None:
    click.echo(f"\n  Tounkan Blon : {settings.base_url}/")
    click.echo(f"  Téléphone / phone: {settings.base_url}/simulator\n")
    for login, password, name in agents:
        click.echo(f"  {login:<24} {password}   ({name})")
    click.echo(
        '\n  (mots de passe neufs à chaque « make run » / fresh passwords at every "make run"; Ctrl+C : arrêter / stop)\n'
    )


@cli.command()
def understand() -> None:
    """Read messages as JSON lines on standard input; write what each of them says as JSON lines, in the same order."""
    for line in understand_lines(sys.stdin, file_tools()):
        sys.stdout.write(line + "\n")


@cli.command("evaluate")
def evaluate_command() -> None:
    """Measure the judgement on the development sets, print the figures and write docs/quality.md and the gate's figures."""
    evaluate(file_tools(), present_commit(), kept=FIGURES)


@cli.command("train-concern")
@click.option("--corrections", is_flag=True, help="Learn from this installation's corrected tickets too, for itself alone.")
def train_concern(corrections: bool) -> None:
    """Train the concern model from the examples (needs requirements-dev.txt) and print its figures."""
    settings = Settings()
    lines: list[str] = []
    if corrections:
        with open_transactions(settings).read() as session:
            lines = [json.dumps(asdict(one), ensure_ascii=False) for one in list_corrections(session)]
    out = settings.own_model if corrections else Path("bot/concern_model.json.gz")
    # The trainer's libraries are not installed where the service only runs, so it is a program of its own; what people
    # wrote reaches it through its standard input and is never written to a file.
    command = [sys.executable, "-m", "work.train_concern", str(out)]
    sys.exit(subprocess.run(command, input="\n".join(lines), text=True, check=False).returncode)  # noqa: S603 (our own program)


if __name__ == "__main__":
    cli()
