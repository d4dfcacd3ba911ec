"""提醒设置: one choice per topic and channel that a person has; and how what did not arrive is found."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.lists import ListForm, Sort
from notifications.models import LOCKED, Channel, Topic, modes_of
from notifications.states import DeliveryStatus

# A robot belongs to a group, not to a person.
OF_PERSONS = [Channel.EMAIL, Channel.SMS]


class FindFailuresForm(ListForm):
    """找未送达的: what was sent in vain, or what was never sent; the page itself tells them apart."""

    field_order = ["status", "estate", "channel"]
    FITS = {
        "estate": lambda slug: Q(notice__estate__slug=slug),
        "channel": lambda channel: Q(channel=channel),
    }
    SORTS = {
        "": Sort(gettext_lazy("新的在前"), ("-due_at", "-pk")),
        "date": Sort(gettext_lazy("旧的在前"), ("due_at", "pk")),
    }
    status = forms.ChoiceField(
        label=gettext_lazy("哪一种"),
        choices=[
            ("", gettext_lazy("发了没送到")),
            (DeliveryStatus.SKIPPED.value, gettext_lazy("没有发")),
        ],
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("渠道"),
        choices=[("", gettext_lazy("全部")), *Channel.choices],
        required=False,
    )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.given.keys() - {"status", "sort"})


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
