"""登录: allauth's pages, whose codes sent again are counted like the first, and other ways in."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from communities import clock
from communities.access import errors_on
from communities.errors import DomainError
from communities.forms.slips import SlipLoginForm
from communities.known_devices import network_here, source_of
from communities.selectors.slips import is_phone_stolen
from communities.services.attempts import LIMITS
from communities.services.ceilings import count_code
from communities.services.entry_trail import note_entry, subject_of
from communities.services.slips import use_slip


class CodeRequestPage(RequestLoginCodeView):
    def form_valid(self, form):
        if not form.is_second:
            return super().form_valid(form)
        _send_by_second_channel(self.request, form._user, form.cleaned_data["phone"])
        return redirect(self.get_success_url())


def _send_by_second_channel(request, user, phone: str) -> None:
    """A code to the e-mail of the account; where it has none, the same page waits for nothing.

    Neither tells anybody whether there is one, nor which. It is not sent again.
    """
    email = user.email if user else ""
    words = {"user": user, "email": email} if email else {"user": None, "phone": phone}
    process = LoginCodeVerificationProcess.initiate(request=request, **words)
    process.state |= {"is_second": True, "resend_count": 99}
    process.persist()


class CodePage(ConfirmLoginCodeView):
    def _resend_form_valid(self, form):
        login = self._process.state.get("email") or self._process.state["phone"]
        try:
            count_code(to=login, source=source_of(self.request, login), now=clock.now())
        except DomainError as refused:
            messages.error(self.request, refused.message)
            return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        if self._is_withheld():
            self._process.record_resend()
            self._process.persist()
            return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return super()._resend_form_valid(form)

    def _is_withheld(self) -> bool:
        """Whether nothing is sent though the page looks alike: to nobody, or to a stolen phone."""
        user, state = self._process.user, self._process.state
        return user is None or (bool(state.get("phone")) and is_phone_stolen(user, clock.now()))

    def form_invalid(self, form):
        """After the fifth guess the code is gone, and the first page says so in our words."""
        if self._process.record_invalid_attempt():
            return FormView.form_invalid(self, form)
        messages.error(self.request, LIMITS["again"].refusal)
        return redirect("account_request_login_code")

    def get_context_data(self, **kwargs):
        words = super().get_context_data(**kwargs)
        if self._process.state.get("is_second"):
            words |= {"email": "", "phone": "", "is_second": True}
        return words


@never_cache
@require_http_methods(["GET", "POST"])
def by_slip(request):
    """凭单登录: the number and the code that was printed at the counter."""
    if request.user.is_authenticated:
        return redirect("me")
    form = SlipLoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            user = use_slip(
                login=form.cleaned_data["phone"], code=form.cleaned_data["code"],
                network=network_here(request), now=clock.now(),
            )  # fmt: skip
            if user:
                record_authentication(request, user, method="slip")
                return perform_login(request, user, redirect_url=get_next_redirect_url(request))
            form.add_error(
                None, _("号码或编码不对，或者单子已经用过、过了期。请对着单子再看一遍。")
            )
        typed = subject_of(form.cleaned_data["phone"])
        note_entry("communities.login.slip_wrong", request, typed)
    return render(request, "account/slip.html", {"form": form})
