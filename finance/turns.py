"""待办 about payments: how much waits for this person, as the second or as whoever comes first."""

from finance.acts import PREPAID_OPENINGS, REFUND_ENDS, REFUNDS, SLIPS
from finance.models import (
    OpeningPrepaid,
    OrderClosing,
    PayeeAccount,
    Refund,
    RefundEnd,
    TransferSlip,
)
from finance.selectors.approvals import in_turn
from finance.selectors.cashiers import takes_money
from finance.selectors.payments import odd_payments
from finance.selectors.seconds import why_not_second
from finance.states import RefundStatus, SecondStatus


def _proposed(model, estates, *more):
    rows = model.objects.filter(estate__in=estates, status=SecondStatus.PROPOSED)
    return rows.select_related("estate", "submitted_by", *more)


def n_transfers_for(user, estates, now) -> int:
    """转账待核对: the company's own money is for its cashiers, the owners' for the other body."""
    rows = _proposed(TransferSlip, estates, "order")
    turns = in_turn(rows, SLIPS["agree"], SLIPS["refuse"], user, estates, now)
    return sum(
        one.is_open and (bool(one.order.fund_id) or takes_money(user, one.estate, now))
        for one in turns
    )


def n_refunds_for(user, estates, now) -> int:
    """退款待决定, and what became of them where no channel says it."""
    asked = Refund.objects.filter(estate__in=estates, status=RefundStatus.ASKED)
    asked = asked.select_related("estate", "submitted_by", "payment__order")
    turns = in_turn(asked, REFUNDS["approve"], REFUNDS["decline"], user, estates, now)
    ends = _proposed(RefundEnd, estates, "refund__payment__order")
    ends = in_turn(ends, REFUND_ENDS["agree"], REFUND_ENDS["refuse"], user, estates, now)
    return sum(one.is_open for one in [*turns, *ends])


def n_odd_for(user, estates, now) -> int:
    """待核实的支付 of which nobody has said anything or another body has; 结果不明 that are to be closed."""
    said = [one.open_proposals for one in odd_payments(estates)]
    said += [[one] for one in _proposed(OrderClosing, estates)]
    return sum(not any(why_not_second(one, user, now) for one in some) for some in said)


def n_openings_for(user, estates, now) -> int:
    """期初预收待核对."""
    rows = _proposed(OpeningPrepaid, estates)
    turns = in_turn(rows, PREPAID_OPENINGS["agree"], PREPAID_OPENINGS["refuse"], user, estates, now)
    return sum(one.is_open for one in turns)


def n_accounts_for(user, estates, now) -> int:
    """收款账户待确认."""
    rows = _proposed(PayeeAccount, estates)
    return sum(not why_not_second(one, user, now) for one in rows)
