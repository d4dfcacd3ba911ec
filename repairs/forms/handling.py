"""Forms of the acts on a ticket; a service decides, these only turn text into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.clock import local
from communities.deadlines import CALENDAR_UNITS, Term
from communities.forms.lines import Lines
from communities.models import ClockPause
from communities.services.clock_ends import wrong_eta
from decisions.selectors.named import is_awaited, nameable
from repairs.forms.acting import ActForm
from repairs.forms.once import once_field, once_of
from repairs.levels import Level, stricter_than
from repairs.models import Ticket
from repairs.models.ticket import Cause, Outcome, Refusal, Route
from repairs.permissions import LINK_COMING

# A day on top of a term of hours is more than anybody may grant.
HOUR_UNITS = ("h", "wh")
EMPTY, NO_LINK = [("", _("请选择"))], [("", _("不在下面，或取消关联"))]
CHOOSE, WRITE = {"required": _("请选一项。")}, {"required": _("请写一句话。")}


def words(label, *, required=True, rows=2, most=500, hint=""):
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        error_messages=WRITE,
        widget=Lines(attrs={"rows": rows}),
    )


def chosen(label, choices, *, required=True):
    return forms.ChoiceField(
        label=label, choices=EMPTY + list(choices), required=required, error_messages=CHOOSE
    )


def chips(label, choices):
    """One tap instead of a list to open first."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )


class PlainForm(ActForm):
    """受理、接手、恢复: nothing to say."""


class HandlerForm(ActForm):
    handler = forms.ModelChoiceField(None, label=_("处理人"), empty_label=_("请选择"))

    def prepare(self, scene):
        field = self.fields["handler"]
        field.queryset = scene.colleagues
        field.label_from_instance = lambda one: one.name or one.office_name


class AssignForm(HandlerForm):
    words = words(_("交代一句（不公开，报修人看得到）"), required=False, most=200)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files, taken by the view, so that an error in the form loses none of them."""

    widget = ManyFiles(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data, initial=None):
        return data or []


class VisitForm(ActForm):
    public = ("words",)

    words = words(_("现场情况（公开）"), required=False)
    photos = PhotosField(
        label=_("现场照片"), required=False, help_text=_("最多 3 张，和报修一起公开或不公开。")
    )


class PauseForm(ActForm):
    """暂停: at most the estate's working days at a time; parts need the day they come."""

    public = ("note",)

    reason = chosen(_("原因"), ClockPause.Reason.choices)
    days = forms.TypedChoiceField(
        label=_("最长几个工作日"),
        coerce=int,
        help_text=_("到时自动恢复；提前恢复的，没用完的退回。"),
    )
    eta = forms.DateField(
        label=_("预计到货"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("等配件时必填。"),
    )
    note = words(_("说明（公开）"), required=False, most=200)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        days = self.scene.longest_pause
        self.fields["days"].choices = [(n, n) for n in range(1, days + 1)]

    def clean_eta(self):
        eta = self.cleaned_data["eta"]
        if wrong := eta and wrong_eta(eta, local(self.scene.now).date()):
            raise forms.ValidationError(wrong)
        return eta


class TransferForm(ActForm):
    public = ("words",)

    route = chosen(_("责任单位"), Route.choices)
    words = words(_("转给谁、为什么（公开）"), most=200)


class QuoteForm(ActForm):
    amount = forms.CharField(
        label=_("金额（元）"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    words = words(_("收费内容"), most=200)

    def clean_amount(self):
        try:
            return money.parse_yuan(self.cleaned_data["amount"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class PlanForm(ActForm):
    public = ("words",)

    words = words(_("方案（公开）"), rows=4, hint=_("做什么、什么时候做、钱从哪里出。"))


class RegradeForm(ActForm):
    public = ("words",)

    level = chosen(_("新等级"), Level.choices)
    words = words(_("理由（公开）"), most=200)

    def prepare(self, scene):
        """Whoever may only raise it is shown what is stricter."""
        ticket = scene.ticket
        may_lower = scene.standing.may("repairs.regrade_ticket", ticket)
        others = [one for one in Level if one != ticket.level]
        found = others if may_lower else stricter_than(ticket.level)
        self.fields["level"].choices = EMPTY + [(one, f"{one} {one.label}") for one in found]


class ExtensionForm(ActForm):
    """申请延期, in the unit of the term itself."""

    public = ("words",)

    amount = forms.IntegerField(label=_("再要几天"), min_value=1, max_value=60)
    words = words(_("理由（公开）"), most=200)

    def prepare(self, scene):
        last = scene.ticket.last_clock
        self.unit = last.parsed_term.unit if last else "wd"
        if self.unit in HOUR_UNITS:
            self.fields["amount"].label = _("再要几小时")
        else:
            self.unit = "d" if self.unit in CALENDAR_UNITS else "wd"

    def clean(self):
        found = super().clean()
        if amount := found.get("amount"):
            found["term"] = Term(amount, self.unit)
        return found


class DecideForm(ActForm):
    public = ("words",)

    is_granted = forms.TypedChoiceField(
        label=_("同意延期吗"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    words = words(_("理由（不同意的必填）"), required=False, most=200)


class AnswerForm(ActForm):
    """代录答复: what the reporter said of the quote."""

    is_accepted = forms.TypedChoiceField(
        label=_("报修人同意报价吗（照原话代录，会标明）"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class FinishForm(ActForm):
    """办结: common places show it in a photo."""

    public = ("words", "no_photo_reason", "authority")

    photos = PhotosField(
        label=_("办结照片"),
        required=False,
        help_text=_("公共部位要有照片，最多 3 张；拍不了的在下面写明原因。"),
    )
    outcome = chips(_("结果"), Outcome.choices)
    cause = chips(_("原因"), Cause.choices)
    words = words(_("做了什么（公开）"), rows=3)
    no_photo_reason = forms.CharField(label=_("没有照片的原因"), required=False, max_length=200)
    authority = forms.CharField(label=_("依据的决定"), required=False, max_length=200)

    def prepare(self, scene):
        # What finishing nearly always means, to be changed in one tap; works end in many ways.
        self.fields["outcome"].initial = {
            Level.P4: None,
            Level.C: Outcome.ANSWERED,
        }.get(scene.ticket.level, Outcome.FIXED)
        if scene.ticket.level != Level.P4:
            del self.fields["authority"]
            self.fields["outcome"].choices = [
                one for one in self.fields["outcome"].choices if one[0] != Outcome.NEEDS_DECISION
            ]


class DeclineForm(ActForm):
    public = ("words",)

    refusal = chosen(_("理由"), Refusal.choices)
    words = words(_("为什么，可以找谁（公开）"))


class OverruleForm(ActForm):
    public = ("words",)

    words = words(_("为什么应当受理（公开）"))


class WithholdForm(ActForm):
    """不再公开: photos, place and words, for everybody who may not see the whole of it."""

    public = ("words",)

    words = words(
        _("为什么不再公开（公开）"),
        most=200,
        hint=_("照片、地点和文字都不再公开；编号、类别、进度和期限还在。不能恢复。"),
    )


class CallBackForm(ActForm):
    words = words(_("报修人怎么说"), rows=3)


class MessageForm(ActForm):
    public = ("words",)

    words = words(_("留言"))
    is_public = forms.BooleanField(label=_("也给看板上的人看"), required=False)
    once = once_field()

    def prepare(self, scene):
        if not scene.ticket.is_public:
            del self.fields["is_public"]

    def is_for_everybody(self):
        return self.cleaned_data.get("is_public", False)

    def clean(self):
        found = super().clean()
        said = found.get("words"), found.get("is_public")
        return found | {"sent_once": once_of(found.get("once"), *said)}


class JoinForm(ActForm):
    lead = forms.ModelChoiceField(Ticket.objects.none(), label=_("并入哪一件"))

    def prepare(self, scene):
        self.fields["lead"].queryset = scene.ticket.leads
        self.fields["lead"].label_from_instance = lambda one: f"{one.number} {one.title}"


class DecisionForm(ActForm):
    """关联决定: one that the portal knows, else in words."""

    public = ("authority",)

    number = forms.ChoiceField(label=_("等哪次表决，或者依据哪个决定"), required=False)
    authority = forms.CharField(
        label=_("不在上面的，写明是哪一项决定"), max_length=200, required=False
    )

    def prepare(self, scene):
        """Unchosen, what was linked before stands first; chosen empty it is linked no more."""
        ticket, linked = scene.ticket, scene.ticket.decision
        rows = nameable(ticket.estate)
        if not scene.standing.may(LINK_COMING, ticket):
            rows = [one for one in rows if not is_awaited(one)]
        known = [(one.number, f"{one.number} {one.title}") for one in rows]
        self.fields["number"].choices = (NO_LINK if ticket.names_decision else EMPTY) + known
        self.fields["number"].initial = linked.number if linked else ""
        self.fields["authority"].initial = scene.ticket.authority
