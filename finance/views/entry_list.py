"""已入账的账 on the desk: entries of any age, to be found, exported, opened and reversed."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from communities import clock
from communities.desk import desk_view
from communities.lists import Column, listed, sheet
from communities.permissions import where
from communities.spreadsheets import Fen
from communities.templatetags.sun import day
from finance.forms.entries import FindEntriesForm
from finance.models import Entry
from finance.models.draft import Counterparty, Kind
from finance.templatetags.ledger import signed_amount, yuan


@desk_view
@require_GET
def entries(request, estates):
    estates = where(request.user, "finance.draft_entry", estates, clock.now())
    rows = Entry.objects.shown().filter(estate__in=estates).select_related("estate")
    form = FindEntriesForm(request.GET, estates=estates)
    found = listed(request, rows, columns(several=len(estates) > 1), form)
    made = sheet(request, found, title=_("已入账的账"), name="entries", estates=estates)
    context = {"found": found, "rail": "ledger"}
    return made or render(request, "finance/desk_entries.html", context)


def columns(*, several: bool) -> list[Column]:
    """A natural person is never named in a file either."""
    found = [
        Column(_("内容"), lambda one: one.memo or one.shown_number, "title", link=_public_page),
        Column(_("小区"), lambda one: one.estate.name),
        Column(_("凭证号"), lambda one: one.shown_number),
        Column(_("日期"), lambda one: one.booking_date, shown=lambda one: day(one.booking_date)),
        Column(_("方向"), lambda one: one.get_kind_display(), "file"),
        Column(_("收付方"), _party, "file"),
        Column(_("金额（元）"), lambda one: Fen(one.amount_fen), "amt", shown=_amount),
        Column(_("更正"), lambda one: "", "act", shown=_act, link=_reverse_page),
    ]
    return found if several else [one for one in found if one.label != _("小区")]


def _public_page(entry) -> str:
    return reverse("accounts:entry", args=[entry.estate.slug, entry.code])


def _party(entry) -> str:
    return _("个人") if entry.counterparty_kind == Counterparty.PERSON else entry.counterparty


def _amount(entry):
    is_moved = entry.kind == Kind.TRANSFER
    return yuan(entry.amount_fen) if is_moved else signed_amount(entry.amount_fen)


def _act(entry) -> str:
    if getattr(entry, "reversal", None):
        return _("已冲销")
    if entry.kind == Kind.CORRECTION:
        return ""
    return format_html('{}<span class="vh">{}</span>', _("冲销"), entry.shown_number)


def _reverse_page(entry) -> str:
    is_open = entry.kind != Kind.CORRECTION and not getattr(entry, "reversal", None)
    return reverse("finance:entry-reverse", args=[entry.pk]) if is_open else ""
