-- Rosters that were read in (名册导入).

-- Refuses: another file, asker or moment of a roster, other rows than were asked for, and what it changed once it
--   is stored, unless how it is undone is forgotten or sealed under another key
-- Shown by: tests/communities/test_roster_imports.py::test_what_was_read_in_stays_written
create trigger roster_import_stays before update on communities_rosterimport for each row
    when ((old.id, old.estate_id, old.file_name, old.needs_second, old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.file_name, new.needs_second, new.asked_by_id, new.asked_at)
        or old.rows <> new.rows and (new.status = 'asked' or new.rows <> '[]')
        or old.status <> 'asked' and (old.decided_by_id, old.decided_at, old.lines, old.answer)
            is distinct from (new.decided_by_id, new.decided_at, new.lines, new.answer)
        or old.status <> 'asked' and old.undo <> new.undo and new.undo <> ''
            and (old.undo = '' or left(old.undo, 16) = left(new.undo, 16))
        or old.status = 'declined' or old.status = 'undone')
    execute function refuse_change();

-- Refuses: a roster that begins as confirmed where it needs a second person
-- Shown by: tests/communities/test_roster_imports.py::test_what_was_read_in_stays_written
create trigger asked_first before insert on communities_rosterimport for each row
    when (new.needs_second and new.status <> 'asked') execute function refuse_change();

-- Refuses: forgetting that a roster was read in
-- Shown by: tests/communities/test_roster_imports.py::test_what_was_read_in_stays_written
create trigger roster_import_is_kept before delete on communities_rosterimport
    for each row execute function refuse_change();
create trigger roster_imports_are_kept before truncate on communities_rosterimport
    for each statement execute function refuse_change();
