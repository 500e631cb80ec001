"""knowledge.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("valid_as_of", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("must_confirm", sa.Boolean(), nullable=False),
        sa.Column("confirm_what", sa.String(), nullable=False),
        sa.Column("concerns", sa.String(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("examples", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge")),
    )
    op.create_table(
        "knowledge_texts",
        sa.Column("knowledge_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["knowledge_id"],
            ["knowledge.id"],
            name=op.f("fk_knowledge_texts_knowledge_id_knowledge"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("knowledge_id", "language", name=op.f("pk_knowledge_texts")),
    )


def downgrade() -> None:
    op.drop_table("knowledge_texts")
    op.drop_table("knowledge")
