"""The officials whose accounts one keeps: open, seat, give a first password again, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console import words
from console.parts import Route, pages, the_official
from console.people_words import DONE, MAY, NOT_TAKEN, ROLES
from console.saying import glimpse
from console.ticket_view import desk_name
from console.views import Choice
from handlers.change_account import change_account
from handlers.memory import Session
from handlers.open_account import LoginTaken, Wanted, open_account
from handlers.reset_account import reset_account
from handlers.revoke_account import revoke_account
from handlers.steps.reach_account import NoSuchAccount, NotTheirsToGive
from models.accounts import desks_to_give, kept_accounts, seats_of
from models.agents import Agent
from models.posts import Desk
from models.roles import MAY_MAKE, READS_TICKETS
from models.roles import ROLES as ALL_ROLES


@dataclass(frozen=True, slots=True)
class PersonView:
    """One account: whose, what it may, where it sits, and whether it stands."""

    id: str
    name: str
    login: str
    role: str
    desks: tuple[str, ...]
    revoked: bool
    has_factor: bool
    waits: bool


def people() -> Response:
    """All accounts that one keeps, and the form for a new one."""
    return _people_page()


def open_person() -> AnyResponse:
    """Open an account; its first password is shown this once."""
    wanted = _wanted()
    if not wanted.desks and wanted.role in READS_TICKETS:
        return _people_page("nowhere")
    try:
        with pages().transactions.write() as session:
            agent, password = open_account(session, the_official().agent_id, wanted, pages().clock())
            agent_id = agent.id
    except LoginTaken:
        return _people_page("login")
    except NotTheirsToGive:
        return _people_page("gift")
    return _person_page(agent_id, password=password)


def person(agent_id: UUID) -> Response:
    """One account with what may be done to it."""
    return _person_page(agent_id)


def change_person(agent_id: UUID) -> AnyResponse:
    """Give another role or other desks."""
    wanted = _wanted()
    if not wanted.desks and wanted.role in READS_TICKETS:
        return _person_page(agent_id, "nowhere")
    try:
        with pages().transactions.write() as session:
            change_account(session, the_official().agent_id, agent_id, wanted, pages().clock())
    except NotTheirsToGive:
        return _person_page(agent_id, "gift")
    return redirect(url_for("console.person", agent_id=agent_id, fait="place"), 303)


def reset_person(agent_id: UUID) -> AnyResponse:
    """Give a first password again, shown this once; with the second factor taken off where the phone is lost."""
    lost = request.form.get("lost", "") == "1"
    with pages().transactions.write() as session:
        password = reset_account(session, the_official().agent_id, agent_id, lost, pages().clock())
    return _person_page(agent_id, password=password)


def revoke_person(agent_id: UUID) -> AnyResponse:
    """End an account at once."""
    with pages().transactions.write() as session:
        revoke_account(session, the_official().agent_id, agent_id, pages().clock())
    return redirect(url_for("console.person", agent_id=agent_id, fait="retrait"), 303)


def _wanted() -> Wanted:
    form = request.form
    return Wanted(form.get("role", ""), frozenset(form.getlist("desk")), form.get("login", ""), form.get("name", ""))


def _people_page(refused: str = "") -> Response:
    with pages().transactions.read() as session:
        keeper = session.get_one(Agent, the_official().agent_id)
        kept = session.scalars(kept_accounts(keeper)).all()
        found = sorted(_views(session, kept), key=lambda view: (view.revoked, view.name.casefold()))
        values = _choices(session, keeper, request.form.get("role", "agent"), frozenset(request.form.getlist("desk")))
    page = render_template("people.html", people=found, refused=NOT_TAKEN.get(refused, ""), may_do=MAY, **values)
    return make_response(page, 422 if refused else 200)


def _person_page(agent_id: UUID, refused: str = "", password: str = "") -> Response:
    deed = request.args.get("fait", "")
    with pages().transactions.read() as session:
        keeper = session.get_one(Agent, the_official().agent_id)
        agent = session.scalar(kept_accounts(keeper).where(Agent.id == agent_id))
        if agent is None:
            raise NoSuchAccount
        seats = frozenset(desk.id for desk in seats_of(session, [agent.id])[agent.id])
        values = {"person": _views(session, [agent])[0], **_choices(session, keeper, agent.role, seats)}
    words_of = {"refused": NOT_TAKEN.get(refused, ""), "done": DONE.get(deed, ""), "password": password}
    return make_response(render_template("person.html", **words_of, **values), 422 if refused else 200)


def _choices(session: Session, keeper: Agent, role: str, desks: frozenset[str]) -> dict[str, list[Choice]]:
    may_make = MAY_MAKE.get(keeper.role, frozenset())
    return {
        "roles": [Choice(one, words.word(ROLES, one), one == role) for one in ALL_ROLES if one in may_make],
        "desks": [_desk_choice(desk, desks) for desk in desks_to_give(session, keeper)],
    }


def _desk_choice(desk: Desk, chosen: frozenset[str]) -> Choice:
    return Choice(desk.id, desk_name(desk), desk.id in chosen)


def _views(session: Session, agents: Sequence[Agent]) -> list[PersonView]:
    seats = seats_of(session, [agent.id for agent in agents])
    return [
        PersonView(
            str(agent.id),
            glimpse(agent.name, 80) or glimpse(agent.login, 80),
            glimpse(agent.login, 80),
            words.word(ROLES, agent.role),
            tuple(desk_name(desk) for desk in seats[agent.id]),
            agent.disabled_at is not None,
            agent.sealed_totp is not None,
            agent.password_until is not None,
        )
        for agent in agents
    ]


ROUTES = (
    Route("/equipe", "GET", people),
    Route("/equipe", "POST", open_person),
    Route("/equipe/<uuid:agent_id>", "GET", person),
    Route("/equipe/<uuid:agent_id>/place", "POST", change_person),
    Route("/equipe/<uuid:agent_id>/mot-de-passe", "POST", reset_person),
    Route("/equipe/<uuid:agent_id>/retrait", "POST", revoke_person),
)
