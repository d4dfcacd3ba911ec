"""The three steps of a report: where and what, a few words; every error keeps what was typed."""

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.homes import phone_field
from communities.forms.lines import Lines
from communities.models import Building, Unit
from repairs.levels import Hazard
from repairs.models import Category
from repairs.models.setup import Part
from repairs.models.ticket import Scope

MAX_WORDS = 200
AREAS = [
    ("hall", gettext_lazy("门厅")),
    ("stairs", gettext_lazy("楼道、楼梯")),
    ("lift", gettext_lazy("电梯")),
    ("roof", gettext_lazy("屋顶、外墙")),
    ("garage", gettext_lazy("地下车库")),
    ("road", gettext_lazy("道路、停车位")),
    ("gate", gettext_lazy("大门、岗亭")),
    ("green", gettext_lazy("绿地、活动场地")),
    ("other", gettext_lazy("别的地方")),
]
VISITS = [
    ("any", gettext_lazy("随时都行")),
    ("workday", gettext_lazy("工作日白天")),
    ("evening", gettext_lazy("工作日 18:00 以后")),
    ("weekend", gettext_lazy("周末")),
    ("call", gettext_lazy("来之前先打电话约")),
]


# What a reporter alone can tell, and what no category says: it changes whose duty it is.
PARTS = [
    ("", gettext_lazy("都不是，或说不清")),
    (Part.MAINS, gettext_lazy("水表、电表、气表前面的管线，或者表本身")),
    (Part.STRUCTURE, gettext_lazy("墙、柱、梁、楼板、地基开裂或倾斜")),
]


def part_field():
    return forms.ChoiceField(
        label=gettext_lazy("坏在这些地方吗"),
        help_text=gettext_lazy("这两处由别的单位负责；物业转达并跟踪，报修单上写明依据。"),
        choices=PARTS,
        widget=forms.RadioSelect,
        required=False,
    )


class CategoryField(forms.ModelChoiceField):
    """Radios; the template draws an icon beside each word."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs):
        super().__init__(Category.objects.none(), empty_label=None, **kwargs)


class PlaceForm(forms.Form):
    """在哪里、什么事: a home needs one's own unit, a common place a building or an area."""

    hazard = forms.ChoiceField(
        label=gettext_lazy("是不是急事"),
        choices=[("", gettext_lazy("不是急事")), *Hazard.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("在哪里"),
        choices=[(Scope.COMMON, Scope.COMMON.label), (Scope.HOME, Scope.HOME.label)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选公共区域，还是我家里。")},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("哪一套"), required=False, empty_label=None
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("哪一幢"),
        required=False,
        empty_label=gettext_lazy("不在楼里"),
    )
    area = forms.ChoiceField(
        label=gettext_lazy("什么地方"),
        choices=[("", gettext_lazy("请选择")), *AREAS],
        required=False,
    )
    detail = forms.CharField(
        label=gettext_lazy("再说具体点"),
        help_text=gettext_lazy("如 2单元 3楼、东门左边"),
        max_length=40,
        required=False,
    )
    category = CategoryField(
        label=gettext_lazy("什么事"),
        error_messages={"required": gettext_lazy("请选一个最接近的类别。")},
    )
    part = part_field()

    use_required_attribute = False

    def __init__(self, *args, estate, homes, spot=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.spot, self.homes = spot, homes
        self.fields["category"].queryset = Category.objects.for_estate(estate).filter(
            is_active=True
        )
        self.fields["category"].queryset = self.fields["category"].queryset.order_by("sort")
        if spot:
            for name in ("scope", "unit", "building", "area", "detail"):
                del self.fields[name]
            return
        self.fields["building"].queryset = Building.objects.for_estate(estate).order_by("number")
        self.fields["unit"].queryset = homes
        if not homes:
            del self.fields["scope"], self.fields["unit"]

    def clean(self):
        found = super().clean()
        if self.spot or self.errors:
            return found
        if found.get("scope") == Scope.HOME:
            if not found.get("unit"):
                self.add_error("unit", _("请选是哪一套。"))
        elif not (found.get("area") or found.get("building") or found.get("detail")):
            self.add_error("area", _("请选一个地方，或写在“再说具体点”里。"))
        return found

    def changes(self) -> tuple[dict, dict]:
        """What the draft keeps: its columns, and its other fields."""
        found = self.cleaned_data
        columns = {name: found[name] for name in ("category",) if name in found}
        extra = {
            name: found[name] for name in ("hazard", "part", "area", "detail") if name in found
        }
        if self.spot:
            return columns, extra
        scope = found.get("scope", Scope.COMMON)
        is_home = scope == Scope.HOME
        columns |= {
            "scope": scope,
            "unit": found.get("unit") if is_home else None,
            "building": None if is_home else found.get("building"),
            "place": place_of(found, is_home),
        }
        return columns, extra

    @staticmethod
    def initial_of(draft) -> dict:
        """The form's values as the draft has them."""
        names = ("scope", "unit", "building", "category")
        return {name: getattr(draft, name) for name in names} | draft.fields


def in_chinese(label) -> str:
    """What is stored is read by the estate's people, whatever language the reporter reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(label)


def place_of(found: dict, is_home: bool) -> str:
    """门厅 2单元: the chosen area and the reporter's own words for it."""
    code = "" if is_home or found.get("area") == "other" else found.get("area", "")
    area = in_chinese(dict(AREAS).get(code, ""))
    return " ".join(part for part in (area, found.get("detail", "").strip()) if part)


class WordsForm(forms.Form):
    """说一句: nothing in it is a must but a telephone."""

    words = forms.CharField(
        label=gettext_lazy("说一句"),
        help_text=gettext_lazy("点键盘上的话筒可以说话输入。最多 200 字。"),
        max_length=MAX_WORDS,
        required=False,
        widget=Lines(attrs={"rows": 4}),
    )
    visit = forms.ChoiceField(
        label=gettext_lazy("什么时候方便上门"),
        choices=[("", gettext_lazy("请选择")), *VISITS],
        required=False,
    )
    phone = phone_field(
        gettext_lazy("联系电话"), gettext_lazy("只给办这件事的人看，不公开"), autocomplete="tel"
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("公开这件事：别人能看到类别和进度，看不到门牌、姓名、电话和照片"),
        required=False,
    )

    use_required_attribute = False

    def __init__(self, *args, is_home, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_home = is_home
        if not is_home:
            del self.fields["visit"], self.fields["is_public"]

    def changes(self) -> tuple[dict, dict]:
        found = self.cleaned_data
        columns = {name: found[name] for name in ("words", "phone") if name in found}
        # Of a common place nobody was asked, so nothing is kept that a home could take for a yes.
        columns["is_public"] = found.get("is_public", False) if self.is_home else None
        visit = found.get("visit", "")
        columns["visit_wish"] = in_chinese(dict(VISITS).get(visit, ""))
        return columns, {"visit": visit}

    @staticmethod
    def initial_of(draft) -> dict:
        is_public = bool(draft.is_public)
        return {"words": draft.words, "phone": draft.phone, "is_public": is_public} | draft.fields
