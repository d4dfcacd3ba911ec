-- What was billed (账单) stays as it was: a price is another version, a wrong run is taken back as a whole
-- and stays readable, and nothing is added to a run afterwards.
-- The application may insert, update (reversal_id) on finance_bill
-- The application may insert, update (status, written, run_id, problem, ended_at) on finance_billingjob
-- The application may insert, update (valid_until) on finance_feenote
-- The application may insert, update (closed_at) on finance_billopening

create function check_bill_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - 'reversal_id' <> to_jsonb(new) - 'reversal_id' or old.reversal_id is not null
            or not exists (select from public.finance_billingreversal r
                where r.id = new.reversal_id and r.run_id = new.run_id) then
        raise exception 'bill %: stays as it was billed, unless its run is reversed', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- The sums of a run were written before its bills; what is more than they say was added later.
create function check_bills_come_with_their_run() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    given record;
begin
    for given in select distinct run_id from fresh loop
        if not exists (select from public.finance_billingrun r where r.id = given.run_id
                and (select count(*) <= r.number and sum(b.amount_fen) <= r.total_fen
                    from public.finance_bill b where b.run_id = r.id)) then
            raise exception 'run %: more was billed than it says', given.run_id
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return null;
end $$;

create function check_run_is_whole() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_bill b where b.run_id = new.id
            having count(*) = new.number and sum(b.amount_fen) = new.total_fen) then
        raise exception 'run %: its bills are not what it says', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_reversal_is_whole() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from public.finance_bill b
            where b.run_id = new.run_id and b.reversal_id is null) then
        raise exception 'run %: a run is reversed with all its bills', new.run_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_debtor_owns_the_home() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from fresh
            join public.finance_bill b on b.id = fresh.bill_id
            join public.communities_ownership o on o.id = fresh.ownership_id
            where o.unit_id <> b.unit_id) then
        raise exception 'a bill is owed by who owned its home'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function end_comes_once() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - tg_argv[0] <> to_jsonb(new) - tg_argv[0]
            or to_jsonb(old) ->> tg_argv[0] is not null then
        raise exception '% %: only its end is set, once', tg_table_name, old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Notes of an estate take turns at its row, so that two at once see each other.
create function check_note_overlaps_none() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from public.communities_estate e where e.id = new.estate_id for no key update;
    if exists (select from public.finance_feenote n
            where n.estate_id = new.estate_id and n.kind = new.kind
                and (case when new.kind = 'space' then n.label = new.label else n.unit_id = new.unit_id end)
                and n.valid_from < coalesce(new.valid_until, 'infinity')
                and new.valid_from < coalesce(n.valid_until, 'infinity')) then
        raise exception 'a space is one home''s at a time, and a home is empty once at a time'
            using errcode = 'integrity_constraint_violation', constraint = 'fee_note_overlaps_none';
    end if;
    return new;
end $$;

-- Refuses: another amount, home, debtor or month of a bill, and any change of one that is reversed
-- Shown by: tests/finance/test_bill_guards.py::test_a_bill_stays_as_it_was_billed
create trigger bill_stays before update on finance_bill
    for each row execute function check_bill_stays();

-- Refuses: a bill that is added to a run afterwards
-- Shown by: tests/finance/test_bill_guards.py::test_no_bill_is_added_to_a_run
create trigger bills_come_with_their_run after insert on finance_bill
    referencing new table as fresh for each statement execute function check_bills_come_with_their_run();

-- Refuses: at commit, a run whose bills are not the number and sum that it says
-- Shown by: tests/finance/test_bill_guards.py::test_a_run_says_what_its_bills_are
create constraint trigger run_is_whole after insert on finance_billingrun
    deferrable initially deferred for each row execute function check_run_is_whole();

-- Refuses: at commit, a reversal that leaves a bill of its run standing
-- Shown by: tests/finance/test_bill_guards.py::test_a_run_is_reversed_with_all_its_bills
create constraint trigger reversal_is_whole after insert on finance_billingreversal
    deferrable initially deferred for each row execute function check_reversal_is_whole();

-- Refuses: as debtor somebody who owns another home
-- Shown by: tests/finance/test_bill_guards.py::test_a_debtor_owns_the_home
create trigger debtor_owns_the_home after insert on finance_billdebtor
    referencing new table as fresh for each statement execute function check_debtor_owns_the_home();

-- Refuses: another home, space or beginning of what was noted, and another end
-- Shown by: tests/finance/test_bill_guards.py::test_only_an_end_is_set_once
create trigger fee_note_stays before update on finance_feenote
    for each row execute function end_comes_once('valid_until');

-- Refuses: a space noted for two homes, or twice for one, and an emptiness noted twice, in any month
-- Shown by: tests/finance/test_bill_guards.py::test_no_two_notes_of_one_thing_overlap
create trigger fee_note_overlaps_none before insert on finance_feenote
    for each row execute function check_note_overlaps_none();

-- Refuses: another person or home of an opening, and another end
-- Shown by: tests/finance/test_bill_guards.py::test_only_an_end_is_set_once
create trigger opening_stays before update on finance_billopening
    for each row execute function end_comes_once('closed_at');

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger bill_is_kept before delete on finance_bill
    for each row execute function refuse_change();
create trigger bills_are_kept before truncate on finance_bill
    for each statement execute function refuse_change();
create trigger fee_note_is_kept before delete on finance_feenote
    for each row execute function refuse_change();
create trigger fee_notes_are_kept before truncate on finance_feenote
    for each statement execute function refuse_change();
create trigger opening_is_kept before delete on finance_billopening
    for each row execute function refuse_change();
create trigger openings_are_kept before truncate on finance_billopening
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_feeschedule
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_feeschedule
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billingrun
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billingrun
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billingreversal
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billingreversal
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billdebtor
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billdebtor
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_clearance
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_clearance
    for each statement execute function refuse_change();
