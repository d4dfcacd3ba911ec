-- Decisions that a court or an authority took back (撤销): a paper and two bodies, and nothing else, does it.

-- The application may insert, update (status, decided_by_id, decided_at, reason) on
--   decisions_revocation
-- Refuses: other words of a revocation that was recorded, and a second word on it
-- Shown by: tests/decisions/test_revocations.py::test_what_was_recorded_stays
create trigger recorded_stays before update on decisions_revocation for each row
    when ((old.id, old.estate_id, old.decision_id, old.vote_id, old.by, old.reference, old.revoked_on, old.words,
            old.paper_id, old.recorded_by_id, old.recorded_at)
        is distinct from (new.id, new.estate_id, new.decision_id, new.vote_id, new.by, new.reference,
            new.revoked_on, new.words, new.paper_id, new.recorded_by_id, new.recorded_at)
        or old.status <> 'recorded')
    execute function refuse_change();

-- Refuses: a revocation that begins as checked
-- Shown by: tests/decisions/test_revocations.py::test_what_was_recorded_stays
create trigger recorded_first before insert on decisions_revocation for each row
    when (new.status <> 'recorded') execute function refuse_change();

-- Refuses: the removal of a revocation
-- Shown by: tests/decisions/test_revocations.py::test_what_was_recorded_stays
create trigger recorded_is_kept before delete on decisions_revocation
    for each row execute function refuse_change();
create trigger recorded_are_kept before truncate on decisions_revocation
    for each statement execute function refuse_change();

create function revoked_by_a_paper() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_revocation
        where decision_id = new.id and status = 'confirmed';
    if not found then
        raise exception '% %: nothing revokes it', tg_table_name, new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a decision that stands as revoked without a confirmed revocation
-- Shown by: tests/decisions/test_revocations.py::test_no_decision_is_revoked_without_one
create trigger revoked_by_a_paper before update on decisions_elsewheredecision for each row
    when (old.status <> 'revoked' and new.status = 'revoked')
    execute function revoked_by_a_paper();
