"""What was paid of bills that were wrong (撤销出账): it becomes 待退 of each payer, who decides."""

from collections import defaultdict

from django.db.models import Sum
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.wording import moment
from finance.models import Bill, BillingRun, Payment, PaymentShare, PayOrder
from finance.selectors.payments import shaken_bills, standing_of_bills
from finance.services.ledger import book_entries
from finance.services.orders import lock_bills
from finance.services.payment_books import freed_entry
from finance.services.settling import take_shares, tell_rest


def free_paid(*, run: BillingRun, now) -> int:
    """Takes every bill of ``run`` out of the payments that paid it; how much that was, in fen.

    Orders are locked before bills, as whoever pays does. DomainError, naming the bill, while one is
    being paid, or what came for it is odd, or is going back.
    """
    orders = PayOrder.objects.filter(payments__shares__bill__run=run).values("pk")
    rows = PayOrder.objects.select_for_update(of=["self"]).filter(pk__in=orders)
    locked = {
        one.pk: one for one in rows.select_related("estate", "fund", "payer").order_by("pk")
    }  # fmt: skip
    bills = lock_bills(list(Bill.objects.filter(run=run).values_list("pk", flat=True)))
    _refuse_held(bills)
    by_payment = _paid(run)
    news = []
    for payment, shares in by_payment.items():
        payment.order = locked[payment.order_id]
        take_shares(shares, now)
        if payment.order.fund_id:
            news.append(freed_entry(payment=payment, shares=shares, run=run, now=now))
    if news:
        book_entries(news=news, actor=None, now=now)
    for payment, shares in by_payment.items():
        tell_rest(payment, sum(one.fen for one in shares), now)
    return sum(one.fen for shares in by_payment.values() for one in shares)


def _paid(run: BillingRun) -> dict[Payment, list[PaymentShare]]:
    """What each payment gives of the run's bills now."""
    given = PaymentShare.objects.filter(bill__run=run).order_by("payment", "bill")
    given = given.values_list("payment", "bill").annotate(Sum("fen"))
    given = [(payment, bill, fen) for payment, bill, fen in given if fen > 0]
    payments = Payment.objects.select_related("estate").in_bulk([one[0] for one in given])
    bills = Bill.objects.in_bulk([one[1] for one in given])
    found = defaultdict(list)
    for payment, bill, fen in given:
        share = PaymentShare(
            estate_id=run.estate_id, payment_id=payment, bill=bills[bill], fen=fen
        )  # fmt: skip
        found[payments[payment]].append(share)
    return found


def _refuse_held(bills: list[Bill]) -> None:
    standing = standing_of_bills(bills)
    doubted, leaving = shaken_bills(bill.pk for bill in bills)
    for bill in bills:
        if standing[bill.pk].awaits_second:
            why = _("有一笔转账等第二个人核对，请核对或退回以后再撤销。")
        elif until := standing[bill.pk].busy_until:
            why = _("正在支付中，最晚 %s 有结果，请那以后再撤销。") % moment(until)
        elif standing[bill.pk].odd_fen or bill.pk in doubted:
            why = _("有一笔付款正在核实，请核实以后再撤销。")
        elif bill.pk in leaving:
            why = _("有退款没有了结，请了结以后再撤销。")
        else:
            continue
        raise DomainError(
            _("%(home)s 的账单 %(bill)s %(why)s") % {"home": bill.unit, "bill": bill, "why": why}
        )
