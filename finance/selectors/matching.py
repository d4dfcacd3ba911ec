"""Which entries a bank row may belong to (对账候选), and what was set aside."""

from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Abs, Coalesce

from finance.gateway.numbers import serial_of
from finance.models import CashDeposit, ChannelName, Match, Payment, Posting, RowSetAside
from finance.models.draft import Kind
from finance.states import HOLDS, OPEN_DRAFTS


def open_postings(row) -> QuerySet:
    """Lines of entries in the row's account and direction that no bank row explains in full,
    annotated with ``left_fen``; that of a transfer with the row's serial number first, then the nearest
    amount, then the nearest day.

    What is taken back, or about to be, is no candidate.
    """
    mine = Match.objects.filter(posting=OuterRef("pk")).order_by().values("posting")
    matched = Subquery(mine.annotate(total=Sum("amount_fen")).values("total"))
    way = "gt" if row.amount_fen > 0 else "lt"
    postings = (
        Posting.objects.filter(
            account__bank_account=row.bank_account_id, **{f"amount_fen__{way}": 0}
        )
        .exclude(entry__kind__in=[Kind.CORRECTION, Kind.OPENING])
        .filter(entry__reversal=None)
        .exclude(entry__correcting_drafts__status__in=OPEN_DRAFTS)
        .annotate(
            left_fen=F("amount_fen") - Coalesce(matched, 0, output_field=BigIntegerField()),
        )
        .exclude(left_fen=0)
    )
    return (
        postings.annotate(apart_fen=Abs(F("left_fen") - row.rest_fen))
        .select_related("account", "entry__fund", "entry__text")
        .annotate(said=Case(When(entry__source__in=_of_serial(row), then=0), default=1))
        .order_by("said", "apart_fen", "-booking_date", "-entry__number")
    )


def _of_serial(row) -> list[str]:
    """What was booked by a slip with the row's serial number: a transfer, or cash that was paid in."""
    serial = serial_of(row.reference)
    if not serial:
        return []
    paid = Payment.objects.filter(
        estate=row.estate_id, channel=ChannelName.TRANSFER, transaction=serial
    )
    deposits = CashDeposit.objects.filter(estate=row.estate_id, serial=serial)
    found = [("payment", paid), ("cashdeposit", deposits)]
    return [
        f"finance.{name}:{pk}" for name, rows in found for pk in rows.values_list("pk", flat=True)
    ]


def set_asides(estates) -> QuerySet:
    """不属公共收益的流水 that hold a row, those that wait for a second person first."""
    rows = RowSetAside.objects.filter(
        estate__in=estates, status__in=HOLDS, bank_row__withdrawn_at=None
    )
    related = ("estate", "bank_row__bank_account", "submitted_by", "decided_by")
    return rows.select_related(*related).order_by("-status", "-submitted_at", "-pk")
