-- What is paid (支付): each bill at most once, each sum of money once, and no order goes another way than
-- its table. Whoever writes locks in this order: order, bills by id, receipt head, books.
-- The application may insert, update (status, pay_url, handle, ask_at, asked_at, cancelled_at,
--   alarmed_at, billed_at) on finance_payorder
-- The application may insert, update (status, reason, in_charge_id, odd_since, kept_at) on finance_payment
-- The application may insert, update (status, decided_by_id, decided_at) on finance_oddproposal
-- The application may insert, update (status, decided_by_id, decided_at) on finance_orderclosing
-- The application may insert, update (status, paid, returned, shown_from) on finance_demotrade

-- The application may call bill_taken
-- What of a bill is paid, or reserved by an order that may still be paid.
create function bill_taken(p_bill bigint) returns bigint language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return (select coalesce(sum(s.fen), 0) from public.finance_paymentshare s where s.bill_id = p_bill)
        + (select coalesce(sum(r.fen), 0) from public.finance_reservation r
            join public.finance_payorder o on o.id = r.order_id
            where r.bill_id = p_bill and o.status in ('new', 'open', 'unknown'));
end $$;

-- The application may call bill_doubted
-- What odd orders would pay of a bill, less what their payments give already: nobody orders it again.
create function bill_doubted(p_bill bigint) returns bigint language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return (select coalesce(sum(greatest(r.fen - (select coalesce(sum(s.fen), 0)
                from public.finance_paymentshare s
                join public.finance_payment p on p.id = s.payment_id
                where p.order_id = o.id and s.bill_id = p_bill), 0)), 0)
        from public.finance_reservation r join public.finance_payorder o on o.id = r.order_id
        where r.bill_id = p_bill and o.status = 'odd');
end $$;

-- Bills are locked one by one, by id: what another session took meanwhile is seen afterwards.
create function check_bills_are_not_overpaid() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    given bigint;
    bill public.finance_bill;
begin
    for given in select distinct bill_id from fresh order by bill_id loop
        select * into bill from public.finance_bill b where b.id = given for no key update;
        if public.bill_taken(given) > bill.amount_fen
                or (tg_argv[0] = 'ordered'
                    and public.bill_taken(given) + public.bill_doubted(given) > bill.amount_fen)
                or (bill.reversal_id is not null and exists (select from fresh
                    where fresh.bill_id = given and fresh.fen > 0)) then
            raise exception 'bill %: no more is reserved or paid than it is for', given
                using errcode = 'integrity_constraint_violation', constraint = 'bill_is_not_overpaid';
        end if;
    end loop;
    return null;
end $$;

create function check_reservations_fit() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from fresh join public.finance_payorder o on o.id = fresh.order_id
            join public.finance_bill b on b.id = fresh.bill_id
            where o.payee <> b.payee or o.fund_id is distinct from b.fund_id) then
        raise exception 'an order is of bills of one payee'
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from public.finance_payorder o where o.id in (select order_id from fresh)
            and o.amount_fen < (select sum(r.fen) from public.finance_reservation r
                where r.order_id = o.id)) then
        raise exception 'more is reserved than is ordered'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_order_is_whole() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel <> 'elsewhere' and new.amount_fen <>
            (select coalesce(sum(r.fen), 0) from public.finance_reservation r where r.order_id = new.id)
            + (select coalesce(sum(p.amount_fen), 0) from public.finance_prepayment p
                where p.order_id = new.id) then
        raise exception 'order %: reserves what it is for', new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function check_order_begins() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.status <> 'new' then
        raise exception 'an order begins as new' using errcode = 'integrity_constraint_violation';
    end if;
    if new.channel = 'demo' and not exists (select from public.communities_estate e
            where e.id = new.estate_id and e.is_demo) then
        raise exception 'the simulator takes nothing for a real estate'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_order_steps() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - array['status', 'pay_url', 'handle', 'ask_at', 'asked_at', 'cancelled_at',
            'alarmed_at', 'billed_at'] <> to_jsonb(new) - array['status', 'pay_url', 'handle', 'ask_at',
            'asked_at', 'cancelled_at', 'alarmed_at', 'billed_at'] then
        raise exception 'order %: stays as it was made', old.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if old.status <> new.status and (old.status, new.status) not in (
            ('new', 'paid'), ('new', 'odd'), ('new', 'open'), ('new', 'closed'), ('new', 'unknown'),
            ('open', 'paid'), ('open', 'odd'), ('open', 'closed'), ('open', 'unknown'),
            ('unknown', 'paid'), ('unknown', 'odd'), ('unknown', 'open'), ('unknown', 'closed'),
            ('closed', 'paid'), ('closed', 'odd'), ('paid', 'odd'), ('odd', 'paid'),
            ('odd', 'returned'), ('returned', 'paid')) then
        raise exception 'order %: no way from % to %', old.number, old.status, new.status
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_payment_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - array['status', 'reason', 'in_charge_id', 'odd_since', 'kept_at']
            <> to_jsonb(new) - array['status', 'reason', 'in_charge_id', 'odd_since', 'kept_at'] then
        raise exception 'payment %: stays as the channel said', old.transaction
            using errcode = 'integrity_constraint_violation';
    end if;
    if old.status <> new.status and (old.status, new.status) not in (
            ('settled', 'odd'), ('odd', 'settled'), ('odd', 'returned')) then
        raise exception 'payment %: no way from % to %', old.transaction, old.status, new.status
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_shares_fit() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from public.finance_payment p
            join public.finance_paymentshare s on s.payment_id = p.id
            where p.id in (select payment_id from fresh) group by p.id
            having sum(s.fen) + (select coalesce(sum(r.amount_fen), 0) from public.finance_refund r
                where r.payment_id = p.id and (r.status = 'done'
                    or (r.bill_id is null and r.status <> 'declined'))) > p.amount_fen) then
        raise exception 'more of a payment is given out than came'
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from public.finance_paymentshare s
            where s.payment_id in (select payment_id from fresh)
            group by s.payment_id, s.bill_id having sum(s.fen) < 0) then
        raise exception 'more of a share is taken back than was given'
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from fresh join public.finance_payment p on p.id = fresh.payment_id
            where not exists (select from public.finance_reservation r
                    where r.order_id = p.order_id and r.bill_id = fresh.bill_id)
                and not exists (select from public.finance_prepayment a
                    join public.finance_bill b on b.id = fresh.bill_id
                    join public.finance_billdebtor d on d.bill_id = b.id
                        and d.ownership_id = a.ownership_id
                    where a.order_id = p.order_id
                        and (a.unit_id, a.kind, a.item) = (b.unit_id, b.kind, b.item))) then
        raise exception 'a payment pays what was ordered'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Whoever pays ahead for a home takes turns at its row, so that two at once see each other.
create function check_prepayment_is_alone() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from public.communities_unit u where u.id = new.unit_id for no key update;
    if exists (select from public.finance_prepayment a
            join public.finance_payorder o on o.id = a.order_id
            where (a.unit_id, a.kind, a.item) = (new.unit_id, new.kind, new.item)
                and o.status in ('new', 'open', 'unknown', 'odd')) then
        raise exception 'somebody is paying ahead for it already'
            using errcode = 'integrity_constraint_violation', constraint = 'prepayment_is_alone';
    end if;
    return new;
end $$;

create function check_reversed_bill_is_free() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.reversal_id is not null
            and public.bill_taken(new.id) + public.bill_doubted(new.id) > 0 then
        raise exception 'bill %: what is paid, or being paid, is not reversed', new.id
            using errcode = 'integrity_constraint_violation', constraint = 'reversed_bill_is_free';
    end if;
    return new;
end $$;

-- Numbers come from the head and the head moves only here, so that neither can leave a gap.
create function number_receipts() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update public.finance_receipthead set last_number = new.number
        where estate_id = new.estate_id and payee = new.payee and year = new.year
            and last_number + 1 = new.number;
    if not found then
        raise exception 'receipt number % does not follow the last one', new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Whoever locks a row needs the right to change some column of it: of these the guard refuses every
-- change.
-- The application may insert, update (id) on finance_receipthead

-- Refuses: a last number written by hand
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_heads_of_receipts_are_nobodys_to_write
create trigger only_by_triggers before update on finance_receipthead
    for each row when (pg_trigger_depth() = 0) execute function only_by_triggers();
create trigger never_deleted before delete on finance_receipthead
    for each row execute function only_by_triggers();
create trigger only_by_triggers_whole before truncate on finance_receipthead
    for each statement execute function only_by_triggers();

-- Refuses: a head that begins with receipts it does not have
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_heads_of_receipts_are_nobodys_to_write
create trigger head_starts_at_zero before insert on finance_receipthead
    for each row execute function head_starts_at_zero();

-- Refuses: a number that does not follow the last one; keeps the head's last number
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_numbers_of_receipts_have_no_gap
create trigger number_receipts after insert on finance_receipt
    for each row execute function number_receipts();

-- Refuses: more reserved of a bill than is open, what an odd order would pay, and what is reversed
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_no_more_is_reserved_than_is_open
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_no_more_is_reserved_than_an_odd_order_leaves
create trigger bills_are_not_overpaid after insert on finance_reservation
    referencing new table as fresh for each statement execute function check_bills_are_not_overpaid('ordered');

-- Refuses: bills of another payee in an order, and more reserved than is ordered
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_an_order_is_of_one_payee
create trigger reservations_fit after insert on finance_reservation
    referencing new table as fresh for each statement execute function check_reservations_fit();

-- Refuses: at commit, an order that reserves something else than it is for; what the company took in its
-- own system may be more than its bills had open
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_an_order_reserves_what_it_is_for
create constraint trigger order_is_whole after insert on finance_payorder
    deferrable initially deferred for each row execute function check_order_is_whole();

-- Refuses: an order that does not begin at the beginning, and the simulator for a real estate
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_the_simulator_takes_nothing_for_real
create trigger order_begins before insert on finance_payorder
    for each row execute function check_order_begins();

-- Refuses: a move that is not in the table of orders, and any other change
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_an_order_goes_by_its_table_alone
create trigger order_steps before update on finance_payorder
    for each row execute function check_order_steps();

-- Refuses: another amount, number or order of a payment, and a way back from what was returned
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_a_payment_stays_as_the_channel_said
create trigger payment_stays before update on finance_payment
    for each row execute function check_payment_stays();

-- Refuses: more paid on a bill than is open, and what is reversed
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_no_bill_is_paid_twice
create trigger bills_are_not_overpaid after insert on finance_paymentshare
    referencing new table as fresh for each statement execute function check_bills_are_not_overpaid();

-- Refuses: more of a payment given out than came, taken back than was given, or for what was not ordered
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_no_more_is_given_out_than_came
create trigger shares_fit after insert on finance_paymentshare
    referencing new table as fresh for each statement execute function check_shares_fit();

-- Refuses: months paid ahead by two at once
-- Shown by: tests/finance/gateway/test_prepaid.py::test_two_phones_pay_no_month_ahead_twice
create trigger prepayment_is_alone before insert on finance_prepayment
    for each row execute function check_prepayment_is_alone();

-- Refuses: the reversal of a bill that is paid, or being paid
-- Shown by: tests/finance/gateway/test_payment_guards.py::test_what_is_paid_is_not_reversed
create trigger reversed_bill_is_free before update of reversal_id on finance_bill
    for each row execute function check_reversed_bill_is_free();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger order_is_kept before delete on finance_payorder
    for each row execute function refuse_change();
create trigger orders_are_kept before truncate on finance_payorder
    for each statement execute function refuse_change();
create trigger payment_is_kept before delete on finance_payment
    for each row execute function refuse_change();
create trigger payments_are_kept before truncate on finance_payment
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_reservation
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_reservation
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_paymentshare
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_paymentshare
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_receipt
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_receipt
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_prepayment
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_prepayment
    for each statement execute function refuse_change();
