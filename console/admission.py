"""Which roles a page is for: one that is not named here is a page of tickets, for those who deal with them."""

from __future__ import annotations

from models.roles import ADMINISTRATOR, AUDITOR, CHANGES_TICKETS, KEEPS_ACCOUNTS, READS_LOG, READS_TICKETS, ROLES, SEES_COUNTS

EVERYBODY = frozenset(ROLES)
ROLES_OF: dict[str, frozenset[str]] = {
    "console.ministry": SEES_COUNTS,
    "console.spending": SEES_COUNTS,
    "console.state": SEES_COUNTS,
    "console.search": READS_TICKETS,  # asked by a form, so that nobody's words stand in an address; it changes nothing
    "console.new_concern": CHANGES_TICKETS,
    "console.transfer_form": CHANGES_TICKETS,
    "console.people": KEEPS_ACCOUNTS,
    "console.open_person": KEEPS_ACCOUNTS,
    "console.person": KEEPS_ACCOUNTS,
    "console.change_person": KEEPS_ACCOUNTS,
    "console.reset_person": KEEPS_ACCOUNTS,
    "console.revoke_person": KEEPS_ACCOUNTS,
    "console.journal": READS_LOG,
    "console.account": EVERYBODY,
    "console.new_password_deed": EVERYBODY,
    "console.new_codes_deed": EVERYBODY,
    "console.drop_factor_deed": EVERYBODY,
    "console.end_sessions_deed": EVERYBODY,
    "console.enrolment": EVERYBODY,
    "console.enrolment_deed": EVERYBODY,
    "console.presence": EVERYBODY,
    "console.sign_in_page": EVERYBODY,
    "console.sign_in_deed": EVERYBODY,
    "console.sign_out_deed": EVERYBODY,
    "console.language_deed": EVERYBODY,
}
READING = ("GET", "HEAD", "OPTIONS")
# Where the steps between a right password and the first page are taken, by what is missing.
STAGES = {
    "code": ("console.code", "console.code_deed"),
    "password": ("console.first_password", "console.first_password_deed"),
    "enrol": ("console.enrolment", "console.enrolment_deed"),
}
HOMES = {ADMINISTRATOR: "console.people", AUDITOR: "console.journal"}


def admits(endpoint: str, method: str, role: str) -> bool:
    """Whether a role may ask for a page in this way."""
    return role in ROLES_OF.get(endpoint, READS_TICKETS if method in READING else CHANGES_TICKETS)


def home_of(role: str) -> str:
    """The endpoint that somebody's day begins with."""
    return HOMES.get(role, "console.queue")
