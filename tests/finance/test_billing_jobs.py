"""Long runs: a worker posts them, all or nothing; who dies, comes twice or is refused leaves no half of one."""

import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Ownership, Unit
from communities.transitions import move
from finance.models import Bill, BillingJob, BillingRun
from finance.services.billing import post_run
from finance.services.billing_jobs import GIVE_UP, MOST_AT_HAND, start_run, work_on
from finance.states import BILLING_STEPS
from finance.tasks import post_bills, resume_bills
from tests.finance.billing import NOW, SEPTEMBER
from tests.finance.test_ledger_races import environment
from tests.owner import owning
from tests.sessions import log_in
from tests.stages import staged
from tests.together import at_once

ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "import django, sys; django.setup(); from finance.tasks import post_bills; "
    "post_bills(int(sys.argv[1]))"
)
PAGE = "/desk/fees/riverside/run/"


@staged
def many(fees):
    """One home more than is posted while a person waits."""
    add_homes(fees, MOST_AT_HAND)
    return fees


def add_homes(fees, number: int) -> None:
    """Beside hers."""
    fees.charge()
    owner = Ownership.objects.get(user=fees.cast.alice).owner
    units = Unit.objects.bulk_create(
        Unit(
            estate=fees.estate, building=fees.cast.unit.building, number=f"9-{one}",
            exclusive_area_m2=Decimal("89.37"), area_source="registered",
        )
        for one in range(number)
    )  # fmt: skip
    Ownership.objects.bulk_create(
        Ownership(
            estate=fees.estate, unit=unit, owner=owner, owner_name="业主",
            valid_from=SEPTEMBER.replace(year=2020),
        )
        for unit in units
    )  # fmt: skip


@pytest.fixture
def committed_many(committed):
    return committed.made["many"]


def asked(fees, now=NOW) -> BillingJob:
    return start_run(
        estate=fees.estate, month=SEPTEMBER, digest=fees.plan().digest, actor=fees.cast.petra,
        now=now,
    )  # fmt: skip


def test_a_long_run_waits_for_a_worker_and_is_posted_once(many):
    job = asked(many)
    assert (job.status, job.number, Bill.objects.count()) == ("waiting", MOST_AT_HAND + 1, 0)

    done = work_on(pk=job.pk, now=NOW)
    again = work_on(pk=job.pk, now=NOW)

    assert (done.status, done.written, done.run.number) == ("done", 501, 501)
    assert (again.status, again.run) == ("done", done.run)
    assert (BillingRun.objects.count(), Bill.objects.count()) == (1, 501)
    assert done.run.posted_by == many.cast.petra
    assert AuditEvent.objects.filter(verb="finance.billingjob.finish").count() == 1


def test_a_short_run_is_posted_at_once(fees):
    add_homes(fees, MOST_AT_HAND - 1)
    run = asked(fees)
    assert (type(run), run.number, BillingJob.objects.count()) == (BillingRun, MOST_AT_HAND, 0)


def test_one_long_run_of_an_estate_at_a_time(many):
    asked(many)
    with pytest.raises(DomainError, match="正在出账"):
        asked(many)
    assert BillingJob.objects.count() == 1


def test_what_was_not_looked_at_is_refused_before_it_waits(many):
    given = {"estate": many.estate, "month": SEPTEMBER, "now": NOW}
    with pytest.raises(StaleState, match="请重新核对"):
        start_run(digest="", actor=many.cast.petra, **given)
    with pytest.raises(NotAllowed):
        start_run(digest=many.plan().digest, actor=many.cast.paul, **given)
    assert not BillingJob.objects.exists()


def test_what_changes_while_it_waits_ends_it_and_says_why(many):
    job = asked(many)
    many.home("1-777")

    failed = work_on(pk=job.pk, now=NOW)

    assert (failed.status, failed.run, Bill.objects.count()) == ("failed", None, 0)
    assert "名册或收费标准变了" in failed.problem
    assert work_on(pk=job.pk, now=NOW).status == "failed"
    assert asked(many).status == "waiting"


def test_who_was_faster_is_told_apart(many):
    """The same month by another way while it waited: nothing twice, and the job says so."""
    job = asked(many)
    post_run(estate=many.estate, month=SEPTEMBER, digest=job.digest, actor=many.cast.petra, now=NOW)
    assert "没有要出的账单" in work_on(pk=job.pk, now=NOW).problem
    assert Bill.objects.count() == 501


def test_who_asked_and_may_no_longer_posts_nothing(many):
    job = asked(many)
    many.cast.petra.memberships.update(valid_until=NOW - timedelta(days=1))
    assert work_on(pk=job.pk, now=NOW).status == "failed"
    assert not Bill.objects.exists()


def test_a_dead_workers_run_is_taken_up_by_the_sweep(many):
    """It had begun, and what it wrote went with it."""
    job = asked(many, now=clock.now() - timedelta(minutes=3))
    BillingJob.objects.filter(pk=job.pk).update(status="posting", written=400)

    resume_bills()

    job.refresh_from_db()
    assert (job.status, job.written, Bill.objects.count()) == ("done", 501, 501)


def killed_while_it_writes(job) -> list:
    """The worker has written all and waits for the trail, which is held; then it is killed."""
    with transaction.atomic(), owning():
        with connection.cursor() as cursor:
            cursor.execute("lock table communities_auditevent in share mode")
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(job.pk)], env=environment(connection.settings_dict["NAME"]),
            cwd=ROOT,
        )  # fmt: skip
        seen = []
        while not seen or seen[-1] < job.number:
            assert worker.poll() is None, "the worker ended by itself"
            seen.append(BillingJob.objects.get(pk=job.pk).written)
            time.sleep(0.05)
        worker.kill()
        worker.wait()
    return seen


def test_a_killed_worker_leaves_nothing_and_the_next_bills_once(committed_many):
    """What it had written was to be seen from outside, and went with it."""
    job = asked(committed_many, now=clock.now() - timedelta(minutes=3))
    move(job, BILLING_STEPS, "begin", actor=None, now=NOW)

    assert killed_while_it_writes(job)[-1] == 501
    assert (Bill.objects.count(), BillingRun.objects.count()) == (0, 0)

    resume_bills()
    assert BillingJob.objects.get().status == "done"
    assert (Bill.objects.count(), BillingRun.objects.count()) == (501, 1)


def test_two_workers_at_once_bill_once(committed_many):
    job = asked(committed_many)
    ended = at_once(*[lambda: work_on(pk=job.pk, now=NOW)] * 4)
    assert not [one for one in ended if isinstance(one, Exception)]
    assert (Bill.objects.count(), BillingRun.objects.count()) == (501, 1)
    assert BillingJob.objects.get().status == "done"


def test_the_sweep_leaves_what_was_just_asked_to_its_message(many):
    job = asked(many, now=clock.now())
    resume_bills()
    job.refresh_from_db()
    assert job.status == "waiting"
    post_bills(job.pk)
    job.refresh_from_db()
    assert job.status == "done"


def test_what_nobody_manages_is_given_up(many):
    job = asked(many, now=clock.now() - GIVE_UP)
    resume_bills()
    job.refresh_from_db()
    assert (job.status, Bill.objects.count()) == ("failed", 0)
    assert "一张账单也没有出" in job.problem


def test_a_job_ends_in_one_way(many):
    job = asked(many)
    rows = BillingJob.objects.filter(pk=job.pk)
    for wrong in ({"status": "done", "ended_at": NOW}, {"status": "failed", "ended_at": NOW}):
        with pytest.raises(IntegrityError, match="a_job_says_how_it_ended"), transaction.atomic():
            rows.update(**wrong)


def test_the_desk_waits_and_then_reads_the_run(many, client):
    log_in(client, many.cast.petra)
    sent = client.post(PAGE, {"m": "2026-09", "digest": many.plan().digest})
    job = BillingJob.objects.get()
    place = f"/desk/runs/jobs/{job.pk}/"
    assert sent["Location"] == place

    waits = client.get(place)
    assert waits["Refresh"] == "2"
    assert "排队中" in waits.content.decode()
    assert "0/501" in waits.content.decode()
    assert "Refresh" not in client.get(f"{place}?still=1")
    assert place in client.get("/desk/fees/riverside/").content.decode()
    BillingJob.objects.update(status="posting", written=400)
    html = client.get(place).content.decode()
    assert "正在写入账单" in html
    assert "400/501" in html

    post_bills(job.pk)

    assert client.get(place)["Location"] == f"/desk/runs/{job.refresh_from_db() or job.run_id}/"
    assert place not in client.get("/desk/fees/riverside/").content.decode()


def test_the_desk_reads_why_nothing_was_billed(many, client):
    job = asked(many, now=clock.now())
    many.home("1-777")
    post_bills(job.pk)
    log_in(client, many.cast.petra)
    page = client.get(f"/desk/runs/jobs/{job.pk}/")
    assert "Refresh" not in page
    for words in ("没有出成", "名册或收费标准变了", "一张也没有出", "?m=2026-09"):
        assert words in page.content.decode(), words
    log_in(client, many.cast.paul)
    assert client.get(f"/desk/runs/jobs/{job.pk}/").status_code == 403
    log_in(client, many.cast.hal)
    assert client.get(f"/desk/runs/jobs/{job.pk}/").status_code == 404
