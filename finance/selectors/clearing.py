"""在途: what moved on the clearing accounts since each was last empty."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from finance.models import Account, MonthBalance, Posting
from finance.models.draft import Kind
from finance.periods import FIRST_DAY
from finance.transit import DAY, Move


def clearing_moves(clearing: list[int], starts: date, today: date) -> dict[int, list[Move]]:
    """The lines of each clearing account since it was last empty at the end of a month."""
    since = _empty_since(clearing, starts)
    lines = Posting.objects.filter(
        account__in=clearing, booking_date__range=(min(since.values(), default=today), today)
    )
    lines = list(lines.order_by("booking_date", "pk"))
    others = defaultdict(dict)
    legs = Posting.objects.filter(entry__in={line.entry_id for line in lines}).order_by("pk")
    # 期初 has every account beside it; what was on its way then came from no one of them.
    legs = legs.exclude(Q(entry__kind=Kind.OPENING) & ~Q(account__kind=Account.Kind.EQUITY))
    for entry, account, name in legs.exclude(account__in=clearing).values_list(
        "entry", "account", "account__name"
    ):
        others[entry][account] = name
    moves = defaultdict(list)
    for line in lines:
        if line.booking_date >= since[line.account_id]:
            other = "、".join(others[line.entry_id].values())
            move = Move(line.booking_date, line.amount_fen, other, line.entry_id)
            moves[line.account_id].append(move)
    return moves


def _empty_since(clearing: list[int], starts: date) -> dict[int, date]:
    """The first day of the month after the last one before ``starts`` that left nothing on it."""
    months = MonthBalance.objects.filter(account__in=clearing, month__lt=starts.replace(day=1))
    since, held = dict.fromkeys(clearing, FIRST_DAY), defaultdict(int)
    for row in months.order_by("month"):
        held[row.account_id] += row.debit_fen - row.credit_fen
        if held[row.account_id] == 0:
            since[row.account_id] = (row.month + 31 * DAY).replace(day=1)
    return since
