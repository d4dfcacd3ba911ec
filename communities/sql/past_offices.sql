-- Who was what (任期): from when, for whom and in which role stays as it was written; an end may be
-- set, or come earlier, and is never taken back.
-- The application may insert, update (valid_until) on communities_membership
-- The application may insert, update (valid_until) on communities_servicecontract
-- The application may insert, update (valid_until) on communities_managementbody

create function past_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception '% %: who was what stays as it was written, % refused',
        tg_table_name, old.id, lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

-- Refuses: another person, role, place or begin of a membership, and a later end than it had
-- Shown by: tests/communities/test_past_offices.py::test_who_was_what_stays_as_it_was_written
create trigger past_stays before update on communities_membership for each row
    when ((old.id, old.user_id, old.role, old.estate_id, old.area_id, old.contract_id, old.body_id,
           old.unit_id, old.ownership_id, old.granted_by_id, old.valid_from)
        is distinct from (new.id, new.user_id, new.role, new.estate_id, new.area_id,
           new.contract_id, new.body_id, new.unit_id, new.ownership_id, new.granted_by_id,
           new.valid_from)
        or new.valid_until is null and old.valid_until is not null
        or new.valid_until > old.valid_until)
    execute function past_stays();
create trigger past_is_kept before delete on communities_membership for each row
    execute function past_stays();
create trigger past_is_kept_whole before truncate on communities_membership for each statement
    execute function refuse_change();

-- Refuses: another company, fee model or begin of a contract, and a later end than it had
-- Shown by: tests/communities/test_past_offices.py::test_who_was_what_stays_as_it_was_written
create trigger past_stays before update on communities_servicecontract for each row
    when ((old.id, old.estate_id, old.company_id, old.fee_model, old.valid_from)
        is distinct from (new.id, new.estate_id, new.company_id, new.fee_model, new.valid_from)
        or new.valid_until is null and old.valid_until is not null
        or new.valid_until > old.valid_until)
    execute function past_stays();
create trigger past_is_kept before delete on communities_servicecontract for each row
    execute function past_stays();
create trigger past_is_kept_whole before truncate on communities_servicecontract for each statement
    execute function refuse_change();

-- Refuses: another body, kind or begin of an estate's management, and a later end than it had
-- Shown by: tests/communities/test_past_offices.py::test_who_was_what_stays_as_it_was_written
create trigger past_stays before update on communities_managementbody for each row
    when ((old.id, old.estate_id, old.body_id, old.kind, old.valid_from)
        is distinct from (new.id, new.estate_id, new.body_id, new.kind, new.valid_from)
        or new.valid_until is null and old.valid_until is not null
        or new.valid_until > old.valid_until)
    execute function past_stays();
create trigger past_is_kept before delete on communities_managementbody for each row
    execute function past_stays();
create trigger past_is_kept_whole before truncate on communities_managementbody for each statement
    execute function refuse_change();
