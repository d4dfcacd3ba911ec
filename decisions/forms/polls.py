"""意见征询: what the management body asks, and what owners answer."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.estate_settings import setting
from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.models import Estate
from decisions.services.polls import MAX_QUESTIONS
from decisions.settings_rows import LONGEST_POLL, SHORTEST_POLL


class PollForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("如：中心花园怎么改"))
    explanation = forms.CharField(
        label=_("说明"), max_length=4000, widget=Lines(attrs={"rows": 5}),
        help_text=_("想知道什么、结果打算怎么用。所有人都看得到，不要写姓名和房号。"),
    )  # fmt: skip
    closes_on = date_field(_("截止日期"))

    def __init__(self, *args, estate: Estate, **kwargs):
        super().__init__(*args, **kwargs)
        settled = {key: setting(estate, key, clock.now()) for key in (SHORTEST_POLL, LONGEST_POLL)}
        self.fields["closes_on"].help_text = (
            _("这一天 24 点截止，%(shortest_poll_days)d 到 %(longest_poll_days)d 天以后") % settled
        )


class PollQuestionForm(forms.Form):
    """Left empty altogether, it is none."""

    text = forms.CharField(label=_("问题"), max_length=300, widget=Lines(attrs={"rows": 2}))
    options = forms.CharField(
        label=_("选项"), max_length=600, widget=Lines(attrs={"rows": 4}),
        help_text=_("每行一个，2 到 6 个；每户选一个"),
    )  # fmt: skip

    def clean_options(self):
        return self.cleaned_data["options"].splitlines()


PollQuestionForms = formset_factory(
    PollQuestionForm,
    extra=MAX_QUESTIONS - 1,
    min_num=1,
    max_num=MAX_QUESTIONS,
    validate_min=True,
    validate_max=True,
)


class WithholdPollForm(forms.Form):
    """不再公开 of title and explanation."""

    why = forms.CharField(
        label=_("为什么不再公开（公开）"), max_length=200, widget=Lines(attrs={"rows": 2}),
        help_text=_("标题和说明都不再公开，原因写在那里；问题、选项和答复还在。不能恢复。"),
    )  # fmt: skip


class PollAnswerForm(forms.Form):
    """One party's answer; nothing is chosen beforehand but what was said for it before."""

    use_required_attribute = False
    party = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, questions: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.names = [f"q{n}" for n, _question in enumerate(questions, 1)]
        for name, one in zip(self.names, questions, strict=True):
            self.fields[name] = forms.TypedChoiceField(
                label=one["text"], choices=list(enumerate(one["options"])), coerce=int,
                widget=forms.RadioSelect, error_messages={"required": _("请选一项。")},
            )  # fmt: skip

    @property
    def choices(self) -> list[int]:
        return [self.cleaned_data[name] for name in self.names]
