"""Template tags that draw money: amounts with sign and word, bars in tables, the year in SVG."""

import math

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities import money

register = template.Library()

MINUS = "\N{MINUS SIGN}"
WAN_FEN = 1_000_000


@register.filter
def yuan(fen):
    """1,409.50; a missing amount is a dash that a screen reader can say."""
    if fen is None:
        return format_html('—<span class="vh">{}</span>', _("未填"))
    return money.yuan(fen)


@register.filter
def amount(fen):
    """¥1,409.50 for a figure that stands alone."""
    if fen is None:
        return yuan(None)
    sign = MINUS if fen < 0 else ""
    return format_html('<span class="num">{}¥{}</span>', sign, money.yuan(abs(fen)))


@register.simple_tag
def signed_amount(fen, direction=""):
    """收入 +186,320.00 or 支出 −4,028.10: word and colour say which side, the sign what the money does.

    With ``direction`` (in, out) ``fen`` is so much of that side; less than nothing, as of income that went
    back, has the other sign: 收入 −50.00.
    """
    if fen is None:
        return yuan(None)
    if not direction:
        direction, fen = ("in", fen) if fen >= 0 else ("out", -fen)
    css, word, gained = {"in": ("inc", _("收入"), fen), "out": ("out", _("支出"), -fen)}[direction]
    return format_html('<span class="amt {}">{} {}</span>', css, word, money.signed(gained))


@register.filter
def wan(fen):
    """万元 with two decimals, for axes and overviews only; ten thousand yuan is 1,000,000 fen."""
    hundredths = (abs(fen) * 100 + WAN_FEN // 2) // WAN_FEN
    sign = MINUS if fen < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


@register.filter
def share(part, whole):
    """61%: a share cut to whole per cent; empty where there is no whole."""
    return f"{abs(part) * 100 // abs(whole)}%" if whole else ""


def length(value, largest, full=98):
    """How long a bar is, in tenths of ``full``'s unit; never invisible when there is money."""
    if not value or not largest:
        return 0
    tenths = abs(value) * full * 10 // abs(largest)
    return max(tenths, 10) / 10


@register.simple_tag
def bar(fen, largest, direction):
    """One bar of a table, ``direction`` in or out; its width is an attribute, so no style is needed."""
    width = length(fen, largest)
    if not width:
        return ""
    if direction == "in":
        inside = format_html('<rect width="{}%" height="100%"/>', width)
    else:
        inside = format_html(
            '<rect x=".5" y="1" width="{0}%" height="80%"/>'
            '<line x1="1" y1="50%" x2="{0}%" y2="50%" stroke-width="11"/>',
            width,
        )
    return format_html('<svg class="bar-{}" aria-hidden="true">{}</svg>', direction, inside)


def nice_ceiling(fen):
    """The next round figure above ``fen``, so that the axis has readable marks."""
    if fen <= 0:
        return WAN_FEN
    unit = 10 ** (len(str(fen)) - 1)
    return next(
        step * unit // 2 for step in (2, 3, 4, 5, 6, 8, 10, 12, 16, 20) if step * unit // 2 >= fen
    )


CHART = {"width": 960, "height": 260, "left": 56, "top": 16, "bottom": 32}


@register.simple_tag
def months_chart(months, title, desc=""):
    """Twelve months side by side; ``months`` holds rows with label, in_fen and out_fen.

    Drawn for pages of at least 52rem only: on narrower ones the table of bars takes its place,
    because text inside a scaled drawing ignores the reader's font size.
    """
    months = list(months)
    ceiling = nice_ceiling(max((max(m["in_fen"], m["out_fen"]) for m in months), default=0))
    plot_height = CHART["height"] - CHART["top"] - CHART["bottom"]
    slot = (CHART["width"] - CHART["left"]) / max(len(months), 1)
    floor = CHART["top"] + plot_height

    def y(fen):
        # Nothing is drawn of income that went back in the month; the figures say it.
        return round(floor - plot_height * max(fen, 0) / ceiling, 1)

    axis = format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (CHART["left"], CHART["width"], y(fen), y(fen), CHART["left"] - 8, y(fen) + 4, wan(fen))
            for fen in (ceiling, ceiling // 2)
        ),
    )
    thick = min(math.floor(slot * 0.32), 26)
    columns = format_html_join(
        "", "{}", ((_column(m, index, slot, thick, floor, y),) for index, m in enumerate(months))
    )
    return format_html(
        '<svg class="chart" role="img" aria-labelledby="chart-t chart-d" viewBox="0 0 {} {}">'
        '<title id="chart-t">{}</title><desc id="chart-d">{}</desc>{}{}'
        '<line class="base" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text></svg>',
        CHART["width"],
        CHART["height"],
        title,
        desc or _spoken(months),
        axis,
        columns,
        CHART["left"],
        CHART["width"],
        floor,
        floor,
        CHART["left"] - 8,
        floor + 4,
        _("万元"),
    )


def _column(month, index, slot, thick, floor, y):
    """Income beside expense, and the label below."""
    middle = CHART["left"] + slot * (index + 0.5)
    left, right = round(middle - thick - 2, 1), round(middle + 2, 1)
    centre = right + thick / 2
    shade = (
        format_html(
            '<line class="shade" x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke-width="{3}"/>',
            centre,
            floor,
            y(month["out_fen"]),
            thick - 2,
        )
        if month["out_fen"]
        else SafeString("")
    )
    return format_html(
        '<rect class="in" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="out" x="{}" y="{}" width="{}" height="{}"/>{}'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        left,
        y(month["in_fen"]),
        thick,
        round(floor - y(month["in_fen"]), 1),
        right,
        y(month["out_fen"]),
        thick,
        round(floor - y(month["out_fen"]), 1),
        shade,
        round(middle, 1),
        floor + 20,
        month["label"],
    )


def _spoken(months):
    """The drawing in words, for those who hear it."""
    return "；".join(
        _("%(month)s 收入 %(income)s 万元，支出 %(expense)s 万元")
        % {"month": m["label"], "income": wan(m["in_fen"]), "expense": wan(m["out_fen"])}
        for m in months
    )


@register.simple_tag
def legend():
    """Which pattern is which, in words."""
    solid = '<svg class="swatch bar-in" aria-hidden="true"><rect width="100%" height="100%"/></svg>'
    hatched = (
        '<svg class="swatch bar-out" aria-hidden="true"><rect x=".5" y=".5" width="92%" height="90%"/>'
        '<line x1="1" y1="50%" x2="92%" y2="50%" stroke-width="11"/></svg>'
    )
    return format_html(
        '<p class="legend"><span>{} {}</span><span>{} {}</span></p>',
        SafeString(solid),
        _("收入"),
        SafeString(hatched),
        _("支出"),
    )
