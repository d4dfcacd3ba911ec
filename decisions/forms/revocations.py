"""录入撤销: who took a decision back, when, by which paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.models import Estate, OfficePaper
from decisions.models import Revocation


class RevocationForm(forms.Form):
    by = forms.ChoiceField(label=_("谁撤销的"), choices=Revocation.By.choices)
    reference = forms.CharField(label=_("文号"), max_length=60)
    revoked_on = date_field(_("撤销日期"), _("判决生效或决定作出的日期"))
    words = forms.CharField(
        label=_("撤销了什么、为什么"), max_length=300, widget=Lines(attrs={"rows": 3}),
        help_text=_("所有人都看得到，不要写姓名。"),
    )  # fmt: skip
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("文书"), help_text=_("从存档文件里选：判决书、撤销决定")
    )

    def __init__(self, *args, estate: Estate, **kwargs):
        super().__init__(*args, **kwargs)
        papers = OfficePaper.objects.for_estate(estate).order_by("-dated", "-pk")
        self.fields["paper"].queryset = papers
