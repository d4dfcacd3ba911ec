-- What was asked for and decided (待确认的更改) stays as it was written.

-- Refuses: other values of a change than were asked for, and any change once it is decided
-- Shown by: tests/communities/test_admin_changes.py::test_a_change_stays_as_it_was_asked_for
create trigger change_stays before update on communities_adminchange for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.model, old.row_id, old.title, old.before, old.values,
            old.asked_by_id, old.asked_at)
            is distinct from (new.id, new.estate_id, new.model, new.row_id, new.title, new.before,
            new.values, new.asked_by_id, new.asked_at))
    execute function refuse_change();
create trigger change_is_kept before delete on communities_adminchange
    for each row execute function refuse_change();
create trigger changes_are_kept before truncate on communities_adminchange
    for each statement execute function refuse_change();
