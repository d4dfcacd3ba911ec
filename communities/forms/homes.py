"""Forms about one's home: binding it, letting a relative help, and what staff do in person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import roster_cells
from communities.models import Estate, Invitation
from communities.phones import normal_phone, textable_phone
from communities.selectors.homes import home_called
from communities.services.binding import Claim


class ReadField(forms.CharField):
    """A text that ``read`` understands or refuses with a sentence."""

    def __init__(self, *, read, **kwargs):
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value):
        text = super().clean(value)
        try:
            return self.read(text) if text else text
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def phone_field(label, hint="", *, read=normal_phone, **attrs):
    """A telephone number; ``textable_phone`` as ``read`` where a text is sent to it."""
    attrs = {"type": "tel", "inputmode": "tel", **attrs}
    return ReadField(
        read=read,
        label=label,
        help_text=hint,
        max_length=30,
        widget=forms.TextInput(attrs=attrs),
    )


class HomeForm(forms.Form):
    """Which home, and who owns it by the register."""

    estate = forms.ModelChoiceField(
        Estate.objects.order_by("name"), label=_("小区"), empty_label=_("请选择")
    )
    building = ReadField(
        read=roster_cells.read_building,
        label=_("楼栋"),
        max_length=10,
        help_text=_("如 3 或 3号楼"),
    )
    unit = ReadField(
        read=roster_cells.read_unit, label=_("房号"), max_length=20, help_text=_("如 2-501")
    )
    name = forms.CharField(
        label=_("业主姓名"), max_length=60, help_text=_("与不动产登记一致"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def __init__(self, *args, estates=None, **kwargs):
        super().__init__(*args, **kwargs)
        if estates is not None:
            self.fields["estate"].queryset = estates

    def claim(self) -> Claim:
        words = self.cleaned_data
        return Claim(words["building"], words["unit"], words["name"], words["phone"])


class BindForm(HomeForm):
    phone = phone_field(_("登记手机"), _("交房或过户时登记的手机号"), autocomplete="tel")


class OnSiteForm(HomeForm):
    phone = phone_field(_("本人现在的手机"), _("业主须先用这个号码登录过一次"))
    is_document_seen = forms.BooleanField(label=_("已核对身份证件和不动产权证"))


def last_day_field(hint):
    return forms.DateField(
        label=_("有效到哪一天（含当天）"),
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DelegateForm(forms.Form):
    phone = phone_field(_("家人的手机号"), read=textable_phone)
    last_day = last_day_field(_("最长一年"))


class InviteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("邀请谁"),
        choices=[
            (Invitation.Kind.TENANT, _("租户：自己报修、评价、缴费")),
            (Invitation.Kind.FAMILY, _("家人：替我报修、评价、缴费")),
        ],
        widget=forms.RadioSelect,
    )
    last_day = last_day_field(_("家人最长一年，租户最长三年"))


class TenantForm(forms.Form):
    """当面登记租户, with the lease at hand."""

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
    phone = phone_field(_("租户的手机号"), _("租户须先用这个号码登录过一次"))
    last_day = last_day_field(_("租期最后一天，最长三年"))
    is_document_seen = forms.BooleanField(label=_("已核对身份证件和租赁合同"))

    def __init__(self, *args, estates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates

    def clean(self):
        """The home that is meant, of the register."""
        words = super().clean()
        if {"estate", "building", "unit"} <= words.keys():
            words["home"] = home_called(words["estate"], words["building"], words["unit"])
            if words["home"] is None:
                self.add_error("unit", _("名册里没有这套房屋，请核对楼栋和房号。"))
        return words


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("房号、手机号或姓名"), max_length=60, help_text=_("如 3幢2-501、13800000000、张三"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class RosterForm(forms.Form):
    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=None)
    file = forms.FileField(
        label=_("名册文件"),
        help_text=_("XLSX 或 CSV，最大 5 MB。列：楼栋、房号、专有面积、业主姓名；可以有：登记手机、用途、面积来源、产权起始、单元、业主类型、证件号、产权证号、交付日期。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def __init__(self, *args, estates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates
