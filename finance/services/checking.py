"""夜间核对: an estate's books are added up and compared with its log, and people hear of it."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from django.db import connection, transaction
from django.urls import reverse

from communities import manifest
from communities.models import Estate, Role
from communities.selectors import who_governs, who_holds
from finance import signals
from finance.kinds import FILES_FOUND, FOUND
from finance.models import Finding
from finance.selectors.audit import ledger_findings
from notifications.services import notify

MAX_LENGTH = Finding._meta.get_field("sentence").max_length
BOOKS, FILES = Finding.About.BOOKS, Finding.About.FILES
KINDS = {BOOKS: FOUND, FILES: FILES_FOUND}
UNFINISHED = "核对未能完成，原因见系统日志"
log = logging.getLogger(__name__)


def check_books(*, estate: Estate, now) -> list[Finding]:
    """核对; what is new. Everybody answerable is told of what is new, once.

    A check that cannot be finished is a finding too, and says nothing of what was found before.
    """
    try:
        found, files = all_findings(estate=estate, now=now)
    except Exception:
        log.exception("the books of %s", estate.slug)
        known = Finding.objects.for_estate(estate).open()
        found = [UNFINISHED, *known.filter(about=BOOKS).values_list("sentence", flat=True)]
        files = dict(known.filter(about=FILES).values_list("sentence", "voucher"))
    return keep_findings(estate=estate, sentences=found, files=files, now=now)


def all_findings(*, estate: Estate, now) -> tuple[list[str], dict[str, int | None]]:
    """What is wrong with rows and leaves as of one moment, then with the pages strangers read; and
    beside it with files, by sentence the voucher whose public copy it is, if it is one."""
    with _one_moment():
        found = [*manifest.sentences(), *ledger_findings(estate)]
    answers = signals.pages_asked.send(sender=Finding, estate=estate, now=now)
    found += [sentence for _, answer in answers for sentence in answer]
    files = {}
    for _, answer in signals.files_asked.send(sender=Finding, estate=estate, now=now):
        files |= answer
    return found, files


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
def keep_findings(
    *,
    estate: Estate,
    sentences: Iterable[str],
    now,
    files: Mapping[str, int | None] = MappingProxyType({}),
) -> list[Finding]:
    """Open what was found for the first time, close what is found no more."""
    Estate.objects.select_for_update().get(pk=estate.pk)
    rows = [Finding(sentence=text[:MAX_LENGTH]) for text in sentences]
    rows += [
        Finding(sentence=text[:MAX_LENGTH], about=FILES, voucher_id=voucher)
        for text, voucher in files.items()
    ]
    found = {one.sentence: one for one in rows}
    known = {one.sentence: one for one in Finding.objects.for_estate(estate).open()}
    gone = [one.pk for sentence, one in known.items() if sentence not in found]
    Finding.objects.filter(pk__in=gone).update(gone_at=now)
    fresh = [found[sentence] for sentence in sorted(found.keys() - known.keys())]
    for one in fresh:
        one.estate, one.found_at = estate, now
    Finding.objects.bulk_create(fresh)
    for about, kind in KINDS.items():
        if mine := [one for one in fresh if one.about == about]:
            _tell(estate, kind, mine, now)
    if _doubted(known) != _doubted(found):
        signals.books_doubted.send(sender=Finding, estate=estate)
    return fresh


def _doubted(findings: Mapping[str, Finding]) -> set:
    """What they put in doubt: all books, or those that rest on a voucher."""
    rows = findings.values()
    return {one.voucher_id or BOOKS for one in rows if one.voucher_id or one.about == BOOKS}


def _tell(estate, kind: str, fresh: list[Finding], now) -> None:
    """Operators have no desk: they are led to the accounts, and ``check_ledger`` tells them all."""
    officers = who_holds(estate, now, Role.COMMUNITY_OFFICER, Role.PROPERTY_MANAGER)
    desk = [*who_governs(estate, now), *officers]
    operators = [one for one in who_holds(estate, now, Role.OPERATOR) if one not in desk]
    accounts = reverse("accounts:overview", args=[estate.slug])
    for people, path in ((desk, reverse("finance:statements")), (operators, accounts)):
        notify(
            estate=estate,
            to=people,
            kind=kind,
            subject=f"finance.finding:{fresh[0].pk}",
            path=path,
            params={"n": len(fresh), "first": fresh[0].sentence},
            now=now,
        )
