"""Operate: prepare an installation, make keys and accounts, move the database's shape, and read messages from a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import click

from gateway.discover import build_channels
from gateway.far_clock import far_time
from handlers.check_memory import check_memory
from handlers.import_prices import import_prices
from handlers.list_corrections import list_corrections
from handlers.make_agent import make_agent
from handlers.memory import Transactions
from handlers.open_lines import LineSetting, open_lines
from handlers.seed_reference import seed_reference
from handlers.set_cap import SCOPES, set_cap
from handlers.set_page import set_page
from handlers.steps.set_password import new_password
from models import migrate as shape
from models.keys import WrongKey, make_key_file
from models.reference_files import read_reference, read_table
from models.roles import ROLES
from models.spend import spend_in
from settings import DEMO_STYLES, Settings, read_settings, unknown_variables
from work.backup_commands import BACKUP_COMMANDS, Keeping
from work.demo import send_demo
from work.doctor import diagnose, said
from work.evaluate import FIGURES, evaluate, present_commit
from work.file_tools import file_tools
from work.findings import Installation
from work.loops import utc_now
from work.rotate_keys import ROTATION_COMMANDS
from work.understand_lines import understand_lines

DEMO_AGENTS = (
    ("agent@alger.demo", "Aïssata, agente à Alger", "agent", ("mission:embassy-algiers",)),
    ("agent@paris.demo", "Moussa, agent à Paris", "agent", ("mission:consulate-general-paris",)),
    ("chef@alger.demo", "Mariam, responsable à Alger", "supervisor", ("mission:embassy-algiers",)),
    ("agent@bamako.demo", "Oumou, agente au ministère", "agent", ("ministry", "mission:desk-bamako")),
    ("ministere@bamako.demo", "Cabinet du ministère", "ministry", ("ministry",)),
    ("protection@bamako.demo", "Bureau de protection", "protection", ("protection",)),
    ("admin@bamako.demo", "Administration du service", "admin", ()),
    ("audit@bamako.demo", "Contrôle des accès", "auditor", ()),
)


def open_transactions(settings: Settings) -> Transactions:
    """The database of the settings with its keys; the data folder is made where it is missing."""
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Transactions(settings.database, settings.keyring())
    except WrongKey as error:
        sys.exit(f"cannot open: {error}")


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Operate Tounkan Blon."""
    os.umask(0o077)  # whatever is written here is for the service's user alone
    context.obj = _keeping


def _keeping() -> Keeping:
    settings = Settings()
    return Keeping(open_transactions(settings), settings.backup_plan, settings.kept_folders)


for command in (*BACKUP_COMMANDS, *ROTATION_COMMANDS):
    cli.add_command(command)


@cli.command("make-keys")
@click.option("--file", "path", type=click.Path(path_type=Path), default=None, help="Where to write them (else TB_KEY_FILE).")
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
@click.option("--desk", "desks", multiple=True, help="For example mission:embassy-algiers, ministry, protection.")
@click.option("--role", type=click.Choice(ROLES), default="agent")
def make_agent_command(login: str, name: str, desks: tuple[str, ...], role: str) -> None:
    """Make an official's account and print its first password."""
    password = new_password()
    try:
        with open_transactions(Settings()).write() as session:
            make_agent(session, login, name, password, role, desks, utc_now())
    except ValueError as error:
        sys.exit(f"cannot make this account: {error}")
    click.echo(f"{login}  {password}")


@cli.command("import-prices")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def import_prices_command(file: Path) -> None:
    """Read prices from a tab-separated file with the columns of models/reference/prices.tsv."""
    try:
        with open_transactions(Settings()).write() as session:
            count = import_prices(session, read_table(file))
    except ValueError as error:
        sys.exit(f"cannot read these prices: {error}")
    click.echo(f"{count} prices")


@cli.command("set-cap")
@click.argument("scope", type=click.Choice(SCOPES))
@click.argument("parts", type=int)
@click.argument("hours", type=int)
@click.option("--country", default="", help="One country (two letters); else every country without a cap of its own.")
def set_cap_command(scope: str, parts: int, hours: int, country: str) -> None:
    """Stop what we send of our own accord after so many SMS parts within so many hours; agents and calls go on."""
    try:
        with open_transactions(Settings()).write() as session:
            set_cap(session, scope, country, parts, hours)
    except ValueError as error:
        sys.exit(f"cannot set this: {error}")
    click.echo(f"{scope} {country}: {parts} parts within {hours} h")


@cli.command()
@click.option("--month", default="", help="For example 2026-11; this month where nothing is said.")
def spend(month: str) -> None:
    """Print what texts cost in a month, by post and country."""
    try:
        with open_transactions(Settings()).read() as session:
            rows = spend_in(session, month or f"{utc_now():%Y-%m}")
    except ValueError as error:
        sys.exit(f"not a month: {error}")
    for row in rows:
        money = f"{row.micros / 1_000_000:.2f} {row.currency}" if row.currency else "no price known"
        click.echo(f"{row.mission or '-':<32} {row.country or '-':<3} {row.texts:>7} texts {row.parts:>7} parts  {money}")
    click.echo(f"{sum(row.texts for row in rows)} texts, {sum(row.unpriced for row in rows)} of them without a price")


@cli.command("set-page")
@click.argument("login")
@click.argument("number", default="")
@click.option("--off", is_flag=True, help="Off duty: emergencies do not call this official.")
@click.option("--line", default="", help="The SMS line that calls (default: the one for that country).")
def set_page_command(login: str, number: str, off: bool, line: str) -> None:
    """Set the phone on which an emergency calls an official, for example +22376000001, and put them on or off duty."""
    try:
        with open_transactions(Settings()).write() as session:
            set_page(session, login, number, not off, utc_now(), line)
    except ValueError as error:
        sys.exit(f"cannot set this: {error}")
    click.echo(f"{login}: {'off duty' if off else 'on duty'}")


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


@cli.command()
def doctor() -> None:
    """Look at everything that is known to go wrong, and say of each thing found what to do; ends with 1 where there is any."""
    findings = diagnose(_installation())
    click.echo(said(findings))
    sys.exit(1 if findings else 0)


def _installation() -> Installation:
    """The installation as the environment describes it, with what cannot be read of it."""
    problems: dict[str, str] = {}
    try:
        settings = read_settings()
    except ValueError as error:
        settings, problems["settings"] = Settings.model_construct(), str(error)
    transactions, lines = None, {}
    try:
        transactions = Transactions(settings.database, settings.keyring())
        lines = build_channels(settings.line_configs)
    except WrongKey as error:
        problems["keys"] = str(error)
    except ValueError as error:
        problems["lines"] = str(error)
    try:
        backups = settings.backup_plan
    except ValueError as error:
        backups, problems["backup"] = None, str(error)
    return Installation(
        public_url=settings.public_url,
        host=settings.host,
        demo=settings.demo,
        is_sqlite=settings.is_sqlite,
        web_processes=settings.web_processes,
        proxies=tuple(settings.proxies),
        metrics_token=settings.metrics_token,
        data_folder=settings.data_folder,
        spool_folder=settings.spool_folder,
        key_file=None if settings.keys else settings.key_file,
        unknown_variables=unknown_variables(os.environ),
        problems=problems,
        transactions=transactions,
        lines=lines,
        hooks_url=settings.hooks_url,
        clock=utc_now,
        far_time=lambda: far_time({} if problems else settings.line_configs),
        backups=backups,
    )


if __name__ == "__main__":
    cli()
