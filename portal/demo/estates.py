"""The two estates: 风和丽苑 with a committee, 海昌苑 kept by the neighbourhood committee."""

from datetime import timedelta

from communities import clock
from communities.models import CalendarOverride, Estate, Owner, Ownership, Role, Unit
from communities.services.changes import propose_change
from communities.services.document_checks import ask_check, confirm_check
from communities.services.owner_joins import agree_join, ask_join
from communities.services.sheets import ask_sheet
from communities.services.slips import Whom, ask_slip
from portal.demo import homes, people
from portal.estates import found_estate

FENGHE, HAICHANG = "fenghe-liyuan", "haichang-yuan"


def found_fenghe(town: people.Town, who: dict, now) -> Estate:
    """4 幢 with 306 units, a committee of five, a property company of four."""
    since = now - timedelta(days=800)
    body = people.committee_of(
        town.community, "风和丽苑业主委员会（演示）", clock.local(now).date()
    )
    estate = found_estate(
        slug=FENGHE,
        name="风和丽苑",
        area=town.community,
        body=body,
        body_kind="committee",
        actor=None,
        now=since,
        address="浙江省海宁市硖石街道演示路 100 号",
        is_demo=True,
        property_phone="0573-00000001",
        params={
            "lift_rescue_phone": "96333",
            "gas_phone": "0573-00000003",
            "completed_on": _built(now, years=12),
            # The last to be built: its roof and outer walls are still the developer's.
            "buildings_completed_on": {"3": _built(now, years=4)},
        },
        community_phone="0573-00000000",
    )
    homes.build(estate, homes.FENGHE, clock.local(now).date())
    contract = people.serve(
        estate, "清和物业服务有限公司（演示）", "91330481DEMO000018", "lump_sum", since
    )
    _staff(estate, contract, who, {"manager": "clerk keeper porter"}, since)
    for key in ("chair", "vice", "member3", "member4", "member5"):
        people.member(who[key], Role.COMMITTEE, since=since, estate=estate, body=body)
    _residents(estate, who, now, since)
    return estate


def found_haichang(town: people.Town, who: dict, now) -> Estate:
    """2 幢 with 40 units; no committee, so the neighbourhood committee keeps the money."""
    since = now - timedelta(days=500)
    estate = found_estate(
        slug=HAICHANG,
        name="海昌苑",
        area=town.community,
        body=town.office,
        body_kind="custody",
        actor=None,
        now=since,
        address="浙江省海宁市硖石街道演示路 8 号",
        is_demo=True,
        property_phone="0573-00000002",
        params={"lift_rescue_phone": "96333", "completed_on": _built(now, years=20)},
        community_phone="0573-00000000",
    )
    homes.build(estate, homes.HAICHANG, clock.local(now).date())
    contract = people.serve(
        estate, "安居物业服务有限公司（演示）", "91330481DEMO000026", "commission", since
    )
    _staff(estate, contract, who, {"neighbour_manager": "neighbour_clerk"}, since)
    people.settle(who["neighbour"], _unit(estate, 1, "1-201"), since)
    second = _unit(estate, 2, "1-301")
    people.settle(who["neighbour"], second, since, is_bound=False, phone="+8613800010799")
    return estate


def appoint_office(town: people.Town, who: dict, now) -> None:
    """Those who serve whole areas: the neighbourhood committee, the street, the operator."""
    since = now - timedelta(days=800)
    for key in ("officer", "officer2", "new_officer"):
        people.member(
            who[key], Role.COMMUNITY_OFFICER, since=since, area=town.community, body=town.office
        )
    people.member(
        who["supervisor"],
        Role.SUPERVISOR,
        since=since,
        area=town.street,
        body=town.street_office,
    )
    people.member(who["operator"], Role.OPERATOR, since=since, area=town.county, body=town.platform)


def ask_for_a_day_off(who: dict, now) -> None:
    """A change that moves deadlines waits for the street's word."""
    day = clock.local(now).date() + timedelta(days=45)
    row = CalendarOverride(date=day, is_workday=False, name="寒潮停工（演示）")
    propose_change(row=row, names=["date", "is_workday", "name"], actor=who["operator"], now=now)


def ask_for_a_slip(estate: Estate, who: dict, now) -> None:
    """A tenant lost her phone; who is of another employer confirms."""
    whom = Whom(1, "1-302", who["tenant"].phone)
    ask_slip(estate=estate, whom=whom, actor=who["clerk"], now=now)


def ask_for_a_check(estate: Estate, who: dict, now) -> None:
    """An owner came with her papers for the home that is registered with a phone she has no more."""
    owned = Ownership.objects.get(estate=estate, owner_name=who["neighbour"].name, user=None)
    phone, actor = who["neighbour"].phone, who["neighbour_clerk"]
    ask_check(ownership=owned, phone=phone, actor=actor, now=now)


def join_two_homes(estate: Estate, who: dict, now) -> None:
    """Of the neighbour who owns two: the property company asks, the 居委会 agrees."""
    join = _ask_join(estate, who["neighbour"], who["neighbour_clerk"], now - timedelta(days=20))
    agree_join(join=join, actor=who["officer"], now=now - timedelta(days=18))


def ask_for_a_join(estate: Estate, who: dict, now) -> None:
    """Two homes in the owner's name: the 业委会 has yet to agree that they are hers."""
    _ask_join(estate, who["owner"], who["clerk"], now)


def _ask_join(estate: Estate, user, actor, now):
    first, second = Owner.objects.for_estate(estate).filter(name=user.name).order_by("pk")
    reason = "两套房屋的产权证和身份证都看过，是同一人（演示）"
    return ask_join(first=first, second=second, reason=reason, actor=actor, now=now)


def check_papers(estate: Estate, who: dict, now) -> None:
    """Of the owner who shows herself: seen by the property company, then by the 业委会."""
    owned = Ownership.objects.get(estate=estate, user=who["owner"])
    phone = who["owner"].phone
    check = ask_check(
        ownership=owned, phone=phone, actor=who["clerk"], now=now - timedelta(days=260)
    )
    confirm_check(check=check, actor=who["chair"], now=now - timedelta(days=259))


def ask_for_a_sheet(estate: Estate, who: dict, now) -> None:
    """Who is new in office has no second factor yet; one of another employer confirms."""
    ask_sheet(estate=estate, user=who["new_officer"], is_lost=False, actor=who["clerk"], now=now)


def _built(now, *, years: int) -> str:
    return (clock.local(now).date() - timedelta(days=365 * years)).isoformat()


def _staff(estate, contract, who, team, since):
    for manager, staff in team.items():
        people.member(
            who[manager], Role.PROPERTY_MANAGER, since=since, estate=estate, contract=contract
        )
        for key in staff.split():
            people.member(
                who[key], Role.PROPERTY_STAFF, since=since, estate=estate, contract=contract
            )


def _residents(estate, who, now, since):
    """An owner of two homes with her delegate, a tenant, and an owner who has yet to bind her home. A third one
    is registered in her name, and nobody has said yet that it is hers."""
    home = _unit(estate, 3, "2-501")
    owned = people.settle(who["owner"], home, since)
    next_door = _unit(estate, 3, "2-502")
    people.settle(who["owner"], next_door, since, is_bound=False, registered=owned.owner)
    people.member(
        who["delegate"],
        Role.DELEGATE,
        since=now - timedelta(days=30),
        estate=estate,
        unit=home,
        ownership=owned,
        granted_by=who["owner"],
        valid_until=now + timedelta(days=335),
    )
    tenancy = _unit(estate, 1, "1-302")
    people.member(who["tenant"], Role.RESIDENT, since=since, estate=estate, unit=tenancy)
    people.settle(who["newcomer"], _unit(estate, 4, "1-1102"), since, is_bound=False)
    second = _unit(estate, 1, "2-901")
    people.settle(who["owner"], second, since, is_bound=False, phone="+8613800010199")


def _unit(estate, building, number):
    return Unit.objects.get(estate=estate, building__number=building, number=number)
