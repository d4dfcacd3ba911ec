"""Forms about the slip: asking for one at the counter, and coming in with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import roster_cells
from communities.forms.homes import ReadField, phone_field
from communities.forms.login import CODE_ATTRS
from communities.models import Estate
from communities.services.slips import Whom


class SlipAskForm(forms.Form):
    """Who stands at the counter, with her papers."""

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
    phone = phone_field(_("登录用的手机号"), _("本人账号里的号码，现在收不到短信也可以"))
    is_stolen = forms.BooleanField(
        label=_("手机被偷"),
        help_text=_("确认以后 7 天内，不向这个号码发她账号的登录验证码"),
        required=False,
    )
    is_document_seen = forms.BooleanField(label=_("本人到场，已核对身份证件"))

    def __init__(self, *args, estates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates

    def whom(self) -> Whom:
        words = self.cleaned_data
        return Whom(words["building"], words["unit"], words["phone"], words["is_stolen"])


class SlipLoginForm(forms.Form):
    """凭单登录: the number, and what stands on the paper."""

    phone = phone_field(_("手机号"), _("单子上写的那个号码"), autocomplete="username")
    code = forms.CharField(
        label=_("单子上的编码"),
        max_length=40,
        help_text=_("两张单子上各 8 位：先填第 1 张，再接着填第 2 张；空格可填可不填"),
        widget=forms.TextInput(attrs=CODE_ATTRS | {"autocomplete": "off", "class": ""}),
    )
