-- What is held for others (预收与待退) is earned or given back once: no more of it goes than there was.
-- Whoever posts to an estate holds its log's head, so the months read here are all there are.

create function cover_owed() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    given record;
begin
    for given in select distinct account_id from fresh where amount_fen > 0 loop
        if (select kind from public.finance_account where id = given.account_id) = 'owed'
                and exists (select from (
                    select sum(credit_fen - debit_fen) over (order by month) as held
                    from public.finance_monthbalance where account_id = given.account_id
                ) kept where held < 0) then
            raise exception 'account %: less is held than is earned or given back', given.account_id
                using errcode = 'integrity_constraint_violation', constraint = 'owed_is_covered';
        end if;
    end loop;
    return null;
end $$;

-- Refuses: more earned or given back than was held, at the end of any month
-- Shown by: tests/finance/test_owed.py::test_no_more_is_earned_or_returned_than_is_held
create trigger owed_is_covered after insert on finance_posting
    referencing new table as fresh for each statement execute function cover_owed();
