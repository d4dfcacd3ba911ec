"""What staff or 居委会 enter for somebody who called or came (代报)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.homes import phone_field
from communities.forms.lines import Lines
from communities.models import Building
from communities.phones import listed_phone
from communities.selectors.homes import home_called
from repairs.forms.report import VISITS, CategoryField, part_field
from repairs.levels import Hazard
from repairs.models import Category
from repairs.models.ticket import Channel, Scope
from repairs.services import Facts


class EnterForm(forms.Form):
    """One page: a caller does not wait for three."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来的"),
        choices=[(one, one.label) for one in (Channel.PHONE, Channel.WALK_IN)],
        widget=forms.RadioSelect,
    )
    phone = phone_field(
        gettext_lazy("联系电话"),
        gettext_lazy("有手机号的，编号和评价码用短信发给本人"),
        read=listed_phone,
    )
    hazard = forms.ChoiceField(
        label=gettext_lazy("是不是急事"),
        choices=[("", gettext_lazy("不是急事")), *Hazard.choices],
        required=False,
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("在哪里"), choices=Scope.choices, widget=forms.RadioSelect
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("哪一幢"),
        required=False,
        empty_label=gettext_lazy("不在楼里"),
    )
    room = forms.CharField(
        label=gettext_lazy("房号"),
        help_text=gettext_lazy("家里的报修必填，如 2-501"),
        max_length=20,
        required=False,
    )
    place = forms.CharField(label=gettext_lazy("再说具体点"), max_length=80, required=False)
    category = CategoryField(label=gettext_lazy("什么事"))
    part = part_field()
    words = forms.CharField(
        label=gettext_lazy("原话"),
        max_length=500,
        required=False,
        widget=Lines(attrs={"rows": 3}),
    )
    visit = forms.ChoiceField(
        label=gettext_lazy("什么时候方便上门"),
        choices=[("", gettext_lazy("请选择")), *VISITS],
        required=False,
    )
    is_another = forms.BooleanField(label=gettext_lazy("不是同一件，照样新建"), required=False)

    def __init__(self, *args, estate, **kwargs):
        super().__init__(*args, **kwargs)
        self.estate = estate
        self.fields["phone"].required = False
        self.fields["building"].queryset = Building.objects.for_estate(estate).order_by("number")
        kinds = Category.objects.for_estate(estate).filter(is_active=True).order_by("sort")
        self.fields["category"].queryset = kinds

    def clean(self):
        found = super().clean()
        self.unit = None
        if found.get("scope") == Scope.HOME:
            building = found.get("building")
            number = building.number if building else 0
            self.unit = home_called(self.estate, number, found.get("room", ""))
            if self.unit is None:
                self.add_error("room", _("这幢楼里没有这个房号，请核对。"))
        return found

    def facts(self) -> Facts:
        found = self.cleaned_data
        return Facts(
            category=found["category"],
            scope=found["scope"],
            building=found["building"],
            unit=self.unit,
            place=found["place"],
            words=found["words"],
            hazard=found["hazard"],
            part=found["part"],
            visit_wish=str(dict(VISITS).get(found["visit"], "")),
            phone=found["phone"],
        )
