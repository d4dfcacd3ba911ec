-- Money of a bank transfer (银行转账): noted by one, found by another, and counted only then.
-- The application may insert, update (ended_at, ended_by_id) on finance_cashier
-- The application may insert, update (status, decided_by_id, decided_at, answer) on finance_transferslip

create function check_slip_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    ordered public.finance_payorder;
begin
    select * into ordered from public.finance_payorder o where o.id = new.order_id;
    if new.status <> 'proposed' or new.decided_by_id is not null or ordered.channel <> 'transfer' then
        raise exception 'slip %: begins as noted, for an order by transfer', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.amount_fen < ordered.amount_fen then
        raise exception 'slip %: is of less than its order', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    if ordered.fund_id is distinct from (select a.fund_id from public.finance_bankaccount a
            where a.id = new.bank_account_id) then
        raise exception 'slip %: the account is of another book', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_slip_steps() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.status <> 'proposed' or to_jsonb(old) - array['status', 'decided_by_id', 'decided_at', 'answer']
            <> to_jsonb(new) - array['status', 'decided_by_id', 'decided_at', 'answer'] then
        raise exception 'slip %: stays as it was noted and decided', old.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.status in ('agreed', 'refused') and new.decided_by_id is null then
        raise exception 'slip %: somebody decides', old.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_transfer_has_its_slip() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel = 'transfer' and not exists (select from public.finance_transferslip s
            where s.order_id = new.order_id and s.status = 'agreed' and s.serial = new.transaction
                and s.amount_fen = new.amount_fen) then
        raise exception 'transfer %: nobody has found it', new.transaction
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: a slip that begins decided, of less than its order, and money on an account of another book
-- Shown by: tests/finance/gateway/test_transfer_guards.py::test_a_slip_fits_its_order
create trigger slip_fits before insert on finance_transferslip
    for each row execute function check_slip_fits();

-- Refuses: another amount or number of a slip, a second decision, and a decision of nobody's
-- Shown by: tests/finance/gateway/test_transfer_guards.py::test_a_slip_is_decided_once
create trigger slip_steps before update on finance_transferslip
    for each row execute function check_slip_steps();

-- Refuses: at commit, a transfer that came without a slip that two people saw
-- Shown by: tests/finance/gateway/test_transfer_guards.py::test_no_transfer_without_a_slip_two_people_saw
create constraint trigger transfer_has_its_slip after insert on finance_payment
    deferrable initially deferred for each row execute function check_transfer_has_its_slip();

create function cashier_ends_once() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.ended_at is not null then
        raise exception 'cashier %: a leave that ended is given anew', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a cashier's leave that is brought back after it ended, or ends otherwise
-- Shown by: tests/finance/gateway/test_second_guards.py::test_a_cashiers_leave_ends_once
create trigger cashier_ends before update on finance_cashier
    for each row execute function cashier_ends_once();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger slip_is_kept before delete on finance_transferslip
    for each row execute function refuse_change();
create trigger slips_are_kept before truncate on finance_transferslip
    for each statement execute function refuse_change();
create trigger cashier_is_kept before delete on finance_cashier
    for each row execute function refuse_change();
create trigger cashiers_are_kept before truncate on finance_cashier
    for each statement execute function refuse_change();
