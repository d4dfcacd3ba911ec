"""我们单位的密钥单 and 试开信封 on the desk.

The private key that opens an answer of the signer's is in a cookie of the one browser that asked, sealed, for a
quarter of an hour; no row, session, address or log ever holds it, nor the sheet.
"""

import base64
import binascii

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, shell_of, signed_in
from communities.qr import qr_svg
from communities.sealing import CannotOpen, seal, unseal
from decisions.envelopes import SealedEnvelopeError, open_sheet
from decisions.forms.keys import WordsForm
from decisions.key_words import words_of
from decisions.models import TestEnvelope
from decisions.selectors.keys import (
    bodies_held_by,
    current_key,
    is_signer_down,
    open_request,
    tests_for,
)
from decisions.services.keys import LIVES, ask_sheet, confirm_sheet, open_test

COOKIE, PURPOSE = "sheet", "decisions.sheet"
ACTS = {"ask": "ask", "printed": "printed"}


@signed_in
@never_cache
@require_second_factor
@require_safe
def keys(request):
    bodies = bodies_held_by(request.user, clock.now())
    if not bodies:
        raise PermissionDenied
    context = {
        "rows": [(body, current_key(body)) for body in bodies],
        "tests": tests_for(bodies),
        "is_signer_down": is_signer_down(),
        "rail": "decisions",
    }
    return render(request, "decisions/keys.html", context | shell_of(request.user))


@signed_in
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def sheet(request, pk):
    """Of one body: ask, wait for the signer, print, confirm."""
    now = clock.now()
    body = next((one for one in bodies_held_by(request.user, now) if one.pk == pk), None)
    if body is None:
        raise Http404
    row = open_request(body)
    if request.method == "POST":
        return (
            _ask(request, body, now) if chosen(request, ACTS) == "ask" else _confirm(request, row)
        )
    if row is None or row.ends_at <= now:
        return _page(request, body, "ask")
    if row.body_key is None:
        return _page(request, body, "wait", row)
    private = _private(request, row)
    if private is None:
        return _page(request, body, "elsewhere", row)
    words = words_of(private)
    context = {"request_row": row, "words": words, "qr": qr_svg("-".join(words))}
    return render(request, "decisions/key_sheet.html", context)


def _page(request, body, state: str, row=None):
    context = {
        "body": body, "state": state, "row": row, "key": current_key(body), "rail": "decisions",
        "is_signer_down": is_signer_down(),
    }  # fmt: skip
    return render(request, "decisions/key_request.html", context | shell_of(request.user))


def _ask(request, body, now):
    made, private = ask_sheet(body=body, actor=request.user, now=now)
    answer = redirect("decisions-desk:sheet", body.pk)
    answer.set_cookie(
        COOKIE, seal(f"{made.pk}:{base64.b64encode(private).decode()}", PURPOSE),
        max_age=LIVES, path=request.path, secure=request.is_secure(), httponly=True,
        samesite="Strict",
    )  # fmt: skip
    return answer


def _private(request, row) -> bytes | None:
    """What is on the sheet; None in another browser than the one that asked."""
    try:
        number, _colon, encoded = unseal(request.COOKIES.get(COOKIE, ""), PURPOSE).partition(":")
        if number != str(row.pk):
            return None
        return open_sheet(bytes(row.sealed), base64.b64decode(encoded), row.body_id)
    except (CannotOpen, SealedEnvelopeError, binascii.Error, ValueError):
        return None


def _confirm(request, row):
    if row is None:
        return redirect(request.path)
    key = confirm_sheet(request=row, actor=request.user, now=clock.now())
    messages.success(request, _("%s的密钥已经启用。") % key.body.name)
    answer = redirect("decisions-desk:keys")
    answer.delete_cookie(COOKIE, path=request.path, samesite="Strict")
    return answer


@sensitive_post_parameters("words")
@require_second_factor
@row_view(TestEnvelope, "decisions.hold_key", "decision", "body_key__body", "opened_by")
@never_cache
@require_http_methods(["GET", "POST"])
def test(request, row):
    """试开: the words of the sheet, which are kept nowhere."""
    if row.body_key.body not in bodies_held_by(request.user, clock.now()):
        raise PermissionDenied
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = form.cleaned_data["words"]
            open_test(envelope=row, words=words, actor=request.user, now=clock.now())
            messages.success(request, _("试开成功。单子装回信封，封口签字，放回保险柜。"))
            return redirect("decisions-desk:keys")
        form.hide_a_sheet()
    context = {"envelope": row, "decision": row.decision, "form": form, "rail": "decisions"}
    return render(request, "decisions/key_test.html", context | shell_of(request.user))
