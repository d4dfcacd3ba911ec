"""本小区设置: one page of telephones, completion days and working hours, each with its use."""

from datetime import datetime, time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.calendars import hours_at, hours_to_come
from communities.forms.homes import ReadField
from communities.models import Building
from communities.params import COLUMNS, PHONES, hours_of, hours_text, service_number
from communities.services.settings import wrong_completion

REST = "completed_on"
WORDS = {
    "property_phone": (gettext_lazy("物业电话"), gettext_lazy("每一页的页脚、回执和险情页上都用它。")),
    "community_phone": (gettext_lazy("社区电话"), gettext_lazy("物业没办好时，住户打这个。")),
    "lift_rescue_phone": (
        gettext_lazy("电梯救援"),
        gettext_lazy("电梯困人时最先拨的号码，也印在电梯的标签上。"),
    ),
    "gas_phone": (gettext_lazy("燃气抢修"), gettext_lazy("闻到燃气味时最先拨的号码。")),
    "water_phone": (gettext_lazy("供水抢修"), gettext_lazy("爆管、停水时和物业电话一起列出。")),
    "power_phone": (gettext_lazy("供电抢修"), gettext_lazy("停电时和物业电话一起列出。")),
}  # fmt: skip


def _phone(name):
    label, hint = WORDS[name]
    return ReadField(
        read=service_number,
        label=label,
        help_text=hint,
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )


def _day(label):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _hour(label):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class EstateSettingsForm(forms.Form):
    """Fields for every telephone and every building; hours only for those who may set them."""

    use_required_attribute = False

    opens = _hour(gettext_lazy("从"))
    closes = _hour(gettext_lazy("到"))
    hours_from = _day(gettext_lazy("新的工作时间从哪一天起"))
    withdraws_hours = forms.BooleanField(
        label=gettext_lazy("撤回还没有执行的这一版，并告知全小区"), required=False
    )

    def __init__(self, *args, estate, may_set_hours, now, **more):
        self.hours, self.coming = hours_at(estate, now), hours_to_come(estate, now)
        opens, closes = hours_of(self.hours)
        super().__init__(*args, initial={"opens": opens, "closes": closes}, **more)
        if not may_set_hours:
            for name in ("opens", "closes", "hours_from"):
                del self.fields[name]
        if not may_set_hours or not self.coming:
            del self.fields["withdraws_hours"]
        for name in PHONES:
            kept = getattr(estate, name) if name in COLUMNS else estate.params.get(name, "")
            self.fields[name], self.initial[name] = _phone(name), kept
        own = estate.params.get("buildings_completed_on") or {}
        self.numbers = {}
        for building in Building.objects.for_estate(estate).order_by("number"):
            name = f"building_{building.number}"
            self.numbers[name] = building.number
            self.fields[name] = _day(building.name)
            self.initial[name] = own.get(str(building.number), "")
        self.numbers[REST] = None
        self.fields[REST] = _day(_("其他部位（车库、道路等）"))
        self.initial[REST] = estate.params.get("completed_on", "")

    def phones(self):
        return [self[name] for name in PHONES]

    def days(self):
        return [self[name] for name in self.numbers]

    def clean(self):
        found = super().clean()
        for name in self.numbers:
            wrong = found.get(name) and wrong_completion(found[name], clock.today())
            if wrong:
                self.add_error(name, wrong)
        if found.get("opens") and found.get("closes") and not found["opens"] < found["closes"]:
            self.add_error("closes", _("下班时间要晚于上班时间。"))
        return found

    def values(self) -> dict:
        """What the service is given."""
        found = self.cleaned_data
        hours = hours_text(found["opens"], found["closes"]) if "opens" in found else None
        return {
            "phones": {name: found[name] for name in PHONES},
            "completed_on": {number: found[name] for name, number in self.numbers.items()},
            "working_hours": hours,
            "hours_from": _midnight(found.get("hours_from")),
            "withdraws_hours": found.get("withdraws_hours", False),
        }


def _midnight(day) -> datetime | None:
    return datetime.combine(day, time(0), clock.SHANGHAI) if day else None
