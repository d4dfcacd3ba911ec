"""本小区设置: one page of telephones, completion days and working hours, each with its use."""

from datetime import datetime, time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.calendars import hours_at, hours_to_come
from communities.forms.homes import ReadField
from communities.models import Building
from communities.money import yuan
from communities.params import (
    COLUMNS,
    DEMAND_DAYS,
    DEMAND_TERM,
    FEE_DAYS,
    MAX_ENVELOPE_YEARS,
    MIN_ENVELOPE_YEARS,
    PHONES,
    REMINDER_DAYS,
    envelope_years,
    fee_days,
    hours_of,
    hours_text,
    limit_in_fen,
    outflow_limit_fen,
    service_number,
)
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


def _days(name, label, hint):
    """A number of days as FEE_DAYS allows."""
    allowed = FEE_DAYS[name]
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=allowed.least,
        max_value=allowed.most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
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
    outflow_limit = ReadField(
        read=limit_in_fen,
        label=gettext_lazy("支出限额（元）"),
        help_text=gettext_lazy("一笔支出超过它，须写明依据：决定、条款、纪要或合同。"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    envelopes_kept = forms.IntegerField(
        label=gettext_lazy("表决的开箱信封保存几年"),
        help_text=gettext_lazy(
            "从销毁私钥那天算，2 到 20 年，到期自动销毁，之后谁也打不开选票。没有规定，平台默认 5 年；"
            "法院撤销决定的期限是知道后一年，所以至少 2 年。"
        ),
        required=False,
        min_value=MIN_ENVELOPE_YEARS,
        max_value=MAX_ENVELOPE_YEARS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reminder_days = _days(
        REMINDER_DAYS,
        gettext_lazy("逾期几天再提醒"),
        gettext_lazy("从到期提醒那天算，7 到 90 天。交清、退款、有疑问没有答复的都不提醒。"),
    )
    demand_days = _days(
        DEMAND_DAYS,
        gettext_lazy("再过几天可以发催告函"),
        gettext_lazy("从逾期提醒那天算，7 到 180 天。由物业公司的人看过名单再发。"),
    )
    demand_term_days = _days(
        DEMAND_TERM,
        gettext_lazy("催告函给几天"),
        gettext_lazy("15 到 90 天；法律要求给合理期限（民法典第九百四十四条）。"),
    )
    withdraws_hours = forms.BooleanField(
        label=gettext_lazy("撤回还没有执行的这一版，并告知全小区"), required=False
    )

    def __init__(self, *args, estate, may_set_hours, now, **more):
        self.hours, self.coming = hours_at(estate, now), hours_to_come(estate, now)
        opens, closes = hours_of(self.hours)
        super().__init__(*args, initial={"opens": opens, "closes": closes}, **more)
        self.initial["outflow_limit"] = yuan(outflow_limit_fen(estate))
        self.initial["envelopes_kept"] = envelope_years(estate)
        self.initial |= {name: fee_days(estate, name) for name in FEE_DAYS}
        if not may_set_hours:
            theirs = ("opens", "closes", "hours_from", "outflow_limit", "envelopes_kept")
            for name in (*theirs, *FEE_DAYS):
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

    def days_of_fees(self):
        return [self[name] for name in FEE_DAYS if name in self.fields]

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
            "outflow_limit": found.get("outflow_limit") or None,
            "envelopes_kept": found.get("envelopes_kept"),
            "days_of_fees": {name: found.get(name) for name in FEE_DAYS},
            "working_hours": hours,
            "hours_from": _midnight(found.get("hours_from")),
            "withdraws_hours": found.get("withdraws_hours", False),
        }


def _midnight(day) -> datetime | None:
    return datetime.combine(day, time(0), clock.SHANGHAI) if day else None
