"""What Alembic runs around a migration: the connection that `upgrade` opened, in its one transaction."""

from __future__ import annotations

from alembic import context

from bot.storage.database.tables import metadata
from bot.storage.privacy import personal_data  # noqa: F401  # it knows every table

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
