"""Officials: their accounts, the desks they sit at, their sessions on the server, and what they read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText, keyring_of
from models.keys import Compartment


class Agent(HasId, Base):
    """An official who may sign in; the password is kept as an argon2id hash only."""

    __tablename__ = "agents"
    login_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_login: Mapped[Sealed | None] = mapped_column(Encrypted)
    sealed_name: Mapped[Sealed | None] = mapped_column(Encrypted)
    password_hash: Mapped[str]
    role: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    page_address_id: Mapped[UUID | None]
    page_line_id: Mapped[str | None]
    on_duty: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The desk whose supervisor keeps this account; none: the administrator alone.
    owner_id: Mapped[str | None] = mapped_column(refers_to("desks.id"), index=True)
    password_until: Mapped[datetime | None]  # a first password: to be changed at once, and dead from this moment on
    sealed_totp: Mapped[Sealed | None] = mapped_column(Encrypted)
    totp_step: Mapped[int | None]
    login = SecretText("sealed_login")
    name = SecretText("sealed_name")
    totp = SecretText("sealed_totp")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """Officials' names are the installation's."""
        return None, "general"


class DeskMembership(HasId, Base):
    """An agent sits at a desk, from a moment until a moment."""

    __tablename__ = "desk_memberships"
    __table_args__ = (UniqueConstraint("agent_id", "desk_id", "since"),)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"), index=True)
    desk_id: Mapped[str] = mapped_column(refers_to("desks.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class AgentSession(HasId, Base):
    """A sign-in, kept on the server so that it can be ended; the cookie holds a token of which only a hash is here."""

    __tablename__ = "agent_sessions"
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"), index=True)
    form_token: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_at: Mapped[datetime | None]


class RecoveryCode(HasId, Base):
    """One of an official's codes for the day the second factor is lost; only its keyed hash is here, and it counts once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_agent", "agent_id", "code_hash", unique=True),)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]


class SignInAttempt(HasId, Base):
    """A failed sign-in, by hashed login and hashed source, so that guessing is slowed in every process alike."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_login", "login_hash", "at"),
        Index("ix_sign_in_attempts_source", "source_hash", "at"),
    )
    login_hash: Mapped[bytes]
    source_hash: Mapped[bytes]
    at: Mapped[datetime]


class AccessLog(HasId, Base):
    """Who read or changed which ticket or account, and when; never what it said."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_ticket", "ticket_id", "id"),)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"), index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(refers_to("tickets.id"))
    at: Mapped[datetime]
    action: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(refers_to("agents.id"))


def login_hash(session: Session, login: str) -> bytes:
    """The keyed hash of a login, whatever its case and the spaces around it."""
    return keyring_of(session).lookup_hash("login", login.strip().casefold())


def find_agent(session: Session, login: str) -> Agent | None:
    """The official with this login, signed off or not."""
    return session.scalar(select(Agent).where(Agent.login_hash == login_hash(session, login)))


def desks_of(session: Session, agent_id: UUID) -> list[str]:
    """The ids of the desks at which an agent sits now."""
    wanted = select(DeskMembership.desk_id).where(DeskMembership.agent_id == agent_id, DeskMembership.until.is_(None))
    return list(session.scalars(wanted.order_by(DeskMembership.desk_id)))
