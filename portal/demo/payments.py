"""线上缴费 of the demo: the owner paid a month yesterday, whose bill of the channel is read and whose money
came to the bank today; she paid a part of the next, of which one refund is done and one is asked for, and is
paying another bill now; the rest is open or overdue. All of it through the simulator, as anybody may do it
there. Neighbours paid in the company's own system, whose sheet was brought in. To whose account money goes is
on notice."""

from datetime import timedelta

from communities import clock
from finance.bankfiles import Row
from finance.elsewhere import Taken
from finance.gateway.demo import NAME, simulate_paying
from finance.gateway.keys import FIELDS
from finance.gateway.registry import open_channels
from finance.models import Bill, BillPart, FeeKind, Fund, Payment, PaymentShare, PayOrder
from finance.selectors.bills import seen_by
from finance.selectors.payments import standing_of_bills
from finance.services.asking import look_after, read_bills
from finance.services.elsewhere import import_taken
from finance.services.odd import doubt
from finance.services.orders import allows_parts, create_order
from finance.services.payee_accounts import decide_account, propose_account
from finance.services.payouts import draft_payout
from finance.services.refunding import tend_refund
from finance.services.refunds import ask_refund, decide_refund
from finance.sheets import Sheet
from portal.demo import books
from portal.demo.books import Books
from portal.demo.chance import number

NEIGHBOURS = 6
# So many of a hundred homes have paid the oldest month, the next, and the newest.
HAVE_PAID = (97, 91, 68)
DAY = timedelta(days=1)


def pay(estate, who: dict, now) -> None:
    """Nothing where this demo tries another channel instead of the simulator."""
    if NAME not in open_channels(estate):
        return
    bills = seen_by(who["owner"], now).filter(estate=estate, reversal=None)
    bills = list(bills.select_related("estate", "fund", "schedule", "unit").order_by("month", "pk"))
    for alike in _by_payee([one for one in bills if one.month == bills[0].month]):
        _paid(alike, who["owner"], now - DAY)
    later = [one for one in bills if one.month != bills[0].month]
    part, under_way = next(filter(allows_parts, later)), later[-1]
    _paid([part], who["owner"], now, part_fen=part.amount_fen // 2)
    order = create_order(bills=[under_way], channel=NAME, payer=who["owner"], now=now)
    look_after(pk=order.pk, now=now)
    _refund(estate, who, now)


def _refund(estate, who: dict, now) -> None:
    """Ten yuan that went back, by two of the company's people, and twenty more that were asked for."""
    share = PaymentShare.objects.filter(estate=estate).latest("pk")
    words = {"payment": share.payment, "bill": share.bill, "actor": who["manager"], "now": now}
    done = ask_refund(**words, amount_fen=1_000, reason="面积登记有误，多收的退还")
    decide_refund(refund=done, agrees=True, actor=who["clerk"], now=now)
    tend_refund(pk=done.pk, now=now)
    ask_refund(**words, amount_fen=2_000, reason="当月停水两天，协商减收")


def pay_out(kept: Books, form: str, now) -> None:
    """The simulator's bill of yesterday is read, and what it owes the book is on the bank's file of today."""
    order = PayOrder.objects.filter(estate=kept.estate, channel=NAME).first()
    if order is None:
        return
    read_bills(channel=NAME, merchant=order.merchant, estate=kept.estate, now=now)
    today = clock.local(now).date()
    part = BillPart.objects.get(fund=kept.fund, bill__day=today - DAY)
    came = Row(0, today, part.net_fen, counterparty="演示支付", memo="结算款")
    books.take_in_late(kept, form, came, f"工行明细{today:%Y-%m-%d}.csv", today)
    row = books.found_row(kept, form, today, part.net_fen, came.memo)
    books.post(kept, draft_payout(row=row, actor=kept.writer, now=now), today)


def bring_in(estate, who: dict, now) -> None:
    """收款日报 of the company's own system: a few homes paid the first month, one a little too much,
    and of one the manager says that it is wrong."""
    bills = Bill.objects.filter(estate=estate, reversal=None, kind=FeeKind.PROPERTY)
    bills = bills.select_related("unit__building").order_by("month", "-unit")[:NEIGHBOURS]
    rows = [
        Taken(
            row=place, building=bill.unit.building.number, unit=bill.unit.number, kind=bill.kind,
            month=bill.month, amount=bill.amount_fen + (1_000 if place == 1 else 0), item="",
            paid_on=clock.local(now).date(), method=("现金", "微信")[place % 2],
            serial=f"WY-{now:%Y%m%d}-{place:04d}", own_receipt=f"物-{place:05d}", payer="",
        )
        for place, bill in enumerate(bills, 1)
    ]  # fmt: skip
    import_taken(estate=estate, sheet=Sheet(rows), actor=who["manager"], now=now)
    wrong = Payment.objects.select_related("order").get(estate=estate, transaction=rows[1].serial)
    reason = "收款日报写错了房号，这笔钱是隔壁交的"
    doubt(payment=wrong, reason=reason, actor=who["manager"], now=now)


def bring_in_most(estate, who: dict, now) -> None:
    """收款日报 of the day before yesterday: most homes have paid the company, fewer of each later month."""
    then = now - 2 * DAY
    bills = Bill.objects.filter(
        estate=estate, reversal=None, fund=None, is_developers=False, run__posted_at__lt=then
    )
    own = Bill.objects.filter(debtors__user__isnull=False)
    bills = list(bills.exclude(pk__in=own).select_related("unit__building").order_by("pk"))
    standing = standing_of_bills(bills)
    months = sorted({bill.month for bill in bills})
    day = clock.local(then).date()
    rows = [
        Taken(
            row=place, building=bill.unit.building.number, unit=bill.unit.number, kind=bill.kind,
            month=bill.month, amount=bill.amount_fen, item=bill.item, paid_on=day, method="微信",
            serial=f"WY-{day:%Y%m%d}-{place:04d}", own_receipt="", payer="",
        )
        for place, bill in enumerate(bills, 1)
        if standing[bill.pk].open_fen == bill.amount_fen
        and number(f"{bill.unit}/{bill.month}/paid", 1, 100) <= HAVE_PAID[months.index(bill.month)]
    ]  # fmt: skip
    import_taken(estate=estate, sheet=Sheet(rows), actor=who["manager"], now=then)


def _by_payee(bills: list[Bill]) -> list[list[Bill]]:
    found: dict[tuple, list[Bill]] = {}
    for bill in bills:
        found.setdefault((bill.payee, bill.fund_id), []).append(bill)
    return list(found.values())


def _paid(bills: list[Bill], payer, now, **more) -> None:
    order = create_order(bills=bills, channel=NAME, payer=payer, now=now, **more)
    look_after(pk=order.pk, now=now)
    simulate_paying(number=order.number, times=1, now=now)
    look_after(pk=order.pk, now=now)


OWNERS, FIRM, NEXT = "fenghe-yeweihui", "fenghe-wuye", "fenghe-yeweihui-2"
# 渠道账号, of nobody.
NUMBERS = {"stripe": "acct_demo{:04}", "wechatpay": "000000{:04}", "alipay": "2088{:012}"}
SINCE = timedelta(days=40)


def name_accounts(estate, who: dict, now) -> None:
    """Of each channel an account of the owners' and one of the company's, and another on notice. As pages:
    nothing is offered by them until this installation has their keys."""
    bills = Bill.objects.filter(estate=estate).select_related("fund").order_by("pk")
    common, own = bills.filter(fund__code=Fund.Code.PUBLIC).first(), bills.filter(fund=None).first()
    for channel in FIELDS:
        for bill, merchant in ((common, OWNERS), (own, FIRM)):
            _account(estate, bill, channel, merchant, "演示：商户合同", who, now - SINCE)
    _account(estate, common, "stripe", NEXT, "演示：换了商户，旧合同到期", who, now)


def _account(estate, bill, channel, merchant, reason, who: dict, now) -> None:
    row = propose_account(
        estate=estate, fund=bill.fund, payee=bill.payee, channel=channel, merchant=merchant,
        identity=NUMBERS[channel].format([OWNERS, FIRM, NEXT].index(merchant) + 1),
        reason=reason, actor=who["manager"], now=now,
    )  # fmt: skip
    decide_account(row=row, agrees=True, actor=who["chair"], now=now)
