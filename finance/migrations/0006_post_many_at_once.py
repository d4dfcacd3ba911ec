from django.db import migrations

# Heads first, then the log's: whoever posts takes these locks in the same order. No row comes back
# where a key is known already.
POST_ENTRIES = """
create function post_entries(
    p_estate bigint, p_actor bigint, p_at timestamptz, p_entries json, p_lines json, p_papers json,
    p_matches json
) returns table (o_entry bigint, o_number int) language plpgsql as $$
declare
    position bigint;
    ids bigint[];
    numbers int[];
    lines bigint[];
begin
    insert into finance_bookhead (estate_id, fund_id, year, last_number)
        select distinct p_estate, g.fund, extract(year from g.day)::int, 0
        from json_to_recordset(p_entries) as g (fund bigint, day date) order by 2, 3
        on conflict (fund_id, year) do nothing;
    perform 1 from finance_bookhead where (fund_id, year) in (
            select g.fund, extract(year from g.day)
            from json_to_recordset(p_entries) as g (fund bigint, day date))
        order by fund_id, year for update;
    if exists (select 1 from finance_entry where estate_id = p_estate and key in (
            select g.key from json_to_recordset(p_entries) as g (key text))) then
        return;
    end if;
    update communities_loghead set size = size + json_array_length(p_entries)
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
        join finance_bookhead head
            on head.fund_id = g.fund and head.year = extract(year from g.day)
        order by g.place
    ), given as materialized (
        select nextval('finance_entry_id_seq') as id, numbered.*,
            convert_to(before || number || after, 'UTF8') as body from numbered
    ), leaves as (
        insert into communities_leaf (estate_id, index, kind, body, hash, created_at)
        select p_estate, leaf, 'entry', body, sha256('\\x00'::bytea || body), p_at from given
    ), entries as (
        insert into finance_entry (id, estate_id, fund_id, year, number, kind, booking_date,
            posted_at, posted_by_id, amount_fen, counterparty, counterparty_kind, authority_id,
            no_voucher_reason, source, reverses_id, draft_id, key, leaf_index)
        select id, p_estate, fund, year, number, kind, day, p_at, p_actor, fen, counterparty,
            counterparty_kind, authority, no_voucher, source, reverses, draft, key, leaf from given
    ), texts as (
        insert into finance_entrytext (entry_id, estate_id, memo, memo_salt, private)
        select id, p_estate, memo, decode(salt, 'hex'), private from given
    ), trail as (
        insert into communities_auditevent
            (estate_id, actor_id, verb, subject, before, after, detail, at)
        select p_estate, p_actor, 'finance.entry.posted', 'finance.entry:' || id, '', '', '{}', p_at
        from given
    ) select array_agg(given.id order by place), array_agg(given.number order by place)
        into ids, numbers from given;
    if json_array_length(p_papers) > 0 then
        insert into finance_entryvoucher (estate_id, entry_id, voucher_id, position)
            select p_estate, ids[p.entry], p.voucher,
                row_number() over (partition by p.entry order by p.place)
            from rows from (json_to_recordset(p_papers) as (entry int, voucher bigint))
                with ordinality as p (entry, voucher, place);
    end if;
    with written as (
        insert into finance_posting
            (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
        select p_estate, ids[l.entry], l.fund, l.account, l.day, l.fen
        from rows from (json_to_recordset(p_lines)
                as (entry int, fund bigint, account bigint, day date, fen bigint))
            with ordinality as l (entry, fund, account, day, fen, place)
        order by l.place returning id
    ) select array_agg(id order by id) into lines from written;
    if json_array_length(p_matches) > 0 then
        insert into finance_match (estate_id, bank_row_id, posting_id, amount_fen)
            select p_estate, m.bank, lines[m.line], m.share
            from json_to_recordset(p_matches) as m (line int, bank bigint, share bigint)
            order by m.bank, m.line;
    end if;
    return query select * from unnest(ids, numbers);
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0005_lighten_posting")]

    operations = [
        migrations.RunSQL(POST_ENTRIES, "drop function post_entries"),
    ]
