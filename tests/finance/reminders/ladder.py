"""The days on which alice's bills of ``paying`` fall due, and the ways in which they stop being open."""

from datetime import datetime, timedelta

from communities import clock
from finance.models import Bill, Step
from finance.services.billing import reverse_run
from finance.services.reminders import remind
from notifications.models import Notice
from tests.finance.gateway.elsewhere import row, take
from tests.finance.gateway.paying import NOW, paid
from tests.finance.gateway.test_counter import begun, took
from tests.finance.gateway.test_transfers import decided, letting, noted

DAY = timedelta(days=1)
DUE = datetime(2026, 12, 20, 9, 5, tzinfo=clock.SHANGHAI)
LATE = DUE + 15 * DAY
AT = {Step.BILLED: NOW, Step.DUE: DUE, Step.LATE: LATE}
STEPS = list(AT)


def as_billed(bills) -> dict[int, int]:
    """What would be asked for if nobody looked at what is paid."""
    return {bill.pk: bill.amount_fen for bill in bills}


def told(paying, step, now=None) -> int:
    return remind(estate=paying.estate, step=step, now=now or AT[step])


def notices(user) -> list[str]:
    rows = Notice.objects.filter(user=user, subject__startswith="finance.reminder:")
    return [one.words for one in rows.order_by("pk")]


def by_transfer(paying, *bills):
    letting(paying)
    decided(noted(paying, *bills), paying.cast.paul)


def reversed_runs(paying, *bills):
    for bill in Bill.objects.filter(pk__in=[one.pk for one in bills]).select_related("run"):
        reverse_run(run=bill.run, reason="单价录错", actor=paying.cast.petra, now=NOW)


WAYS = {
    "being paid": lambda paying, *bills: paying.order(*bills),
    "paid": lambda paying, *bills: paid(paying.order(*bills)),
    "being verified": lambda paying, *bills: paid(paying.order(*bills), amount_fen=1),
    "slip noted": noted,
    "transfer": by_transfer,
    "counter": lambda paying, *bills: took(paying, begun(paying), *bills),
    "elsewhere": lambda paying, *bills: take(paying, *(row(one) for one in bills)),
    "reversed": reversed_runs,
}
# What may be open again in a while.
PASSING = ("being paid", "being verified", "slip noted")
