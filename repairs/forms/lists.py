"""Forms of the desk's lists: all tickets, signals, reply templates."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from communities.models import Estate
from communities.selectors import who_serves
from repairs.levels import Level
from repairs.models import Reply, Ticket
from repairs.selectors.queue import fits_words
from repairs.states import TicketStatus

ALL = ("", _("全部"))


class FindTicketsForm(ListForm):
    """找报修: of whatever status; ``categories`` are those of the estates, ``user`` is who looks."""

    field_order = ["q", "estate", "status", "category", "level", "assignee", "starts", "ends"]
    FITS = {
        "q": fits_words,
        "status": lambda status: Q(status=status),
        "category": lambda slug: Q(category__slug=slug),
        "level": lambda level: Q(level=level),
        "starts": lambda day: Q(reported_at__date__gte=day),
        "ends": lambda day: Q(reported_at__date__lte=day),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-reported_at", "-pk")),
        "date": Sort(_("旧的在前"), ("reported_at", "pk")),
        "due": Sort(_("期限近的在前"), ("next_due_at", "pk")),
        "level": Sort(_("等级高的在前"), ("level", "-reported_at", "-pk")),
    }
    q = forms.CharField(label=_("编号、地点或说明"), required=False, max_length=40)
    status = forms.ChoiceField(
        label=_("状态"), choices=[ALL, *TicketStatus.choices], required=False
    )
    category = forms.ChoiceField(label=_("类别"), required=False)
    level = forms.ChoiceField(
        label=_("等级"),
        choices=[ALL, *((value, f"{value} {label}") for value, label in Level.choices)],
        required=False,
    )
    assignee = forms.ChoiceField(
        label=_("谁处理"),
        choices=[ALL, ("me", _("我的")), ("none", _("未分配"))],
        required=False,
    )
    starts = date_field(_("报修从"), required=False)
    ends = date_field(_("报修到"), required=False)

    def __init__(self, *args, categories=(), user=None, **more):
        super().__init__(*args, **more)
        self.fields["category"].choices = [ALL, *categories]
        who = {"me": user, "none": None}
        self.FITS = self.FITS | {"assignee": lambda one: Q(handler=who[one])}


class SignalAssignForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("核查人"), empty_label=_("请选择"))

    def __init__(self, *args, signal, now, **more):
        super().__init__(*args, auto_id="assign_%s", **more)
        self.fields["to"].queryset = who_serves([signal.estate], now)
        self.fields["to"].label_from_instance = lambda one: one.name or one.office_name


class SignalReviewForm(forms.Form):
    """核查: what lies behind it; with a lead ticket the open ones are dealt with as one."""

    findings = forms.CharField(
        label=_("核查意见"), max_length=1000, widget=Lines(attrs={"rows": 3})
    )
    lead = forms.ModelChoiceField(
        Ticket.objects.none(),
        label=_("合并办理，主件是"),
        required=False,
        empty_label=_("不合并"),
    )

    def __init__(self, *args, tickets, **more):
        super().__init__(*args, auto_id="review_%s", **more)
        is_open = [one.pk for one in tickets if one.status in {"reported", "acknowledged"}]
        rows = Ticket.objects.filter(pk__in=is_open, matter=None, is_public=True)
        self.fields["lead"].queryset = rows.select_related("building", "category")
        self.fields["lead"].label_from_instance = lambda one: f"{one.number} {one.title}"


class ReplyForm(forms.Form):
    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=None)
    title = forms.CharField(label=_("标题"), max_length=20)
    words = forms.CharField(label=_("内容"), max_length=200, widget=Lines(attrs={"rows": 3}))
    use = forms.ChoiceField(label=_("用在"), choices=Reply.Use.choices, required=False)
    sort = forms.IntegerField(label=_("排序"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args, estates=(), **more):
        super().__init__(*args, **more)
        if estates:
            rows = Estate.objects.filter(pk__in=[one.pk for one in estates])
            self.fields["estate"].queryset = rows.order_by("slug")
        else:
            del self.fields["estate"]
