"""The categories an estate starts with (报修类别): at most nine, so that they fit one screen."""

from typing import NamedTuple


class Seed(NamedTuple):
    slug: str
    label: str
    level: str
    part: str


# ``part`` names the row of the warranty table (``routing.WARRANTY``) the fault usually belongs to.
SEEDS = (
    Seed("water", "水", "P2", "pipes"),
    Seed("power", "电", "P2", "wiring"),
    Seed("lift", "电梯", "P2", "equipment"),
    Seed("access", "门禁", "P2", "equipment"),
    Seed("light", "照明", "P2", "wiring"),
    Seed("leak", "管道、渗漏", "P2", "waterproof"),
    Seed("cleaning", "保洁", "P3", ""),
    Seed("green", "绿化", "P3", ""),
    Seed("other", "其他、投诉", "C", ""),
)
