"""Template tags every room uses: icons, chips, strips, form fields, dates and phones."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

from communities import clock, wording

register = template.Library()

STATE_ICONS = {
    "ok": "check",
    "warn": "alert",
    "bad": "cross",
    "mute": "info",
    "info": "info",
    "wait": "clock",
}


@register.simple_tag
def icon(name, css=""):
    """One drawing of the sprite; always beside a word, hence hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"i {css}".strip(),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def chip(state, word, symbol=""):
    """A status: icon and word; the colour only repeats what the word says."""
    colour = "info" if state == "wait" else state
    return format_html(
        '<span class="chip {}">{}{}</span>', colour, icon(symbol or STATE_ICONS[state]), word
    )


@register.simple_tag
def current(here, there, kind="true"):
    """``aria-current`` on the link that leads to where the reader is; stands right behind a value."""
    return format_html(' aria-current="{}"', kind) if here == there else ""


@register.inclusion_tag("components/strip.html")
def strip(state, text, url="", link=""):
    """A line that tells the state of the whole page, with at most one link."""
    colour = "info" if state == "wait" else state
    return {"colour": colour, "icon": STATE_ICONS[state], "text": text, "url": url, "link": link}


@register.inclusion_tag("components/field.html")
def field(bound, kind="", css=""):
    """A form field: label, hint, error and control, tied together for screen readers."""
    described = []
    if bound.help_text:
        described.append(f"{bound.id_for_label}_hint")
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    widget = getattr(bound.field.widget, "input_type", "")
    if not kind:
        kind = widget if widget in ("checkbox", "radio") else "control"
        if kind == "checkbox" and getattr(bound.field.widget, "allow_multiple_selected", False):
            kind = "radio"
    return {"field": bound, "kind": kind, "css": css, "control": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form):
    """All errors of a form in one box at the top, each a link to its field; a page without a form
    has none."""
    if not form:
        return {"fields": [], "general": []}
    # A group of radios has no field to label; its box bears the name.
    fields = [
        (bound.id_for_label or bound.auto_id, bound.errors[0]) for bound in form if bound.errors
    ]
    return {"fields": fields, "general": form.non_field_errors()}


@register.filter
def day(value):
    """The date; the running year goes without saying."""
    return value and wording.day(value, year=wording.local(value).year != clock.today().year)


@register.filter
def full_day(value):
    return wording.day(value)


@register.filter
def moment(value):
    return value and wording.moment(value, year=wording.local(value).year != clock.today().year)


@register.filter
def thousands(value):
    """1,203.55: groups of three in both languages."""
    return f"{value:,}"


register.filter("deadline", wording.deadline)
register.filter("period_name", wording.period_name)
register.filter("term", wording.term)
register.filter("phone", wording.phone)
register.filter("phone_masked", wording.phone_masked)
register.filter("dialled", wording.dialled)
register.filter("grouped", wording.grouped)
register.filter("officer", wording.officer)


@register.simple_tag
def day_range(first, last):
    return wording.day_range(first, last)


@register.simple_tag
def stamp(value, style="moment"):
    """A ``<time>`` element: the reader's words outside, the machine's inside."""
    if not value:
        return wording.NOTHING
    if style == "deadline":
        words, _space, hour = wording.deadline(value).replace("）", "） ").rpartition(" ")
        return format_html(
            '<time class="w" datetime="{}"><span>{}</span> <span>{}</span></time>',
            wording.local(value).isoformat(),
            words,
            hour,
        )
    words = {"moment": moment, "day": day}[style](value)
    return format_html('<time datetime="{}">{}</time>', wording.local(value).isoformat(), words)


@register.simple_tag
def call(number, who=""):
    """A telephone link with its number written out; without a number it says so."""
    if not number:
        return format_html('<span class="soft">{} {}</span>', who, _("电话待补充"))
    return format_html(
        '<a class="tel" href="tel:{}">{}<span>{} <span class="num">{}</span></span></a>',
        wording.dialled(number),
        icon("phone"),
        who,
        wording.phone(number),
    )


@register.simple_tag(takes_context=True)
def other_language(context):
    """The address of the same page in the other language; a function of the URL alone."""
    path = context["request"].path if "request" in context else "/"
    if path == "/en" or path.startswith("/en/"):
        return path[3:] or "/"
    return f"/en{path}"


@register.filter
def in_words(label):
    """What a role, a kind or a fee model is called, in the reader's language."""
    return _(label) if label else ""
