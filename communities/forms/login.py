"""Log-in forms: allauth's, with our words and one field for phone or e-mail."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, ReauthenticateForm
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorReauthenticateForm
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from communities.adapter import throttle_key
from communities.phones import normal_phone
from communities.services.accounts import account_for
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


def code_field(hint=""):
    return forms.CharField(
        label=_("验证码"), max_length=20, help_text=hint, widget=forms.TextInput(attrs=CODE_ATTRS)
    )


class CodeRequestForm(forms.Form):
    """要验证码: the same answer whether the number is known or not."""

    login = login_field()

    def clean_login(self):
        text = self.cleaned_data["login"].strip()
        if "@" in text:
            validate_email(text)
            self.cleaned_data["email"] = text.lower()
        elif not can_text():
            raise forms.ValidationError(_("本站尚未开通短信，请填电子邮箱，或用密码登录。"))
        else:
            self.cleaned_data["phone"] = _phone(text)
        return text

    def clean(self):
        wanted = {name: self.cleaned_data.get(name, "") for name in ("phone", "email")}
        login = wanted["phone"] or wanted["email"]
        if not login:
            return self.cleaned_data
        request = context.request
        key = throttle_key(request, login)
        if not ratelimit.consume(request, action="request_login_code", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        user = account_for(**wanted)
        self._user = user if user.is_active else None
        return self.cleaned_data


def _phone(text: str) -> str:
    try:
        return normal_phone(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class CodeForm(ConfirmLoginCodeForm):
    code = code_field()


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


class SecondFactorForm(AuthenticateForm):
    code = code_field(_("验证器里的 6 位数字，或一个备用码。"))


class SecondFactorAgainForm(SecondFactorReauthenticateForm):
    code = code_field(_("验证器里的 6 位数字，或一个备用码。"))


class CodeFieldForm(forms.Form):
    """One code, and nothing of allauth's around it."""

    code = code_field()
