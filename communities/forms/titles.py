"""产权终止: which home, whose title ends when and by what paper, and who owns it then."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import roster_cells
from communities.forms.homes import ReadField, phone_field
from communities.forms.lines import Lines
from communities.identities import read_identity
from communities.models import Estate, OfficePaper, TitleEnd
from communities.selectors.homes import home_called
from communities.services.titles import Buyer

# Whoever has more comes with a roster's file.
MAX_BUYERS = 3


class FindHomeForm(forms.Form):
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


class TitleEndForm(forms.Form):
    """``shares``: pairs of an ownership's id and its words; ``papers`` those that she may read."""

    kind = forms.ChoiceField(
        label=_("为什么"), choices=TitleEnd.Kind.choices, widget=forms.RadioSelect
    )
    ownerships = forms.TypedMultipleChoiceField(
        label=_("哪几位业主"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("共有业主一起卖的，都选上；账号绑错的，只选一位"),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("从哪一天起不再是业主"), required=False,
        help_text=_("不动产登记上的日期，新业主的产权从这一天起；已登记的日期错了，填对的那天；账号绑错的不填"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("凭证"), required=False,
        help_text=_("不动产登记证明、公证书或者裁判文书，PDF 或照片，最大 20 MB；登记有误、账号绑错的可以不附"),
        widget=forms.FileInput(attrs={"accept": ".pdf,image/*"}),
    )  # fmt: skip
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("已经存过的凭证"), required=False, empty_label=_("不选")
    )
    reason = forms.CharField(
        label=_("说明"), max_length=200, help_text=_("看了哪些证件，问过谁"),
        widget=Lines(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, shares, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ownerships"].choices = shares
        self.fields["paper"].queryset = papers
        for n in range(1, MAX_BUYERS + 1):
            self.fields[f"name{n}"] = forms.CharField(
                label=_("新业主姓名"),
                max_length=60,
                required=False,
                help_text=_("与不动产登记一致"),
            )
            self.fields[f"phone{n}"] = phone_field(_("新业主手机"), _("可以不填"))
            self.fields[f"identity{n}"] = forms.CharField(
                label=_("新业主证件号"), max_length=40, required=False,
                help_text=_("可以不填；只留核对用的指纹，不保存号码"),
            )  # fmt: skip
            self.fields[f"phone{n}"].required = False

    @property
    def buyer_fields(self) -> list[tuple[list, bool]]:
        """By buyer, and whether something stands there already."""
        rows = [
            [self[f"{name}{n}"] for name in ("name", "phone", "identity")]
            for n in range(1, MAX_BUYERS + 1)
        ]
        return [(row, any(bound.value() for bound in row)) for row in rows]

    def clean(self):
        words = super().clean()
        words["buyers"] = [
            buyer for n in range(1, MAX_BUYERS + 1) if (buyer := self._buyer(words, n))
        ]
        if words.get("kind") == TitleEnd.Kind.ACCOUNT and words["buyers"]:
            self.add_error("name1", _("账号绑错的，产权不变，不填新业主。"))
        return words

    def _buyer(self, words: dict, n: int) -> Buyer | None:
        name, phone = words.get(f"name{n}", "").strip(), words.get(f"phone{n}", "")
        try:
            identity = read_identity(words.get(f"identity{n}", ""))
        except ValueError as error:
            self.add_error(f"identity{n}", str(error))
            return None
        if not name and (phone or identity):
            self.add_error(f"name{n}", _("请填新业主的姓名。"))
        return Buyer(name, phone, identity) if name else None
