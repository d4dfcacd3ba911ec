"""登录留痕: who came in, went out or tried in vain, in the audit; no number, address or network in clear."""

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as second_factor
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from communities.services.entry_trail import note_entry, note_wrong_password


@receiver(user_logged_in)
def note_log_in(request, user, **_):
    methods = [one["method"] for one in get_authentication_records(request, user)]
    note_entry("communities.login.done", request, user, actor=user, methods=methods)


@receiver(user_logged_out)
def note_log_out(request, user, **_):
    if user is not None:
        note_entry("communities.logout.done", request, user, actor=user)


@receiver(user_login_failed)
def note_failed_log_in(credentials, request=None, **_):
    note_wrong_password(request, credentials)


@receiver(account.login_code_rejected)
def note_wrong_code(request, user, **_):
    note_entry("communities.login.code_wrong", request, user)


@receiver(account.authentication_step_completed)
def note_proof_given(request, user, method, reauthenticated=False, **detail):
    """The second factor, and whatever proves a session anew; the first step is told by the log-in."""
    kind = detail.get("type") or method
    if method == "mfa":
        note_entry("communities.second_factor.right", request, user, actor=user, kind=kind)
    elif reauthenticated:
        note_entry("communities.proof.given", request, user, actor=user, kind=kind)


@receiver(second_factor.authentication_failed)
def note_wrong_second_factor(request, user, why="", **_):
    """``why``: where it was not the code that was wrong."""
    note_entry("communities.second_factor.wrong", request, user, **({"why": why} if why else {}))
