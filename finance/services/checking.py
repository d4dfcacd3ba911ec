"""夜间核对: an estate's books are added up and compared with its log, and people hear of it."""

from collections.abc import Iterable

from django.db import transaction

from communities.models import Estate, Role
from communities.selectors import who_governs, who_holds
from finance import signals
from finance.kinds import FOUND
from finance.models import Finding
from finance.selectors.audit import ledger_findings
from notifications.services import notify

MAX_LENGTH = Finding._meta.get_field("sentence").max_length
DESK = "/desk/statements/"


def check_books(*, estate: Estate, now) -> list[Finding]:
    """核对; what is new. Everybody answerable is told of what is new, once."""
    return keep_findings(estate=estate, sentences=ledger_findings(estate), now=now)


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
    people = [
        *who_governs(estate, now),
        *who_holds(estate, now, Role.COMMUNITY_OFFICER, Role.PROPERTY_MANAGER, Role.OPERATOR),
    ]
    notify(
        estate=estate,
        to=people,
        kind=FOUND,
        subject=f"finance.finding:{fresh[0].pk}",
        path=DESK,
        params={"n": len(fresh), "first": fresh[0].sentence},
        now=now,
    )
