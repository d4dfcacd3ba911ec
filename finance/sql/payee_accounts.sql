-- To whose account money goes (收款账户), and what channels told us (渠道通知).
-- The application may insert, update (status, decided_by_id, decided_at, valid_from) on finance_payeeaccount
-- The application may insert on finance_channelnote

-- What is said of a real estate is said now; the demo tells of days that were.
-- The application may call is_said_now
create function is_said_now(of_estate bigint, said timestamptz) returns boolean language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return said between clock_timestamp() - interval '10 minutes'
            and clock_timestamp() + interval '10 minutes'
        or exists (select from public.communities_estate e where e.id = of_estate and e.is_demo);
end $$;

create function check_account_waits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.status <> 'proposed' or new.decided_by_id is not null or new.decided_at is not null
        or new.valid_from is not null
    then
        raise exception 'account %: waits for a second body first', new.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.identity = '' then
        raise exception 'account %: has a number at its channel', new.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    if not public.is_said_now(new.estate_id, new.submitted_at) then
        raise exception 'account %: is proposed at another time than now', new.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_account_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.status <> 'proposed' or to_jsonb(old) - array['status', 'decided_by_id', 'decided_at', 'valid_from']
            <> to_jsonb(new) - array['status', 'decided_by_id', 'decided_at', 'valid_from'] then
        raise exception 'account %: stays as it was proposed and decided', old.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.status in ('agreed', 'refused') and (new.decided_by_id is null
        or new.decided_at is null or new.decided_at < old.submitted_at
        or not public.is_said_now(new.estate_id, new.decided_at))
    then
        raise exception 'account %: somebody decides, and now', old.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Whoever proposes the same number at the same moment waits, and then sees the other's. What another account
-- has taken the place of counts no more.
create function check_account_is_of_one() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(
        'account ' || new.channel || ' ' || new.identity, 0));
    if exists (select from public.finance_payeeaccount a
        where a.channel = new.channel and a.identity = new.identity
            and (a.fund_id is null) <> (new.fund_id is null)
            and a.status in ('proposed', 'agreed')
            and not exists (select from public.finance_payeeaccount b
                where b.estate_id = a.estate_id and b.fund_id is not distinct from a.fund_id
                    and b.payee = a.payee and b.channel = a.channel and b.status = 'agreed'
                    and b.id > a.id and b.valid_from <= new.submitted_at))
    then
        raise exception 'account %: takes the owners'' money or a company''s, not both', new.merchant
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function check_order_goes_to_its_account() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel in ('stripe', 'wechatpay', 'alipay') and new.merchant is distinct from (
            select a.merchant from public.finance_payeeaccount a
            where a.estate_id = new.estate_id and a.fund_id is not distinct from new.fund_id
                and a.payee = new.payee and a.channel = new.channel and a.status = 'agreed'
                and a.valid_from <= new.opened_at
            order by a.valid_from desc, a.id desc limit 1) then
        raise exception 'order %: goes to an account that is not its payee''s', new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.channel in ('stripe', 'wechatpay', 'alipay')
        and not public.is_said_now(new.estate_id, new.opened_at)
    then
        raise exception 'order %: begins at another time than now', new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: one account at a channel, whatever we call it, for the owners' money and for a company's own
-- Shown by: tests/finance/gateway/test_account_numbers.py::test_one_account_is_the_owners_or_the_companys
create trigger account_is_of_one before insert on finance_payeeaccount
    for each row execute function check_account_is_of_one();

-- Refuses: an account without its number at the channel, one that is in force before anybody decided, and one that a real estate's people
--   proposed at another time than now
-- Shown by: tests/finance/gateway/test_payee_accounts.py::test_no_account_is_there_before_two_bodies_said_so
create trigger account_waits before insert on finance_payeeaccount
    for each row execute function check_account_waits();

-- Refuses: another account in a row that was proposed, a decision of nobody or of another time than now,
--   and any change once it was decided
-- Shown by: tests/finance/gateway/test_payee_accounts.py::test_a_decided_account_stays
create trigger account_stays before update on finance_payeeaccount
    for each row execute function check_account_stays();

-- Refuses: an order to a merchant that is not its payee's account in force, and, of a real estate, one that
--   began at another time than now
-- Shown by: tests/finance/gateway/test_payee_accounts.py::test_no_order_goes_to_another_account
create trigger order_goes_to_its_account before insert on finance_payorder
    for each row execute function check_order_goes_to_its_account();

-- Refuses: the removal of a row
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger account_is_kept before delete on finance_payeeaccount
    for each row execute function refuse_change();
create trigger accounts_are_kept before truncate on finance_payeeaccount
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_channelnote
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_channelnote
    for each statement execute function refuse_change();
