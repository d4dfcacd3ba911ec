"""二次验证: allauth's pages about an account's keys; the proof of a new one counts as a proof of the person."""

import json

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView

from communities.sessions import note_proof

PASSKEY = [Authenticator.Type.WEBAUTHN]
TYPED = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]


class Enrol(ActivateTOTPView):
    """开通验证器."""

    def form_valid(self, form):
        response = super().form_valid(form)
        note_proof(self.request, "mfa", type="totp")
        return response


class AskedDevice:
    """What the person's device is asked to sign goes into the page as JSON."""

    def get_context_data(self, **more):
        words = super().get_context_data(**more) | more
        [options] = words["js_data"].values()
        return words | {"asked": json.dumps(options["publicKey"])}

    def form_invalid(self, form):
        """The form that was refused, not another reading of it: a proof is taken once."""
        return self.render_to_response(self.get_context_data(form=form))


class AddPasskey(AskedDevice, AddWebAuthnView):
    """添加通行密钥."""

    def form_valid(self, form):
        response = super().form_valid(form)
        note_proof(self.request, "mfa", type="webauthn")
        return response


class PasskeyAgain(AskedDevice, ReauthenticateWebAuthnView):
    """用通行密钥再确认."""


class SecondStep(AskedDevice, AuthenticateView):
    """登录的第二步: by a typed code, by a passkey, or by either, as the account has them."""

    def form_invalid(self, form):
        return AuthenticateView.form_invalid(self, form)

    def get_context_data(self, **more):
        user = self.stage.login.user
        return super().get_context_data(**more) | {
            "has_passkey": is_mfa_enabled(user, PASSKEY),
            "has_code": is_mfa_enabled(user, TYPED),
        }
