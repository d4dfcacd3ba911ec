-- A change of a contact (换联系方式) that has ended stays as it ended, masked; none that was proved or
-- asked for at a counter is removed.
-- The application may insert, update (status, before, after, code_digest, confirmed_by_id,
--   takes_effect_at), delete on communities_contactchange

-- Refuses: any change of one that holds, was stopped or lapsed
-- Shown by: tests/communities/test_contact_rows.py::test_what_has_ended_stays
create trigger contact_stays before update on communities_contactchange for each row
    when (old.status <> 'asked' and old.status <> 'proved' and old.status <> 'waiting')
    execute function refuse_change();

-- Refuses: another number or mailbox in one that is open, and another digest of it at any time
-- Shown by: tests/communities/test_contact_rows.py::test_what_is_open_keeps_its_number
create trigger contact_keeps_its_number before update on communities_contactchange for each row
    when (
        ((new.status = 'asked' or new.status = 'proved' or new.status = 'waiting')
            and (old.before <> new.before or old.after <> new.after))
        or old.before_digest <> new.before_digest or old.after_digest <> new.after_digest
    ) execute function refuse_change();

-- Refuses: the removal of a change of a contact that is open, was proved or was asked at a counter
-- Shown by: tests/communities/test_contact_rows.py::test_only_what_nobody_proved_is_forgotten
create trigger contact_is_kept before delete on communities_contactchange for each row
    when (
        old.status = 'asked' or old.status = 'proved' or old.status = 'waiting'
        or old.takes_effect_at is not null or old.estate_id is not null
    ) execute function refuse_change();

-- Refuses: the removal of all changes of contacts at once
-- Shown by: tests/communities/test_contact_rows.py::test_what_has_ended_stays
create trigger contacts_are_kept before truncate on communities_contactchange
    for each statement execute function refuse_change();
