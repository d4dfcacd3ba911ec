"""期初: on which day the books of a fund begin, and why they cannot be opened now."""

from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from finance.evidence import Line, own_end
from finance.first_period import first_day_or_founding
from finance.models import BankFile, BankRow, Entry, EntryDraft, FundOpening
from finance.states import BankFileStatus, DraftStatus

WAITING = [DraftStatus.SUBMITTED, DraftStatus.APPROVED]


def opening_of(fund) -> FundOpening | None:
    """The newest one that nobody gave up and nothing took back."""
    rows = FundOpening.objects.filter(fund=fund).exclude(draft__status=DraftStatus.DISCARDED)
    rows = rows.filter(draft__entry__reversal=None).select_related("draft__entry__fund")
    return rows.order_by("-pk").first()


def returned_draft(fund) -> EntryDraft | None:
    """Of an opening that another body sent back, or that was taken up again: what is entered anew takes its place."""
    opening = opening_of(fund)
    back = [DraftStatus.RETURNED, DraftStatus.DRAFT]
    return opening.draft if opening and opening.draft.status in back else None


def opening_day(fund) -> date:
    """The day at the end of which the money is stated: that before the first period, however late it is put right."""
    return first_day_or_founding(fund.estate) - timedelta(days=1)


def opening_booked_on(fund) -> date:
    """The same day; where that is closed by now, and a wrong one was taken back, the day of that."""
    day, closed = opening_day(fund), fund.closed_until
    if closed is None or day > closed:
        return day
    back = Entry.objects.filter(reverses__draft__opening__fund=fund).order_by("-pk").first()
    return fund.first_open_day(back.booking_date) if back else day


def why_not_open(fund) -> str:
    """Empty where the books of ``fund`` may be opened."""
    opening = opening_of(fund)
    if opening and opening.draft.status in WAITING:
        return _("期初已经提交，等确认和入账；要改，请先由另一单位的人退回。")
    if opening and opening.draft.status == DraftStatus.POSTED:
        entry = opening.draft.entry.shown_number
        return _("期初已经入账（%s）；结转错的，先冲销再重新结转。") % entry
    entries = Entry.objects.filter(fund=fund)
    is_first = not entries.filter(draft__opening__isnull=False).exists()
    if is_first and entries.filter(booking_date__lte=opening_day(fund)).exists():
        return _("这个账套在期初日或以前已经有别的账，期初要在别的账之前结转。")
    return ""


def opening_states(estate) -> set[str]:
    """How far the openings of its funds are that nothing took back."""
    rows = FundOpening.objects.for_estate(estate).filter(draft__entry__reversal=None)
    return set(rows.values_list("draft__status", flat=True))


def balance_said(account, day: date) -> int | None:
    """What the bank's own rows say lay there at the end of ``day`` (fen): the balance with which the last day
    before it ends; None where that prints none, and where no stored file speaks of ``day``."""
    files = BankFile.objects.filter(bank_account=account, status=BankFileStatus.STORED)
    rows = BankRow.objects.counted().filter(bank_account=account, booked_date__lte=day)
    last = rows.aggregate(last=Max("booked_date"))["last"]
    if last is None or not files.filter(covers_until__gte=day).exists():
        return None
    said = rows.filter(booked_date=last).order_by("line", "pk")
    lines = [Line(last, one.amount_fen, one.balance_fen) for one in said]
    return None if any(one.balance_fen is None for one in lines) else own_end(lines)


def is_opening(draft) -> bool:
    """Whether the books of a fund are opened by it."""
    return draft.kind == "opening" and FundOpening.objects.filter(draft=draft.pk).exists()
