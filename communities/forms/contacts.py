"""Forms about the phone and e-mail of an account: one's own, and what staff do at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import roster_cells
from communities.forms.homes import ReadField, phone_field
from communities.forms.login import code_field
from communities.mailboxes import normal_email
from communities.models import Estate
from communities.phones import textable_phone
from communities.services.contact_counter import Lost
from communities.texting import can_text


class NewPhoneForm(forms.Form):
    value = phone_field(_("新的手机号"), read=textable_phone, autocomplete="tel")

    def clean_value(self):
        if not can_text():
            raise forms.ValidationError(_("本站尚未开通短信，暂时不能用手机号登录。"))
        return self.cleaned_data["value"]


class NewEmailForm(forms.Form):
    value = ReadField(
        read=normal_email,
        label=_("新的电子邮箱"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


ASKING = {"phone": NewPhoneForm, "email": NewEmailForm}


class RemoveForm(forms.Form):
    """移除邮箱: nothing is typed before the code."""


class ProveForm(forms.Form):
    code = code_field()


class CounterForm(forms.Form):
    """当面换手机号: for whom, and which number she has now."""

    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=None)
    building = ReadField(
        read=roster_cells.read_building,
        label=_("楼栋"),
        max_length=10,
        help_text=_("如 3 或 3号楼"),
    )
    unit = ReadField(
        read=roster_cells.read_unit, label=_("房号"), max_length=20, help_text=_("如 2-501")
    )
    phone = phone_field(_("原来的手机号"), _("丢了或停用的，一直用来登录的那个"))
    new_phone = phone_field(
        _("现在的手机号"), _("验证码会发到这个号码，请本人当面念给您"), read=textable_phone
    )
    is_document_seen = forms.BooleanField(label=_("已当面核对本人身份证件"))

    def __init__(self, *args, estates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates

    def lost(self) -> Lost:
        words = self.cleaned_data
        return Lost(words["building"], words["unit"], words["phone"], words["new_phone"])
