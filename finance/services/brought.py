"""What a sheet of the company's own system brings (导入的收款), beside what of it is here already."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import Q

from communities import clock
from communities.roster import Problem
from finance.elsewhere import Taken
from finance.models import Bill, ChannelName, Payment
from finance.states import PaymentStatus


@dataclass
class NewPayment:
    """Lines of one 流水号 to one payee's account, and what of each bill is open for it; fen. It may come
    again after it was undone so many times (``n_undone``)."""

    numbers: str
    lines: list[tuple[Taken, Bill]]
    reserved: dict[int, int] = field(default_factory=dict)
    n_undone: int = 0

    @property
    def merchant(self) -> str:
        return f"{self.numbers}~{self.n_undone}" if self.n_undone else self.numbers

    @property
    def fen(self) -> int:
        return sum(line.amount for line, _bill in self.lines)

    @property
    def first(self) -> Taken:
        return self.lines[0][0]

    @property
    def is_owners(self) -> bool:
        return self.lines[0][1].fund_id is not None

    @property
    def number(self) -> tuple[str, str]:
        return self.numbers, self.first.serial

    @property
    def paid_at(self) -> datetime:
        return datetime.combine(self.first.paid_on, time(), clock.SHANGHAI)

    @property
    def words(self) -> list[tuple]:
        """The lines as they came, whatever is open of their bills."""
        return sorted(line.words for line, _bill in self.lines)

    @property
    def money(self) -> tuple:
        """What is the same money, whatever number it has: its day and lines."""
        return self.paid_at, *self.words

    @property
    def rest_fen(self) -> int:
        return self.fen - sum(self.reserved.values())


@dataclass
class Brought:
    """What a file brings: payments to be counted, how many are here already (undone ones among them),
    and every problem."""

    payments: list[NewPayment]
    n_known: int
    problems: list[Problem]
    n_undone: int = 0

    @property
    def number(self) -> int:
        return len(self.payments)

    @property
    def total_fen(self) -> int:
        return sum(one.fen for one in self.payments)

    @property
    def rest_fen(self) -> int:
        """待退: what no bill takes."""
        return sum(one.rest_fen for one in self.payments)


def payments_here(estate, groups: list[NewPayment]) -> dict[tuple, list[Payment]]:
    """Payments that are here, by their number: of these serials, and of the same days and sums; one query."""
    rows = Payment.objects.for_estate(estate).filter(
        Q(transaction__in={one.first.serial for one in groups})
        | Q(
            paid_at__in={one.paid_at for one in groups}, amount_fen__in={one.fen for one in groups}
        ),
        channel=ChannelName.ELSEWHERE,
        order__lines__isnull=False,
    )
    found: dict[tuple, list[Payment]] = defaultdict(list)
    for one in rows.select_related("order").order_by("pk"):
        found[one.merchant.partition("~")[0], one.transaction].append(one)
    return found


def twins_of(here: dict[tuple, list[Payment]], groups: list[NewPayment]) -> dict[tuple, Payment]:
    """By day and lines: payments that no line of the sheet names by their number, so that what comes
    with the same day and lines is the same money again."""
    named = {one.number for one in groups}
    return {
        money_of(one): one
        for number, some in here.items()
        if number not in named
        for one in some
        if not is_undone(one)
    }


def is_undone(payment: Payment) -> bool:
    return payment.status == PaymentStatus.RETURNED


def money_of(payment: Payment) -> tuple:
    return payment.paid_at, *map(tuple, payment.order.lines)
