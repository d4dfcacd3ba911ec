"""Template tags of the scoreboard: shares, working hours, and the bars of twelve months."""

import math
from collections.abc import Callable
from datetime import timedelta

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from repairs.scoring import MIN_CASES, Duration, Share, Spans

register = template.Library()

NOTHING = "—"


@register.filter
def share(found: Share, n_overdue: int = 0) -> str:
    """98%, or 3/4 of so few that a percentage would say more than it knows; never 100% while
    ``n_overdue`` are late, though their own deadline counts elsewhere."""
    if not found.of:
        return NOTHING
    return f"{found.percent}%" if _is_told(found, n_overdue) else f"{found.n}/{found.of}"


@register.filter
def share_of(found: Share, n_overdue: int = 0) -> str:
    """98%（82/84）: the fraction stands beside its percentage."""
    if not _is_told(found, n_overdue):
        return share(found, n_overdue)
    return _("%(percent)s%%（%(n)s/%(of)s）") % {
        "percent": found.percent,
        "n": found.n,
        "of": found.of,
    }


def _is_told(found: Share, n_overdue: int) -> bool:
    return found.is_enough and not (n_overdue and found.percent == 100)


@register.filter
def middle(found: Spans) -> str:
    """The median; of fewer than five there is none."""
    return _took(found.median) if found.n >= MIN_CASES else NOTHING


@register.filter
def slowest(found: Spans) -> str:
    """What nine of ten take at most."""
    return _took(found.p90) if found.n >= MIN_CASES else NOTHING


def _took(found: Duration) -> str:
    """Rounded against whoever worked: up where it is over, down where it was more than that."""
    if found.at_least:
        return _("超过%s") % length(found.length, math.floor)
    return length(found.length, math.ceil)


def length(span: timedelta, whole: Callable) -> str:
    """Minutes below an hour, tenths of an hour below ten, else hours, made ``whole`` (up or down)."""
    minutes = whole(span / timedelta(minutes=1))
    if minutes < 60:
        return _("%s分钟") % minutes
    tenths = whole(span / timedelta(minutes=6))
    if tenths < 100 and tenths % 10:
        return _("%s小时") % f"{tenths // 10}.{tenths % 10}"
    return _("%s小时") % whole(span / timedelta(hours=1))


@register.simple_tag
def share_bar(found: Share):
    """The kept part filled, the rest hatched; widths are attributes, so no style is needed."""
    if not found.of:
        return ""
    kept = found.n * 1000 // found.of / 10
    return format_html(
        '<svg class="bar-share" aria-hidden="true"><rect class="rest" width="100%" height="100%"/>'
        '<line x1="0" y1="50%" x2="100%" y2="50%" stroke-width="14"/>'
        '<rect class="kept" width="{}%" height="100%"/></svg>',
        kept,
    )
