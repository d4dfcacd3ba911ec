-- What one person asked for and another decides on (不属公共收益、撤回文件、待核实、退款的了结) stays as it was asked for.
-- The application may insert, update (status, decided_by_id, decided_at) on finance_rowsetaside
-- The application may insert, update (status, decided_by_id, decided_at) on finance_filewithdrawal
-- The application may insert, update (status, decided_by_id, decided_at) on finance_openingprepaid

create function seconded_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - array['status', 'decided_by_id', 'decided_at']
            <> to_jsonb(new) - array['status', 'decided_by_id', 'decided_at']
        or (old.status, new.status) not in (('proposed', 'agreed'), ('proposed', 'refused'),
            ('proposed', 'ended'), ('agreed', 'ended'))
        or (new.status = 'ended' and (old.decided_by_id, old.decided_at)
            is distinct from (new.decided_by_id, new.decided_at))
    then
        raise exception '% %: stays as it was asked for and decided', tg_table_name, old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: another row, kind, amount, reason or person than was asked for, and a status out of order
-- Shown by: tests/finance/test_set_asides.py::test_what_was_asked_for_stays
create trigger set_aside_stays before update on finance_rowsetaside
    for each row execute function seconded_stays();

-- Refuses: another file, reason or person than was asked for, and a status out of order
-- Shown by: tests/finance/test_set_asides.py::test_what_was_asked_for_stays
create trigger withdrawal_stays before update on finance_filewithdrawal
    for each row execute function seconded_stays();

-- Refuses: the removal of what was asked for
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger set_aside_is_kept before delete on finance_rowsetaside
    for each row execute function refuse_change();
create trigger set_asides_are_kept before truncate on finance_rowsetaside
    for each statement execute function refuse_change();
create trigger withdrawal_is_kept before delete on finance_filewithdrawal
    for each row execute function refuse_change();
create trigger withdrawals_are_kept before truncate on finance_filewithdrawal
    for each statement execute function refuse_change();

-- The row is locked first, so that two sessions cannot both take its last fen.
create function set_aside_fits() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    bank public.finance_bankrow;
    taken bigint;
begin
    select * into bank from public.finance_bankrow where id = new.bank_row_id for update;
    if new.status <> 'proposed' or new.decided_by_id is not null or new.decided_at is not null then
        raise exception 'what is set aside waits for a second person first'
            using errcode = 'integrity_constraint_violation';
    end if;
    if bank.withdrawn_at is not null then
        raise exception 'bank row % is withdrawn', new.bank_row_id
            using errcode = 'integrity_constraint_violation';
    end if;
    select sum(amount_fen) into taken from (
        select amount_fen from public.finance_match where bank_row_id = new.bank_row_id
        union all
        select amount_fen from public.finance_rowsetaside
            where bank_row_id = new.bank_row_id and status in ('proposed', 'agreed')) as used;
    if sign(new.amount_fen) <> sign(bank.amount_fen) or abs(taken) > abs(bank.amount_fen) then
        raise exception 'bank row %: more would be set aside than is left of it', new.bank_row_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: more of a bank row than entries and others leave of it, a withdrawn row, and what is
--   agreed on before anybody asked
-- Shown by: tests/finance/test_set_asides.py::test_no_more_is_set_aside_than_is_left
create trigger set_aside_fits after insert on finance_rowsetaside
    for each row execute function set_aside_fits();

create function second_decides_once() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' and (new.status <> 'proposed' or new.decided_by_id is not null
            or new.decided_at is not null) then
        raise exception '%: waits for a second person first', tg_table_name
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.status in ('agreed', 'refused') and (new.decided_by_id is null or new.decided_at is null) then
        raise exception '%: somebody decides', tg_table_name
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- The row's own clock is the server's: what is asked for, and what is decided of it.
create function second_says_now() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if not public.is_said_now(new.estate_id, new.submitted_at) then
            raise exception '%: is asked for at another time than now', tg_table_name
                using errcode = 'integrity_constraint_violation';
        end if;
    elsif new.decided_at is distinct from old.decided_at
            and not public.is_said_now(new.estate_id, new.decided_at) then
        raise exception '%: is decided at another time than now', tg_table_name
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: of odd payments, unknown orders and refunds by hand what is decided before anybody asked, by nobody,
--   twice, or otherwise than it was asked for
-- Shown by: tests/finance/gateway/test_second_guards.py::test_what_two_people_see_to_is_decided_once
create trigger second_decides before insert or update on finance_oddproposal
    for each row execute function second_decides_once();
create trigger second_stays before update on finance_oddproposal
    for each row execute function seconded_stays();
create trigger second_decides before insert or update on finance_orderclosing
    for each row execute function second_decides_once();
create trigger second_stays before update on finance_orderclosing
    for each row execute function seconded_stays();
create trigger second_decides before insert or update on finance_refundend
    for each row execute function second_decides_once();
create trigger second_stays before update on finance_refundend
    for each row execute function seconded_stays();

-- Refuses: what is asked for or decided of them, and of refunds, at another moment than now; not in the demo
-- Shown by: tests/finance/gateway/test_second_guards.py::test_what_is_said_of_a_real_estate_is_said_now
create trigger second_is_now before insert or update on finance_oddproposal
    for each row execute function second_says_now();
create trigger second_is_now before insert or update on finance_orderclosing
    for each row execute function second_says_now();
create trigger second_is_now before insert or update on finance_refundend
    for each row execute function second_says_now();
create trigger second_is_now before insert or update on finance_refund
    for each row execute function second_says_now();
create trigger second_is_now before insert or update on finance_openingprepaid
    for each row execute function second_says_now();

create function check_prepayment_is_agreed() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_openingprepaid o
            where o.id = new.opening_id and o.status = 'agreed' and new.months is null) then
        raise exception 'what was paid ahead before the portal is agreed on by two'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a sheet of what was paid ahead that is decided before anybody asked, by nobody, twice, or otherwise
--   than it was put forward
-- Shown by: tests/finance/gateway/test_opening_guards.py::test_a_sheet_is_decided_once
create trigger second_decides before insert or update on finance_openingprepaid
    for each row execute function second_decides_once();
create trigger second_stays before update on finance_openingprepaid
    for each row execute function seconded_stays();

-- Refuses: money from before the portal without a sheet on which two bodies agreed
-- Shown by: tests/finance/gateway/test_opening_guards.py::test_nothing_comes_over_before_two_agree
create trigger prepayment_is_agreed before insert on finance_prepayment
    for each row when (new.months is null or new.opening_id is not null)
    execute function check_prepayment_is_agreed();
