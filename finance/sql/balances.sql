-- Month balances and the heads of books are kept by the ledger's own triggers. Whether a statement is
-- one of theirs is asked in the trigger's condition, before a function is called. A year's head is
-- begun and locked by whoever freezes a period too; of its columns the guard refuses every change.
-- The application may read finance_monthbalance
-- The application may insert, update (id) on finance_bookhead

create function only_by_triggers() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op in ('DELETE', 'TRUNCATE') or pg_trigger_depth() < 2 then
        raise exception '% is kept by the ledger: % refused', tg_table_name, lower(tg_op)
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function head_starts_at_zero() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.last_number <> 0 then
        raise exception 'a book begins without entries'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a balance written by hand
-- Shown by: tests/finance/test_ledger_guards.py::test_month_balances_and_heads_are_nobodys_to_write
create trigger only_by_triggers before insert or update on finance_monthbalance
    for each row when (pg_trigger_depth() = 0) execute function only_by_triggers();
create trigger never_deleted before delete on finance_monthbalance
    for each row execute function only_by_triggers();
create trigger only_by_triggers_whole before truncate on finance_monthbalance
    for each statement execute function only_by_triggers();

-- Refuses: a last number written by hand
-- Shown by: tests/finance/test_ledger_guards.py::test_month_balances_and_heads_are_nobodys_to_write
create trigger only_by_triggers before update on finance_bookhead
    for each row when (pg_trigger_depth() = 0) execute function only_by_triggers();
create trigger never_deleted before delete on finance_bookhead
    for each row execute function only_by_triggers();
create trigger only_by_triggers_whole before truncate on finance_bookhead
    for each statement execute function only_by_triggers();

-- Refuses: a book that begins with entries it does not have
-- Shown by: tests/finance/test_ledger_guards.py::test_month_balances_and_heads_are_nobodys_to_write
create trigger head_starts_at_zero before insert on finance_bookhead
    for each row execute function head_starts_at_zero();
