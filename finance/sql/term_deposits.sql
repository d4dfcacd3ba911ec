-- 存单: what two people read on a bank's paper stays; it ends with a withdrawal that two agreed on.
-- The application may insert, update (status, decided_by_id, decided_at) on finance_depositcertificate
-- The application may insert, update (status, decided_by_id, decided_at) on finance_certificatewithdrawal
-- The application may insert, update (status, decided_by_id, decided_at) on finance_depositturn

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
-- Shown by: tests/finance/test_certificate_guards.py::test_a_certificate_waits_and_is_of_a_deposit
create trigger certificate_is_of_a_deposit before insert on finance_depositcertificate
    for each row execute function certificate_is_of_a_deposit();

-- Whoever hands in the same paper at the same moment waits, and then sees the other's.
create function certificate_has_its_own_paper() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    paper text := (select sha256 from public.finance_voucher where id = new.voucher_id);
begin
    perform pg_advisory_xact_lock(hashtextextended('certificate ' || paper, new.estate_id));
    if exists (select from public.finance_depositcertificate c
        join public.finance_voucher v on v.id = c.voucher_id
        where c.estate_id = new.estate_id and c.bank_account_id <> new.bank_account_id
            and c.status in ('proposed', 'agreed') and v.sha256 = paper)
    then
        raise exception 'the paper is a certificate of another account'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: one paper as certificate of two accounts of an estate
-- Shown by: tests/finance/test_certificate_guards.py::test_a_paper_bears_out_one_account
create trigger certificate_has_its_own_paper before insert on finance_depositcertificate
    for each row execute function certificate_has_its_own_paper();

-- Refuses: what is agreed on before anybody asked
-- Shown by: tests/finance/test_certificate_guards.py::test_a_certificate_waits_and_is_of_a_deposit
create trigger certificate_waits before insert on finance_depositcertificate
    for each row execute function certificate_waits();
create trigger certificate_withdrawal_waits before insert on finance_certificatewithdrawal
    for each row execute function certificate_waits();
create trigger deposit_turn_waits before insert on finance_depositturn
    for each row execute function certificate_waits();

-- Refuses: another account, day, balance, paper or person than was written down, and a status out
--   of order
-- Shown by: tests/finance/test_certificate_guards.py::test_what_was_written_down_stays
create trigger certificate_stays before update on finance_depositcertificate
    for each row execute function seconded_stays();
create trigger certificate_withdrawal_stays before update on finance_certificatewithdrawal
    for each row execute function seconded_stays();
create trigger deposit_turn_stays before update on finance_depositturn
    for each row execute function seconded_stays();

create function becomes_a_deposit_by_two() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_depositturn
            where bank_account_id = new.id and status = 'agreed')
        or exists (select from public.finance_bankfile
            where bank_account_id = new.id and status not in ('failed', 'abandoned'))
    then
        raise exception 'bank account %: two people make it a fixed deposit, while it has no file',
            new.id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: that a bank account becomes a fixed deposit while it has a file, or nobody agreed to it
-- Shown by: tests/finance/test_deposit_turns.py::test_an_account_becomes_a_deposit_by_two_people_alone
create trigger becomes_a_deposit_by_two before update on finance_bankaccount for each row
    when (old.kind <> new.kind and new.kind = 'deposit')
    execute function becomes_a_deposit_by_two();

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
-- Shown by: tests/finance/test_certificate_guards.py::test_a_confirmed_certificate_ends_by_two_people_alone
create trigger certificate_ends_by_two before update on finance_depositcertificate for each row
    when (old.status = 'agreed' and new.status = 'ended')
    execute function certificate_ends_by_two();

create function withdrawal_is_of_a_confirmed() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_depositcertificate
        where id = new.certificate_id and status = 'agreed')
    then
        raise exception 'only a confirmed certificate is withdrawn'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the withdrawal of a certificate that nobody confirmed, or that has ended
-- Shown by: tests/finance/test_certificate_guards.py::test_only_a_confirmed_certificate_is_withdrawn
create trigger withdrawal_is_of_a_confirmed before insert on finance_certificatewithdrawal
    for each row execute function withdrawal_is_of_a_confirmed();

create function withdrawal_ends_its_certificate() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_depositcertificate
        where id = new.certificate_id and status = 'ended')
    then
        raise exception 'certificate %: its withdrawal is agreed on, and it still counts',
            new.certificate_id using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: at the commit, a withdrawal that is agreed on while its certificate still counts
-- Shown by: tests/finance/test_certificate_guards.py::test_an_agreed_withdrawal_ends_its_certificate
create constraint trigger withdrawal_ends_its_certificate
    after update on finance_certificatewithdrawal deferrable initially deferred for each row
    when (new.status = 'agreed') execute function withdrawal_ends_its_certificate();

create function deposit_has_no_rows() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Locked, so that the account does not become a deposit at the same moment.
    if 'deposit' = (select kind from public.finance_bankaccount
        where id = new.bank_account_id for share)
    then
        raise exception 'a fixed deposit has no rows and no file'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: rows of a fixed deposit, and a stored file of one
-- Shown by: tests/finance/test_certificate_guards.py::test_a_deposit_has_neither_rows_nor_a_stored_file
create trigger deposit_has_no_rows before insert on finance_bankrow
    for each row execute function deposit_has_no_rows();
create trigger deposit_has_no_stored_file before insert on finance_bankfile
    for each row when (new.status = 'stored') execute function deposit_has_no_rows();
create trigger deposit_gets_no_stored_file before update on finance_bankfile
    for each row when (new.status = 'stored' and old.status <> 'stored')
    execute function deposit_has_no_rows();

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
create trigger deposit_turn_is_kept before delete on finance_depositturn
    for each row execute function refuse_change();
create trigger deposit_turns_are_kept before truncate on finance_depositturn
    for each statement execute function refuse_change();

-- Refuses: another number, holder, bank, kind or book of an account that has certificates
-- Shown by: tests/finance/test_certificate_guards.py::test_what_a_certificate_rests_on_keeps_its_meaning
create trigger bank_account_keeps_its_certificates before update on finance_bankaccount for each row
    when ((old.estate_id, old.fund_id, old.kind, old.bank_name, old.name, old.number,
           old.number_tail, old.currency)
        is distinct from (new.estate_id, new.fund_id, new.kind, new.bank_name, new.name, new.number,
           new.number_tail, new.currency))
    execute function stays_once_used('public.finance_depositcertificate where bank_account_id = $1');

-- Refuses: another original of a paper that a certificate has
-- Shown by: tests/finance/test_certificate_guards.py::test_what_a_certificate_rests_on_keeps_its_meaning
create trigger voucher_keeps_its_certificate before update on finance_voucher for each row
    when ((old.estate_id, old.kind, old.number, old.name, old.original_path, old.sha256, old.salt,
           old.mime, old.size, old.pages, old.uploaded_by_id, old.uploaded_at)
        is distinct from (new.estate_id, new.kind, new.number, new.name, new.original_path,
           new.sha256, new.salt, new.mime, new.size, new.pages, new.uploaded_by_id, new.uploaded_at))
    execute function stays_once_used('public.finance_depositcertificate where voucher_id = $1');
