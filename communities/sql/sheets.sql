-- What lets a person in without her second factor (备用码单) stays as it was asked for and decided.

-- Refuses: another person, estate, asker or reason of a sheet, another decision, and any change once it is over
-- Shown by: tests/communities/test_sheets.py::test_a_sheet_stays_as_it_was_asked_for_and_decided
create trigger sheet_stays before update on communities_recoverysheet for each row
    when (old.status = 'printed' or old.status = 'declined' or old.status = 'lapsed'
        or (old.decided_by_id is not null
            and (old.decided_by_id, old.decided_at) is distinct from (new.decided_by_id, new.decided_at))
        or (old.id, old.estate_id, old.user_id, old.is_lost, old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.user_id, new.is_lost, new.asked_by_id, new.asked_at))
    execute function refuse_change();

-- Refuses: forgetting that a sheet was asked for or printed
-- Shown by: tests/communities/test_sheets.py::test_a_sheet_is_kept
create trigger sheet_is_kept before delete on communities_recoverysheet
    for each row execute function refuse_change();
create trigger sheets_are_kept before truncate on communities_recoverysheet
    for each statement execute function refuse_change();
