-- What a posted entry must be (账簿守卫): numbered without a gap, balanced, whole, and never changed.

-- One look-up by key for each entry of the statement: a join would be planned while the tables are
-- empty and kept while they grow. The key has locked the parent already (FOR KEY SHARE): lines for
-- an entry that another transaction has not committed find no parent, lines for a committed one find
-- earlier lines.
create function check_postings() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    given record;
    parent public.finance_entry;
    trouble text;
begin
    for given in
        select entry_id, count(*) as n, sum(amount_fen) as total, min(estate_id) as estate,
            min(fund_id) as fund, min(booking_date) as day, (min(estate_id), min(fund_id),
            min(booking_date)) = (max(estate_id), max(fund_id), max(booking_date)) as is_one
        from fresh group by entry_id
    loop
        select * into parent from public.finance_entry where id = given.entry_id;
        trouble := case
            when parent.id is null then 'is not there'
            when given.n < 2 then 'needs two lines'
            when given.total <> 0 then 'is out of balance by ' || given.total
            when not given.is_one or (given.estate, given.fund, given.day)
                    <> (parent.estate_id, parent.fund_id, parent.booking_date)
                then 'is of another book or day than its lines'
            when given.n <> (select count(*) from public.finance_posting where entry_id = given.entry_id)
                then 'has its lines already'
            end;
        if trouble is not null then
            raise exception 'entry %: %', given.entry_id, trouble
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    insert into public.finance_monthbalance as kept
            (estate_id, fund_id, account_id, month, debit_fen, credit_fen, n_lines)
        select estate_id, fund_id, account_id, date_trunc('month', booking_date)::date,
            sum(greatest(amount_fen, 0)), sum(greatest(-amount_fen, 0)), count(*)
        from fresh group by 1, 2, 3, 4 order by 3, 4
        on conflict (account_id, month) do update set
            debit_fen = kept.debit_fen + excluded.debit_fen,
            credit_fen = kept.credit_fen + excluded.credit_fen,
            n_lines = kept.n_lines + excluded.n_lines;
    return null;
end $$;

-- Numbers come from the head and the head moves only here, so that neither can leave a gap.
create function number_entries() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    book record;
begin
    for book in select fund_id, year, count(*) as n, min(number) as low, max(number) as high,
            count(reverses_id) as reversals
            from fresh group by fund_id, year order by fund_id, year loop
        update public.finance_bookhead set last_number = last_number + book.n
            where fund_id = book.fund_id and year = book.year
                and last_number + 1 = book.low and last_number + book.n = book.high;
        if not found then
            raise exception 'entry number % does not follow the last one', book.low
                using errcode = 'integrity_constraint_violation';
        end if;
        if book.reversals > 0 and exists (select 1 from fresh join public.finance_entry e
                on e.id = fresh.reverses_id where e.fund_id <> fresh.fund_id) then
            raise exception 'a reversal stays in its book'
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return null;
end $$;

create function entry_is_whole() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select 1 from public.finance_posting where entry_id = new.id)
            or not exists (select 1 from public.finance_entrytext where entry_id = new.id) then
        raise exception 'entry % has no lines or no text', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Papers come with the entry, before its lines, or never.
create function vouchers_come_first() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select 1 from public.finance_posting where entry_id = new.entry_id) then
        raise exception 'entry % is posted: no voucher is added', new.entry_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: lines out of balance, fewer than two, late, or of another book or day than their entry;
--   keeps the month's balances
-- Shown by: tests/finance/test_ledger_guards.py::test_unbalanced_and_one_legged_entries
-- Shown by: tests/finance/test_ledger_guards.py::test_a_late_leg
-- Shown by: tests/finance/test_ledger_guards.py::test_lines_of_another_fund_of_the_estate
-- Shown by: tests/finance/test_ledger_guards.py::test_lines_of_another_day
create trigger check_postings after insert on finance_posting
    referencing new table as fresh for each statement execute function check_postings();

-- Refuses: a number that does not follow the last one, a reversal in another book; keeps the head's
--   last number
-- Shown by: tests/finance/test_ledger_guards.py::test_wrong_numbers_and_gaps
create trigger number_entries after insert on finance_entry
    referencing new table as fresh for each statement execute function number_entries();

-- Refuses: at commit, an entry without lines or text
-- Shown by: tests/finance/test_ledger_guards.py::test_an_entry_without_lines_cannot_be_committed
create constraint trigger entry_is_whole after insert on finance_entry
    deferrable initially deferred for each row execute function entry_is_whole();

-- Refuses: a voucher for an entry that has its lines
-- Shown by: tests/finance/test_ledger_guards.py::test_no_voucher_is_added_to_a_posted_entry
create trigger vouchers_come_first before insert on finance_entryvoucher
    for each row execute function vouchers_come_first();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_entry
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_entry
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_posting
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_posting
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_entryvoucher
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_entryvoucher
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_approval
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_approval
    for each statement execute function refuse_change();
