"""The desk's 当面换手机号: asked for by one person, confirmed by one of another employer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, served, signed_in
from communities.forms.contacts import CounterForm
from communities.models import ContactChange, Estate
from communities.selectors.contacts import contacts_to_confirm
from communities.services.contact_counter import (
    PERM,
    ask_at_counter,
    decide_contact,
    why_not_confirm,
)
from communities.states import ContactStatus

AGREES = {"agree": True, "decline": False}


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contacts(request):
    estates = Estate.objects.filter(pk__in=[one.pk for one in served(request.user, PERM)])
    if not estates:
        raise PermissionDenied
    form = CounterForm(request.POST or None, estates=estates)
    if request.method == "POST" and form.is_valid():
        estate, now = form.cleaned_data["estate"], clock.now()
        with errors_on(form):
            ask_at_counter(estate=estate, lost=form.lost(), actor=request.user, now=now)
            messages.success(request, _("已提出，等另一单位的人确认。"))
            return redirect("desk-contacts")
    words = {"form": form, "waiting": contacts_to_confirm(estates), "rail": "roster"}
    return render(request, "communities/contacts.html", words)


@require_second_factor
@row_view(ContactChange, PERM, "user", "asked_by", "confirmed_by")
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request, row):
    now = clock.now()
    if request.method == "POST":
        agrees = chosen(request, AGREES)
        decide_contact(change=row, agrees=agrees, actor=request.user, now=now)
        said = _("已确认。原来的号码已收到通知，三天后生效。")
        messages.success(request, said if agrees else _("已记下：不同意。"))
        return redirect("desk-contacts")
    is_waiting = row.status == ContactStatus.ASKED
    words = {
        "row": row,
        "is_waiting": is_waiting,
        "why_not": why_not_confirm(row, request.user, now) if is_waiting else "",
        "rail": "roster",
    }
    return render(request, "communities/contact.html", words)
