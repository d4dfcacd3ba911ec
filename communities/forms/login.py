"""Log-in forms: allauth's, with our words and one field for phone or e-mail."""

import struct
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, ReauthenticateForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.errors import DomainError
from communities.folding import plain
from communities.known_devices import source_of, throttle_key
from communities.login_codes import is_right
from communities.mailboxes import normal_email
from communities.models import User
from communities.phones import textable_phone
from communities.selectors.slips import is_phone_stolen
from communities.services.accounts import account_for
from communities.services.attempts import count_attempt, forget_attempts
from communities.services.ceilings import TooManyCodes, count_code, count_second_code
from communities.services.contact_rows import is_frozen
from communities.services.second_factor import device_of, use_code
from communities.sessions import limit_session
from communities.texting import can_text

CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}


def login_field():
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=_("手机号或电子邮箱"), max_length=254, widget=forms.TextInput(attrs=attrs)
    )


def password_field():
    attrs = {"autocomplete": "current-password"}
    return forms.CharField(label=_("密码"), strip=False, widget=forms.PasswordInput(attrs=attrs))


class CodeField(forms.CharField):
    """Digits as an input method writes them, wide or in groups, are the digits."""

    def to_python(self, value):
        return plain(super().to_python(value)).replace(" ", "")


def code_field(hint=""):
    return CodeField(
        label=_("验证码"), max_length=20, help_text=hint, widget=forms.TextInput(attrs=CODE_ATTRS)
    )


@contextmanager
def refusals():
    """What a service refuses inside the block is an error of the field that is being cleaned."""
    try:
        yield
    except DomainError as error:
        raise forms.ValidationError(error.message) from error


class CodeRequestForm(forms.Form):
    """要验证码: the same answer whether the number is known or not."""

    login = login_field()
    # Where the number's ceiling is full: what else there is, is offered.
    is_full = False

    @property
    def takes_phones(self) -> bool:
        return can_text()

    @property
    def is_second(self) -> bool:
        """Whether the code is to go to the e-mail of the number's account instead."""
        return self.data.get("way") == "second" and bool(self.cleaned_data.get("phone"))

    def clean_login(self):
        text = self.cleaned_data["login"].strip()
        if "@" in text:
            self.cleaned_data["email"] = _read(normal_email, text)
        elif not can_text():
            raise forms.ValidationError(_("本站尚未开通短信，请填电子邮箱，或用密码登录。"))
        else:
            self.cleaned_data["phone"] = _read(textable_phone, text)
        return text

    def clean(self):
        wanted = {name: self.cleaned_data.get(name, "") for name in ("phone", "email")}
        login = wanted["phone"] or wanted["email"]
        if not login:
            return self.cleaned_data
        with refusals():
            self._count(login)
        user = account_for(**wanted)
        if wanted["email"]:
            # To what is stored, however it was typed.
            self.cleaned_data["email"] = user.email
        is_withheld = wanted["phone"] and not self.is_second and is_phone_stolen(user, clock.now())
        self._user = user if user.is_active and not is_withheld else None
        return self.cleaned_data

    def _count(self, login: str) -> None:
        count = count_second_code if self.is_second else count_code
        try:
            count(to=login, source=source_of(context.request, login), now=clock.now())
        except TooManyCodes:
            self.is_full = True
            raise

    @property
    def offers_mail(self) -> bool:
        """Whether the code could go to the e-mail of the number's account, and was not asked to."""
        return bool(self.cleaned_data.get("phone")) and not self.is_second


def _read(read, text: str) -> str:
    try:
        return read(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


def _still_leads_to(user, *, phone=None, email=None, **_more) -> bool:
    """Whether the account has changed to another number since its code was sent to this one, which
    nobody said at a counter is lost or stolen."""
    if user is None:
        return True
    if phone and is_phone_stolen(user, clock.now()):
        return False
    now = User.objects.get(pk=user.pk)
    return (
        now.phone == phone and not is_frozen(now, phone)
        if phone
        else (now.email or "").lower() == (email or "").lower()
    )


class CodeForm(ConfirmLoginCodeForm):
    """填验证码: the sixth guess of one log-in is not compared, however many come at once and however
    often its code is sent again; who asks for a code at the first page starts anew."""

    code = code_field()

    def clean_code(self):
        stage = context.request._login_stage
        state = stage.state
        if not _still_leads_to(stage.login.user, **state):
            raise forms.ValidationError(_("账号已换号码，这个验证码不能再用。请用新号码重新获取。"))
        with refusals():
            count_attempt("login", f"{state.get('user_id')}:{state['at']}", clock.now())
        if not is_right(state, self.cleaned_data["code"]):
            raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["code"]


class PasswordForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"], self.fields["password"] = login_field(), password_field()

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url=redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
        return response


class PasswordAgainForm(ReauthenticateForm):
    password = password_field()


@contextmanager
def told_when_refused(user):
    """A second factor that is refused inside the block is a line in the audit, whatever was wrong."""
    try:
        yield
    except (DomainError, forms.ValidationError) as error:
        why = getattr(error, "where", {}).get("why", "")
        authentication_failed.send(
            sender=Authenticator, request=context.request, user=user, why=why
        )
        raise


class CountedCode:
    """Guesses at a person's authenticator are counted in one row, those of a known device in another:
    so whoever has her password only, and guesses, keeps her out nowhere she has been before."""

    def clean_code(self):
        user, now, code = self.user, clock.now(), self.cleaned_data["code"]
        login = user.phone or user.email or ""
        guessed_at = f"{user.pk}:{throttle_key(context.request, login)}"
        with refusals(), told_when_refused(user):
            count_attempt("authenticator", guessed_at, now)
            device = device_of(code, user=user, now=now)
            if device is None:
                raise get_second_factor_adapter().validation_error("incorrect_code")
        forget_attempts("authenticator", guessed_at)
        device.user = user
        self.authenticator = device
        return code


class SecondFactorForm(CountedCode, AuthenticateForm):
    code = code_field(_("验证器里的 6 位数字，或一个备用码。"))


class SecondFactorAgainForm(CountedCode, SecondFactorReauthenticateForm):
    code = code_field(_("验证器里的 6 位数字，或一个备用码。"))


class EnrolForm(ActivateTOTPForm):
    """开通验证器: the code that proves the new authenticator is used up by that."""

    def clean_code(self):
        code = super().clean_code()
        with refusals():
            use_code(code, user=self.user, secret=self.secret, now=clock.now())
        return code


# What fido2 raises at bytes that no device wrote; allauth expects some of it only.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, struct.error, InvalidSignature)


@contextmanager
def readable_proof():
    """What cannot be read inside the block, or bears another's signature, is a proof of nothing."""
    try:
        yield
    except UNREADABLE as error:
        raise get_second_factor_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(AddWebAuthnForm):
    """添加通行密钥: what the device signed, and what its owner calls it."""

    name = forms.CharField(
        label=_("给它起个名字"),
        max_length=40,
        required=False,
        help_text=_("如：我的手机、值班室电脑"),
    )

    def clean(self):
        with readable_proof():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("名字"), max_length=40)


class Passkey:
    """A passkey is not guessed, so a stranger's tries at one must not use up its owner's."""

    def clean_credential(self):
        key = f"mfa-auth-user-{self.user.pk}"
        ratelimit.clear(context.request, action="login_failed", key=key)
        with told_when_refused(self.user), readable_proof():
            return super().clean_credential()


class PasskeyForm(Passkey, AuthenticateWebAuthnForm):
    """登录时的通行密钥."""


class PasskeyAgainForm(Passkey, ReauthenticateWebAuthnForm):
    """再确认时的通行密钥."""


class CodeFieldForm(forms.Form):
    """One code, and nothing of allauth's around it."""

    code = code_field()
