"""Template tags of tickets: words for what is kept as a code."""

from django import template

from repairs.levels import Stage
from repairs.selectors import mine

register = template.Library()


@register.filter
def stage_name(stage: str) -> str:
    """受理 for ``respond``; a code nobody knows stays as it is."""
    return Stage(stage).label if stage in Stage.values else stage


register.filter("has_deadline", mine.has_deadline)
