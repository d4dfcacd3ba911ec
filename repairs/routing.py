"""责任划分: who has to put a fault right, and in one sentence why. Tables and arithmetic only.

The order of the questions is that of 宁波市住宅小区物业管理条例 67, the warranty terms are those of
建设工程质量管理条例 40. A term of years ends on the corresponding day, or on the last of the month
where there is none (民法典 202).
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date

from django.utils.translation import gettext as _

# In years. Heating and cooling are warranted for two seasons each; we count two years.
WARRANTY = {
    "waterproof": 5,
    "heating": 2,
    "pipes": 2,
    "wiring": 2,
    "equipment": 2,
    "decoration": 2,
}


@dataclass(frozen=True)
class Facts:
    """What decides: ``part`` of the warranty table, home or common, level, day of completion."""

    part: str
    scope: str
    level: str
    completed_on: date | None
    is_structural_danger: bool = False


@dataclass(frozen=True)
class Duty:
    """责任: one of ``models.Route``, and the sentence shown to the reporter."""

    route: str
    reason: str


def warranty_ends(part: str, completed_on: date) -> date | None:
    """The last day of the warranty; None for parts the table does not name."""
    if part not in WARRANTY:
        return None
    year = min(completed_on.year + WARRANTY[part], MAXYEAR)
    try:
        return completed_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def route(facts: Facts, today: date) -> Duty:
    """The first rule that holds decides."""
    for rule in (_structure, _warranty, _mains, _complaint, _home, _works):
        duty = rule(facts, today)
        if duty:
            return duty
    return Duty("provider", _("公共部位、共用设施由物业服务企业按合同维修养护。"))


def _structure(facts: Facts, today: date) -> Duty | None:
    if facts.is_structural_danger:
        return Duty("safety", _("危及房屋结构安全的，按房屋使用安全规定处理，物业先采取防护措施。"))
    if facts.part == "structure":
        return Duty(
            "developer", _("地基基础和主体结构在设计使用年限内由建设单位保修（质量条例第40条）。")
        )
    return None


def _warranty(facts: Facts, today: date) -> Duty | None:
    ends = facts.completed_on and warranty_ends(facts.part, facts.completed_on)
    if not ends or today > ends:
        return None
    return Duty(
        "developer",
        _("仍在保修期内（至 %(date)s，质量条例第40条），由建设单位保修，物业负责转达并跟踪。")
        % {"date": ends.isoformat()},
    )


def _mains(facts: Facts, today: date) -> Duty | None:
    if facts.part != "mains":
        return None
    return Duty(
        "utility", _("水表、电表、气表前面的管线和设施由供水、供电、供气、通信等单位负责。")
    )


def _complaint(facts: Facts, today: date) -> Duty | None:
    if facts.level != "C":
        return None
    return Duty("provider", _("投诉、建议由物业服务企业答复；不满意的，可以报给社区。"))


def _home(facts: Facts, today: date) -> Duty | None:
    if facts.scope != "home":
        return None
    return Duty("occupier", _("专有部分由业主自行负责；物业可以有偿维修，先报价，您同意后才动工。"))


def _works(facts: Facts, today: date) -> Duty | None:
    if facts.level != "P4":
        return None
    return Duty("fund", _("保修期满后的大修、更新、改造可动用维修资金，须由业主共同决定。"))


def completed_on(params: dict, building: int | None) -> date | None:
    """竣工验收合格日 of a building, else of the estate; None where nobody recorded it."""
    own = params.get("buildings_completed_on") or {}
    text = own.get(str(building)) or params.get("completed_on")
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
