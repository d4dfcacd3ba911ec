"""设置表: what an estate may settle, as rows that each room declares; values are whole numbers, no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.money import parse_yuan, yuan
from communities.numbers import whole_number

OURS = gettext_lazy("没有规定，平台默认")


class Group(TextChoices):
    """In the order of the pages."""

    REPAIRS = "repairs", gettext_lazy("报修")
    VOTES = "votes", gettext_lazy("业主表决")
    MONEY = "money", gettext_lazy("公共收益")
    FEES = "fees", gettext_lazy("物业费和收款")
    MESSAGES = "messages", gettext_lazy("通知")
    OVERSIGHT = "oversight", gettext_lazy("监管")


class Scope(TextChoices):
    ESTATE = "estate", gettext_lazy("本小区定")
    INSTALLATION = "installation", gettext_lazy("整个平台一样")
    FIXED = "fixed", gettext_lazy("不能改")


class By(TextChoices):
    """Who may change it; what binds the company, the company does not set."""

    BODY = "body", gettext_lazy("管理主体")
    MANAGER = "manager", gettext_lazy("物业经理或管理主体")
    OPERATOR = "operator", gettext_lazy("平台运维")


PERMISSIONS = {
    By.BODY: "communities.set_working_hours",
    By.MANAGER: "communities.edit_estate_settings",
    By.OPERATOR: "communities.set_allowances",
}


class Takes(TextChoices):
    """Which way a change takes something from residents."""

    LESS = "less", gettext_lazy("改小")
    MORE = "more", gettext_lazy("改大")
    NEITHER = "", gettext_lazy("都不算")


def _whole(text: str) -> int:
    number = whole_number(text.strip(), 9)
    if number is None:
        raise ValueError(_("只写数字，如 15。"))
    return number


@dataclass(frozen=True)
class Unit:
    """单位: how a value is said, typed and read."""

    words: str
    read: Callable[[str], int] = _whole
    typed: Callable[[int], str] = str
    choices: Mapping[int, str] = field(default_factory=dict)

    def say(self, value: int) -> str:
        if self.choices:
            return str(self.choices[value])
        return str(self.words) % self.typed(value)


DAYS = Unit(gettext_lazy("%s 天"))
WORKING_DAYS = Unit(gettext_lazy("%s 个工作日"))
HOURS = Unit(gettext_lazy("%s 小时"))
YEARS = Unit(gettext_lazy("%s 年"))
PERCENT = Unit("%s%%")
TIMES = Unit(gettext_lazy("%s 次"))
TEXTS = Unit(gettext_lazy("%s 条"))
CASES = Unit(gettext_lazy("%s 件"))
HOUSEHOLDS = Unit(gettext_lazy("%s 户"))
OWNERS = Unit(gettext_lazy("%s 位"))
DAY_OF_MONTH = Unit(gettext_lazy("%s 日"))
YUAN = Unit("¥%s", parse_yuan, yuan)
CLOCK = Unit("%s", typed=lambda minutes: f"{minutes // 60}:{minutes % 60:02d}")


@dataclass(frozen=True)
class Row:
    """一项设置. ``preset`` holds where an estate settled nothing, unless the installation has its own (the Django
    setting named ``installed``); ``none`` says what 0 means, where that is more than no number; a number outside ``floor`` and ``ceiling``, or none of the unit's choices, is
    refused."""

    key: str
    group: Group
    name: str
    unit: Unit
    preset: int
    floor: int | None = None
    ceiling: int | None = None
    takes: Takes = Takes.NEITHER
    by: By = By.BODY
    scope: Scope = Scope.ESTATE
    source: str = OURS
    hint: str = ""
    installed: str = ""
    none: str = ""

    @property
    def usual(self) -> int:
        return getattr(settings, self.installed) if self.installed else self.preset

    @property
    def permission(self) -> str:
        return PERMISSIONS[self.by]

    def say(self, value: int) -> str:
        return str(self.none) if self.none and value == 0 else self.unit.say(value)

    def is_worse(self, before: int, after: int) -> bool:
        """Whether residents have less by ``after``."""
        return {Takes.LESS: after < before, Takes.MORE: after > before}.get(self.takes, False)

    def range(self) -> str:
        if self.unit.choices:
            return "、".join(str(one) for one in self.unit.choices.values())
        if self.floor is None or self.ceiling is None:
            return ""
        return f"{self.unit.typed(self.floor)}–{self.unit.typed(self.ceiling)}"

    def wrong(self, value: int) -> str:
        """Why the value cannot be; empty where it may."""
        if self.unit.choices:
            return "" if value in self.unit.choices else _("请选一项。")
        if self.floor <= value <= self.ceiling:
            return ""
        return _("要在 %(least)s 到 %(most)s 之间。") % {
            "least": self.say(self.floor),
            "most": self.say(self.ceiling),
        }

    def read(self, text: str) -> int:
        """What somebody typed; ValueError with a sentence."""
        value = self.unit.read(text)
        if wrong := self.wrong(value):
            raise ValueError(wrong)
        return value


_ROWS: dict[str, Row] = {}


def declare(rows: Iterable[Row]) -> None:
    """A room's rows; a key has one meaning, and what usually holds lies within its own bounds."""
    for row in rows:
        is_bounded = row.scope == Scope.ESTATE or row.floor is not None
        if is_bounded and row.wrong(row.usual):
            raise ValueError(f"{row.installed or row.key} has a value that it refuses")
        if _ROWS.setdefault(row.key, row) != row:
            raise ValueError(f"{row.key} is declared twice")


def row_of(key: str) -> Row:
    return _ROWS[key]


def all_rows() -> list[Row]:
    """By group; inside one as declared."""
    order = list(Group)
    return sorted(_ROWS.values(), key=lambda row: order.index(row.group))
