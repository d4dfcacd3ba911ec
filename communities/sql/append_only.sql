-- Tables that only grow (只增不改). No session setting switches these triggers off; only the table's
-- owner or a superuser can, which is what the log's proofs are for.

create function refuse_change() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception '% is insert-only: % refused', tg_table_name, lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$;
