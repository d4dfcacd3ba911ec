-- Letters between bodies (吹哨、督办与提醒) are kept as they were written.
-- The application may insert, update (company_id, status, reply, replied_by_id, replied_at,
--   recorded_by_id, recorded_at, outcome, closing, closed_by_id, closed_at) on notifications_referral

create function referral_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    begin
        raise exception 'a letter stays as it was issued: % refused', lower(tg_op)
            using errcode = 'integrity_constraint_violation';
    end $$;

-- Refuses: another letter than was issued, and another reply than was given
-- Shown by: tests/notifications/test_referrals.py::test_a_letter_stays_as_it_was_issued
create trigger referral_stays before update on notifications_referral for each row
    when ((old.estate_id, old.kind, old.year, old.serial, old.subject, old.title, old.path,
           old.is_public, old.body_id, old.letter, old.facts, old.issued_as_id, old.issued_by_id,
           old.issued_at)
        is distinct from (new.estate_id, new.kind, new.year, new.serial, new.subject, new.title,
           new.path, new.is_public, new.body_id, new.letter, new.facts, new.issued_as_id,
           new.issued_by_id, new.issued_at)
        or (old.replied_at is not null and (old.reply, old.replied_at, old.replied_by_id)
            is distinct from (new.reply, new.replied_at, new.replied_by_id)))
    execute function referral_stays();

-- Refuses: another name for who recorded a reply that came on paper
-- Shown by: tests/notifications/test_referrals.py::test_who_recorded_a_reply_stays_written
create trigger referral_reply_stays before update on notifications_referral for each row
    when (old.replied_at is not null and (old.recorded_by_id, old.recorded_at)
        is distinct from (new.recorded_by_id, new.recorded_at))
    execute function referral_stays();

-- Refuses: the removal of a letter
-- Shown by: tests/notifications/test_referrals.py::test_a_letter_stays_as_it_was_issued
create trigger referral_stays_there before delete on notifications_referral for each row
    execute function referral_stays();
create trigger referrals_stay_there before truncate on notifications_referral for each statement
    execute function referral_stays();
