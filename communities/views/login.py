"""填验证码: allauth's page, whose codes sent again are counted like the first."""

from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from communities import clock
from communities.errors import DomainError
from communities.known_devices import source_of
from communities.services.attempts import LIMITS
from communities.services.ceilings import count_code


class CodePage(ConfirmLoginCodeView):
    def _resend_form_valid(self, form):
        login = self._process.state.get("email") or self._process.state["phone"]
        try:
            count_code(to=login, source=source_of(self.request, login), now=clock.now())
        except DomainError as refused:
            messages.error(self.request, refused.message)
            return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return super()._resend_form_valid(form)

    def form_invalid(self, form):
        """After the fifth guess the code is gone, and the first page says so in our words."""
        if self._process.record_invalid_attempt():
            return FormView.form_invalid(self, form)
        messages.error(self.request, LIMITS["again"].refusal)
        return redirect("account_request_login_code")
