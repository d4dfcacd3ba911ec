-- A change of a contact (换联系方式) that has ended stays as it ended; none is removed.
-- The application may insert, update (status, code_digest, confirmed_by_id, takes_effect_at) on
--   communities_contactchange

-- Refuses: any change of one that holds, was stopped or lapsed
-- Shown by: tests/communities/test_contact_counter.py::test_what_has_ended_stays
create trigger contact_stays before update on communities_contactchange for each row
    when (old.status <> 'asked' and old.status <> 'waiting') execute function refuse_change();

-- Refuses: the removal of a change of a contact
-- Shown by: tests/communities/test_contact_counter.py::test_what_has_ended_stays
create trigger contact_is_kept before delete on communities_contactchange
    for each row execute function refuse_change();
create trigger contacts_are_kept before truncate on communities_contactchange
    for each statement execute function refuse_change();
