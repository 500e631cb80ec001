"""what officials have in hand: search, views, drafts, presence, links, canned answers.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "canned_answers",
    "contact_links",
    "ticket_links",
    "ticket_presences",
    "drafts",
    "saved_views",
    "search_names",
    "search_words",
)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, initially="DEFERRED", deferrable=True)


def _linked(table: str, target: str, own: str, *more: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column(own, sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        *more,
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers(table, own, target),
        _refers(table, "other_id", target),
        _refers(table, "agent_id", "agents"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_{own.removesuffix('_id')}", table, [own])
    op.create_index(f"ix_{table}_other", table, ["other_id"])


def _make_search() -> None:
    for table, owners in (("search_words", ("ticket_id", "message_id")), ("search_names", ("contact_id",))):
        op.create_table(
            table,
            sa.Column("word_hash", sa.LargeBinary(), nullable=False),
            *(sa.Column(owner, sa.Uuid(), nullable=False) for owner in owners),
            sa.PrimaryKeyConstraint("word_hash", *owners, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
    op.create_index("ix_search_words_message", "search_words", ["message_id"])
    op.create_index("ix_search_names_contact", "search_names", ["contact_id"])


def _make_work() -> None:
    op.create_table(
        "saved_views",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("saved_views", "agent_id", "agents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_agent_id"), "saved_views", ["agent_id"])
    op.create_table(
        "drafts",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("drafts", "agent_id", "agents"),
        _refers("drafts", "ticket_id", "tickets"),
        _refers("drafts", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("agent_id", "ticket_id", name=op.f("uq_drafts_agent_id_ticket_id")),
    )
    op.create_index("ix_drafts_ticket", "drafts", ["ticket_id"])
    op.create_table(
        "ticket_presences",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("wrote_at", MOMENT, nullable=True),
        _refers("ticket_presences", "ticket_id", "tickets"),
        _refers("ticket_presences", "agent_id", "agents"),
        sa.PrimaryKeyConstraint("ticket_id", "agent_id", name=op.f("pk_ticket_presences")),
    )


def upgrade() -> None:
    _make_search()
    _make_work()
    _linked(
        "ticket_links",
        "tickets",
        "ticket_id",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status_before", sa.String(), nullable=False),
    )
    _linked("contact_links", "contacts", "contact_id")
    op.create_table(
        "canned_answers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("category_id", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", "language", name=op.f("pk_canned_answers")),
    )
    op.add_column("addresses", sa.Column("tail_hash", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_addresses_tail_hash"), "addresses", ["tail_hash"])
    op.add_column("tickets", sa.Column("origin", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("origin")
    op.drop_index(op.f("ix_addresses_tail_hash"), "addresses")
    with op.batch_alter_table("addresses") as batch:
        batch.drop_column("tail_hash")
    for table in TABLES:
        op.drop_table(table)
