"""Migration operations for tables that only grow (只增不改).

Update, delete and truncate are refused by triggers that no session setting switches off;
only the table's owner or a superuser can, which is what the log's proofs are for.
"""

from django.db.migrations import RunSQL

_FUNCTION = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is insert-only: % refused', tg_table_name, lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$
"""


def insert_only(table: str) -> RunSQL:
    """The guard of one table, and its removal as the reverse."""
    return RunSQL(
        [
            _FUNCTION,
            f"create trigger insert_only before update or delete on {table} "
            "for each row execute function refuse_change()",
            f"create trigger insert_only_whole before truncate on {table} "
            "for each statement execute function refuse_change()",
        ],
        [
            f"drop trigger insert_only on {table}",
            f"drop trigger insert_only_whole on {table}",
        ],
    )


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
