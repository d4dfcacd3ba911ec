"""Estates on their way: one that the operator has begun, and one that is founded and has published nothing."""

from datetime import date, timedelta

from communities.models import Estate, PropertyCompany, Role, ServiceContract
from communities.roster import read_roster
from communities.services.roster_imports import hand_in
from portal.demo import people
from portal.founding.models import EstateDraft
from portal.founding.services import begin_draft, found, save_facts, save_keeper, save_service
from portal.models import UnconnectedEstate

NAME = "老沈士小区（演示）"
HALF, HALF_NAME = "baihe-jiayuan", "百合家园"
COMPANY = "暖阳物业服务有限公司（演示）"
ROSTER = """楼栋,房号,专有面积,业主姓名,登记手机
1幢,1-101,89.37,钱予,13800010911
1幢,1-102,97.84,孙禾,13800010912
1幢,1-201,89.37,李乔,
1幢,1-202,97.84,周岸,13800010913
"""


def begin_one(who: dict, now) -> None:
    """Once; whoever goes on with it in the demo is not disturbed."""
    known = UnconnectedEstate.objects.get(name=NAME)
    if EstateDraft.objects.filter(register=known).exists():
        return
    given = {"actor": who["operator"], "now": now}
    draft = begin_draft(area=known.area, name=NAME, register=known, **given)
    save_facts(
        draft=draft, version=draft.version, name=NAME, slug="lao-shenshi",
        address="浙江省海宁市硖石街道演示路 30 号", property_phone="",
        community_phone="0573-00000000", **given,
    )  # fmt: skip


def found_one(who: dict, now) -> Estate:
    """Founded last week in a 社区 of its own; its roster waits for the 居委会, and all else is missing."""
    since = now - timedelta(days=6)
    given = {"actor": who["operator"], "now": since}
    body = people.second_community(since)
    draft = begin_draft(area=body.area, name=HALF_NAME, **given)
    save_facts(
        draft=draft, version=draft.version, name=HALF_NAME, slug=HALF,
        address="浙江省海宁市硖石街道演示路 21 号", property_phone="0573-00000004",
        community_phone="0573-00000000", **given,
    )  # fmt: skip
    began = date(since.year - 2, 1, 1)
    save_keeper(draft=draft, version=draft.version, body=body, body_from=began, **given)
    company, _is_new = PropertyCompany.objects.get_or_create(
        credit_code="91330481DEMO000034", defaults={"name": COMPANY, "phone": "0573-00000004"}
    )
    save_service(
        draft=draft, version=draft.version, company=company, fee_model="lump_sum",
        contract_from=began, contract_until=None, no_company="", **given,
    )  # fmt: skip
    estate = found(draft=draft, **given)
    estate.is_demo = True
    estate.save(update_fields=["is_demo"])
    _let_in(estate, body, who, since)
    roster = read_roster(ROSTER.encode(), "名册.csv")
    hand_in(
        estate=estate, roster=roster, file_name="百合家园名册（演示）.csv", actor=who["half_manager"],
        now=now - timedelta(days=1),
    )  # fmt: skip
    return estate


def _let_in(estate: Estate, body, who: dict, since) -> None:
    contract = ServiceContract.objects.get(estate=estate)
    people.member(
        who["half_manager"], Role.PROPERTY_MANAGER, since=since, estate=estate, contract=contract
    )
    people.member(
        who["half_officer"], Role.COMMUNITY_OFFICER, since=since, area=body.area, body=body
    )
