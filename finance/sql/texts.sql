-- The words of an entry and their salts: erasure takes them away and never puts others in their place.
-- The application may insert, update (memo, memo_salt, private) on finance_entrytext

create function text_is_only_erased() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.entry_id = old.entry_id and new.estate_id = old.estate_id
            and ((new.memo, new.memo_salt) is not distinct from (old.memo, old.memo_salt)
                or (new.memo = '' and new.memo_salt is null))
            and old.private @> new.private then
        return new;
    end if;
    raise exception 'text of entry % may only be erased', old.entry_id
        using errcode = 'integrity_constraint_violation';
end $$;

-- Refuses: other words than were posted; they may only be erased
-- Shown by: tests/finance/test_ledger_guards.py::test_text_is_erased_but_never_replaced
create trigger text_is_only_erased before update on finance_entrytext
    for each row execute function text_is_only_erased();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger text_stays before delete on finance_entrytext
    for each row execute function refuse_change();
create trigger text_stays_whole before truncate on finance_entrytext
    for each statement execute function refuse_change();
