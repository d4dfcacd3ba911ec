"""为付款人保管的钱: what of 待退款 and 预收款 belongs to payments; the desk neither returns nor earns it beside them."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext_lazy as _

from communities import money
from finance.models import Fund, Payment
from finance.selectors.figures import owed_on
from finance.selectors.payments import with_left

REFUNDABLE, PREPAID = "REFUNDABLE", "PREPAID"
# By account, how that money goes.
WAYS = {
    REFUNDABLE: _("待退款里有 %(held)s 元是付款人的，请从“退款”退；这里最多只能用 %(free)s 元。"),
    PREPAID: _(
        "预收款里有 %(held)s 元是业主预交的，出账时自动抵账单；这里最多只能用 %(free)s 元。"
    ),
}


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
