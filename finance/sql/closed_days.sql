-- 冻结和公示以后不再记账: a day is closed once any statement that covers it, or a later day, is
-- frozen or published. Freezing holds the estate's log head, as posting does: of the two, the second
-- sees what the first did.

create function refuse_closed_days() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    book record;
    closed date;
begin
    for book in select estate_id, fund_id, min(booking_date) as first_day
            from fresh group by estate_id, fund_id order by estate_id, fund_id loop
        perform 1 from public.communities_loghead where estate_id = book.estate_id for update;
        select max(ends) into closed from public.finance_statement
            where fund_id = book.fund_id and status in ('submitted', 'published');
        if book.first_day <= closed then
            raise exception 'days until % are closed', closed
                using errcode = 'integrity_constraint_violation', constraint = 'day_is_open';
        end if;
    end loop;
    return null;
end $$;

-- Refuses: an entry on or before the last frozen or published day of its fund
-- Shown by: tests/finance/test_closed_days.py::test_nothing_is_booked_on_or_before_the_last_closed_day
create trigger refuse_closed_days after insert on finance_entry
    referencing new table as fresh for each statement execute function refuse_closed_days();
