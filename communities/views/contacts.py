"""手机和邮箱: by what an account is reached; another one is proved, waits, and may be stopped."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import errors_on, require_fresh_proof
from communities.forms.contacts import ASKING, ProveForm
from communities.models import ContactChange
from communities.selectors.contacts import contacts_waiting
from communities.services import contacts
from communities.services.entry_trail import note_wrong_proof


@login_required
@never_cache
def contact(request):
    words = {"section": "me", "waiting": contacts_waiting(request.user)}
    return render(request, "me/contact.html", words)


@login_required
@never_cache
@require_fresh_proof
def ask(request, kind):
    if kind not in ASKING:
        raise Http404
    now = clock.now()
    form = ASKING[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["value"]
        # Counted apart from log-ins: whoever names a stranger's number leaves her codes alone.
        if not ratelimit.consume(request, action="request_login_code", key=f"contact {value}"):
            form.add_error(None, _("要得太勤了，请过一分钟再试。"))
        else:
            with errors_on(form):
                change = contacts.ask_contact(user=request.user, kind=kind, value=value, now=now)
                return redirect("my-contact-code", change.pk)
    words = {"section": "me", "form": form, "kind": kind, "wait": contacts.WAITS[kind].days}
    words["before"] = contacts.in_force(request.user, kind)
    return render(request, "me/contact_new.html", words)


@login_required
@never_cache
@require_fresh_proof
def prove(request, pk):
    now = clock.now()
    change = get_object_or_404(ContactChange, pk=pk, user=request.user)
    if not contacts.is_awaiting_code(change, now):
        messages.warning(request, _("这个验证码已失效，请重新获取。"))
        return redirect("my-contact")
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        with errors_on(form):
            if contacts.prove_contact(change=change, user=request.user, code=code, now=now):
                messages.success(request, _("验证码正确。"))
                return redirect("my-contact")
            form.add_error("code", _("验证码不对。"))
        note_wrong_proof(request)
    return render(
        request, "me/contact_code.html", {"section": "me", "form": form, "change": change}
    )


@login_required
@require_POST
def stop(request, pk):
    change = get_object_or_404(ContactChange, pk=pk, user=request.user)
    contacts.stop_contact(change=change, actor=request.user, now=clock.now())
    messages.success(request, _("已撤销，什么都没有改。"))
    return redirect("my-contact")
