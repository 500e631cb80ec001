"""people.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_recovery_codes_agent_id_agents"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index("ix_recovery_codes_agent", ["agent_id", "code_hash"], unique=True)

    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("password_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sealed_totp", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agents_owner_id_desks"), "desks", ["owner_id"], ["id"], initially="DEFERRED", deferrable=True
        )
        batch_op.create_index(batch_op.f("ix_agents_owner_id"), ["owner_id"], unique=False)

    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_access_log_subject_id_agents"),
            "agents",
            ["subject_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_access_log_subject_id_agents"), type_="foreignkey")
        batch_op.drop_column("subject_id")

    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.drop_column("second_at")

    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agents_owner_id"))
        batch_op.drop_constraint(batch_op.f("fk_agents_owner_id_desks"), type_="foreignkey")
        batch_op.drop_column("totp_step")
        batch_op.drop_column("sealed_totp")
        batch_op.drop_column("password_until")
        batch_op.drop_column("owner_id")

    op.drop_table("recovery_codes")
