"""outbound: the order of the lanes, quiet hours, doubts shown to humans, turns shared by all workers, lines that stand in.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Instant = models.base.Instant
OPEN = sa.text("status IN ('queued', 'sending', 'in doubt')")
QUEUED = sa.text("status = 'queued'")


def upgrade() -> None:
    """New columns of the outbox and of lines, and two tables."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="2"))
        outbox.add_column(sa.Column("quiet_zone", sa.String(), nullable=True))
        outbox.add_column(sa.Column("retry_of", sa.Uuid(), nullable=True))
        outbox.add_column(sa.Column("doubted_at", Instant(), nullable=True))
        outbox.add_column(sa.Column("shown_at", Instant(), nullable=True))
        outbox.drop_index("ix_outbox_due")
        outbox.create_index("ix_outbox_open", ["status"], sqlite_where=OPEN, postgresql_where=OPEN)
        outbox.create_index("ix_outbox_turn", ["line_id", "rank", "id"], sqlite_where=QUEUED, postgresql_where=QUEUED)
    with op.batch_alter_table("lines") as lines:
        lines.add_column(sa.Column("countries", sa.String(), nullable=False, server_default=""))
        lines.add_column(sa.Column("pool", sa.String(), nullable=False, server_default=""))
        lines.add_column(sa.Column("share", sa.Integer(), nullable=False, server_default="100"))
        lines.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="100"))
        lines.add_column(sa.Column("weighed_at", Instant(), nullable=True))
    op.create_table(
        "send_buckets",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("free_at", Instant(), nullable=True),
        sa.Column("starts", sa.JSON(), nullable=True),
        sa.Column("paused_until", Instant(), nullable=True),
        sa.Column("warned_until", Instant(), nullable=True),
        sa.Column("warned_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_send_buckets")),
    )
    op.create_table(
        "send_tallies",
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("minute", Instant(), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["lines.id"], name=op.f("fk_send_tallies_line_id_lines"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("line_id", "minute", name=op.f("pk_send_tallies")),
    )


def downgrade() -> None:
    """Back to one lane after the other, without turns."""
    op.drop_table("send_tallies")
    op.drop_table("send_buckets")
    with op.batch_alter_table("lines") as lines:
        for name in ("weighed_at", "weight", "share", "pool", "countries"):
            lines.drop_column(name)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_turn")
        outbox.drop_index("ix_outbox_open")
        for name in ("shown_at", "doubted_at", "retry_of", "quiet_zone", "rank"):
            outbox.drop_column(name)
        outbox.create_index("ix_outbox_due", ["status", "not_before"])
