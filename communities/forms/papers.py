"""存档文件: how one is found, and what a new one is, what it proves, who may read it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.lists import ListForm, Sort
from communities.models import Estate, OfficePaper


class FindPapersForm(ListForm):
    """找存档文件."""

    field_order = ["q", "estate", "kind"]
    FITS = {
        "q": lambda text: Q(title__icontains=text) | Q(number__icontains=text),
        "kind": lambda kind: Q(kind=kind),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-dated", "-pk")),
        "date": Sort(_("旧的在前"), ("dated", "pk")),
    }
    q = forms.CharField(label=_("名称或文号"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", _("全部")), *OfficePaper.Kind.choices], required=False
    )


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=OfficePaper.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=120)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    dated = forms.DateField(
        label=_("文件上的日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    proves = forms.CharField(
        label=_("证明什么"),
        max_length=200,
        required=False,
        help_text=_("如：授权业委会动用 5 万元以内"),
    )
    readers = forms.ChoiceField(
        label=_("谁可以看"), choices=OfficePaper.Readers.choices, help_text=_("每次查看都有记录")
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF 或照片，最大 20 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,image/*"}),
    )

    def given(self) -> dict:
        """What ``keep_paper`` takes."""
        words = dict(self.cleaned_data)
        file = words.pop("file")
        return words | {"file_name": file.name, "data": file.read()}


class PaperOfForm(PaperForm):
    """The same, with the estate first."""

    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=_("请选择"))
    field_order = ["estate"]

    def __init__(self, *args, estates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = Estate.objects.filter(pk__in=[one.pk for one in estates])
        if len(estates) == 1:
            self.fields["estate"].initial = estates[0]
