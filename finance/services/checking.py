"""夜间核对: an estate's books are added up and compared with its log, and people hear of it."""

import logging
from collections.abc import Iterable
from contextlib import contextmanager

from django.db import connection, transaction
from django.urls import reverse

from communities import manifest
from communities.models import Estate, Role
from communities.selectors import who_governs, who_holds
from finance import signals
from finance.kinds import FOUND
from finance.models import Finding
from finance.selectors.audit import ledger_findings
from notifications.services import notify

MAX_LENGTH = Finding._meta.get_field("sentence").max_length
UNFINISHED = "核对未能完成，原因见系统日志"
log = logging.getLogger(__name__)


def check_books(*, estate: Estate, now) -> list[Finding]:
    """核对; what is new. Everybody answerable is told of what is new, once.

    A check that cannot be finished is a finding too, and says nothing of what was found before.
    """
    try:
        found = all_findings(estate=estate, now=now)
    except Exception:
        log.exception("the books of %s", estate.slug)
        known = Finding.objects.for_estate(estate).open()
        found = [UNFINISHED, *known.values_list("sentence", flat=True)]
    return keep_findings(estate=estate, sentences=found, now=now)


def all_findings(*, estate: Estate, now) -> list[str]:
    """What is wrong with rows and leaves as of one moment, then with the pages strangers read."""
    with _one_moment():
        found = [*manifest.sentences(), *ledger_findings(estate)]
    answers = signals.pages_asked.send(sender=Finding, estate=estate, now=now)
    return found + [sentence for _, answer in answers for sentence in answer]


@contextmanager
def _one_moment():
    """A snapshot, where no transaction has begun that has one of its own."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


@transaction.atomic
def keep_findings(*, estate: Estate, sentences: Iterable[str], now) -> list[Finding]:
    """Open what was found for the first time, close what is found no more."""
    Estate.objects.select_for_update().get(pk=estate.pk)
    found = {sentence[:MAX_LENGTH] for sentence in sentences}
    known = {one.sentence: one for one in Finding.objects.for_estate(estate).open()}
    gone = [one.pk for sentence, one in known.items() if sentence not in found]
    Finding.objects.filter(pk__in=gone).update(gone_at=now)
    fresh = Finding.objects.bulk_create(
        Finding(estate=estate, sentence=sentence, found_at=now)
        for sentence in sorted(found - known.keys())
    )
    if fresh:
        _tell(estate, fresh, now)
    if bool(known) != bool(found):
        signals.books_doubted.send(sender=Finding, estate=estate)
    return fresh


def _tell(estate, fresh: list[Finding], now) -> None:
    """Operators have no desk: they are led to the accounts, and ``check_ledger`` tells them all."""
    officers = who_holds(estate, now, Role.COMMUNITY_OFFICER, Role.PROPERTY_MANAGER)
    desk = [*who_governs(estate, now), *officers]
    operators = [one for one in who_holds(estate, now, Role.OPERATOR) if one not in desk]
    accounts = reverse("accounts:overview", args=[estate.slug])
    for people, path in ((desk, reverse("finance:statements")), (operators, accounts)):
        notify(
            estate=estate,
            to=people,
            kind=FOUND,
            subject=f"finance.finding:{fresh[0].pk}",
            path=path,
            params={"n": len(fresh), "first": fresh[0].sentence},
            now=now,
        )
