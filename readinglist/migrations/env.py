"""How Alembic runs the steps: on the one connection that `database.open_library` hands over."""

from alembic import context

from readinglist.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
