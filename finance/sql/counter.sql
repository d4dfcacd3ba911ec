-- Cash at the counter (柜台现金): each payment is of an open shift, a shift's count closes it, and who took
-- the money is not who says that it is at the bank. Whoever writes locks the shift first.
-- The application may insert, update (status, closed_at, counts, counted_fen, taken_fen) on finance_cashshift
-- The application may insert, update (cancelled_by_id, cancelled_at, cancel_reason) on finance_cashtaking

-- The application may call cash_of_shift
-- What a shift's payments come to for one book (or the company's own), less those cancelled.
create function cash_of_shift(p_shift bigint, p_fund bigint) returns bigint language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return (select coalesce(sum(p.amount_fen), 0) from public.finance_cashtaking t
        join public.finance_payment p on p.id = t.payment_id
        join public.finance_payorder o on o.id = p.order_id
        where t.shift_id = p_shift and t.cancelled_at is null and o.fund_id is not distinct from p_fund);
end $$;

create function check_taking_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    shift public.finance_cashshift;
    came public.finance_payment;
begin
    select * into shift from public.finance_cashshift s where s.id = new.shift_id for no key update;
    select * into came from public.finance_payment p where p.id = new.payment_id;
    if shift.status <> 'open' then
        raise exception 'shift %: is closed, nothing is added or cancelled', new.shift_id
            using errcode = 'integrity_constraint_violation';
    end if;
    if tg_op = 'UPDATE' then
        if old.cancelled_at is not null or new.cancelled_by_id is null
                or to_jsonb(old) - array['cancelled_by_id', 'cancelled_at', 'cancel_reason']
                <> to_jsonb(new) - array['cancelled_by_id', 'cancelled_at', 'cancel_reason'] then
            raise exception 'taking %: stays, or is cancelled once', new.id
                using errcode = 'integrity_constraint_violation';
        end if;
        if new.cancelled_by_id = shift.cashier_id or came.status <> 'returned' then
            raise exception 'taking %: somebody else cancels it, in red', new.id
                using errcode = 'integrity_constraint_violation';
        end if;
    elsif came.channel <> 'counter' or came.amount_fen > new.tendered_fen
            or new.cancelled_by_id is not null then
        raise exception 'taking: is of a payment at the counter, no more than was laid down'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_cash_is_of_a_shift() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel = 'counter'
            and not exists (select from public.finance_cashtaking t where t.payment_id = new.id) then
        raise exception 'cash %: is of no shift', new.transaction
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_shift_begins() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.status <> 'open' then
        raise exception 'a shift begins open' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_shift_closes_right() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.status <> 'open' or to_jsonb(old)
            - array['status', 'closed_at', 'counts', 'counted_fen', 'taken_fen']
            <> to_jsonb(new) - array['status', 'closed_at', 'counts', 'counted_fen', 'taken_fen'] then
        raise exception 'shift %: is closed once and else stays', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.status = 'closed' and new.taken_fen <> (select coalesce(sum(p.amount_fen), 0)
            from public.finance_cashtaking t join public.finance_payment p on p.id = t.payment_id
            where t.shift_id = new.id and t.cancelled_at is null) then
        raise exception 'shift %: took what its payments come to', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_difference_is_told() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.status = 'closed' and new.counted_fen - new.float_fen - new.taken_fen <> coalesce(
            (select d.fen from public.finance_cashdifference d where d.shift_id = new.id), 0) then
        raise exception 'shift %: its difference is a row with a reason', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_difference_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_cashshift s where s.id = new.shift_id
            and s.status = 'closed' and s.counted_fen - s.float_fen - s.taken_fen = new.fen) then
        raise exception 'a difference is what was counted less what there should be'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_deposit_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    shift public.finance_cashshift;
begin
    select * into shift from public.finance_cashshift s where s.id = new.shift_id for no key update;
    if shift.status <> 'closed' or shift.cashier_id = new.recorded_by_id then
        raise exception 'deposit %: of a closed shift, noted by somebody else than took it', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.amount_fen <> public.cash_of_shift(new.shift_id, new.fund_id) then
        raise exception 'deposit %: is of all that was taken for it', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.fund_id is distinct from (select a.fund_id from public.finance_bankaccount a
            where a.id = new.bank_account_id) then
        raise exception 'deposit %: the account is of another book', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: cash added to a closed shift, or cancelled in it; a mistake cancelled by who took the money, or twice
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_closed_shift_takes_nothing
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_mistake_is_cancelled_by_somebody_else
create trigger taking_fits before insert or update on finance_cashtaking
    for each row execute function check_taking_fits();

-- Refuses: at commit, cash that is of no shift
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_cash_is_of_a_shift
create constraint trigger cash_is_of_a_shift after insert on finance_payment
    deferrable initially deferred for each row execute function check_cash_is_of_a_shift();

-- Refuses: a shift that begins closed
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_shift_is_what_its_payments_come_to
create trigger shift_begins before insert on finance_cashshift
    for each row execute function check_shift_begins();

-- Refuses: a shift opened again, or closed with another sum than its payments come to
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_shift_is_what_its_payments_come_to
create trigger shift_closes_right before update on finance_cashshift
    for each row execute function check_shift_closes_right();

-- Refuses: at commit, a difference that is no row
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_difference_is_a_row
create constraint trigger difference_is_told after update on finance_cashshift
    deferrable initially deferred for each row execute function check_difference_is_told();

-- Refuses: a difference that was not counted
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_difference_is_a_row
create trigger difference_fits before insert on finance_cashdifference
    for each row execute function check_difference_fits();

-- Refuses: a deposit of an open shift, noted by who took the money, of another sum, or on another book's account
-- Shown by: tests/finance/gateway/test_counter_guards.py::test_a_deposit_is_noted_by_somebody_else
create trigger deposit_fits before insert on finance_cashdeposit
    for each row execute function check_deposit_fits();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_cashdifference
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_cashdifference
    for each statement execute function refuse_change();
create trigger insert_only before update or delete on finance_cashdeposit
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_cashdeposit
    for each statement execute function refuse_change();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger shift_is_kept before delete on finance_cashshift
    for each row execute function refuse_change();
create trigger shifts_are_kept before truncate on finance_cashshift
    for each statement execute function refuse_change();
create trigger taking_is_kept before delete on finance_cashtaking
    for each row execute function refuse_change();
create trigger takings_are_kept before truncate on finance_cashtaking
    for each statement execute function refuse_change();
