"""What the rules of repair clocks are called: level and stage in words."""

from django.utils.text import format_lazy

from communities.rule_names import register
from repairs.levels import DEFAULTS, Level, Stage

NAMES = {
    f"{level}.{stage}": format_lazy("{} · {}", Level(level).label, Stage(stage).label)
    for level, stages in DEFAULTS.items()
    for stage in stages
}
NAMES["callback"] = Stage.CALLBACK.label

register(NAMES)
