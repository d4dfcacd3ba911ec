"""提醒设置: one choice per topic and channel that a person has."""

from django import forms
from django.utils.translation import gettext as _

from notifications.models import LOCKED, Channel, Topic, modes_of

# A robot belongs to a group, not to a person.
OF_PERSONS = [Channel.EMAIL, Channel.SMS]


class PreferencesForm(forms.Form):
    def __init__(self, *args, modes: dict, **kwargs):
        super().__init__(*args, **kwargs)
        for topic in Topic:
            for channel in OF_PERSONS if topic not in LOCKED else ():
                self.fields[f"{topic}-{channel}"] = forms.ChoiceField(
                    label=f"{topic.label} · {channel.label}",
                    choices=[(mode.value, mode.label) for mode in modes_of(topic, channel)],
                    initial=modes[topic, channel],
                )

    def rows(self):
        """(topic, its fields, why it is locked) for every topic."""
        for topic in Topic:
            if topic in LOCKED:
                yield topic, [], _("法律规定必须告知业主的事，如表决公告，不能关闭。")
            else:
                yield topic, [self[f"{topic}-{channel}"] for channel in OF_PERSONS], ""

    def modes(self) -> dict[tuple[str, str], str]:
        return {tuple(name.split("-")): mode for name, mode in self.cleaned_data.items()}
