"""Long runs (出账任务): asked for on the desk, posted by a worker. The row is the queue."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, timedelta

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.models import Estate
from communities.permissions import require
from communities.transitions import move
from finance.models import BillingJob, BillingRun
from finance.services.billing import looked_at, post_run
from finance.states import BILLING_STEPS, BillingStatus

# So many bills are posted while the person waits; more are a worker's.
MOST_AT_HAND = 500
GIVE_UP = timedelta(hours=1)


def start_run(*, estate, month: date, digest: str, actor, now) -> BillingRun | BillingJob:
    """出账 of what was looked at: a short run at once, a long one by a worker. DomainError and StaleState as
    posting says, and for a long one while another of the estate is being posted."""
    require(actor, "finance.bill", estate, now)
    number = len(looked_at(estate, month, digest, now).dues)
    if number <= MOST_AT_HAND:
        return post_run(estate=estate, month=month, digest=digest, actor=actor, now=now)
    try:
        with transaction.atomic():
            return BillingJob.objects.create(
                estate=estate, month=month, digest=digest, number=number, asked_by=actor,
                asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_run_is_posted_at_a_time":
            raise
        raise DomainError(_("这个小区正在出账，请等它完成。")) from None


def work_on(*, pk: int, now) -> BillingJob:
    """出账: all of it or nothing. What is refused ends the job with its reason; a worker that dies leaves
    it to the next, and whoever comes while another is at it leaves it alone."""
    job = BillingJob.objects.select_related("estate", "asked_by").get(pk=pk)
    if job.status == BillingStatus.WAITING:
        try:
            move(job, BILLING_STEPS, "begin", actor=None, now=now)
        except StaleState:
            return job
    try:
        _post(job, now)
    except DomainError as refused:
        _fail(job, refused.message, now)
    return job


@transaction.atomic
def _post(job: BillingJob, now) -> None:
    if not _is_ours(job):
        return
    tell = _tell(job)
    tell(0)
    run = post_run(
        estate=job.estate, month=job.month, digest=job.digest, actor=job.asked_by, now=now,
        tell=tell,
    )  # fmt: skip
    move(
        job, BILLING_STEPS, "finish", actor=job.asked_by, now=now, run=run, written=run.number,
        ended_at=now,
    )  # fmt: skip


def _is_ours(job: BillingJob) -> bool:
    """Whoever posts holds the estate until the end."""
    rows = Estate.objects.select_for_update(no_key=True, skip_locked=True)
    if not rows.filter(pk=job.estate_id).exists():
        return False
    job.refresh_from_db(fields=["status"])
    return job.is_live


def _tell(job: BillingJob) -> Callable[[int], None]:
    """On a connection of its own: nobody sees what a transaction writes before it ends. Where there is none
    to have, nothing is told, and the run goes on."""

    def tell(written: int) -> None:
        with (
            suppress(DatabaseError),
            closing(connection.copy()) as beside,
            beside.cursor() as cursor,
        ):
            cursor.execute(
                "update finance_billingjob set written = %s where id = %s", [written, job.pk]
            )

    return tell


@transaction.atomic
def _fail(job: BillingJob, problem: str, now) -> None:
    if _is_ours(job):
        move(
            job, BILLING_STEPS, "fail", actor=None, now=now, written=0, problem=problem[:300],
            ended_at=now,
        )  # fmt: skip


def give_up(*, job: BillingJob, now) -> None:
    """What no worker brought to its end within an hour is asked for anew by a person."""
    if now >= job.asked_at + GIVE_UP:
        _fail(job, _("服务器一直没有出成，一张账单也没有出。请再试；再不成请告诉平台管理员。"), now)
