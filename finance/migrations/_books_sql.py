"""SQL of the ledger's guards (账簿守卫), kept apart from the migrations that install them.

What is written here is frozen once released: a change is a new constant and a new migration.
"""

# F1: a leg for an entry that another transaction has not committed finds no parent and is refused;
# a leg for a committed one finds earlier legs and is refused.
CHECK_POSTINGS = """
create function check_postings() returns trigger language plpgsql as $$
declare
    trouble text;
begin
    perform 1 from finance_entry where id in (select entry_id from fresh) for key share;
    select format('entry %s: %s', given.entry_id, case
            when entry.id is null then 'is not there'
            when given.n < 2 then 'needs two lines'
            when given.total <> 0 then 'is out of balance by ' || given.total
            when given.strays > 0 then 'is of another book or day than its lines'
            else 'has its lines already' end)
        into trouble
        from (
            select fresh.entry_id, count(*) as n, sum(fresh.amount_fen) as total,
                count(*) filter (where (fresh.estate_id, fresh.fund_id, fresh.booking_date)
                    is distinct from (e.estate_id, e.fund_id, e.booking_date)) as strays
            from fresh left join finance_entry e on e.id = fresh.entry_id
            group by fresh.entry_id
        ) given left join finance_entry entry on entry.id = given.entry_id
        where entry.id is null or given.n < 2 or given.total <> 0 or given.strays > 0
            or given.n <> (select count(*) from finance_posting p where p.entry_id = entry.id)
        limit 1;
    if trouble is not null then
        raise exception '%', trouble using errcode = 'integrity_constraint_violation';
    end if;
    insert into finance_monthbalance as kept
            (estate_id, fund_id, account_id, month, debit_fen, credit_fen, n_lines)
        select estate_id, fund_id, account_id, date_trunc('month', booking_date)::date,
            sum(greatest(amount_fen, 0)), sum(greatest(-amount_fen, 0)), count(*)
        from fresh group by 1, 2, 3, 4 order by 3, 4
        on conflict (account_id, month) do update set
            debit_fen = kept.debit_fen + excluded.debit_fen,
            credit_fen = kept.credit_fen + excluded.credit_fen,
            n_lines = kept.n_lines + excluded.n_lines;
    return null;
end $$;
create trigger check_postings after insert on finance_posting
    referencing new table as fresh for each statement execute function check_postings();
"""

# Numbers come from the head and the head moves only here, so that neither can leave a gap.
NUMBER_ENTRIES = """
create function number_entries() returns trigger language plpgsql as $$
declare
    book record;
    closed text;
begin
    for book in select fund_id, year, count(*) as n, min(number) as low, max(number) as high
            from fresh group by fund_id, year order by fund_id, year loop
        update finance_bookhead set last_number = last_number + book.n
            where fund_id = book.fund_id and year = book.year
                and last_number + 1 = book.low and last_number + book.n = book.high;
        if not found then
            raise exception 'entry number % does not follow the last one', book.low
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    select s.period into closed from finance_statement s join fresh on fresh.fund_id = s.fund_id
        where s.status in ('submitted', 'published')
            and fresh.booking_date between s.starts and s.ends limit 1;
    if closed is not null then
        raise exception 'period % is closed', closed
            using errcode = 'integrity_constraint_violation', constraint = 'period_is_open';
    end if;
    return null;
end $$;
create trigger number_entries after insert on finance_entry
    referencing new table as fresh for each statement execute function number_entries();

create function entry_is_whole() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from finance_posting where entry_id = new.id)
            or not exists (select 1 from finance_entrytext where entry_id = new.id) then
        raise exception 'entry % has no lines or no text', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger entry_is_whole after insert on finance_entry
    deferrable initially deferred for each row execute function entry_is_whole();
"""

# Rows that other triggers keep; a statement of one's own runs at depth 1.
KEPT_BY_TRIGGERS = """
create function only_by_triggers() returns trigger language plpgsql as $$
begin
    if tg_op in ('DELETE', 'TRUNCATE') or pg_trigger_depth() < 2 then
        raise exception '% is kept by the ledger: % refused', tg_table_name, lower(tg_op)
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger only_by_triggers before insert or update or delete on finance_monthbalance
    for each row execute function only_by_triggers();
create trigger only_by_triggers_whole before truncate on finance_monthbalance
    for each statement execute function only_by_triggers();
create trigger only_by_triggers before update or delete on finance_bookhead
    for each row execute function only_by_triggers();
create trigger only_by_triggers_whole before truncate on finance_bookhead
    for each statement execute function only_by_triggers();
alter table finance_bookhead add constraint a_year_begins_with_number_one
    check (last_number >= 0);
create function head_starts_at_zero() returns trigger language plpgsql as $$
begin
    if new.last_number <> 0 then
        raise exception 'a book begins without entries'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger head_starts_at_zero before insert on finance_bookhead
    for each row execute function head_starts_at_zero();
"""

# Papers come with the entry, before its lines, or never.
VOUCHERS_COME_FIRST = """
create function vouchers_come_first() returns trigger language plpgsql as $$
begin
    if exists (select 1 from finance_posting where entry_id = new.entry_id) then
        raise exception 'entry % is posted: no voucher is added', new.entry_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger vouchers_come_first before insert on finance_entryvoucher
    for each row execute function vouchers_come_first();
"""

# Erasure takes words and salts away; it never puts others in their place.
TEXT_IS_ONLY_ERASED = """
create function text_is_only_erased() returns trigger language plpgsql as $$
begin
    if new.entry_id = old.entry_id and new.estate_id = old.estate_id
            and ((new.memo, new.memo_salt) is not distinct from (old.memo, old.memo_salt)
                or (new.memo = '' and new.memo_salt is null))
            and old.private @> new.private then
        return new;
    end if;
    raise exception 'text of entry % may only be erased', old.entry_id
        using errcode = 'integrity_constraint_violation';
end $$;
create trigger text_is_only_erased before update on finance_entrytext
    for each row execute function text_is_only_erased();
create trigger text_stays before delete on finance_entrytext
    for each row execute function refuse_change();
create trigger text_stays_whole before truncate on finance_entrytext
    for each statement execute function refuse_change();
"""

# The row is locked first, so that two sessions cannot both take its last fen.
MATCHES_FIT = """
create function matches_fit() returns trigger language plpgsql as $$
declare
    bank finance_bankrow;
    line finance_posting;
    taken bigint;
begin
    select * into bank from finance_bankrow where id = new.bank_row_id for update;
    select * into line from finance_posting where id = new.posting_id;
    if bank.estate_id is distinct from new.estate_id
            or line.estate_id is distinct from new.estate_id then
        raise exception 'a match stays within its estate'
            using errcode = 'integrity_constraint_violation';
    end if;
    select sum(amount_fen) into taken from finance_match where bank_row_id = new.bank_row_id;
    if taken * sign(bank.amount_fen) not between 0 and abs(bank.amount_fen) then
        raise exception 'bank row % would be matched beyond its amount', new.bank_row_id
            using errcode = 'integrity_constraint_violation', constraint = 'match_fits_row';
    end if;
    select sum(amount_fen) into taken from finance_match where posting_id = new.posting_id;
    if taken * sign(line.amount_fen) not between 0 and abs(line.amount_fen) then
        raise exception 'posting % would be matched beyond its amount', new.posting_id
            using errcode = 'integrity_constraint_violation', constraint = 'match_fits_posting';
    end if;
    return null;
end $$;
create trigger matches_fit after insert on finance_match
    for each row execute function matches_fit();
"""

STATEMENT_IS_FROZEN = """
create function statement_is_frozen() returns trigger language plpgsql as $$
begin
    if (new.estate_id, new.fund_id, new.period, new.version, new.starts, new.ends,
            new.last_number, new.figures, new.submitted_by_id, new.submitted_at,
            new.submitter_employer)
        is distinct from (old.estate_id, old.fund_id, old.period, old.version, old.starts,
            old.ends, old.last_number, old.figures, old.submitted_by_id, old.submitted_at,
            old.submitter_employer)
        or (old.leaf_index is not null and new.leaf_index is distinct from old.leaf_index)
        or (old.status, new.status) not in (('submitted', 'submitted'),
            ('submitted', 'published'), ('submitted', 'rejected'), ('published', 'superseded'))
    then
        raise exception 'statement % is frozen', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger statement_is_frozen before update on finance_statement
    for each row execute function statement_is_frozen();
create trigger statement_stays before delete on finance_statement
    for each row execute function refuse_change();
create trigger statement_stays_whole before truncate on finance_statement
    for each statement execute function refuse_change();
"""

# At once, not at commit: the keys that Django would make are deferred.
KEYS = """
alter table finance_entry
    add constraint entry_of_its_fund foreign key (estate_id, fund_id)
        references finance_fund (estate_id, id),
    add constraint entry_reverses_in_its_book foreign key (estate_id, fund_id, reverses_id)
        references finance_entry (estate_id, fund_id, id),
    add constraint entry_of_its_draft foreign key (estate_id, fund_id, draft_id)
        references finance_entrydraft (estate_id, fund_id, id),
    add constraint entry_is_not_from_the_future
        check (booking_date <= (posted_at at time zone 'Asia/Shanghai')::date);
alter table finance_posting
    add constraint posting_of_its_entry foreign key (estate_id, fund_id, entry_id)
        references finance_entry (estate_id, fund_id, id) not deferrable,
    add constraint posting_of_its_account foreign key (estate_id, fund_id, account_id)
        references finance_account (estate_id, fund_id, id) not deferrable;
alter table finance_entrytext
    add constraint text_of_its_entry foreign key (entry_id) references finance_entry (id);
alter table finance_entryvoucher
    add constraint voucher_of_its_entry foreign key (entry_id) references finance_entry (id);
alter table finance_match
    add constraint match_of_its_posting foreign key (posting_id) references finance_posting (id);
"""
NO_KEYS = """
alter table finance_match drop constraint match_of_its_posting;
alter table finance_entryvoucher drop constraint voucher_of_its_entry;
alter table finance_entrytext drop constraint text_of_its_entry;
alter table finance_posting drop constraint posting_of_its_entry,
    drop constraint posting_of_its_account;
alter table finance_entry drop constraint entry_of_its_fund,
    drop constraint entry_reverses_in_its_book, drop constraint entry_of_its_draft,
    drop constraint entry_is_not_from_the_future;
"""

# One round trip: the head's lock comes first, so that numbers, leaves and balances of a book are
# written by one session at a time; the bytes need only the number filled in.
POST_ENTRY = """
create function post_entry(
    p_estate bigint, p_fund bigint, p_key text, p_kind text, p_date date, p_at timestamptz,
    p_actor bigint, p_amount bigint, p_counterparty text, p_counterparty_kind text,
    p_authority bigint, p_no_voucher text, p_source text, p_reverses bigint, p_draft bigint,
    p_memo text, p_salt bytea, p_private jsonb, p_accounts bigint[], p_amounts bigint[],
    p_vouchers bigint[], p_rows bigint[], p_lines int[], p_shares bigint[],
    p_before bytea, p_after bytea, out o_entry bigint, out o_number int, out o_new boolean
) language plpgsql as $$
declare
    p_year int := extract(year from p_date);
    position bigint;
    lines bigint[];
begin
    select last_number + 1 into o_number from finance_bookhead
        where fund_id = p_fund and year = p_year for update;
    if not found then
        insert into finance_bookhead (estate_id, fund_id, year, last_number)
            values (p_estate, p_fund, p_year, 0) on conflict (fund_id, year) do nothing;
        select last_number + 1 into o_number from finance_bookhead
            where fund_id = p_fund and year = p_year for update;
    end if;
    select e.id, e.number, false into o_entry, o_number, o_new from finance_entry e
        where e.estate_id = p_estate and e.key = p_key;
    if found then
        return;
    end if;
    select last_number + 1, true into o_number, o_new from finance_bookhead
        where fund_id = p_fund and year = p_year;
    position := append_leaf(
        p_estate, 'entry', p_before || convert_to(o_number::text, 'UTF8') || p_after, p_at);
    insert into finance_entry (estate_id, fund_id, year, number, kind, booking_date, posted_at,
            posted_by_id, amount_fen, counterparty, counterparty_kind, authority_id,
            no_voucher_reason, source, reverses_id, draft_id, key, leaf_index)
        values (p_estate, p_fund, p_year, o_number, p_kind, p_date, p_at, p_actor, p_amount,
            p_counterparty, p_counterparty_kind, p_authority, p_no_voucher, p_source, p_reverses,
            p_draft, p_key, position)
        returning id into o_entry;
    insert into finance_entrytext (entry_id, estate_id, memo, memo_salt, private)
        values (o_entry, p_estate, p_memo, p_salt, p_private);
    if cardinality(p_vouchers) > 0 then
        insert into finance_entryvoucher (estate_id, entry_id, voucher_id, position)
            select p_estate, o_entry, v.id, v.place
            from unnest(p_vouchers) with ordinality as v (id, place);
    end if;
    with written as (
        insert into finance_posting
            (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
        select p_estate, o_entry, p_fund, l.account, p_date, l.amount
        from unnest(p_accounts, p_amounts) with ordinality as l (account, amount, place)
        order by l.place returning id
    ) select array_agg(id order by id) into lines from written;
    if cardinality(p_rows) > 0 then
        insert into finance_match (estate_id, bank_row_id, posting_id, amount_fen)
            select p_estate, m.bank, lines[m.line], m.share
            from unnest(p_rows, p_lines, p_shares) as m (bank, line, share) order by m.bank;
    end if;
    insert into communities_auditevent
            (estate_id, actor_id, verb, subject, before, after, detail, at)
        values (p_estate, p_actor, 'finance.entry.posted', 'finance.entry:' || o_entry, '', '',
            '{}', p_at);
end $$;
"""
