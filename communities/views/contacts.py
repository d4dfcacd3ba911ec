"""手机和邮箱: by what an account is reached; another one is proved, waits, and may be stopped."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import errors_on, require_fresh_proof
from communities.forms.contacts import ASKING, ProveForm, RemoveForm
from communities.models import ContactChange
from communities.selectors.contacts import contacts_waiting
from communities.services import contacts
from communities.services.contact_rows import WAITS, has_channel, in_force
from communities.services.entry_trail import note_wrong_proof
from communities.trust import require_full_trust


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
        with errors_on(form):
            change = contacts.ask_contact(user=request.user, kind=kind, value=value, now=now)
            return redirect("my-contact-code", change.pk)
    words = {"section": "me", "form": form, "kind": kind, "wait": WAITS[kind].days}
    words |= {"before": in_force(request.user, kind), "waits": has_channel(request.user)}
    return render(request, "me/contact_new.html", words)


@login_required
@never_cache
@require_fresh_proof
def remove(request):
    """移除邮箱: its code goes to the phone."""
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            change = contacts.ask_removal(user=request.user, now=clock.now())
            return redirect("my-contact-code", change.pk)
    return render(request, "me/contact_remove.html", {"section": "me", "form": form})


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
@require_full_trust
def stop(request, pk):
    change = get_object_or_404(ContactChange, pk=pk, user=request.user)
    contacts.stop_contact(change=change, actor=request.user, now=clock.now())
    messages.success(request, _("已撤销，什么都没有改。"))
    return redirect("my-contact")
