"""Forms of the first operator."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from communities.forms.homes import phone_field
from communities.phones import textable_phone


def _new_password(label, hint=""):
    attrs = {"autocomplete": "new-password"}
    widget = forms.PasswordInput(attrs=attrs)
    return forms.CharField(label=label, help_text=hint, strip=False, max_length=128, widget=widget)


class FirstOperatorForm(forms.Form):
    """首次开通: where, for whom and who."""

    county = forms.CharField(
        label=_("县（市、区）"), max_length=50, help_text=_("全称，例如：海宁市")
    )
    organisation = forms.CharField(
        label=_("您的单位"), max_length=80, help_text=_("管理这个平台的单位，写全称")
    )
    name = forms.CharField(
        label=_("您的姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = phone_field(_("手机号"), _("以后用它登录"), read=textable_phone, autocomplete="tel")
    password = _new_password(_("密码"), _("至少 12 个字符，一句自己记得住的话最好"))
    again = _new_password(_("再填一次密码"))

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean(self):
        given = super().clean()
        if "password" in given and given.get("again") != given["password"]:
            self.add_error("again", _("两次填的密码不一样。"))
        return given
