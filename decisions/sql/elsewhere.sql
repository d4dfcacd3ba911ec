-- Decisions that owners took elsewhere (线下、其他平台表决): what was recorded stays.

-- The application may insert, update (status, decided_by_id, decided_at, reason) on
--   decisions_elsewheredecision
-- Refuses: other figures, days or words of a decision that was recorded
-- Shown by: tests/decisions/test_elsewhere.py::test_what_was_recorded_stays
create trigger recorded_stays before update on decisions_elsewheredecision for each row
    when ((old.id, old.estate_id, old.number, old.title, old.form, old.platform, old.scope,
            old.noticed_on, old.opened_on, old.closed_on, old.decided_on, old.total_area,
            old.total_heads, old.replaces_id, old.vote_id, old.recorded_by_id, old.recorded_at)
        is distinct from (new.id, new.estate_id, new.number, new.title, new.form, new.platform,
            new.scope, new.noticed_on, new.opened_on, new.closed_on, new.decided_on,
            new.total_area, new.total_heads, new.replaces_id, new.vote_id, new.recorded_by_id, new.recorded_at)
        or (new.status <> old.status and not (old.status = 'recorded' and new.status = 'confirmed'
            or old.status = 'recorded' and new.status = 'returned'
            or old.status = 'confirmed' and new.status = 'replaced'
            or old.status = 'confirmed' and new.status = 'revoked'))
        or (old.decided_by_id is not null
            and (old.decided_by_id, old.decided_at, old.reason)
            is distinct from (new.decided_by_id, new.decided_at, new.reason)))
    execute function refuse_change();

-- Refuses: a decision that begins as checked
-- Shown by: tests/decisions/test_elsewhere.py::test_nothing_begins_as_checked
create trigger recorded_first before insert on decisions_elsewheredecision for each row
    when (new.status <> 'recorded') execute function refuse_change();

create function elsewhere_is_open() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_elsewheredecision
        where id = new.decision_id and status = 'recorded' for share;
    if not found then
        raise exception '% %: its decision has been checked', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a matter or a paper of a decision that was checked or returned
-- Shown by: tests/decisions/test_elsewhere.py::test_nothing_joins_what_was_checked
create trigger joins_what_is_open before insert on decisions_elsewherematter
    for each row execute function elsewhere_is_open();
create trigger joins_what_is_open before insert on decisions_elsewherepaper
    for each row execute function elsewhere_is_open();

-- Refuses: the removal of a decision
-- Shown by: tests/decisions/test_elsewhere.py::test_what_was_recorded_stays
create trigger recorded_is_kept before delete on decisions_elsewheredecision
    for each row execute function refuse_change();
create trigger recorded_are_kept before truncate on decisions_elsewheredecision
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_elsewherematter
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_elsewherematter
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_elsewherepaper
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_elsewherepaper
    for each statement execute function refuse_change();
