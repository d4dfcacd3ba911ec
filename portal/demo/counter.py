"""柜台和转账 of the demo: a counter day that closed five yuan short and was paid in, and a transfer that waits for
a second person."""

import uuid
from datetime import timedelta

from communities import clock
from communities.models import Unit
from finance.models import Bill, Fund
from finance.selectors.payments import standing_of_bills
from finance.services.cashiers import allow_cashier
from finance.services.counter import close_shift, open_shift, take_cash
from finance.services.deposits import record_deposit
from finance.services.transfers import record_slip

FLOAT, SHORT = 20_000, 500
NOTE = 10_000
HOUR = timedelta(hours=1)


def keep(estate, who: dict, now) -> None:
    """Yesterday's shift, as if an hour long: the clerk took cash, the manager paid it in."""
    allow_cashier(estate=estate, user=who["clerk"], actor=who["manager"], now=now - 4 * HOUR)
    homes = list(_homes(estate, who))
    _a_day(estate, homes[0], who, now)
    bills = [one for one in _open(homes[1]) if one.kind == "property"][:1]
    record_slip(
        bills=bills, amount_fen=bills[0].amount_fen, paid_on=clock.local(now).date(),
        payer_bank="农业银行 尾号 3306", serial="NB2026000817", payer_name="业主家属",
        note="物业费", actor=who["clerk"], now=now,
    )  # fmt: skip


def _homes(estate, who):
    """Homes of nobody who logs in, with a space on common ground."""
    spaced = Bill.objects.filter(estate=estate, kind="park_common").values("unit")
    own = Bill.objects.filter(debtors__user__isnull=False).values("unit")
    homes = Unit.objects.filter(pk__in=spaced).exclude(pk__in=own)
    return homes.order_by("-pk")[:2]


def _open(unit) -> list[Bill]:
    rows = Bill.objects.filter(unit=unit, reversal=None).order_by("kind", "month")
    rows = list(rows.select_related("estate", "fund", "schedule", "unit"))
    standing = standing_of_bills(rows)
    return [bill for bill in rows if standing[bill.pk].open_fen]


def _a_day(estate, unit, who, now) -> None:
    """One space's month for all owners, one fee for the company."""
    clerk, began = who["clerk"], now - 3 * HOUR
    shift = open_shift(estate=estate, float_fen=FLOAT, actor=clerk, now=began)
    taken = 0
    for kind in ("park_common", "property"):
        bill = next(one for one in _open(unit) if one.kind == kind)
        tendered = -(-bill.amount_fen // NOTE) * NOTE
        take_cash(
            shift=shift, bills=[bill], tendered_fen=tendered, token=uuid.uuid4(), actor=clerk,
            now=began + HOUR / 2,
        )  # fmt: skip
        taken += bill.amount_fen
    close_shift(
        shift=shift, counts={}, counted_fen=FLOAT + taken - SHORT, actor=clerk, now=began + HOUR,
        reason="找零时多给了 5 元，由收款员补上",
    )  # fmt: skip
    fund = Fund.objects.get(estate=estate, code=Fund.Code.PUBLIC)
    account = fund.bank_accounts.filter(kind="bank", account__isnull=False).first()
    for book, into, serial in ((fund, account, "CK2026113001"), (None, None, "CK2026113002")):
        record_deposit(
            shift=shift, fund=book, bank_account=into, serial=serial, actor=who["manager"],
            deposited_on=clock.local(now).date(), now=now,
        )  # fmt: skip
