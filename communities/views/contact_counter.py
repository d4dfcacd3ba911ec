"""The desk's 当面换手机号: asked for by one person, confirmed by one of another employer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.forms.contacts import CounterForm, ProveForm
from communities.models import ContactChange, Estate
from communities.models.contacts import OPEN
from communities.selectors.contacts import contacts_at_counters
from communities.services.contact_counter import (
    PERM,
    ask_at_counter,
    decide_contact,
    show_code,
    stop_at_counter,
    why_not_confirm,
)
from communities.states import ContactStatus

ACTS = {"agree": "agree", "decline": "decline", "stop": "stop"}
SAID = {
    "agree": gettext_lazy("已确认。原来的号码、密码和设备已不能登录；三天后新号码生效。"),
    "decline": gettext_lazy("已记下：不同意。"),
    "stop": gettext_lazy("已撤销，号码没有换。"),
}


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contacts(request):
    estates = Estate.objects.filter(pk__in=[one.pk for one in served(request.user, PERM)])
    if not estates:
        raise denied(request.user, PERM)
    form = CounterForm(request.POST or None, estates=estates)
    if request.method == "POST" and form.is_valid():
        estate, now = form.cleaned_data["estate"], clock.now()
        with errors_on(form):
            change = ask_at_counter(estate=estate, lost=form.lost(), actor=request.user, now=now)
            return redirect("desk-contact", change.pk)
    words = {"form": form, "waiting": contacts_at_counters(estates), "rail": "roster"}
    return render(request, "communities/contacts.html", words)


@require_second_factor
@row_view(ContactChange, PERM, "user", "asked_by", "confirmed_by")
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request, row):
    now = clock.now()
    form = ProveForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        return _done(request, row, now)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        with errors_on(form):
            if show_code(change=row, code=code, actor=request.user, now=now):
                messages.success(request, _("验证码正确。已提出，等另一单位的人确认。"))
                return redirect("desk-contacts")
            form.add_error("code", _("验证码不对，或已过 10 分钟；过了就请重新提出。"))
    is_proved = row.status == ContactStatus.PROVED
    words = {
        "row": row,
        "form": form
        if row.status == ContactStatus.ASKED and row.asked_by == request.user
        else None,
        "is_proved": is_proved,
        "is_open": row.status in OPEN,
        "why_not": why_not_confirm(row, request.user, now) if is_proved else "",
        "rail": "roster",
    }
    return render(request, "communities/contact.html", words)


def _done(request, row, now):
    act = chosen(request, ACTS)
    if act == "stop":
        stop_at_counter(change=row, actor=request.user, now=now)
    else:
        decide_contact(change=row, agrees=act == "agree", actor=request.user, now=now)
    messages.success(request, SAID[act])
    return redirect("desk-contacts")
