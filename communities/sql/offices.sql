-- Who is asked to serve, who leaves, and which body follows another, stays as it was written.
-- The application may insert, update (status, answered_by_id, answered_at) on communities_officeinvitation
-- The application may insert, update (passed_at) on communities_officeend
-- The application may insert, update (status, given_by_id, given_at, taken_by_id, taken_at, refusal,
--   recorded_by_id, recorded_at, witnessed_by_id, witnessed_at, after_id, cancelled_why)
--   on communities_managementturn

-- Refuses: another phone, role, place or paper of an invitation, and any change once it is answered
-- Shown by: tests/communities/test_office_guards.py::test_an_invitation_stays_as_it_was_sent
create trigger invitation_stays before update on communities_officeinvitation for each row
    when (old.status <> 'open'
        or (old.id, old.estate_id, old.area_id, old.role, old.contract_id, old.body_id, old.phone,
            old.name, old.starts_on, old.basis, old.basis_date, old.paper_id, old.is_printed,
            old.token_digest, old.invited_by_id, old.invited_at, old.expires_at)
        is distinct from (new.id, new.estate_id, new.area_id, new.role, new.contract_id, new.body_id,
            new.phone, new.name, new.starts_on, new.basis, new.basis_date, new.paper_id,
            new.is_printed, new.token_digest, new.invited_by_id, new.invited_at, new.expires_at))
    execute function refuse_change();

-- Refuses: forgetting that somebody was asked to serve
-- Shown by: tests/communities/test_office_guards.py::test_what_was_written_is_kept
create trigger invitation_is_kept before delete on communities_officeinvitation
    for each row execute function refuse_change();
create trigger invitations_are_kept before truncate on communities_officeinvitation
    for each statement execute function refuse_change();

-- Refuses: another reason, day or successor of an end, and passing it on twice
-- Shown by: tests/communities/test_office_guards.py::test_an_end_stays_as_it_was_decided
create trigger end_stays before update on communities_officeend for each row
    when (old.passed_at is not null
        or (old.id, old.estate_id, old.area_id, old.membership_id, old.ends_at, old.reason,
            old.paper_id, old.successor_id, old.ended_by_id, old.ended_at)
        is distinct from (new.id, new.estate_id, new.area_id, new.membership_id, new.ends_at,
            new.reason, new.paper_id, new.successor_id, new.ended_by_id, new.ended_at))
    execute function refuse_change();

-- Refuses: forgetting why a role ended
-- Shown by: tests/communities/test_office_guards.py::test_what_was_written_is_kept
create trigger end_is_kept before delete on communities_officeend
    for each row execute function refuse_change();
create trigger ends_are_kept before truncate on communities_officeend
    for each statement execute function refuse_change();

-- Refuses: other terms of a change of the managing body, another signature where there is one, and
--   any change once it is settled or cancelled
-- Shown by: tests/communities/test_office_guards.py::test_a_turn_stays_as_it_was_signed
create trigger turn_stays before update on communities_managementturn for each row
    when (old.status <> 'open'
        or (old.id, old.estate_id, old.before_id, old.body_id, old.kind, old.planned_at, old.basis,
            old.basis_date, old.paper_id, old.needs_witness, old.proposed_by_id, old.proposed_at)
        is distinct from (new.id, new.estate_id, new.before_id, new.body_id, new.kind,
            new.planned_at, new.basis, new.basis_date, new.paper_id, new.needs_witness,
            new.proposed_by_id, new.proposed_at)
        or (old.given_by_id is not null
            and (old.given_by_id, old.given_at) is distinct from (new.given_by_id, new.given_at))
        or (old.taken_by_id is not null
            and (old.taken_by_id, old.taken_at) is distinct from (new.taken_by_id, new.taken_at))
        or (old.recorded_by_id is not null
            and (old.recorded_by_id, old.recorded_at, old.refusal)
            is distinct from (new.recorded_by_id, new.recorded_at, new.refusal))
        or (old.witnessed_by_id is not null
            and (old.witnessed_by_id, old.witnessed_at)
            is distinct from (new.witnessed_by_id, new.witnessed_at)))
    execute function refuse_change();

-- Refuses: forgetting that a body was to follow another
-- Shown by: tests/communities/test_office_guards.py::test_what_was_written_is_kept
create trigger turn_is_kept before delete on communities_managementturn
    for each row execute function refuse_change();
create trigger turns_are_kept before truncate on communities_managementturn
    for each statement execute function refuse_change();
