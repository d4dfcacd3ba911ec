-- 存单: what two people read on a bank's paper stays; it ends with a withdrawal that two agreed on.
-- The application may insert, update (status, decided_by_id, decided_at) on finance_depositcertificate
-- The application may insert, update (status, decided_by_id, decided_at) on finance_certificatewithdrawal

create function certificate_waits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.status <> 'proposed' or new.decided_by_id is not null or new.decided_at is not null then
        raise exception 'a certificate waits for a second person first'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function certificate_is_of_a_deposit() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_bankaccount
        where id = new.bank_account_id and kind = 'deposit')
    then
        raise exception 'only a fixed deposit has certificates'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a certificate of another kind of account
-- Shown by: tests/finance/test_certificates.py::test_a_certificate_waits_and_is_of_a_deposit
create trigger certificate_is_of_a_deposit before insert on finance_depositcertificate
    for each row execute function certificate_is_of_a_deposit();

-- Refuses: what is agreed on before anybody asked
-- Shown by: tests/finance/test_certificates.py::test_a_certificate_waits_and_is_of_a_deposit
create trigger certificate_waits before insert on finance_depositcertificate
    for each row execute function certificate_waits();
create trigger certificate_withdrawal_waits before insert on finance_certificatewithdrawal
    for each row execute function certificate_waits();

-- Refuses: another account, day, balance, paper or person than was written down, and a status out
--   of order
-- Shown by: tests/finance/test_certificates.py::test_what_was_written_down_stays
create trigger certificate_stays before update on finance_depositcertificate
    for each row execute function seconded_stays();
create trigger certificate_withdrawal_stays before update on finance_certificatewithdrawal
    for each row execute function seconded_stays();

create function certificate_ends_by_two() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_certificatewithdrawal
        where certificate_id = new.id and status = 'agreed')
    then
        raise exception 'certificate %: nobody agreed that it counts no more', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: that a confirmed certificate ends while no second person agreed to its withdrawal
-- Shown by: tests/finance/test_certificates.py::test_a_confirmed_certificate_ends_by_two_people_alone
create trigger certificate_ends_by_two before update on finance_depositcertificate for each row
    when (old.status = 'agreed' and new.status = 'ended')
    execute function certificate_ends_by_two();

-- Refuses: the removal of what was written down
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger certificate_is_kept before delete on finance_depositcertificate
    for each row execute function refuse_change();
create trigger certificates_are_kept before truncate on finance_depositcertificate
    for each statement execute function refuse_change();
create trigger certificate_withdrawal_is_kept before delete on finance_certificatewithdrawal
    for each row execute function refuse_change();
create trigger certificate_withdrawals_are_kept before truncate on finance_certificatewithdrawal
    for each statement execute function refuse_change();

-- Refuses: another number, holder, bank, kind or book of an account that has certificates
-- Shown by: tests/finance/test_certificates.py::test_what_a_certificate_rests_on_keeps_its_meaning
create trigger bank_account_keeps_its_certificates before update on finance_bankaccount for each row
    when ((old.estate_id, old.fund_id, old.kind, old.bank_name, old.name, old.number,
           old.number_tail, old.currency)
        is distinct from (new.estate_id, new.fund_id, new.kind, new.bank_name, new.name, new.number,
           new.number_tail, new.currency))
    execute function stays_once_used('public.finance_depositcertificate where bank_account_id = $1');

-- Refuses: another original of a paper that a certificate has
-- Shown by: tests/finance/test_certificates.py::test_what_a_certificate_rests_on_keeps_its_meaning
create trigger voucher_keeps_its_certificate before update on finance_voucher for each row
    when ((old.estate_id, old.kind, old.number, old.name, old.original_path, old.sha256, old.salt,
           old.mime, old.size, old.pages, old.uploaded_by_id, old.uploaded_at)
        is distinct from (new.estate_id, new.kind, new.number, new.name, new.original_path,
           new.sha256, new.salt, new.mime, new.size, new.pages, new.uploaded_by_id, new.uploaded_at))
    execute function stays_once_used('public.finance_depositcertificate where voucher_id = $1');
