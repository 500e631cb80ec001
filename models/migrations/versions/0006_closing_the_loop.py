"""closing the loop.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNANSWERED = sa.text("answered_at IS NULL AND status IN ('open', 'pending')")
UNDONE = sa.text("done_at IS NULL")
WAITING = sa.text("state = 'waiting'")
MOMENT = sa.DateTime(timezone=True)


def refers_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("closed_as", sa.String(), nullable=True))
    op.add_column("tickets", sa.Column("confirmed_at", MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("disputed_at", MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("satisfaction", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("to_listen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_tickets_unanswered", "tickets", ["due_at"], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED)
    op.create_table(
        "timers",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        refers_to("timers", "ticket_id", "tickets"),
        refers_to("timers", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    op.create_index("ix_timers_due", "timers", ["due_at"], sqlite_where=UNDONE, postgresql_where=UNDONE)
    op.create_index("ix_timers_ticket", "timers", ["ticket_id", "kind"])
    op.create_table(
        "transcripts",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("suggested", sa.String(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        refers_to("transcripts", "attachment_id", "attachments"),
        refers_to("transcripts", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_transcripts_attachment_id")),
    )
    op.create_index("ix_transcripts_waiting", "transcripts", ["not_before"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("transcripts")
    op.drop_table("timers")
    op.drop_index("ix_tickets_unanswered", "tickets")
    for column in ("to_listen", "satisfaction", "disputed_at", "confirmed_at", "closed_as"):
        op.drop_column("tickets", column)
