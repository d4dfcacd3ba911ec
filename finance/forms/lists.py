"""Forms of the books' smaller lists: money set aside, certificates, letters, a run's bills, a file's rows."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from communities.folding import fold
from communities.forms.days import date_field
from communities.lists import ListForm, Sort
from communities.selectors.homes import fits_home
from finance.models import FeeKind, RowSetAside
from finance.states import SecondStatus

ALL = ("", _("全部"))
WAYS = [("", _("收入和支出")), ("in", _("只看收入")), ("out", _("只看支出"))]


def way_of(name: str):
    """Money in or out, by the sign of a field."""
    return lambda way: Q(**{f"{name}__{'gt' if way == 'in' else 'lt'}": 0})


class FindSetAsidesForm(ListForm):
    """找不属公共收益的流水: by why and of which days."""

    field_order = ["q", "estate", "kind", "status", "starts", "ends"]
    FITS = {
        "q": lambda text: Q(reason__icontains=text),
        "kind": lambda kind: Q(kind=kind),
        "status": lambda status: Q(status=status),
        "starts": lambda day: Q(bank_row__booked_date__gte=day),
        "ends": lambda day: Q(bank_row__booked_date__lte=day),
    }
    SORTS = {
        "": Sort(_("等第二人的在前"), ("-status", "-submitted_at", "-pk")),
        "date": Sort(_("旧的在前"), ("bank_row__booked_date", "pk")),
        "-amount": Sort(_("金额大的在前"), (Abs("amount_fen").desc(), "-pk")),
    }
    q = forms.CharField(label=_("原因里的字"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("是什么钱"), choices=[ALL, *RowSetAside.Kind.choices], required=False
    )
    status = forms.ChoiceField(
        label=_("状态"), choices=[ALL, *SecondStatus.choices[:2]], required=False
    )
    starts = date_field(_("从"), required=False)
    ends = date_field(_("到"), required=False)


class FindCertificatesForm(ListForm):
    """找存单."""

    field_order = ["q", "estate", "status", "starts", "ends"]
    FITS = {
        "q": lambda text: (
            Q(voucher__number__icontains=text)
            | Q(bank_account__bank_name__icontains=text)
            | Q(reason__icontains=text)
        ),
        "status": lambda status: Q(status=status),
        "starts": lambda day: Q(day__gte=day),
        "ends": lambda day: Q(day__lte=day),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-day", "-pk")),
        "date": Sort(_("旧的在前"), ("day", "pk")),
        "-amount": Sort(_("金额大的在前"), ("-balance_fen", "-day", "-pk")),
    }
    q = forms.CharField(label=_("号码、银行或说明"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("状态"), choices=[ALL, *SecondStatus.choices], required=False
    )
    starts = date_field(_("从"), required=False)
    ends = date_field(_("到"), required=False)


class FindDemandsForm(ListForm):
    """找发过的催告函: by the home or the name."""

    HAS_PEOPLE = True
    field_order = ["q", "starts", "ends"]
    FITS = {
        "q": lambda text: (
            fits_home(text, "ownership__unit__")
            | Q(ownership__owner__folded_name__contains=fold(text))
        ),
        "starts": lambda day: Q(sent_at__date__gte=day),
        "ends": lambda day: Q(sent_at__date__lte=day),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-sent_at", "-pk")),
        "date": Sort(_("旧的在前"), ("sent_at", "pk")),
        "-amount": Sort(_("金额大的在前"), ("-fen", "-sent_at", "-pk")),
    }
    q = forms.CharField(label=_("房号或姓名"), required=False, max_length=60)
    starts = date_field(_("发出从"), required=False)
    ends = date_field(_("发出到"), required=False)


class FindRunBillsForm(ListForm):
    """找一批账单里的一张: by the home."""

    HAS_PEOPLE = True
    field_order = ["q", "kind"]
    FITS = {"q": lambda text: fits_home(text, "unit__"), "kind": lambda kind: Q(kind=kind)}
    SORTS = {
        "": Sort(_("按房号"), ("unit__building__number", "unit__number", "kind", "item", "pk")),
        "-amount": Sort(_("金额大的在前"), ("-amount_fen", "pk")),
    }
    q = forms.CharField(label=_("房号，如 12幢3单元502"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("项目"), choices=[ALL, *FeeKind.choices], required=False)


class FindFileRowsForm(ListForm):
    """找一份文件里的流水: who paid is a person often enough."""

    HAS_PEOPLE = True
    field_order = ["q", "way"]
    FITS = {
        "q": lambda text: (
            Q(counterparty__icontains=text) | Q(memo__icontains=text) | Q(reference__icontains=text)
        ),
        "way": way_of("amount_fen"),
    }
    SORTS = {
        "": Sort(_("按文件里的次序"), ("line", "pk")),
        "-amount": Sort(_("金额大的在前"), (Abs("amount_fen").desc(), "line", "pk")),
    }
    q = forms.CharField(label=_("对方、摘要或流水号"), required=False, max_length=60)
    way = forms.ChoiceField(label=_("方向"), choices=WAYS, required=False)
