"""Loading the demo estates: each once, whole or not at all."""

from django.conf import settings
from django.db import transaction

from communities import clock
from communities.errors import NotAllowed
from communities.models import Estate, Membership, Role
from communities.services.groups import sync_groups
from portal.demo import (
    counter,
    decided,
    estates,
    fees,
    fenghe_books,
    founding,
    guides,
    haichang_books,
    held,
    keys,
    notices,
    offices,
    pages,
    payments,
    people,
    periods,
    polls,
    preparing,
    reminding,
    repairs,
    titles,
    waiting,
)


def load(*, now, say) -> list[Estate]:
    """Load what is missing and return the estates loaded; none when the demo is there already.

    ``say`` gets one line per step. Refuses outside a demo: its passwords are public.
    """
    if not settings.DEMO:
        raise NotAllowed("演示数据只能装入演示环境。")
    with transaction.atomic():
        town, who = people.town(clock.local(now).date()), people.users()
        if not Membership.objects.filter(role=Role.OPERATOR, user=who["operator"]).exists():
            estates.appoint_office(town, who, now)
            estates.ask_for_a_day_off(who, now)
        people.register_others(town, who, now)
        founding.begin_one(who, now)
    loaded = []
    for slug, found in PLANS.items():
        if Estate.objects.filter(slug=slug).exists():
            say(f"{slug}：已经装入，不再重复")
            continue
        with transaction.atomic():
            loaded.append(found(town, who, now, say))
            people.let_in(who)
    return loaded


def _fenghe(town, who, now, say) -> Estate:
    say("风和丽苑：房屋与人员")
    estate = estates.found_fenghe(town, who, now)
    say("风和丽苑：通知与办事指南")
    pages.post_notices(estate, notices.FENGHE, now)
    pages.post_guides(estate, guides.FENGHE, now)
    say("风和丽苑：业主表决")
    estates.check_papers(estate, who, now)
    past = held.tell(estate, who, now)
    year = periods.year(clock.local(now).date())
    kept = fenghe_books.keep(estate, who, year, now, say, past.authorities)
    say("风和丽苑：收费标准与账单")
    fees.charge(estate, who, now)
    reminding.settle_days(estate, who, now)
    reminding.remind_twice(estate, now)
    payments.pay(estate, who, now)
    payments.pay_out(kept, fenghe_books.BANK, now)
    payments.name_accounts(estate, who, now)
    payments.bring_in(estate, who, now)
    counter.keep(estate, who, now)
    reminding.demand(estate, who, now)
    payments.bring_in_most(estate, who, now)
    preparing.prepare(decided.announce(estate, who["chair"], now), who, 2)
    preparing.prepare(decided.hold(estate, past.rules, who, now), who, 3)
    keys.try_sheets(estate, who, past.sheets, now)
    polls.ask(estate, who, now)
    waiting.change_a_mail(who, now)
    waiting.invite_somebody(who, now)
    say("风和丽苑：报事报修")
    repairs.tell_fenghe(estate, who, now)
    offices.let_a_keeper_go(estate, who, now)
    offices.invite_a_clerk(estate, who, now)
    estates.ask_for_a_slip(estate, who, now)
    estates.ask_for_a_sheet(estate, who, now)
    estates.ask_for_a_join(estate, who, now)
    sync_groups(estate, now)
    return estate


def _haichang(town, who, now, say) -> Estate:
    say("海昌苑：房屋与人员")
    estate = estates.found_haichang(town, who, now)
    say("海昌苑：通知与办事指南")
    pages.post_notices(estate, notices.HAICHANG, now)
    pages.post_guides(estate, guides.HAICHANG, now)
    haichang_books.keep(estate, who, periods.year(clock.local(now).date()), now, say)
    say("海昌苑：报事报修")
    repairs.tell_haichang(estate, who, now)
    estates.ask_for_a_check(estate, who, now)
    estates.join_two_homes(estate, who, now)
    titles.sell_a_home(estate, who, now)
    sync_groups(estate, now)
    return estate


def _half(_town, who, now, say) -> Estate:
    say("百合家园：开通了，还没有公示过")
    return founding.found_one(who, now)


PLANS = {estates.FENGHE: _fenghe, estates.HAICHANG: _haichang, founding.HALF: _half}
