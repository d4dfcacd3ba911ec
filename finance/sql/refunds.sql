-- What goes back (退款): never more than came, under one number and amount, and by its table alone. Whoever
-- writes locks the payment: order, bills by id, receipt head and books as payments do.
-- The application may insert, update (status, decided_by_id, decided_at, sent_at, ask_at, asked_at,
--   alarmed_at, done_at) on finance_refund
-- The application may insert, update (status, decided_by_id, decided_at) on finance_refundend

-- Of a payment nothing is given back by two at once: each waits for the payment's row.
create function check_refund_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    paid public.finance_payment;
    given bigint;
    back bigint;
    pending bigint;
begin
    select * into paid from public.finance_payment p where p.id = new.payment_id for no key update;
    select coalesce(sum(r.amount_fen), 0) into back from public.finance_refund r
        where r.payment_id = paid.id and r.status <> 'declined';
    select coalesce(sum(s.fen), 0) into given from public.finance_paymentshare s
        where s.payment_id = paid.id and (new.bill_id is null or s.bill_id = new.bill_id);
    select coalesce(sum(r.amount_fen), 0) into pending from public.finance_refund r
        where r.payment_id = paid.id and r.bill_id is not distinct from new.bill_id
            and r.status not in ('declined', 'done');
    if new.bill_id is null then
        given := paid.amount_fen - given - (select coalesce(sum(r.amount_fen), 0)
            from public.finance_refund r where r.payment_id = paid.id and r.status = 'done');
    end if;
    if back > paid.amount_fen or (pending > given and (new.status = 'asked' or new.to_order_id is not null)) then
        raise exception 'payment %: no more is given back than was paid', paid.transaction
            using errcode = 'integrity_constraint_violation', constraint = 'refund_fits_payment';
    end if;
    return null;
end $$;

create function check_refund_begins() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.status, new.submitted_by_id is null, new.to_order_id is null)
            not in (('asked', false, true), ('done', true, true), ('done', false, false)) then
        raise exception 'a refund begins by being asked for, or at its channel'
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.submitted_by_id is null and exists (select from public.finance_payment p
            where p.id = new.payment_id and p.channel in ('counter', 'transfer', 'elsewhere')) then
        raise exception 'a refund by hand begins by being asked for: no channel says that it went'
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.to_order_id is not null and not exists (select from public.finance_payorder o
            join public.finance_payment p on p.id = new.payment_id
            join public.finance_payorder f on f.id = p.order_id
            where o.id = new.to_order_id and new.bill_id is null and o.channel = 'balance'
                and o.amount_fen = new.amount_fen
                and (o.payer_id, o.payee) = (f.payer_id, f.payee)
                and o.fund_id is not distinct from f.fund_id) then
        raise exception 'what is kept pays its own payer''s bills of the same payee'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- The application may call goes_back_by_hand
-- Whether no channel can say what became of it; what was kept for bills is of an earlier payment.
create function goes_back_by_hand(p_payment bigint) returns boolean language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    paid public.finance_payment;
begin
    select * into paid from public.finance_payment p where p.id = p_payment;
    while paid.channel = 'balance' loop
        select p.* into paid from public.finance_refund r
            join public.finance_payment p on p.id = r.payment_id where r.to_order_id = paid.order_id;
    end loop;
    return coalesce(paid.channel in ('counter', 'transfer', 'elsewhere'), false);
end $$;

create function check_refund_steps() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if to_jsonb(old) - array['status', 'decided_by_id', 'decided_at', 'sent_at', 'ask_at', 'asked_at',
            'alarmed_at', 'done_at'] <> to_jsonb(new) - array['status', 'decided_by_id', 'decided_at',
            'sent_at', 'ask_at', 'asked_at', 'alarmed_at', 'done_at'] then
        raise exception 'refund %: keeps its number, amount and payment', old.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if (old.status <> 'asked' and (old.decided_by_id, old.decided_at)
                is distinct from (new.decided_by_id, new.decided_at))
            or (old.status = 'done' and old.done_at is distinct from new.done_at) then
        raise exception 'refund %: is decided once, and done once', old.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.status = 'done' and old.status <> 'done' and public.goes_back_by_hand(new.payment_id)
            and not exists (select from public.finance_refundend e where e.refund_id = new.id
                and e.status = 'agreed' and e.verdict = 'done') then
        raise exception 'refund %: by hand, two people say that it went', old.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if old.status <> new.status and (old.status, new.status) not in (
            ('asked', 'approved'), ('asked', 'declined'), ('approved', 'sent'), ('sent', 'done'),
            ('sent', 'unknown'), ('unknown', 'done'), ('unknown', 'stuck'), ('stuck', 'done'),
            ('stuck', 'declined')) then
        raise exception 'refund %: no way from % to %', old.number, old.status, new.status
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- What was kept is no new money: it comes in as it went out.
create function check_balance_is_covered() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_refund r
            where r.to_order_id = new.order_id and r.amount_fen = new.amount_fen) then
        raise exception 'what pays a bill from what was kept has come before'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_red_letters_fit() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.cancels_id is not null and (select c.amount_fen from public.finance_receipt c
            where c.id = new.cancels_id) + (select sum(r.amount_fen) from public.finance_receipt r
            where r.cancels_id = new.cancels_id) < 0 then
        raise exception 'no more of a receipt is cancelled than it says'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: more given back than was paid, of a bill than it got, of the rest than no bill took
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_no_more_is_given_back_than_was_paid
create trigger refund_fits after insert on finance_refund
    for each row execute function check_refund_fits();

-- Refuses: a refund that begins approved, or done without its channel; what is kept for another's bills
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_a_refund_begins_at_the_beginning
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_by_hand_two_people_say_that_it_went
create trigger refund_begins before insert on finance_refund
    for each row execute function check_refund_begins();

-- Refuses: a move that is not in the table of refunds, another number, amount or payment; another who decided
--   afterwards; of what goes back by hand, that it is done before two people said so
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_a_refund_goes_by_its_table_alone
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_by_hand_two_people_say_that_it_went
create trigger refund_steps before update on finance_refund
    for each row execute function check_refund_steps();

-- Refuses: money of what was kept that no payment let go
-- Shown by: tests/finance/gateway/test_rests.py::test_what_is_kept_is_no_new_money
create trigger balance_is_covered before insert on finance_payment
    for each row when (new.channel = 'balance') execute function check_balance_is_covered();

-- Refuses: more of a receipt cancelled in red than it says
-- Shown by: tests/finance/gateway/test_refund_guards.py::test_no_more_of_a_receipt_is_cancelled
create trigger red_letters_fit after insert on finance_receipt
    for each row execute function check_red_letters_fit();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger refund_is_kept before delete on finance_refund
    for each row execute function refuse_change();
create trigger refunds_are_kept before truncate on finance_refund
    for each statement execute function refuse_change();
