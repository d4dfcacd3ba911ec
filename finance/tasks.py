"""What happens without a person waiting: bank files are read and stored, books added up again, payment
channels asked."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import Q

from communities import clock, heartbeats
from communities.errors import StaleState
from communities.models import Estate
from finance.gateway.registry import BUILDERS
from finance.models import BankFile, BillingJob, Fund, PayOrder, Step
from finance.selectors.payments import due_orders
from finance.selectors.refunds import due_refunds
from finance.services import billing_jobs, checking
from finance.services.asking import look_after, read_bills, watch_unknown
from finance.services.bankfiles import read_file, store_file
from finance.services.channel_payouts import read_payouts
from finance.services.demands import sweep_proofs
from finance.services.deposits import watch_cash
from finance.services.notifications import orders_spoken_of
from finance.services.refunding import tend_refund, watch_refunds
from finance.services.reminders import remind
from finance.services.transfers import watch_slips
from finance.services.versions import ask_again
from finance.services.vouchers import sweep_papers
from finance.services.withdrawals import abandon_unconfirmed
from finance.states import BILLING_LIVE, BankFileStatus

log = logging.getLogger(__name__)
WAITED = timedelta(minutes=2)
# In seconds, less than from one sweep to the next; what is left comes with that.
SWEEP = 8


@shared_task
def work_on_bank_file(pk: int) -> None:
    """Do what the file's status asks for; twice is harmless, the second finds nothing to do."""
    bank_file = BankFile.objects.select_related("bank_account", "estate").get(pk=pk)
    act = {BankFileStatus.UPLOADED: read_file, BankFileStatus.STORING: store_file}
    if bank_file.status not in act:
        return
    try:
        act[bank_file.status](bank_file=bank_file, now=clock.now())
    except StaleState:
        log.info("bank file %s was finished by another worker", pk)


@shared_task
def resume_bank_files() -> None:
    """Files whose message was lost, or whose worker died, are taken up again."""
    waiting = BankFile.objects.filter(
        status__in=[BankFileStatus.UPLOADED, BankFileStatus.STORING],
        created_at__lt=clock.now() - WAITED,
    )
    for pk in waiting.values_list("pk", flat=True)[:20]:
        try:
            work_on_bank_file(pk)
        except Exception:
            log.exception("bank file %s", pk)


@shared_task
def post_bills(pk: int) -> None:
    """Post the run that a person looked at; twice is harmless, the second finds nothing to do."""
    billing_jobs.work_on(pk=pk, now=clock.now())


@shared_task
def resume_bills() -> None:
    """Runs whose message was lost, or whose worker died, are taken up again, and given up in the end."""
    waiting = BillingJob.objects.filter(
        status__in=BILLING_LIVE, asked_at__lt=clock.now() - WAITED
    ).select_related("estate")
    for job in waiting:
        billing_jobs.give_up(job=job, now=clock.now())
        try:
            post_bills(job.pk)
        except Exception:
            log.exception("billing job %s", job.pk)


@shared_task
def check_books() -> None:
    """Ask again for what was on its way, and add every estate's books up; what does not add up is
    told, and an error in the log."""
    for fund in Fund.objects.order_by("pk"):
        try:
            ask_again(fund=fund, now=clock.now())
        except Exception:
            log.exception("the verdicts of fund %s", fund.pk)
    for estate in Estate.objects.order_by("pk"):
        for finding in checking.check_books(estate=estate, now=clock.now()):
            log.error("ledger of %s: %s", estate.slug, finding)
    heartbeats.note("books")


@shared_task
def drop_leftover_papers() -> None:
    """Papers of an upload that was cut off belong to nobody and hold somebody's data."""
    if n_gone := sweep_papers() + sweep_proofs():
        log.warning("%s leftover folders of papers removed", n_gone)


@shared_task
def drop_unconfirmed_files() -> None:
    """A file that nobody confirmed is full of other people's payments, and no evidence."""
    if n_gone := abandon_unconfirmed(clock.now()):
        log.info("%s bank files that nobody confirmed were abandoned", n_gone)


@shared_task
def look_after_order(pk: int, payer_ip: str = "") -> None:
    """Begin an order at its channel, or ask what became of it; twice is harmless."""
    look_after(pk=pk, now=clock.now(), payer_ip=payer_ip)


@shared_task
def look_after_spoken_of() -> None:
    """Each order of which a notification spoke is asked about by a message of its own: a slow channel keeps
    no other waiting."""
    for pk, said_at in orders_spoken_of(clock.now()):
        look_after_hint.delay(pk, said_at.isoformat())


@shared_task
def look_after_hint(pk: int, said_at: str) -> None:
    """Twice is harmless: an order that was asked about since is left alone."""
    waits = Q(asked_at=None) | Q(asked_at__lt=datetime.fromisoformat(said_at))
    if PayOrder.objects.filter(waits, pk=pk).exists():
        look_after(pk=pk, now=clock.now())


@shared_task
def tend_orders() -> None:
    """Every order whose time to be asked about has come, and of which a channel spoke, whoever lost its
    message."""
    spoken_of = [pk for pk, _said_at in orders_spoken_of(clock.now())]
    due = dict.fromkeys([*spoken_of, *due_orders(clock.now())])
    _sweep(due, look_after, watch_unknown, watch_slips)


def _sweep(due: Iterable[int], tend: Callable, *watches: Callable) -> None:
    """Ask about one after the other; after ``SWEEP`` no other is begun. Then, and also where a channel that
    hangs has stopped it, people are told of what is unknown still."""
    began = time.monotonic()
    try:
        for pk in due:
            try:
                tend(pk=pk, now=clock.now())
            except Exception:
                log.exception("%s %s", tend.__name__, pk)
            if time.monotonic() - began > SWEEP:
                return
    finally:
        _tell(*watches)


def _tell(*watches: Callable) -> None:
    for watch in watches:
        try:
            watch(clock.now())
        except Exception:
            log.exception("%s", watch.__name__)


@shared_task
def look_after_cash() -> None:
    """Cash of the owners that lies too long is told, and shown on their page."""
    watch_cash(clock.now())


@shared_task
def tend_one_refund(pk: int) -> None:
    """Send a refund to its channel, or ask what became of it; twice is harmless."""
    tend_refund(pk=pk, now=clock.now())


@shared_task
def tend_refunds() -> None:
    """Every refund whose time to be sent or asked about has come, whoever lost its message."""
    _sweep(due_refunds(clock.now()), tend_refund, watch_refunds)


@shared_task
def read_channel_bills() -> None:
    """The channels' own bills of the days before decide what nothing else has; then what they paid out."""
    asked = PayOrder.objects.filter(channel__in=BUILDERS).order_by("estate")
    accounts = asked.values_list("channel", "merchant", "estate")
    for account in accounts.distinct():
        read_bills_of.delay(*account)


@shared_task
def read_bills_of(channel: str, merchant: str, estate: int) -> None:
    """Of one account: a slow channel keeps no other waiting."""
    account = {"channel": channel, "merchant": merchant, "now": clock.now()}
    for read in (read_bills, read_payouts):
        try:
            read(estate=Estate.objects.get(pk=estate), **account)
        except Exception:
            log.exception("%s of %s, merchant %s", read.__name__, channel, merchant)


@shared_task
def tell_of_bills() -> None:
    """Whoever owes a bill that was just made hears of it."""
    _remind(Step.BILLED)


@shared_task
def remind_of_bills() -> None:
    """Bills that fell due, and those that are late."""
    _remind(Step.DUE)
    _remind(Step.LATE)


def _remind(step: Step) -> None:
    for estate in Estate.objects.order_by("pk"):
        try:
            remind(estate=estate, step=step, now=clock.now())
        except Exception:
            log.exception("%s of %s", step, estate.slug)
