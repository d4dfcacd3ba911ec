"""Forms of an estate that is being prepared, one for each step."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from communities.models import Area, Body, PropertyCompany, ServiceContract
from portal.founding.ground import telephone
from portal.founding.services import KEEPERS
from portal.founding.slugs import proposed_slug
from portal.oversight.models import UnconnectedEstate

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("网址名只用小写字母、数字，中间可以有短横线，例如 fenghe-liyuan。"),
)


def _day(label, hint="", **more):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget, **more)


class BeginForm(forms.Form):
    """开始: a name in a 社区, offered from the register where it came from there."""

    name = forms.CharField(label=_("小区名称"), max_length=40)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("社区（村）"), empty_label=_("请选择")
    )

    def __init__(self, *args, areas, register: UnconnectedEstate | None = None, **more):
        super().__init__(*args, **more)
        communities = areas.filter(kind=Area.Kind.COMMUNITY).order_by("name")
        self.fields["area"].queryset = communities
        if register:
            self.initial |= {"name": register.name, "area": register.area_id}


class StepForm(forms.Form):
    """Of a draft as it was read: ``version`` says which."""

    apart: tuple[str, ...] = ()

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, draft, **more):
        super().__init__(*args, **more)
        self.draft = draft
        self.initial |= {name: getattr(draft, name) for name in self.fields}


class FactsForm(StepForm):
    """小区; the word of its address is proposed, and stands apart (``apart``) for those who need not care."""

    apart = ("slug",)

    name = forms.CharField(label=_("小区名称"), max_length=40)
    slug = forms.CharField(
        label=_("网址名"), max_length=40, validators=[SLUG],
        help_text=_(
            "按拼音起的，多音字请核对；小写字母、数字和短横线。开通后不能改：二维码和账目的签名里都有它。"
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    address = forms.CharField(label=_("地址"), max_length=120)
    property_phone = telephone(_("物业电话"))
    community_phone = telephone(_("社区电话"))

    def __init__(self, *args, draft, **more):
        super().__init__(*args, draft=draft, **more)
        self.initial["slug"] = draft.slug or proposed_slug(draft)


class KeeperForm(StepForm):
    """管理主体: the bodies of the 社区 that may be in charge."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("由谁管理"), empty_label=_("请选择"),
        help_text=_("有业委会选业委会；没有的选居委会代管。筹备组只召集会议，钱由居委会管。"),
    )  # fmt: skip
    body_from = _day(_("从哪一天起"), _("备案或接手的那天，可以是以前"))

    def __init__(self, *args, draft, **more):
        super().__init__(*args, draft=draft, **more)
        bodies = Body.objects.filter(area=draft.area_id, kind__in=list(KEEPERS))
        self.fields["body"].queryset = bodies.order_by("kind", "name")


class ServiceForm(StepForm):
    """物业: the company and the contract of today, or the reason for none."""

    company = forms.ModelChoiceField(
        PropertyCompany.objects.order_by("name"), label=_("物业企业"), required=False,
        empty_label=_("请选择"),
    )  # fmt: skip
    fee_model = forms.ChoiceField(
        label=_("收费方式"), required=False,
        choices=[("", _("请选择")), *ServiceContract.FeeModel.choices],
    )  # fmt: skip
    contract_from = _day(_("合同从哪一天起"), required=False)
    contract_until = _day(
        _("合同到哪一天止"), _("没有约定的不填；那一天还在合同里"), required=False
    )
    no_company = forms.CharField(
        label=_("没有物业的原因"), max_length=200, required=False,
        help_text=_("没有物业的小区，报修由管理主体受理"),
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        if given.get("company"):
            for name, told in NEEDED.items():
                if not given.get(name) and not self.has_error(name):
                    self.add_error(name, told)
        since, until = given.get("contract_from"), given.get("contract_until")
        if since and until and until < since:
            self.add_error("contract_until", _("合同的止日不能早于起日。"))
        return given


NEEDED = {"fee_model": _("请选收费方式。"), "contract_from": _("请填合同从哪一天起。")}
FORMS = {"estate": FactsForm, "keeper": KeeperForm, "service": ServiceForm}
