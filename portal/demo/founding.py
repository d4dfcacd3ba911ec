"""An estate that the operator has begun and not finished: its facts are there, the rest is still missing."""

from portal.founding.models import EstateDraft
from portal.founding.services import begin_draft, save_facts
from portal.models import UnconnectedEstate

NAME = "老沈士小区（演示）"


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
