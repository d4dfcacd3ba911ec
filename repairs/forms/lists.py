"""Forms of the desk's smaller lists: signals, reply templates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Estate
from communities.selectors import who_serves
from repairs.models import Reply, Ticket


class SignalAssignForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("核查人"), empty_label=_("请选择"))

    def __init__(self, *args, signal, now, **more):
        super().__init__(*args, auto_id="assign_%s", **more)
        self.fields["to"].queryset = who_serves([signal.estate], now)
        self.fields["to"].label_from_instance = lambda one: one.name or one.office_name


class SignalReviewForm(forms.Form):
    """核查: what lies behind it; with a lead ticket the open ones are dealt with as one."""

    findings = forms.CharField(
        label=_("核查意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
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
    words = forms.CharField(
        label=_("内容"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    use = forms.ChoiceField(label=_("用在"), choices=Reply.Use.choices, required=False)
    sort = forms.IntegerField(label=_("排序"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args, estates=(), **more):
        super().__init__(*args, **more)
        if estates:
            rows = Estate.objects.filter(pk__in=[one.pk for one in estates])
            self.fields["estate"].queryset = rows.order_by("slug")
        else:
            del self.fields["estate"]
