"""keeping.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEPT = sa.text("emptied_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("held_since", MOMENT, nullable=True),
        sa.Column("held_why", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "provider_copies",
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("sealed_external_id", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["lines.id"], name=op.f("fk_provider_copies_line_id_lines"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_copies")),
    )
    op.add_column("tickets", sa.Column("emptied_at", MOMENT, nullable=True))
    op.create_index("ix_tickets_kept", "tickets", ["closed_at"], sqlite_where=KEPT, postgresql_where=KEPT)


def downgrade() -> None:
    op.drop_index("ix_tickets_kept", "tickets")
    op.drop_column("tickets", "emptied_at")
    op.drop_table("provider_copies")
    op.drop_table("installation")
