-- Versions of an estate's working hours (工作时间): one that does not hold yet may be withdrawn.
-- The application may insert, update (withdrawn_at, withdrawn_by_id) on communities_workinghours

-- Refuses: the removal of a version
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before delete on communities_workinghours
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_workinghours
    for each statement execute function refuse_change();

-- Refuses: any change of a version but its withdrawal, and that once
-- Shown by: tests/communities/test_working_hours.py::test_what_has_not_begun_is_withdrawn_and_another_version_adopted
create trigger hours_stay before update on communities_workinghours for each row
    when (old.withdrawn_at is not null
        or (old.id, old.estate_id, old.opens, old.closes, old.adopted_by_id, old.adopted_at,
            old.holds_from) is distinct from (new.id, new.estate_id, new.opens, new.closes,
            new.adopted_by_id, new.adopted_at, new.holds_from))
    execute function refuse_change();
