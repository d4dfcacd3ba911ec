"""区域、机构、物业企业: what each of the three pages lists, asks and keeps."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.credit_codes import credit_code
from communities.forms.homes import ReadField
from communities.models import Area, Body, PropertyCompany
from communities.params import service_number
from communities.services.ground import BELOW, add_area, keep_body, keep_company, rename_area


def telephone(label):
    attrs = {"type": "tel", "inputmode": "tel"}
    widget = forms.TextInput(attrs=attrs)
    return ReadField(read=service_number, label=label, required=False, max_length=30, widget=widget)


class AreaForm(forms.Form):
    """街道和社区: a new one lies below a county or a street; one that is there only changes its name."""

    parent = forms.ModelChoiceField(
        Area.objects.none(), label=_("上级"), empty_label=_("请选择"),
        help_text=_("选县（市、区）就登记街道（镇），选街道（镇）就登记社区（村）"),
    )  # fmt: skip
    name = forms.CharField(label=_("名称"), max_length=50, help_text=_("全称，例如：硖石街道"))

    def __init__(self, *args, row, areas, **more):
        super().__init__(*args, **more)
        if row:
            del self.fields["parent"]
            self.initial["name"] = row.name
        else:
            above = areas.filter(kind__in=BELOW).order_by("kind", "name")
            self.fields["parent"].queryset = above


class BodyForm(forms.Form):
    """机构: whom one calls, and when that was last checked."""

    kind = forms.ChoiceField(label=_("类别"), choices=Body.Kind.choices)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("区域"), empty_label=_("请选择"),
        help_text=_("业委会、居委会选社区，街道办事处选街道，住建部门选县（市、区）"),
    )  # fmt: skip
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("全称，和公章一致"))
    contact = forms.CharField(label=_("联系人"), max_length=30, required=False)
    phone = telephone(_("电话"))
    verified_date = forms.DateField(
        label=_("哪天核实过"), required=False, help_text=_("打过电话、确认还是这个人这个号码的那天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args, row, areas, **more):
        super().__init__(*args, **more)
        self.fields["area"].queryset = areas.order_by("kind", "name")
        if row:
            for name in ("kind", "area"):
                del self.fields[name]
            self.initial |= {name: getattr(row, name) for name in self.fields}

    def clean_verified_date(self):
        day = self.cleaned_data["verified_date"]
        if day and day > clock.today():
            raise forms.ValidationError(_("核实的日子不能在今天之后。"))
        return day


class CompanyForm(forms.Form):
    """物业企业: as its business licence names it."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("和营业执照一致"))
    credit_code = ReadField(
        read=credit_code, label=_("统一社会信用代码"), max_length=30, help_text=_("18 位")
    )
    phone = telephone(_("电话"))

    def __init__(self, *args, row, areas, **more):
        super().__init__(*args, **more)
        if row:
            self.initial |= {name: getattr(row, name) for name in self.fields}


def _keep_area(row, words, actor, now):
    if row:
        return rename_area(area=row, name=words["name"], actor=actor, now=now)
    return add_area(actor=actor, now=now, **words)


def _keep_body(row, words, actor, now):
    area = words.pop("area", None) or row.area
    return keep_body(body=row, area=area, actor=actor, now=now, **words)


def _keep_company(row, words, actor, now):
    return keep_company(company=row, actor=actor, now=now, **words)


class Matter(NamedTuple):
    """One page: its words, its form, its rows among ``areas``, and the service behind it."""

    title: Any
    hint: Any
    form: type[forms.Form]
    rows: Callable
    keep: Callable


MATTERS = {
    "areas": Matter(
        _("街道和社区"),
        _("小区要在一个街道的社区里，超时的报修才找得到居委会和街道。"),
        AreaForm,
        lambda areas: areas.select_related("parent").order_by("kind", "parent__name", "name"),
        _keep_area,
    ),
    "bodies": Matter(
        _("机构"),
        _("业委会、居委会、街道办事处，写明找谁、打什么电话、哪天核实过。"),
        BodyForm,
        lambda areas: Body.objects.filter(area__in=areas).select_related("area").order_by(
            "kind", "name"
        ),
        _keep_body,
    ),
    "companies": Matter(
        _("物业企业"),
        _("所有小区共用，一家企业只登记一次。"),
        CompanyForm,
        lambda _areas: PropertyCompany.objects.order_by("name"),
        _keep_company,
    ),
}  # fmt: skip
