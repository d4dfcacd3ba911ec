-- 开账: an account is the estate's by two people's word, and ends by it; the books are opened once.
-- The application may insert, update (status, decided_by_id, decided_at) on finance_accountregistration
-- The application may insert, update (status, decided_by_id, decided_at) on finance_accountend

-- Refuses: what is agreed on before anybody asked
-- Shown by: tests/finance/test_account_guards.py::test_a_registration_waits_and_stays
create trigger registration_waits before insert on finance_accountregistration
    for each row execute function certificate_waits();
create trigger account_end_waits before insert on finance_accountend
    for each row execute function certificate_waits();

-- Refuses: another account, day, reason or person than was asked for, and a status out of order
-- Shown by: tests/finance/test_account_guards.py::test_a_registration_waits_and_stays
create trigger registration_stays before update on finance_accountregistration
    for each row execute function seconded_stays();
create trigger account_end_stays before update on finance_accountend
    for each row execute function seconded_stays();

create function bank_account_is_registered() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_accountregistration r
        where r.id = new.registration_id and r.status = 'agreed'
            and (r.estate_id, r.fund_id, r.kind, r.bank_name, r.name, r.number)
                = (new.estate_id, new.fund_id, new.kind, new.bank_name, new.name, new.number))
    then
        raise exception 'a bank account is as two people registered it'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a bank account that two people did not register, or registered otherwise
-- Shown by: tests/finance/test_account_guards.py::test_no_account_is_there_that_two_people_did_not_register
create trigger bank_account_is_registered before insert on finance_bankaccount
    for each row execute function bank_account_is_registered();

create function account_ends_by_two() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.ended_on is not null or not exists (select from public.finance_accountend
        where bank_account_id = new.id and status = 'agreed' and ended_on = new.ended_on)
    then
        raise exception 'bank account %: two people end it, once', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: that an account ends while nobody agreed to it, on another day, or that it begins anew
-- Shown by: tests/finance/test_account_guards.py::test_an_account_ends_by_two_people_alone
create trigger account_ends_by_two before update on finance_bankaccount for each row
    when (old.ended_on is distinct from new.ended_on) execute function account_ends_by_two();

create function books_are_opened_once() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    opened date := (select day from public.finance_fundopening where draft_id = new.draft_id);
    last public.finance_entry;
begin
    if opened is null then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('books are opened', new.fund_id));
    select e.* into last from public.finance_entry e
        join public.finance_fundopening o on o.draft_id = e.draft_id
        where e.fund_id = new.fund_id order by e.id desc limit 1;
    if new.booking_date <> opened
        or last.id is not null
            and not exists (select from public.finance_entry where reverses_id = last.id)
        or last.id is null and exists (select from public.finance_entry
            where fund_id = new.fund_id and booking_date <= opened)
    then
        raise exception 'fund %: its books are opened once, on a day before any other entry', new.fund_id
            using errcode = 'integrity_constraint_violation', constraint = 'books_open_once';
    end if;
    return new;
end $$;

-- Refuses: 期初 of a fund that has other entries of its day or before, another while the one before is not taken
--   back, and one of another day than was stated
-- Shown by: tests/finance/test_openings.py::test_the_database_opens_books_once
create trigger books_open_once before insert on finance_entry for each row
    when (new.kind = 'opening' and new.draft_id is not null) execute function books_are_opened_once();

-- Refuses: any change of what the books begin with, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_fundopening
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_fundopening
    for each statement execute function refuse_change();
create trigger insert_only before update or delete on finance_openingline
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_openingline
    for each statement execute function refuse_change();

-- Refuses: the removal of an account, and of what was asked for
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger bank_account_is_kept before delete on finance_bankaccount
    for each row execute function refuse_change();
create trigger bank_accounts_are_kept before truncate on finance_bankaccount
    for each statement execute function refuse_change();
create trigger registration_is_kept before delete on finance_accountregistration
    for each row execute function refuse_change();
create trigger registrations_are_kept before truncate on finance_accountregistration
    for each statement execute function refuse_change();
create trigger account_end_is_kept before delete on finance_accountend
    for each row execute function refuse_change();
create trigger account_ends_are_kept before truncate on finance_accountend
    for each statement execute function refuse_change();
