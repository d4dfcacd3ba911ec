"""为付款人保管的钱: what of 待退款 and 预收款 belongs to payments; the desk neither returns nor earns it beside them."""

from collections import defaultdict
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from communities import money
from finance.models import Fund, Payment, PaymentShare, Receipt, Refund
from finance.selectors.figures import owed_on
from finance.selectors.payments import sum_of, with_left
from finance.states import PaymentStatus, RefundStatus

REFUNDABLE, PREPAID = "REFUNDABLE", "PREPAID"
# By account, how that money goes.
WAYS = {
    REFUNDABLE: _("待退款里有 %(held)s 元是付款人的，请从“退款”退；这里最多只能用 %(free)s 元。"),
    PREPAID: _(
        "预收款里有 %(held)s 元是业主预交的，出账时自动抵账单；这里最多只能用 %(free)s 元。"
    ),
}
BEYOND = _(
    "“%(fund)s”账上的预收款是 %(held)s 元，少于预收合计 %(asked)s 元：先把期初预收记入账簿。"
)


def beyond_book(fund: Fund, more: int = 0) -> str:
    """Why ``more`` fen of 期初预收 cannot be held for owners beside what is: its book holds less; two queries."""
    held = sum(one["fen"] for one in owed_on(fund, date.max) if one["code"] == PREPAID)
    asked = _ahead_in_book(fund) + more
    words = {"fund": fund.name, "held": money.yuan(held), "asked": money.yuan(asked)}
    return str(BEYOND % words) if asked > held else ""


def _ahead_in_book(fund: Fund) -> int:
    """What its book owes to who paid ahead, be it verified or asked back; nothing that never was booked."""
    booked = Exists(Receipt.objects.filter(payment=OuterRef("pk")))
    rows = Payment.objects.filter(
        Q(status=PaymentStatus.SETTLED)
        | Q(status=PaymentStatus.ODD) & (Q(order__prepayment__months=None) | booked),
        order__fund=fund, order__prepayment__isnull=False,
    )  # fmt: skip
    done = Refund.objects.filter(status=RefundStatus.DONE)
    given, gone = sum_of(PaymentShare.objects.all(), "fen"), sum_of(done, "amount_fen")
    return rows.aggregate(fen=Sum(F("amount_fen") - given - gone))["fen"] or 0


def held_for_payers(fund: Fund) -> dict[str, int]:
    """By account, what payments of ``fund`` hold there (fen); one query."""
    rows = with_left(Payment.objects.filter(order__fund=fund))
    held: dict[str, int] = defaultdict(int)
    for prepayment, fen in rows.values_list("order__prepayment", "rest_fen"):
        held[PREPAID if prepayment else REFUNDABLE] += fen
    return held


def held_problems(draft, lines) -> list[str]:
    """One sentence for each account of which the draft takes what payments hold; what else was booked there
    it may take."""
    taken: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.account.code in WAYS:
            taken[line.account.code] += line.amount_fen
    if not any(fen > 0 for fen in taken.values()):
        return []
    held = held_for_payers(draft.fund)
    there = {one["code"]: one["fen"] for one in owed_on(draft.fund, date.max)}
    found = []
    for code, fen in taken.items():
        free = max(there.get(code, 0) - held[code], 0)
        if held[code] and fen > free:
            words = {"held": money.yuan(held[code]), "free": money.yuan(free)}
            found.append(WAYS[code] % words)
    return found
