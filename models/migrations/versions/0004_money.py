"""money: prices, caps and what was spent; WhatsApp's templates and what waits for its window; pages to officers.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Instant = models.base.Instant
HELD = sa.text("held IS NOT NULL")
WAITING = sa.text("acknowledged_at IS NULL")

ADDED = {
    "outbox": [
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("fallback_of", sa.Uuid(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("mission_id", sa.String(), nullable=True),
    ],
    "lines": [sa.Column("templates", sa.String(), nullable=False, server_default="")],
    "addresses": [sa.Column("officer", sa.Boolean(), nullable=False, server_default=sa.false())],
    "agents": [
        sa.Column("page_address_id", sa.Uuid(), nullable=True),
        sa.Column("page_line_id", sa.String(), nullable=True),
        sa.Column("on_duty", sa.Boolean(), nullable=False, server_default=sa.false()),
    ],
}


def reference(column, target, table):
    """A foreign key that is checked at commit."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    """New columns, and five tables."""
    for table, columns in ADDED.items():
        for column in columns:
            default = column.server_default
            op.add_column(table, sa.Column(column.name, column.type, nullable=column.nullable, server_default=default))
    op.create_index("ix_outbox_held", "outbox", ["contact_id"], sqlite_where=HELD, postgresql_where=HELD)
    op.create_table(
        "templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name=op.f("pk_templates")),
    )
    op.create_table(
        "prices",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("part_micros", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "country", name=op.f("pk_prices")),
    )
    op.create_table(
        "caps",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", name=op.f("pk_caps")),
    )
    op.create_table(
        "cap_counts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("hour", Instant(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "hour", name=op.f("pk_cap_counts")),
    )
    op.create_table(
        "officer_pages",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("outbound_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        reference("ticket_id", "tickets", "officer_pages"),
        reference("agent_id", "agents", "officer_pages"),
        reference("address_id", "addresses", "officer_pages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_pages")),
    )
    op.create_index("ix_officer_pages_ticket_id", "officer_pages", ["ticket_id"])
    op.create_index("ix_officer_pages_waiting", "officer_pages", ["address_id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    """Without money, templates and pages."""
    for table in ("officer_pages", "cap_counts", "caps", "prices", "templates"):
        op.drop_table(table)
    op.drop_index("ix_outbox_held", "outbox")
    for table, columns in ADDED.items():
        for column in reversed(columns):
            with op.batch_alter_table(table) as batch:
                batch.drop_column(column.name)
