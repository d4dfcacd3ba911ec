"""What stands in ``<room>/sql/`` is put in force after migrating, and what the application may do
with it is granted in the same transaction. The owner of the database does both."""

import logging

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from communities import grants, sql_files
from communities.catalogue import IN_FORCE, catalogue

log = logging.getLogger(__name__)


def install_after_migrating(*, using, **_) -> None:
    """Only once all tables are there: a database on its way to an older state is left alone."""
    if using != "default" or not _is_migrated():
        return
    is_new = not catalogue(IN_FORCE)
    for difference in install():
        if not is_new:
            log.warning("Installed from its file: %s.", difference)


def install() -> list[str]:
    """Files and grants, all or nothing; what was otherwise before, in the files."""
    with transaction.atomic():
        found = sql_files.install()
        grants.give()
    return found


def differences() -> list[str]:
    """What the owner finds otherwise than the files and their grants say; an empty list is good."""
    return [*sql_files.differences(), *map(str, grants.differences())]


def _is_migrated() -> bool:
    loader = MigrationLoader(connection)
    return all(node in loader.applied_migrations for node in loader.graph.leaf_nodes())
