"""Figures of the street's table: per cents, and a trend as bars."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.templatetags.sun import chip
from notifications.states import ReferralStatus
from repairs.templatetags.scores import share

register = template.Library()
HIGH, WIDE, GAP = 24, 10, 4
# A colour for each state.
HANDOVERS = {
    "open": "wait",
    "listed": "wait",
    "settled": "info",
    "done": "ok",
    "cancelled": "mute",
}
RECONCILED = {"ok": ("ok", _("一致")), "bad": ("bad", _("不符")), "grey": ("mute", _("未对账"))}


@register.simple_tag
def handover_state(handover):
    return chip(HANDOVERS[handover.status], handover.get_status_display())


@register.simple_tag
def letter_state(letter, clock, now):
    """What became of it; while it waits, whether its answer is late."""
    if letter.status == ReferralStatus.CLOSED:
        return chip("ok", letter.get_outcome_display())
    if letter.status == ReferralStatus.ANSWERED:
        return chip("info", letter.get_status_display())
    if clock and clock.due_at <= now:
        return chip("bad", gettext("超时未答复"))
    return chip("wait", letter.get_status_display())


@register.simple_tag
def reconciled(state):
    """Whether the last published books agree with the bank."""
    if state not in RECONCILED:
        return format_html('<span class="soft">{}</span>', gettext("未公示"))
    return chip(*RECONCILED[state])


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
        gettext("按时办结：%s") % said,
        bars,
    )


def _height(kept) -> int:
    return max(1, kept.percent * HIGH // 100) if kept.of else 1
