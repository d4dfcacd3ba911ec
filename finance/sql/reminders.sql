-- What a debtor was told of her bills (提醒), which letters asked for them (催告函) and how they reached her,
-- what she doubted and what was answered: each row stays as it was written.

create function check_reminder_is_the_debtors() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from fresh where not exists (select from public.finance_billdebtor d
            where d.bill_id = fresh.bill_id and d.ownership_id = fresh.ownership_id)
            or exists (select from public.notifications_notice n where n.id = fresh.notice_id
                and (n.estate_id, n.user_id) is distinct from (fresh.estate_id, fresh.user_id))) then
        raise exception 'a bill is asked of its debtors, by a notice to its reader'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_demand_is_of_its_debtor() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from fresh
            join public.finance_demand l on l.id = fresh.demand_id
            join public.finance_bill b on b.id = fresh.bill_id
            where b.payee <> l.payee or b.fund_id is distinct from l.fund_id
                or not exists (select from public.finance_billdebtor d
                    where d.bill_id = b.id and d.ownership_id = l.ownership_id)
                or (select sum(o.fen) from public.finance_demandbill o where o.demand_id = l.id) > l.fen) then
        raise exception 'a letter asks its debtor for her bills of its payee, and for no more than it says'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_demand_is_whole() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if (select sum(o.fen) from public.finance_demandbill o where o.demand_id = new.id)
            is distinct from new.fen
            or exists (select from public.notifications_notice n, public.communities_ownership o
                where n.id = new.notice_id and o.id = new.ownership_id
                    and (n.estate_id, n.user_id) is distinct from (new.estate_id, o.user_id)) then
        raise exception 'demand %: its bills or its notice are not what it says', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: a reminder to somebody who does not owe the bill, and a notice of another reader or estate
-- Shown by: tests/finance/reminders/test_guards.py::test_a_reminder_goes_to_a_debtor
create trigger reminder_is_the_debtors after insert on finance_reminder
    referencing new table as fresh for each statement execute function check_reminder_is_the_debtors();

-- Refuses: in a letter a bill of another debtor or payee, and one that is added afterwards
-- Shown by: tests/finance/reminders/test_guards.py::test_a_letter_asks_its_debtor_alone
create trigger demand_is_of_its_debtor after insert on finance_demandbill
    referencing new table as fresh for each statement execute function check_demand_is_of_its_debtor();

-- Refuses: at commit, a letter whose bills are not the sum that it says, and a notice of another reader or estate
-- Shown by: tests/finance/reminders/test_guards.py::test_a_letter_says_what_its_bills_are
create constraint trigger demand_is_whole after insert on finance_demand
    deferrable initially deferred for each row execute function check_demand_is_whole();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_reminder
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_reminder
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_demand
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_demand
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_demandbill
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_demandbill
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_demanddelivery
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_demanddelivery
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billdoubt
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billdoubt
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_doubtanswer
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_doubtanswer
    for each statement execute function refuse_change();
