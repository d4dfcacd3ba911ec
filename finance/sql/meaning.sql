-- What gives an entry its meaning (科目、依据、账套、账户、凭证) stays as it is once the books rest on it.

-- The argument says what rests on the row: the rest of a query, $1 being the row's id.
create function stays_once_used() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    is_used boolean;
begin
    execute 'select exists (select from ' || tg_argv[0] || ')' into is_used using old.id;
    if is_used then
        raise exception '% %: the books rest on it, and it stays as it is', tg_table_name, old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: another kind, name, book or bank account of an account that has postings
-- Shown by: tests/finance/test_meaning.py::test_what_the_books_rest_on_keeps_its_meaning
create trigger account_keeps_its_meaning before update on finance_account for each row
    when ((old.estate_id, old.fund_id, old.code, old.name, old.kind, old.parent_id,
           old.bank_account_id, old.building_id)
        is distinct from (new.estate_id, new.fund_id, new.code, new.name, new.kind, new.parent_id,
           new.bank_account_id, new.building_id))
    execute function stays_once_used('public.finance_posting p
        join public.finance_account a on a.id = p.account_id where $1 in (a.id, a.parent_id)');

-- Refuses: another code, name or estate of a fund that has entries
-- Shown by: tests/finance/test_meaning.py::test_what_the_books_rest_on_keeps_its_meaning
create trigger fund_keeps_its_meaning before update on finance_fund for each row
    when ((old.estate_id, old.code, old.name) is distinct from (new.estate_id, new.code, new.name))
    execute function stays_once_used('public.finance_entry where fund_id = $1');

-- Refuses: any change of an authority that an entry names
-- Shown by: tests/finance/test_meaning.py::test_what_the_books_rest_on_keeps_its_meaning
create trigger authority_keeps_its_meaning before update on finance_authority for each row
    when (old.* is distinct from new.*)
    execute function stays_once_used('public.finance_entry where authority_id = $1');

-- Refuses: another number, holder, bank or book of a bank account that has rows or postings; what has
--   no rows may become a fixed deposit
-- Shown by: tests/finance/test_meaning.py::test_what_the_books_rest_on_keeps_its_meaning
create trigger bank_account_keeps_its_rows before update on finance_bankaccount for each row
    when ((old.estate_id, old.fund_id, old.kind, old.bank_name, old.name, old.number,
           old.number_tail, old.currency)
        is distinct from (new.estate_id, new.fund_id, new.kind, new.bank_name, new.name, new.number,
           new.number_tail, new.currency))
    execute function stays_once_used('public.finance_bankrow where bank_account_id = $1');
create trigger bank_account_keeps_its_postings before update on finance_bankaccount for each row
    when ((old.estate_id, old.fund_id, old.bank_name, old.name, old.number, old.number_tail,
           old.currency)
        is distinct from (new.estate_id, new.fund_id, new.bank_name, new.name, new.number,
           new.number_tail, new.currency)
        or old.kind <> new.kind and not (old.kind = 'bank' and new.kind = 'deposit'))
    execute function stays_once_used('public.finance_posting p
        join public.finance_account a on a.id = p.account_id where a.bank_account_id = $1');

-- Refuses: another original of a voucher that an entry has; its public copy may be taken down
-- Shown by: tests/finance/test_meaning.py::test_what_the_books_rest_on_keeps_its_meaning
create trigger voucher_keeps_its_meaning before update on finance_voucher for each row
    when ((old.estate_id, old.kind, old.number, old.name, old.original_path, old.sha256, old.salt,
           old.mime, old.size, old.pages, old.uploaded_by_id, old.uploaded_at)
        is distinct from (new.estate_id, new.kind, new.number, new.name, new.original_path,
           new.sha256, new.salt, new.mime, new.size, new.pages, new.uploaded_by_id, new.uploaded_at))
    execute function stays_once_used('public.finance_entryvoucher where voucher_id = $1');

-- The one change of a bank's row: it is withdrawn with its file, once, while no entry rests on it.
create function bank_row_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    withdrawn public.finance_bankrow := old;
begin
    withdrawn.withdrawn_at := new.withdrawn_at;
    if old.withdrawn_at is not null or new.withdrawn_at is null or new is distinct from withdrawn then
        raise exception 'bank row %: what the bank wrote stays, and is withdrawn once', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    if (select sum(amount_fen) from public.finance_match where bank_row_id = old.id) <> 0 then
        raise exception 'bank row %: an entry rests on it', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'withdrawn_row_is_unused';
    end if;
    return new;
end $$;

-- Refuses: any change of what the bank wrote, a withdrawal of a row on which an entry rests, and
--   one that is taken back
-- Shown by: tests/finance/test_withdrawals.py::test_a_row_changes_only_by_being_withdrawn_once
create trigger stays_or_is_withdrawn before update on finance_bankrow
    for each row execute function bank_row_stays();

-- The application may insert, update (withdrawn_at) on finance_bankrow

-- Refuses: the removal of what the bank wrote
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before delete on finance_bankrow
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_bankrow
    for each statement execute function refuse_change();

-- Refuses: another account, uploader, name or content of a file whose rows are stored
-- Shown by: tests/finance/test_withdrawals.py::test_a_stored_file_stays_what_it_was
create trigger file_stays_as_stored before update on finance_bankfile for each row
    when ((old.status = 'stored' or old.status = 'withdrawn')
        and (old.estate_id, old.bank_account_id, old.uploaded_by_id, old.role, old.kind, old.name,
            old.path, old.sha256, old.size, old.format, old.difference_reason, old.created_at,
            old.covers_from, old.covers_until, old.is_counted)
        is distinct from (new.estate_id, new.bank_account_id, new.uploaded_by_id, new.role, new.kind,
            new.name, new.path, new.sha256, new.size, new.format, new.difference_reason,
            new.created_at, new.covers_from, new.covers_until, new.is_counted))
    execute function refuse_change();
