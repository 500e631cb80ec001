"""Alembic's entry: runs the migrations over the connection that `models.migrate` hands it."""

from alembic import context

from models.registry import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="models.base.",
)
with context.begin_transaction():
    context.run_migrations()
