"""inbound: the front of the queue, messages found late, alarms, the scheduler, what each line brings in an hour.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'claimed')")
TESTS = sa.text("source = 'self-test'")
RINGING = sa.text("until IS NULL")
Instant = models.base.Instant


def upgrade() -> None:
    """New columns of the inbox and four tables."""
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("source", sa.String(), nullable=False, server_default="provider"))
        inbox.add_column(sa.Column("late_seconds", sa.Integer(), nullable=True))
        inbox.add_column(sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="1"))
        inbox.create_index("ix_inbox_turn", ["rank", "seq"], sqlite_where=OPEN, postgresql_where=OPEN)
        inbox.create_index("ix_inbox_lane", ["lane", "seq"])
        inbox.create_index("ix_inbox_self_test", ["line_id", "seq"], sqlite_where=TESTS, postgresql_where=TESTS)
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "ux_alarms_ringing", "alarms", ["kind", "subject"], unique=True, sqlite_where=RINGING, postgresql_where=RINGING
    )
    op.create_table(
        "leaders",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leaders")),
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("succeeded_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "line_hours",
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("hour", Instant(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["lines.id"], name=op.f("fk_line_hours_line_id_lines"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("line_id", "hour", name=op.f("pk_line_hours")),
    )


def downgrade() -> None:
    """Back to the first shape."""
    for table in ("line_hours", "job_runs", "leaders"):
        op.drop_table(table)
    op.drop_index("ux_alarms_ringing", "alarms")
    op.drop_table("alarms")
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_index("ix_inbox_self_test")
        inbox.drop_index("ix_inbox_lane")
        inbox.drop_index("ix_inbox_turn")
        for column in ("rank", "late_seconds", "source"):
            inbox.drop_column(column)
