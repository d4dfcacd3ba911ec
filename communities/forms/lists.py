"""Forms of the ground floor's lists: what was decided about owners and titles, and rosters that were read in."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.folding import fold
from communities.forms.days import date_field
from communities.lists import ListForm, Sort
from communities.models import TitleEnd
from communities.selectors.homes import fits_home
from communities.states import ChangeStatus, RosterStatus

ALL = ("", _("全部"))
DECIDED = [one for one in ChangeStatus.choices if one[0] != ChangeStatus.ASKED]
OVER = [RosterStatus.MADE, RosterStatus.DECLINED, RosterStatus.UNDONE]


def _by(name: str) -> dict[str, Sort]:
    return {
        "": Sort(_("新的在前"), (f"-{name}", "-pk")),
        "date": Sort(_("旧的在前"), (name, "pk")),
    }


class FindJoinsForm(ListForm):
    """找认定: by an owner's name."""

    HAS_PEOPLE = True
    field_order = ["q", "estate", "status"]
    FITS = {
        "q": lambda text: (
            Q(first__folded_name__contains=fold(text)) | Q(second__folded_name__contains=fold(text))
        ),
        "status": lambda status: Q(status=status),
    }
    SORTS = _by("decided_at")
    q = forms.CharField(label=_("姓名"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("结果"), choices=[ALL, *DECIDED], required=False)


class FindEndsForm(ListForm):
    """找终止: by the home."""

    HAS_PEOPLE = True
    field_order = ["q", "estate", "kind", "status"]
    FITS = {
        "q": lambda text: fits_home(text, "unit__"),
        "kind": lambda kind: Q(kind=kind),
        "status": lambda status: Q(status=status),
    }
    SORTS = _by("decided_at")
    q = forms.CharField(label=_("房号，如 12幢3单元502"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("原因"), choices=[ALL, *TitleEnd.Kind.choices], required=False)
    status = forms.ChoiceField(label=_("结果"), choices=[ALL, *DECIDED], required=False)


class FindLinesForm(ListForm):
    """找一条改动, of those that one roster makes: by the home, or a word of it."""

    HAS_PEOPLE = True
    q = forms.CharField(label=_("房号或改了什么"), required=False, max_length=60)

    def found(self, rows):
        sought = fold(self.given.get("q", ""))
        return [line for line in rows if sought in fold(line)] if sought else rows


class FindImportsForm(ListForm):
    """找导入."""

    field_order = ["q", "estate", "status", "starts", "ends"]
    FITS = {
        "q": lambda text: Q(file_name__icontains=text),
        "status": lambda status: Q(status=status),
        "starts": lambda day: Q(asked_at__date__gte=day),
        "ends": lambda day: Q(asked_at__date__lte=day),
    }
    SORTS = _by("asked_at")
    q = forms.CharField(label=_("文件名"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("状态"), choices=[ALL, *((one.value, one.label) for one in OVER)], required=False
    )
    starts = date_field(_("从"), required=False)
    ends = date_field(_("到"), required=False)
