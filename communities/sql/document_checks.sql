-- Papers of owners that two bodies looked at (现场核验); formal votes rest on them.

-- Refuses: another person, home, asker or moment of a check, and any change once it is decided
-- Shown by: tests/communities/test_document_checks.py::test_a_check_stays_as_it_was_asked_for_and_decided
create trigger check_stays before update on communities_documentcheck for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.user_id, old.ownership_id, old.asked_by_id, old.asked_at, old.ends_at)
            is distinct from
            (new.id, new.estate_id, new.user_id, new.ownership_id, new.asked_by_id, new.asked_at, new.ends_at))
    execute function refuse_change();

-- Refuses: a check that begins as confirmed
-- Shown by: tests/communities/test_document_checks.py::test_no_check_begins_as_confirmed
create trigger asked_first before insert on communities_documentcheck for each row
    when (new.status <> 'asked') execute function refuse_change();

-- Refuses: forgetting that papers were looked at
-- Shown by: tests/communities/test_document_checks.py::test_a_check_is_kept
create trigger check_is_kept before delete on communities_documentcheck
    for each row execute function refuse_change();
create trigger checks_are_kept before truncate on communities_documentcheck
    for each statement execute function refuse_change();

create function papers_are_checked_by_two() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from public.communities_documentcheck as seen
        where seen.ownership_id = new.id and seen.user_id = new.user_id and seen.status = 'made'
    ) then
        raise exception 'papers of ownership % were not checked by two for this account', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: papers that count as checked, or another account of who was checked, without a check that two people confirmed
-- Shown by: tests/communities/test_document_checks.py::test_papers_count_as_checked_in_no_other_way
create trigger papers_are_checked before insert or update of is_document_checked, user_id
    on communities_ownership for each row
    when (new.is_document_checked) execute function papers_are_checked_by_two();
