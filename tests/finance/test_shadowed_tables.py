"""A temporary table of the same name does not stand before the real one, whatever it holds. The
application makes none at all, so that the owner tries it here."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from communities.errors import DomainError
from finance.services.posting import post_entry
from finance.services.statements import submit_statement
from tests.communities.test_clocks import started
from tests.finance.books import NOW
from tests.owner import become_owner, owning

SEPTEMBER = date(2026, 9, 15)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def shadow(*tables):
    """From here on the session is the owner's."""
    become_owner()
    for table in tables:
        run(f"create temp table {table} (like public.{table} including all)")


def trust_the_path(function):
    """The control: the same function as it would be with short names and the caller's path."""
    [[text]] = run(f"select pg_get_functiondef('{function}'::regproc)")
    text = re.sub(r"\n SET search_path TO .*", "", text)
    head, body = text.split("$function$", 1)
    run(head + "$function$" + body.replace("public.", ""))


@pytest.fixture
def closed(books):
    """A frozen September, and a session that hides its statement behind an empty table."""
    books.posted(("BANK", 100), ("ADS", -100), day=SEPTEMBER)
    submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    shadow("finance_statement")
    return books


def test_no_entry_enters_a_frozen_month_behind_a_temporary_table(closed):
    with pytest.raises(DomainError, match="已经封账"), transaction.atomic():
        post_entry(new=closed.new("late", day=SEPTEMBER), actor=None, now=NOW)


def test_control_with_the_callers_path_it_would(closed):
    for function in ("post_entry", "refuse_closed_days"):
        trust_the_path(function)

    assert post_entry(new=closed.new("late", day=SEPTEMBER), actor=None, now=NOW).is_new


def test_numbers_and_balances_are_read_from_the_real_tables(books):
    books.posted(("BANK", 100), ("ADS", -100))
    shadow("finance_bookhead", "finance_monthbalance", "finance_posting", "communities_loghead")

    second = post_entry(new=books.new("second"), actor=None, now=NOW)

    assert second.number == 2
    kept = "select last_number from public.finance_bookhead where fund_id = {}"
    assert run(kept.format(books.fund.pk)) == [(2,)]
    [[lines]] = run(f"select count(*) from public.finance_posting where entry_id = {second.id}")
    assert lines == 2


def test_an_event_in_a_temporary_table_ends_no_clock(cast):
    clock = started(cast)
    shadow("communities_clockevent")
    run(
        "insert into communities_clockevent (id, clock_id, kind, occurred_at, detected_at, reason,"
        f" detail, transaction) select 1, {clock.pk}, 'met', started_at, started_at, '', '{{}}',"
        " pg_current_xact_id()::text::bigint from communities_clock"
    )
    met = f"update communities_clock set met_at = started_at, next_at = null where id = {clock.pk}"

    with pytest.raises(IntegrityError, match="only with an event"), transaction.atomic():
        run(met)
    trust_the_path("clock_ends_with_an_event")
    run(met)


WITHIN_A_TRIGGER = """
create temp table poke (id int);
create function pg_temp.poke() returns trigger language plpgsql as $$ begin
    update public.finance_monthbalance set debit_fen = 7 where debit_fen > 0;
    return new;
end $$;
create trigger poke before insert on poke for each row execute function pg_temp.poke();
grant insert on poke to app
"""


def test_no_trigger_of_ones_own_writes_a_balance(books):
    """The guard looks how deep in triggers it is; what is down there is written by functions of the
    owner alone."""
    books.posted(("BANK", 100), ("ADS", -100))
    run("set constraints all immediate")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(WITHIN_A_TRIGGER)
    with owning():
        run(WITHIN_A_TRIGGER)

    with (
        pytest.raises(ProgrammingError, match="permission denied for table finance_monthbalance"),
        transaction.atomic(),
    ):
        run("insert into poke values (1)")
    become_owner()
    run("insert into poke values (1)")
    assert run("select debit_fen from finance_monthbalance where debit_fen > 0") == [(7,)]
