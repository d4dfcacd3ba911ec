-- Which line of an entry explains which row of the bank.

-- The row is locked first, so that two sessions cannot both take its last fen.
create function matches_fit() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    bank public.finance_bankrow;
    line public.finance_posting;
    taken bigint;
begin
    select * into bank from public.finance_bankrow where id = new.bank_row_id for update;
    select * into line from public.finance_posting where id = new.posting_id;
    if bank.estate_id is distinct from new.estate_id
            or line.estate_id is distinct from new.estate_id then
        raise exception 'a match stays within its estate'
            using errcode = 'integrity_constraint_violation';
    end if;
    if bank.withdrawn_at is not null then
        raise exception 'bank row % is withdrawn', new.bank_row_id
            using errcode = 'integrity_constraint_violation', constraint = 'match_row_counts';
    end if;
    select sum(amount_fen) into taken from (
        select amount_fen from public.finance_match where bank_row_id = new.bank_row_id
        union all
        select amount_fen from public.finance_rowsetaside
            where bank_row_id = new.bank_row_id and status in ('proposed', 'agreed')) as used;
    if taken * sign(bank.amount_fen) not between 0 and abs(bank.amount_fen) then
        raise exception 'bank row % would be matched beyond its amount', new.bank_row_id
            using errcode = 'integrity_constraint_violation', constraint = 'match_fits_row';
    end if;
    select sum(amount_fen) into taken from public.finance_match where posting_id = new.posting_id;
    if taken * sign(line.amount_fen) not between 0 and abs(line.amount_fen) then
        raise exception 'posting % would be matched beyond its amount', new.posting_id
            using errcode = 'integrity_constraint_violation', constraint = 'match_fits_posting';
    end if;
    return null;
end $$;

-- Refuses: more of a bank row or a line than its amount, what was set aside, a withdrawn row, and another estate's
-- Shown by: tests/finance/test_ledger_guards.py::test_rows_are_never_matched_beyond_their_amount
-- Shown by: tests/finance/test_matching.py::test_what_is_set_aside_is_booked_by_nobody
-- Shown by: tests/finance/test_withdrawals.py::test_a_withdrawn_row_is_matched_no_more
create trigger matches_fit after insert on finance_match
    for each row execute function matches_fit();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_match
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_match
    for each statement execute function refuse_change();
