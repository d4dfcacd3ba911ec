"""Migration operations that tie a link to the estate of its row."""

from django.db.migrations import RunSQL


def same_estate(table: str, column: str, other: str) -> RunSQL:
    """``table.column`` may only point at a row of ``other`` of the same estate.

    The pair is a foreign key of its own, checked at once and not at commit.
    """
    name = f"{table}_{column}_same_estate"
    return RunSQL(
        [
            f"do $$ begin alter table {other} add constraint {other}_of_estate "
            "unique (estate_id, id); exception when duplicate_table then null; end $$",
            f"alter table {table} add constraint {name} "
            f"foreign key (estate_id, {column}) references {other} (estate_id, id)",
        ],
        [f"alter table {table} drop constraint {name}"],
    )


def ties(room: str, *links: tuple[str, str, str]) -> list[RunSQL]:
    """The same for many: (table, column, other) with the room's own tables unprefixed."""
    return [same_estate(f"{room}_{table}", column, other) for table, column, other in links]
