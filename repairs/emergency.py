"""险情电话: whom to call before any form is filled in.

110, 119 and 120 are national. The lift rescue, gas, water and power differ from town to town and
are settings of the estate (``communities.params.PHONES``). Where they are missing, the property's
telephone stands for them, and no number is made up.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NATIONAL = {
    "119": gettext_lazy("火警"),
    "110": gettext_lazy("报警"),
    "120": gettext_lazy("急救"),
}
# Who helps first, by what has happened; names of ``_known``.
FIRST = {
    "trapped": ("lift", "property", "119"),
    "gas": ("gas", "119", "property"),
    "fire": ("119", "120", "property"),
    "falling": ("110", "120", "property"),
    "shock": ("120", "119", "property"),
    "danger": ("110", "119", "120", "property"),
    "burst": ("property", "water"),
    "outage": ("property", "power", "water"),
}
ALL = ("lift", "gas", "property", "119", "110", "120")


@dataclass(frozen=True)
class Call:
    """电话: whom it reaches, and the number to dial."""

    who: str
    number: str


def calls(estate, hazard: str = "") -> list[Call]:
    """Whom to call, the most urgent first; for ``hazard`` those who can help with it."""
    known = _known(estate)
    wanted = FIRST.get(hazard, ("property",)) if hazard else ALL
    return [Call(*known[name]) for name in wanted if known.get(name, ("", ""))[1]]


def _known(estate) -> dict[str, tuple[str, str]]:
    numbers = {number: (str(who), number) for number, who in NATIONAL.items()}
    params = estate.params if estate else {}
    return numbers | {
        "lift": (_("电梯救援"), params.get("lift_rescue_phone", "")),
        "gas": (_("燃气抢修"), params.get("gas_phone", "")),
        "water": (_("供水抢修"), params.get("water_phone", "")),
        "power": (_("供电抢修"), params.get("power_phone", "")),
        "property": (_("物业"), estate.property_phone if estate else ""),
    }
