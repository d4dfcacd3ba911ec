"""Two sessions at once: late legs, many posters, killed processes."""

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection, connections, transaction

from finance.models import Entry, Posting
from finance.selectors.audit import ledger_findings
from finance.services.posting import post_entry
from tests.finance.books import NOW
from tests.long import times
from tests.owner import owning

LEGS = """
insert into finance_posting (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
select estate_id, %(entry)s, fund_id, id, '2026-09-15', %(amount)s from finance_account
where id = %(account)s
"""


@contextmanager
def second_session():
    words = connection.get_connection_params()
    plain = {name: words[name] for name in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**plain) as other:
        yield other


def _legs(session, books, entry, *amounts):
    for amount in amounts:
        session.execute(
            LEGS, {"entry": entry, "amount": amount, "account": books.account("BANK").pk}
        )


PAIR = LEGS.replace(
    "select estate_id, %(entry)s, fund_id, id, '2026-09-15', %(amount)s from finance_account",
    "select estate_id, %(entry)s, fund_id, id, '2026-09-15', amount from finance_account, "
    "(values (777), (-777)) as v (amount)",
)


def test_a_leg_for_an_entry_that_is_not_committed_is_refused(committed_books):
    books = committed_books
    for turn in range(times("race rounds")):
        with second_session() as other:
            with transaction.atomic():
                entry = post_entry(new=books.new(f"f1:{turn}"), actor=None, now=NOW).id
                with pytest.raises(psycopg.errors.IntegrityError):
                    other.execute(PAIR, {"entry": entry, "account": books.account("BANK").pk})
                other.rollback()
            with pytest.raises(psycopg.errors.IntegrityError, match="has its lines already"):
                other.execute(PAIR, {"entry": entry, "account": books.account("BANK").pk})

    assert Posting.objects.count() == 2 * times("race rounds")
    assert ledger_findings(books.fund.estate) == []


NAIVE = """
drop trigger check_postings on finance_posting;
alter table finance_posting drop constraint posting_of_its_entry;
alter table finance_posting add constraint posting_of_its_entry
    foreign key (estate_id, entry_id)
    references finance_entry (estate_id, id) deferrable initially deferred;
create function naive() returns trigger language plpgsql as $$
begin
    if exists (select 1 from finance_entrytext where entry_id = new.entry_id)
            and pg_backend_pid() <> %s then
        raise exception 'entry is sealed';
    end if;
    return new;
end $$;
create trigger naive before insert on finance_posting for each row execute function naive();
"""


def test_control_with_a_deferred_key_both_sessions_commit_an_unbalanced_entry(committed_books):
    books = committed_books
    connection.ensure_connection()
    mine = connection.connection.info.backend_pid
    with owning(), connection.cursor() as cursor:
        cursor.execute(NAIVE % mine)

    with second_session() as other:
        with transaction.atomic():
            entry = post_entry(new=books.new("f1"), actor=None, now=NOW).id
            _legs(other, books, entry, 777)
        other.commit()

    assert sum(Posting.objects.values_list("amount_fen", flat=True)) == 777
    assert ledger_findings(books.fund.estate) != []


def test_many_threads_number_without_gaps(committed_books):
    books, n = committed_books, times("postings per thread")
    failures = []

    def work(name):
        try:
            for turn in range(n):
                if turn % 5 == 4:
                    with pytest.raises(ZeroDivisionError), transaction.atomic():
                        post_entry(new=books.new(f"{name}:lost:{turn}"), actor=None, now=NOW)
                        raise ZeroDivisionError
                post_entry(new=books.new(f"{name}:{turn}"), actor=None, now=NOW)
        except Exception as error:
            failures.append(error)
        finally:
            connections["default"].close()

    threads = [
        threading.Thread(target=work, args=[name]) for name in range(times("posting threads"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, n * len(threads) + 1))
    assert ledger_findings(books.fund.estate) == []


def environment(name):
    words = connections["default"].settings_dict
    place = words["HOST"] or words["OPTIONS"].get("host", "")
    url = (
        f"postgres://{words['USER']}:{quote(words['PASSWORD'])}@/{name}"
        f"?host={place}&port={words['PORT'] or words['OPTIONS'].get('port', '')}"
    )
    return os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }


POSTER = (
    "import django, sys; django.setup(); from tests.finance.poster import main; main(*sys.argv[1:])"
)


def test_killed_posters_lose_nothing_they_acknowledged(committed_db, committed_books, tmp_path):
    chance, keys = random.Random(7), []
    for round_ in range(times("poster kills")):
        said = tmp_path / f"{round_}.txt"
        command = [sys.executable, "-c", POSTER, str(said), f"round{round_}"]
        poster = subprocess.Popen(
            command, env=environment(committed_db), cwd=Path(__file__).resolve().parents[2]
        )
        while not (said.exists() and said.stat().st_size):
            assert poster.poll() is None, "the poster ended by itself"
            time.sleep(0.02)
        time.sleep(chance.random() * 0.3)
        poster.kill()
        poster.wait()
        keys += [line for line in said.read_text().split("\n")[:-1] if line]

    stored = set(Entry.objects.values_list("key", flat=True))
    assert len(keys) > times("poster kills")
    assert set(keys) - stored == set()
    assert ledger_findings(committed_books.fund.estate) == []
