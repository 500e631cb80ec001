"""conversation.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = {
    "contacts": [sa.Column("keeps_from_post", sa.Boolean(), nullable=False, server_default=sa.false())],
    "addresses": [
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unanswerable", sa.String(), nullable=True),
    ],
    "tickets": [
        sa.Column("wanted_human_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_open", sa.Boolean(), nullable=False, server_default=sa.false()),
    ],
    "lines": [
        sa.Column("answered_words", sa.String(), nullable=False, server_default=""),
        sa.Column("number_hash", sa.LargeBinary(), nullable=True),
    ],
}


def reference(column, target, table):
    """A foreign key that is checked at commit."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    """Questions, codes, wishes to be erased, and what people chose."""
    op.create_table(
        "questions",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        reference("contact_id", "contacts", "questions"),
        reference("ticket_id", "tickets", "questions"),
        reference("address_id", "addresses", "questions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_open", "questions", ["contact_id", "answered_at"])
    op.create_table(
        "status_codes",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("duress_hash", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        reference("contact_id", "contacts", "status_codes"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_status_codes")),
    )
    op.create_table(
        "erasures",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        reference("contact_id", "contacts", "erasures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_contact_id"), "erasures", ["contact_id"])
    for table, columns in ADDED.items():
        for column in columns:
            default = column.server_default
            op.add_column(table, sa.Column(column.name, column.type, nullable=column.nullable, server_default=default))


def downgrade() -> None:
    """Without them."""
    for table, columns in ADDED.items():
        for column in reversed(columns):
            with op.batch_alter_table(table) as batch:
                batch.drop_column(column.name)
    op.drop_table("erasures")
    op.drop_table("status_codes")
    op.drop_table("questions")
