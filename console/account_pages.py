"""One's own account: password, second factor, recovery codes, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console import words
from console.guard import session_cookie, set_cookie
from console.parts import Route, pages, the_official
from console.people_words import DONE, NOT_TAKEN, ROLES
from console.saying import moment, zone_of
from handlers.change_password import change_password
from handlers.check_password import Checked, check_again
from handlers.drop_second_factor import drop_second_factor
from handlers.end_own_sessions import end_own_sessions
from handlers.memory import Session
from handlers.recognise_session import IDLE, LONGEST
from handlers.renew_recovery_codes import renew_recovery_codes
from handlers.steps.set_password import WeakPassword
from models.accounts import codes_left, failed_since, open_sessions
from models.agents import Agent

LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SessionView:
    """One place where the official is signed in."""

    id: str
    began: str
    used: str
    present: bool


def account() -> Response:
    """The page."""
    return _page()


def new_password_deed() -> AnyResponse:
    """Change the password: with the present one, under a new session."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _page("twice")
    try:
        with pages().transactions.write() as session:
            entered = change_password(session, the_official().session_id, _checked(), password, pages().clock())
    except WeakPassword as refusal:
        return _page(refusal.reason)
    if entered is None:
        return _page("present")
    response = redirect(url_for("console.account", fait="mot-de-passe"), 303)
    set_cookie(response, session_cookie(), entered.token)
    return response


def new_codes_deed() -> AnyResponse:
    """Fresh recovery codes, shown this once."""
    with pages().transactions.write() as session:
        codes = renew_recovery_codes(session, the_official().agent_id, _checked(), pages().clock())
    if not codes:
        return _page("present")
    return make_response(render_template("codes.html", codes=codes, onwards=url_for("console.account")))


def drop_factor_deed() -> AnyResponse:
    """Take the second factor off."""
    with pages().transactions.write() as session:
        done = drop_second_factor(session, the_official().agent_id, _checked(), pages().clock())
    return redirect(url_for("console.account", fait="seconde-cle"), 303) if done else _page("present")


def end_sessions_deed() -> AnyResponse:
    """Sign out elsewhere: one session, or all the others."""
    chosen, official = request.form.get("session", ""), the_official()
    with pages().transactions.write() as session:
        one = _uuid(chosen) if chosen else None
        end_own_sessions(session, official.agent_id, official.session_id, one, pages().clock())
    return redirect(url_for("console.account", fait="sessions"), 303)


def _checked() -> Checked:
    with pages().transactions.read() as session:
        typed = request.form.get("present", "")
        return check_again(session, the_official().agent_id, typed, request.remote_addr or "", pages().clock())


def _page(refused: str = "") -> Response:
    official, now = the_official(), pages().clock()
    deed = request.args.get("fait", "")
    with pages().transactions.read() as session:
        agent = session.get_one(Agent, official.agent_id)
        values = {
            "login": agent.login,
            "role": words.word(ROLES, agent.role),
            "has_factor": agent.sealed_totp is not None,
            "codes_left": codes_left(session, agent.id),
            "failed": failed_since(session, agent.login_hash, now - LATELY),
            "sessions": _sessions(session),
        }
    page = render_template("account.html", refused=NOT_TAKEN.get(refused, ""), done=DONE.get(deed, ""), **values)
    return make_response(page, 422 if refused else 200)


def _sessions(session: Session) -> list[SessionView]:
    official, now, zone = the_official(), pages().clock(), zone_of("Africa/Bamako")
    found = open_sessions(session, official.agent_id, now - IDLE, now - LONGEST)
    return [
        SessionView(
            str(row.id), moment(row.started_at, now, zone), moment(row.seen_at, now, zone), row.id == official.session_id
        )
        for row in found
    ]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(400)


ROUTES = (
    Route("/compte", "GET", account),
    Route("/compte/mot-de-passe", "POST", new_password_deed),
    Route("/compte/codes", "POST", new_codes_deed),
    Route("/compte/seconde-cle/retirer", "POST", drop_factor_deed),
    Route("/compte/sessions", "POST", end_sessions_deed),
)
