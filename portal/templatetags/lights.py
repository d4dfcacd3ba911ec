"""Figures of the street's table: per cents, and a trend as bars."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from repairs.templatetags.scores import share

register = template.Library()
HIGH, WIDE, GAP = 24, 10, 4


@register.filter
def percent(value):
    return "—" if value is None else f"{value}%"


@register.simple_tag
def trend(months):
    """One bar a month, as high as the share kept; a month without any is a short line."""
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"/>',
        (
            (n * (WIDE + GAP), HIGH - _height(kept), WIDE, _height(kept))
            for n, (_month, kept) in enumerate(months)
        ),
    )
    said = "，".join(f"{month} {share(kept)}" for month, kept in months)
    return format_html(
        '<svg class="trend" role="img" width="{}" height="{}"><title>{}</title>{}</svg>',
        len(months) * (WIDE + GAP),
        HIGH,
        _("按时办结：%s") % said,
        bars,
    )


def _height(kept) -> int:
    return max(1, kept.percent * HIGH // 100) if kept.of else 1
