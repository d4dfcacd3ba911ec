"""开通验证器: allauth's page, whose last code counts as the proof that it is."""

from allauth.mfa.totp.views import ActivateTOTPView

from communities.sessions import note_proof


class Enrol(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        note_proof(self.request, "mfa", type="totp")
        return response
