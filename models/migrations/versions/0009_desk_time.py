"""what is owed and when it climbs; office hours and holidays.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("status IN ('open', 'pending')")
CLIMBS = sa.text("climb_at IS NOT NULL")
# Until the rows are seeded again from their file: no less than the hours of the first answer.
HOURS = "UPDATE service_levels SET next_answer_hours = first_answer_hours, resolution_hours = 5 * first_answer_hours"


def upgrade() -> None:
    op.create_table(
        "office_hours",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place", "days", "opens", name=op.f("pk_office_hours")),
    )
    op.create_table(
        "holidays",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("country", "day", name=op.f("pk_holidays")),
    )
    with op.batch_alter_table("service_levels") as levels:
        levels.add_column(sa.Column("next_answer_hours", sa.Integer(), server_default="24", nullable=False))
        levels.add_column(sa.Column("resolution_hours", sa.Integer(), server_default="120", nullable=False))
        levels.add_column(sa.Column("round_the_clock", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(HOURS)
    op.add_column("tickets", sa.Column("owed", sa.String(), server_default="first", nullable=False))
    op.add_column("tickets", sa.Column("warn_at", MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("resolve_by", MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("climb_at", MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("climbed", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_tickets_climb", "tickets", ["climb_at"], sqlite_where=CLIMBS, postgresql_where=CLIMBS)
    order = ["desk_id", sa.text("emergency DESC"), "due_at", "id"]
    op.create_index("ix_tickets_live", "tickets", order, sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    op.drop_index("ix_tickets_live", table_name="tickets")
    op.drop_index("ix_tickets_climb", table_name="tickets")
    for name in ("climbed", "climb_at", "resolve_by", "warn_at", "owed"):
        op.drop_column("tickets", name)
    with op.batch_alter_table("service_levels") as levels:
        for name in ("round_the_clock", "resolution_hours", "next_answer_hours"):
            levels.drop_column(name)
    op.drop_table("holidays")
    op.drop_table("office_hours")
