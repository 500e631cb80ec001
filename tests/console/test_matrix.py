"""The access matrix: every route, method, role and kind of ticket as the reviewed file says, and no cell otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, true

import models.access
from models.database import Transactions
from models.files import FileStore
from models.tickets import Ticket
from tests.console.matrix import ALGIERS, DESKS, KINDS, PEOPLE, ROLES, World, is_sign_in, kinds_of, routes, rows, same

NOBODY = "01900000-0000-7000-8000-000000000000"
LISTS = ("queue", "queue_news", "search")


@pytest.fixture
def world(web: Flask, sqlite_transactions: Transactions, store: FileStore, now: datetime) -> World:
    """Everybody and everything."""
    return World(web, sqlite_transactions, store, now).build()


def observe(world: World, endpoint: str, method: str, rule: str, kind: str, role: str) -> str:
    """What somebody gets: "in" (sign in first), "no" (as if it did not exist), or "yes"."""
    if endpoint in LISTS:
        return listed(world, endpoint, method, rule, kind, role)
    if kind in PEOPLE:
        whose = world.ids.get(role if kind == "self" else kind, NOBODY)
        return simple(world, method, rule.replace("<uuid:agent_id>", str(whose)), role)
    if kind == "-":
        return simple(world, method, rule, role)
    reference = world.tickets[kind]
    file_id = world.file_of(kind) if "<uuid:file_id>" in rule else NOBODY
    real = ask(world, method, rule.replace("<reference>", reference).replace("<uuid:file_id>", file_id), role, reference)
    if is_sign_in(real):
        return "in"
    if real.status_code >= 500:
        return "fault"
    none = answer_for_none(world, method, rule, role)
    reached = same(real, reference) != none or was_reached(world, endpoint, role, reference)
    if reached and endpoint == "transfer":
        world.renew(kind)
    return "yes" if reached else "no"


def answer_for_none(world: World, method: str, rule: str, role: str) -> tuple[int, str, str]:
    """What the same request says of a ticket that never was."""
    key = (method, rule, role)
    if key not in world.answers:
        path = rule.replace("<reference>", world.never).replace("<uuid:file_id>", NOBODY)
        world.answers[key] = same(ask(world, method, path, role, world.never), world.never)
    return world.answers[key]


def was_reached(world: World, endpoint: str, role: str, reference: str) -> bool:
    """For the one deed whose answer is the same for a link that does not exist: whether its ticket would be found."""
    if endpoint != "untie" or role in ("stranger", "revoked"):
        return False
    with world.transactions.write() as session:
        return models.access.readable_ticket(session, world.ids[role], reference, world.now, lock=True) is not None


def listed(world: World, endpoint: str, method: str, rule: str, kind: str, role: str) -> str:
    """Whether a list shows a ticket of a kind; nothing of it may stand there otherwise, not even its words."""
    reference, desk = world.tickets[kind], DESKS.get(kind, ALGIERS)
    if method == "GET":
        answers = [ask(world, method, f"{rule}?bureau={desk}&vue={view}", role, reference) for view in ("live", "resolved")]
    else:
        answers = [ask(world, method, rule, role, reference, q=f"marqueur{kind}")]
    if is_sign_in(answers[0]):
        return "in"
    pages = "".join(answer.get_data(as_text=True) for answer in answers)
    return "yes" if f"/dossiers/{reference}" in pages else "no"


def simple(world: World, method: str, path: str, role: str) -> str:
    """The outcome of a page that is of no ticket."""
    answer = ask(world, method, path, role, world.never)
    if answer.status_code >= 500:
        return "fault"
    return "in" if is_sign_in(answer) else "no" if answer.status_code == 404 else "yes"


def ask(world: World, method: str, path: str, role: str, reference: str, **fields: str):
    """One request with a form in which nothing is missing."""
    desk = world.desks[role]
    if method == "GET":
        return desk.client.get(path)
    form = {"form_token": desk.fields.get("form_token", ""), **world.form(reference), **fields}
    return desk.client.post(path, data=form, headers={"Origin": "http://127.0.0.1:8000"})


ENDS = (
    "sign_out_deed",
    "sign_in_deed",
    "new_password_deed",
    "end_sessions_deed",
    "change_person",
    "revoke_person",
    "reset_person",
)


def violations(world: World, wanted: Callable[[dict[str, str], str], bool]) -> tuple[list[str], int]:
    """The cells that are not as the file says, and how many were looked at."""
    rules = {(endpoint, method): rule for endpoint, method, rule in routes(world.web)}
    found, checked = [], 0
    for row in sorted(rows(), key=lambda row: row["route"] in ENDS):
        for role in ROLES:
            if not wanted(row, role) or row["route"] == "sign_out_deed":
                continue
            rule = rules[row["route"], row["method"]]
            seen, checked = observe(world, row["route"], row["method"], rule, row["kind"], role), checked + 1
            if seen != row[role]:
                found.append(f"{row['route']} {row['method']} {row['kind']} {role}: {seen}, not {row[role]}")
    return found, checked


def test_every_route_has_its_rows(web: Flask) -> None:
    declared = {(row["route"], row["method"], row["kind"]) for row in rows()}
    there = {(endpoint, method, kind) for endpoint, method, rule in routes(web) for kind in kinds_of(endpoint, rule)}
    assert declared == there


def test_every_cell_is_as_the_file_says(world: World, capsys) -> None:
    found, checked = violations(world, lambda row, role: True)
    with capsys.disabled():
        print(f"\naccess matrix: {checked} cells checked, {len(found)} violations")
    assert found == []


def watched(row: dict[str, str], role: str) -> bool:
    """The cells at which a hole would show."""
    return row[role] == "no" and row["kind"] in KINDS and row["route"] in ("ticket", "note", "queue")


def test_without_any_one_clause_a_cell_breaks(world: World) -> None:
    for clause in ("granted_to", "held_by", "unsealed_for", "not_about_post_of"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(models.access, clause, lambda *_: true())
            assert violations(world, watched)[0], clause


def unscoped(name: str) -> Callable[..., object]:
    """What a scope call would be without its scope."""

    def one(session, agent_id, reference, *_rest, **_named):
        return session.scalar(select(Ticket).where(Ticket.reference == reference))

    return (lambda *_rest, **_named: select(Ticket)) if name == "readable_tickets" else one


def call_sites() -> list[tuple[str, str]]:
    """Each deed and page that obtains a ticket through a scope call of its own."""
    names = ("reach_ticket", "read_ticket", "readable_tickets")
    rooms = ("handlers.", "console.", "models.")
    return sorted(
        (module, name)
        for module in list(sys.modules)
        if module.startswith(rooms) and module not in ("models.access", "handlers.steps.reach_ticket", "handlers.read_ticket")
        for name in names
        if callable(getattr(sys.modules[module], name, None))
    )


# A second scope call, or the list of the official's own desks, stands behind these: one alone may go and nothing opens.
DOUBLED = {
    "console.bulk_pages.reach_ticket",
    "console.ticket_deeds.reach_ticket",
    "handlers.reply_to_contact.reach_ticket",
    "models.queue_filters.readable_tickets",
    "models.queues.readable_tickets",
}
# The matrix's one form does not get as far as these: ties need a tie to undo, a transfer a reason, relations a shared contact.
BEYOND = {
    "handlers.link_contacts.reach_ticket",
    "handlers.transfer_ticket.reach_ticket",
    "handlers.unlink_contacts.reach_ticket",
    "handlers.unlink_tickets.reach_ticket",
    "models.related.readable_tickets",
}


@pytest.mark.slow
def test_without_any_one_scope_call_a_cell_breaks(world: World, capsys) -> None:
    sites, survived = call_sites(), set()
    for module, name in sites:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys.modules[module], name, unscoped(name))
            found, _ = violations(world, lambda row, role: role == "agent" and row["kind"] == "other" and row[role] == "no")
        if not found:
            survived.add(f"{module}.{name}")
    with capsys.disabled():
        print(f"\nscope calls removed one by one: {len(sites)}, seen in the matrix {len(sites) - len(survived)}")
    assert survived <= DOUBLED | BEYOND
