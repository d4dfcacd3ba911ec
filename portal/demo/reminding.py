"""催缴 of the demo: everybody heard of the bills, was reminded on the due day and once more; the owner paid after
that, one debtor without an account was given a letter by hand, and the others may still be sent one."""

from collections import Counter
from datetime import datetime, time, timedelta

from communities import clock
from communities.estate_settings import setting
from communities.services.estate_settings import settle
from communities.services.papers import keep_paper
from finance.models import Bill, Step
from finance.selectors.demands import debts_of, demandable
from finance.services.demands import record_delivery, send_demands
from finance.services.reminders import remind
from finance.settings_rows import DEMAND_DAYS, REMINDER_DAYS
from portal.demo import papers

DAY, YEAR, TEN = timedelta(days=1), timedelta(days=365), time(10)


def settle_days(estate, who: dict, now) -> None:
    """A year ago, shorter than the portal's own: three months of bills hold a whole ladder."""
    then, why = now - YEAR, "业主大会决议（演示）：欠费早一点提醒"
    paper = keep_paper(
        estate=estate, file_name="业主大会决议.pdf", data=papers.minutes([(why, ["同意。"])]),
        actor=who["chair"], now=then, kind="minutes", title=why, number="",
        dated=clock.local(then).date(), proves="", readers="office",
    )  # fmt: skip
    for key in (REMINDER_DAYS, DEMAND_DAYS):
        settle(
            estate=estate, key=key, value=7, reason=why, paper=paper, actor=who["chair"], now=then
        )


def remind_twice(estate, now) -> None:
    """Of the oldest month, as the sweep did it then."""
    first = Bill.objects.filter(estate=estate, reversal=None).earliest("due_on").due_on
    due = datetime.combine(first, TEN, clock.SHANGHAI)
    late = due + timedelta(days=setting(estate, REMINDER_DAYS, due))
    for step, moment in ((Step.DUE, due), (Step.LATE, late)):
        remind(estate=estate, step=step, now=min(moment, now))


def demand(estate, who: dict, now) -> None:
    """Yesterday, of somebody who owes alone and has no account; the slip came back signed."""
    then = now - DAY
    debts = debts_of(demandable(estate, then))
    owing = Counter(bill.pk for debt in debts for bill in debt.bills)
    alone = [debt for debt in debts if all(owing[bill.pk] == 1 for bill in debt.bills)]
    one = next(debt for debt in alone if not debt.ownership.user_id)
    [letter] = send_demands(estate=estate, keys={one.key}, actor=who["manager"], now=then)
    record_delivery(
        demand=letter, way="hand", day=clock.local(then).date(), note="本人签收（演示）",
        data=papers.minutes([("催告函签收联（演示）", ["已收到。"])]),
        actor=who["manager"], now=now,
    )  # fmt: skip
