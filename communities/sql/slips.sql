-- What lets a person in without her phone (应急登录单) stays as it was asked for and decided.

-- Refuses: another person, home or asker of a slip, another decision or half of a code, and any change once it is over
-- Shown by: tests/communities/test_slip_guards.py::test_a_slip_stays_as_it_was_asked_for_and_decided
create trigger slip_stays before update on communities_loginslip for each row
    when (old.status = 'used' or old.status = 'declined' or old.status = 'stopped' or old.status = 'lapsed'
        or (old.first_digest <> '' and new.first_digest <> '' and old.first_digest <> new.first_digest)
        or (old.second_digest <> '' and new.second_digest <> '' and old.second_digest <> new.second_digest)
        or (old.decided_by_id is not null
            and (old.decided_by_id, old.decided_at) is distinct from (new.decided_by_id, new.decided_at))
        or (old.id, old.estate_id, old.user_id, old.is_stolen, old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.user_id, new.is_stolen, new.asked_by_id, new.asked_at))
    execute function refuse_change();

-- Refuses: forgetting that a slip was asked for or used
-- Shown by: tests/communities/test_slip_guards.py::test_a_slip_is_kept
create trigger slip_is_kept before delete on communities_loginslip
    for each row execute function refuse_change();
create trigger slips_are_kept before truncate on communities_loginslip
    for each statement execute function refuse_change();

-- Refuses: setting back the moment from which an account is trusted less for seven days
-- Shown by: tests/communities/test_slip_guards.py::test_when_a_slip_was_used_is_never_set_back
create trigger use_of_a_slip_stays before update on communities_user for each row
    when (old.slip_used_at is not null
        and (new.slip_used_at is null or new.slip_used_at < old.slip_used_at))
    execute function refuse_change();
