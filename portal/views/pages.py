"""Pages that are the same for everybody and know no estate, and notices as calendar files."""

from datetime import UTC, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from portal.models import NoticePage
from portal.privacy import COLLECTED

PLAIN = {
    "help": (_("帮助"), _("怎么看账、报修、交费、投票，字太小怎么办，打哪个电话。")),
    "accessibility": (_("无障碍声明"), _("本站怎样让看不清、听不见、用键盘的人也能用，还差什么。")),
    "privacy": (_("隐私"), _("收集什么、为什么、谁能看、留多久，怎么要回或删除。")),
}


@require_safe
def plain(request, name):
    """Help, accessibility, privacy."""
    title, description = PLAIN[name]
    context = {"title": title, "description": description, "share": name, "section": name}
    if name == "privacy":
        context["collected"] = COLLECTED
    response = render(request, f"portal/{name}.html", context)
    patch_cache_control(response, public=True, s_maxage=300)
    return response


@require_safe
def notice_calendar(request, estate_slug, slug):
    """A notice for one's calendar: a plain download with a real name."""
    estate = public_estate(estate_slug)
    notice = get_object_or_404(NoticePage.objects.live().descendant_of(estate.page), slug=slug)
    response = HttpResponse(
        calendar_of(notice, estate), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{estate.slug}-{notice.slug}.ics"'
    patch_cache_control(response, public=True, s_maxage=300)
    return response


def calendar_of(notice, estate) -> str:
    """One event (RFC 5545); without an end it takes an hour."""
    end = notice.effective_until or notice.effective_from + timedelta(hours=1)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sunny-estates//notices//ZH",
        "BEGIN:VEVENT",
        f"UID:notice-{notice.pk}@{estate.slug}",
        f"DTSTAMP:{_utc(notice.last_published_at or clock.now())}",
        f"DTSTART:{_utc(notice.effective_from)}",
        f"DTEND:{_utc(end)}",
        f"SUMMARY:{_escaped(f'{estate.name} {notice.title}')}",
        f"LOCATION:{_escaped(notice.where or estate.name)}",
        f"DESCRIPTION:{_escaped(' '.join(filter(None, [notice.what, notice.todo])))}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 bytes, and no character is torn apart."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > 74:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
