import django.db.models.deletion
from django.db import migrations, models

from finance.migrations import _books_sql as before

# The fund of an entry's lines is checked with their day and estate; one key less on every entry.
KEYS = """
alter table finance_posting drop constraint posting_of_its_entry;
alter table finance_posting add constraint posting_of_its_entry
    foreign key (estate_id, entry_id) references finance_entry (estate_id, id) not deferrable;
alter table finance_entry drop constraint entry_reverses_in_its_book;
alter table finance_entry add constraint entry_reverses_in_its_book
    foreign key (estate_id, reverses_id) references finance_entry (estate_id, id);
alter table finance_entrydraft drop constraint draft_corrects_within_its_book;
alter table finance_entrydraft add constraint draft_corrects_within_its_estate
    foreign key (estate_id, reverses_id) references finance_entry (estate_id, id);
alter table finance_entrytext drop constraint text_of_its_entry;
alter table finance_entryvoucher drop constraint voucher_of_its_entry;
"""
OLD_KEYS = """
alter table finance_posting drop constraint posting_of_its_entry;
alter table finance_posting add constraint posting_of_its_entry
    foreign key (estate_id, fund_id, entry_id)
    references finance_entry (estate_id, fund_id, id) not deferrable;
alter table finance_entry drop constraint entry_reverses_in_its_book;
alter table finance_entry add constraint entry_reverses_in_its_book
    foreign key (estate_id, fund_id, reverses_id) references finance_entry (estate_id, fund_id, id);
alter table finance_entrydraft drop constraint draft_corrects_within_its_estate;
alter table finance_entrydraft add constraint draft_corrects_within_its_book
    foreign key (estate_id, fund_id, reverses_id) references finance_entry (estate_id, fund_id, id);
alter table finance_entrytext
    add constraint text_of_its_entry foreign key (entry_id) references finance_entry (id);
alter table finance_entryvoucher
    add constraint voucher_of_its_entry foreign key (entry_id) references finance_entry (id);
"""

# One look-up by key for each entry of the statement: a join would be planned while the tables are
# empty and kept while they grow. The key has locked the parent already (FOR KEY SHARE).
CHECK_POSTINGS = """
create or replace function check_postings() returns trigger language plpgsql as $$
declare
    given record;
    parent finance_entry;
    trouble text;
begin
    for given in
        select entry_id, count(*) as n, sum(amount_fen) as total, min(estate_id) as estate,
            min(fund_id) as fund, min(booking_date) as day, (min(estate_id), min(fund_id),
            min(booking_date)) = (max(estate_id), max(fund_id), max(booking_date)) as is_one
        from fresh group by entry_id
    loop
        select * into parent from finance_entry where id = given.entry_id;
        trouble := case
            when parent.id is null then 'is not there'
            when given.n < 2 then 'needs two lines'
            when given.total <> 0 then 'is out of balance by ' || given.total
            when not given.is_one or (given.estate, given.fund, given.day)
                    <> (parent.estate_id, parent.fund_id, parent.booking_date)
                then 'is of another book or day than its lines'
            when given.n <> (select count(*) from finance_posting where entry_id = given.entry_id)
                then 'has its lines already'
            end;
        if trouble is not null then
            raise exception 'entry %: %', given.entry_id, trouble
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
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
end $$
"""

NUMBER_ENTRIES = """
create or replace function number_entries() returns trigger language plpgsql as $$
declare
    book record;
    closed text;
begin
    for book in select fund_id, year, count(*) as n, min(number) as low, max(number) as high,
            min(booking_date) as first_day, max(booking_date) as last_day,
            count(reverses_id) as reversals
            from fresh group by fund_id, year order by fund_id, year loop
        update finance_bookhead set last_number = last_number + book.n
            where fund_id = book.fund_id and year = book.year
                and last_number + 1 = book.low and last_number + book.n = book.high;
        if not found then
            raise exception 'entry number % does not follow the last one', book.low
                using errcode = 'integrity_constraint_violation';
        end if;
        if exists (select 1 from finance_statement where fund_id = book.fund_id
                and status in ('submitted', 'published')
                and starts <= book.last_day and ends >= book.first_day) then
            select s.period into closed from finance_statement s
                join fresh on fresh.fund_id = s.fund_id
                where s.status in ('submitted', 'published')
                    and fresh.booking_date between s.starts and s.ends limit 1;
            if closed is not null then
                raise exception 'period % is closed', closed
                    using errcode = 'integrity_constraint_violation',
                        constraint = 'period_is_open';
            end if;
        end if;
        if book.reversals > 0 and exists (select 1 from fresh join finance_entry e
                on e.id = fresh.reverses_id where e.fund_id <> fresh.fund_id) then
            raise exception 'a reversal stays in its book'
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return null;
end $$
"""

# The condition is asked before a function is called: within the ledger's own triggers it is not.
KEPT = "".join(
    f"""
drop trigger only_by_triggers on {table};
create trigger only_by_triggers before insert or update on {table}
    for each row when (pg_trigger_depth() = 0) execute function only_by_triggers();
create trigger never_deleted before delete on {table}
    for each row execute function only_by_triggers();
"""
    for table in ("finance_monthbalance", "finance_bookhead")
).replace("before insert or update on finance_bookhead", "before update on finance_bookhead")
OLD_KEPT = """
drop trigger never_deleted on finance_monthbalance;
drop trigger never_deleted on finance_bookhead;
drop trigger only_by_triggers on finance_monthbalance;
drop trigger only_by_triggers on finance_bookhead;
create trigger only_by_triggers before insert or update or delete on finance_monthbalance
    for each row execute function only_by_triggers();
create trigger only_by_triggers before update or delete on finance_bookhead
    for each row execute function only_by_triggers();
"""


def earlier(sql: str) -> str:
    """The function as the migration before made it."""
    return sql.split("create trigger")[0].replace("create function", "create or replace function")


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_bind_within_one_estate'),
        ('finance', '0004_correct_within_one_book'),
    ]

    operations = [
        migrations.RunSQL(KEYS, OLD_KEYS),
        migrations.RunSQL(CHECK_POSTINGS, earlier(before.CHECK_POSTINGS)),
        migrations.RunSQL(NUMBER_ENTRIES, earlier(before.NUMBER_ENTRIES)),
        migrations.RunSQL(KEPT, OLD_KEPT),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_of_its_book',
        ),
        migrations.AlterField(
            model_name='entry',
            name='estate',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='fund',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='finance.fund'),
        ),
        migrations.AlterField(
            model_name='entrytext',
            name='estate',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='estate',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate'),
        ),
    ]
