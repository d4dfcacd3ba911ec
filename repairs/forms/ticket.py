"""What a reporter sends after reporting: a message, an answer, a rating."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.lines import Lines
from repairs.forms.once import once_field, once_of
from repairs.models.rating import AXES, STARS, Solved
from repairs.services import Answers

MAX_WORDS = 200


class MessageForm(forms.Form):
    """补充: words, photos, or both; the photos are read by the view."""

    use_required_attribute = False

    words = forms.CharField(
        label=gettext_lazy("补充一句"),
        max_length=500,
        widget=Lines(attrs={"rows": 3}),
        required=False,
    )
    once = once_field()

    def sent_once(self, photos):
        found = self.cleaned_data
        return once_of(found["once"], found["words"], *(one.sha256 for one in photos))


class ReasonForm(forms.Form):
    """A sentence that goes along with a no."""

    use_required_attribute = False

    words = forms.CharField(label=gettext_lazy("说说原因"), max_length=MAX_WORDS, required=False)


def _stars(label):
    return forms.TypedChoiceField(
        label=label, choices=STARS, coerce=int, widget=forms.RadioSelect, required=False
    )


class RateForm(forms.Form):
    """评价: whether it is mended comes first; stars only where it is. Nothing is preselected."""

    use_required_attribute = False

    solved = forms.ChoiceField(
        label=gettext_lazy("修好了吗"),
        choices=Solved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请先回答修好了没有。")},
    )
    on_time = _stars(gettext_lazy("及时吗"))
    quality = _stars(gettext_lazy("修得怎么样"))
    attitude = _stars(gettext_lazy("态度怎么样"))
    words = forms.CharField(
        label=gettext_lazy("说说原因"),
        max_length=MAX_WORDS,
        required=False,
        widget=Lines(attrs={"rows": 3}),
    )

    def clean(self):
        found = super().clean()
        if found.get("solved") == Solved.YES:
            for name in AXES:
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("请选一项。"))
        return found

    @property
    def axes(self):
        return [self[name] for name in AXES]

    def answers(self) -> Answers:
        found = self.cleaned_data
        is_solved = found["solved"] == Solved.YES
        stars = {name: found.get(name) or None for name in AXES} if is_solved else {}
        return Answers(found["solved"], words=found["words"], **stars)


class SlipForm(forms.Form):
    """回执: the number and the code of a printed or texted slip."""

    use_required_attribute = False

    number = forms.CharField(
        label=gettext_lazy("编号"),
        help_text=gettext_lazy("如 B-261124-07"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("评价码"),
        help_text=gettext_lazy("回执或短信里的 8 个字母"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
