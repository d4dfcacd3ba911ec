"""表决准备: who got the notice, where it hangs, who counts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.days import date_field
from communities.models import Estate, OfficePaper
from decisions.models import Delivery, DoorVisit

OFFICE = "office"


def _upload(label, hint, **more):
    attrs = {"accept": ".pdf,image/*"}
    return forms.FileField(label=label, help_text=hint, widget=forms.FileInput(attrs=attrs), **more)


class DeliveryForm(forms.Form):
    """``parties``: pairs of a key and its words, in the order of the page. What shows a delivery is a new
    photo, or a paper that is kept already."""

    parties = forms.MultipleChoiceField(label=_("送到哪几户"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(label=_("怎么送的"), choices=Delivery.Channel.choices)
    day = date_field(_("日期"))
    note = forms.CharField(
        label=_("说明"), max_length=100, required=False,
        help_text=_("谁签收的；没有送到的，写明原因"),
    )  # fmt: skip
    file = _upload(
        _("凭证"),
        _("照片或 PDF，最大 20 MB；只有业委会、居委会和街道看得到。没有送到的不用附"),
        required=False,
    )
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("已经存过的凭证"), required=False, empty_label=_("不选"),
        help_text=_("几次送达用同一份签收表的，从存档文件里选"),
    )  # fmt: skip

    def __init__(self, *args, estate: Estate, parties: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = parties
        papers = OfficePaper.objects.for_estate(estate).filter(kind=OfficePaper.Kind.OTHER)
        self.fields["paper"].queryset = papers.order_by("-dated", "-pk")
        self.fields["day"].initial = clock.today


class PostingForm(forms.Form):
    place = forms.CharField(
        label=_("贴在哪里"), max_length=80, help_text=_("如：小区北门公告栏、3 幢大厅")
    )
    day = date_field(_("日期"))
    file = _upload(_("照片"), _("看得清贴的是这份公告，最大 20 MB"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class GoneForm(forms.Form):
    day = date_field(_("取下的日期"), _("被撕掉、取下或者录错的，写从哪一天起不在了"))


class CounterForm(forms.Form):
    """``people``: pairs of a key and its words."""

    person = forms.ChoiceField(label=_("谁"))

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("请选择")), *people]


class RollCheckForm(forms.Form):
    """Of the roll that she has seen."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class PaperOnlyForm(forms.Form):
    """``homes``: pairs of an ownership's id and its home."""

    ownerships = forms.TypedMultipleChoiceField(
        label=_("先用纸质选票的"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, homes: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ownerships"].choices = homes


class DoorForm(forms.Form):
    """``parties``: pairs of an id and its homes."""

    parties = forms.TypedMultipleChoiceField(
        label=_("去过哪几户"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=DoorVisit.Outcome.choices)

    def __init__(self, *args, parties: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = parties
