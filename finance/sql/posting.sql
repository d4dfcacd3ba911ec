-- How entries are written (入账): one by one, or many at once.

-- One round trip: the head's lock comes first, so that numbers, leaves and balances of a book are
-- written by one session at a time; the bytes need only the number filled in.
-- The application may call post_entry
create function post_entry(
    p_estate bigint, p_fund bigint, p_key text, p_kind text, p_date date, p_at timestamptz,
    p_actor bigint, p_amount bigint, p_counterparty text, p_counterparty_kind text,
    p_authority bigint, p_no_voucher text, p_source text, p_reverses bigint, p_draft bigint,
    p_memo text, p_salt bytea, p_private jsonb, p_accounts bigint[], p_amounts bigint[],
    p_vouchers bigint[], p_rows bigint[], p_lines int[], p_shares bigint[],
    p_before bytea, p_after bytea, out o_entry bigint, out o_number int, out o_new boolean
) language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    p_year int := extract(year from p_date);
    position bigint;
    lines bigint[];
begin
    select last_number + 1 into o_number from public.finance_bookhead
        where fund_id = p_fund and year = p_year for update;
    if not found then
        insert into public.finance_bookhead (estate_id, fund_id, year, last_number)
            values (p_estate, p_fund, p_year, 0) on conflict (fund_id, year) do nothing;
        select last_number + 1 into o_number from public.finance_bookhead
            where fund_id = p_fund and year = p_year for update;
    end if;
    -- "+ 0": else a plan from when the table was small reads all entries of the estate, not the key.
    select e.id, e.number, false into o_entry, o_number, o_new from public.finance_entry e
        where e.key = p_key and e.estate_id + 0 = p_estate;
    if found then
        return;
    end if;
    select last_number + 1, true into o_number, o_new from public.finance_bookhead
        where fund_id = p_fund and year = p_year;
    position := public.append_leaf(
        p_estate, 'entry', p_before || convert_to(o_number::text, 'UTF8') || p_after, p_at);
    insert into public.finance_entry (estate_id, fund_id, year, number, kind, booking_date, posted_at,
            posted_by_id, amount_fen, counterparty, counterparty_kind, authority_id,
            no_voucher_reason, source, reverses_id, draft_id, key, leaf_index)
        values (p_estate, p_fund, p_year, o_number, p_kind, p_date, p_at, p_actor, p_amount,
            p_counterparty, p_counterparty_kind, p_authority, p_no_voucher, p_source, p_reverses,
            p_draft, p_key, position)
        returning id into o_entry;
    insert into public.finance_entrytext (entry_id, estate_id, memo, memo_salt, private)
        values (o_entry, p_estate, p_memo, p_salt, p_private);
    if cardinality(p_vouchers) > 0 then
        insert into public.finance_entryvoucher (estate_id, entry_id, voucher_id, position)
            select p_estate, o_entry, v.id, v.place
            from unnest(p_vouchers) with ordinality as v (id, place);
    end if;
    with written as (
        insert into public.finance_posting
            (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
        select p_estate, o_entry, p_fund, l.account, p_date, l.amount
        from unnest(p_accounts, p_amounts) with ordinality as l (account, amount, place)
        order by l.place returning id
    ) select array_agg(id order by id) into lines from written;
    if cardinality(p_rows) > 0 then
        insert into public.finance_match (estate_id, bank_row_id, posting_id, amount_fen)
            select p_estate, m.bank, lines[m.line], m.share
            from unnest(p_rows, p_lines, p_shares) as m (bank, line, share) order by m.bank;
    end if;
    insert into public.communities_auditevent
            (estate_id, actor_id, verb, subject, before, after, detail, at)
        values (p_estate, p_actor, 'finance.entry.posted', 'finance.entry:' || o_entry, '', '',
            '{}', p_at);
end $$;

-- Heads first, then the log's: whoever posts takes these locks in the same order. A known key is
-- refused by its unique index, and whoever calls then goes one by one: while nobody has counted the
-- table, a look for keys would walk all entries of the estate, once for each key.
-- The application may call post_entries
create function post_entries(
    p_estate bigint, p_actor bigint, p_at timestamptz, p_entries json, p_lines json, p_papers json,
    p_matches json
) returns table (o_entry bigint, o_number int) language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    position bigint;
    ids bigint[];
    numbers int[];
    lines bigint[];
begin
    insert into public.finance_bookhead (estate_id, fund_id, year, last_number)
        select distinct p_estate, g.fund, extract(year from g.day)::int, 0
        from json_to_recordset(p_entries) as g (fund bigint, day date) order by 2, 3
        on conflict (fund_id, year) do nothing;
    perform 1 from public.finance_bookhead where (fund_id, year) in (
            select g.fund, extract(year from g.day)
            from json_to_recordset(p_entries) as g (fund bigint, day date))
        order by fund_id, year for update;
    update public.communities_loghead set size = size + json_array_length(p_entries)
        where estate_id = p_estate returning size - json_array_length(p_entries) into position;
    if position is null then
        raise exception 'estate % has no log', p_estate using errcode = 'foreign_key_violation';
    end if;
    with numbered as (
        select g.*, head.year, position + g.place - 1 as leaf, head.last_number
            + row_number() over (partition by head.fund_id, head.year order by g.place) as number
        from json_to_recordset(p_entries) as g (place int, fund bigint, key text, kind text,
            day date, fen bigint, counterparty text, counterparty_kind text, authority bigint,
            no_voucher text, source text, reverses bigint, draft bigint, memo text, salt text,
            private jsonb, before text, after text)
        join public.finance_bookhead head
            on head.fund_id = g.fund and head.year = extract(year from g.day)
        order by g.place
    ), given as materialized (
        select nextval('public.finance_entry_id_seq') as id, numbered.*,
            convert_to(before || number || after, 'UTF8') as body from numbered
    ), leaves as (
        insert into public.communities_leaf (estate_id, index, kind, body, hash, created_at)
        select p_estate, leaf, 'entry', body, sha256('\x00'::bytea || body), p_at from given
    ), entries as (
        insert into public.finance_entry (id, estate_id, fund_id, year, number, kind, booking_date,
            posted_at, posted_by_id, amount_fen, counterparty, counterparty_kind, authority_id,
            no_voucher_reason, source, reverses_id, draft_id, key, leaf_index)
        select id, p_estate, fund, year, number, kind, day, p_at, p_actor, fen, counterparty,
            counterparty_kind, authority, no_voucher, source, reverses, draft, key, leaf from given
    ), texts as (
        insert into public.finance_entrytext (entry_id, estate_id, memo, memo_salt, private)
        select id, p_estate, memo, decode(salt, 'hex'), private from given
    ), trail as (
        insert into public.communities_auditevent
            (estate_id, actor_id, verb, subject, before, after, detail, at)
        select p_estate, p_actor, 'finance.entry.posted', 'finance.entry:' || id, '', '', '{}', p_at
        from given
    ) select array_agg(given.id order by place), array_agg(given.number order by place)
        into ids, numbers from given;
    if json_array_length(p_papers) > 0 then
        insert into public.finance_entryvoucher (estate_id, entry_id, voucher_id, position)
            select p_estate, ids[p.entry], p.voucher,
                row_number() over (partition by p.entry order by p.place)
            from rows from (json_to_recordset(p_papers) as (entry int, voucher bigint))
                with ordinality as p (entry, voucher, place);
    end if;
    with written as (
        insert into public.finance_posting
            (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
        select p_estate, ids[l.entry], l.fund, l.account, l.day, l.fen
        from rows from (json_to_recordset(p_lines)
                as (entry int, fund bigint, account bigint, day date, fen bigint))
            with ordinality as l (entry, fund, account, day, fen, place)
        order by l.place returning id
    ) select array_agg(id order by id) into lines from written;
    if json_array_length(p_matches) > 0 then
        insert into public.finance_match (estate_id, bank_row_id, posting_id, amount_fen)
            select p_estate, m.bank, lines[m.line], m.share
            from json_to_recordset(p_matches) as m (line int, bank bigint, share bigint)
            order by m.bank, m.line;
    end if;
    return query select * from unnest(ids, numbers);
end $$;
