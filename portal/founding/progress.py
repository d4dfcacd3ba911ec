"""开通进度: what an estate still lacks until its first publication, who does it, and whom to ask."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.approvals import out_of_turn, too_close
from communities.models import (
    AuditEvent,
    Body,
    Estate,
    LadderStep,
    Ownership,
    PropertyCompany,
    Role,
    RosterImport,
    ServiceContract,
    User,
)
from communities.selectors import management_body_of
from communities.services.changes import why_not_second
from communities.services.settings import VERB as SETTINGS_SAVED
from communities.standing import Standing, current, in_office, people, standings_of
from communities.states import RosterStatus
from finance.first_period import first_day
from finance.models import BankAccount, Entry, Fund, Statement
from finance.states import StatementStatus
from portal.founding.reach import reached

Recipient = LadderStep.Recipient
# Whoever submits what another employer confirms.
DRAFTS, CONFIRMS = "finance.draft_entry", "finance.approve_entry"
CONFIRMS_ROSTER = "communities.confirm_roster"
PEOPLE, ACCOUNTS = "/desk/people/", "/desk/accounts/"


@dataclass(frozen=True)
class Facts:
    """What the list looks at, each read once."""

    estate: Estate
    now: Any

    @cached_property
    def standings(self) -> list[Standing]:
        """Of everybody in office here."""
        found = User.objects.filter(pk__in=people(in_office, [self.estate], self.now))
        known = standings_of(found.order_by("pk"), [self.estate], self.now)
        return list(known.values())

    @cached_property
    def reached(self) -> dict[str, list]:
        return reached(self.estate, self.now)

    @cached_property
    def contract(self) -> ServiceContract | None:
        rows = ServiceContract.objects.for_estate(self.estate).filter(current(self.now))
        return rows.select_related("company").first()

    @cached_property
    def employers(self) -> dict[tuple[str, int], str]:
        """Names by the employers of everybody in office here."""
        asked = frozenset().union(*(one.employers for one in self.standings))
        models = {"company": PropertyCompany, "body": Body}
        return {
            (kind, row.pk): row.name
            for kind, model in models.items()
            for row in model.objects.filter(pk__in=[pk for one, pk in asked if one == kind])
        }

    @cached_property
    def roster_asked(self) -> RosterImport | None:
        """The roster that waits for another employer."""
        rows = RosterImport.objects.for_estate(self.estate).filter(status=RosterStatus.ASKED)
        return rows.select_related("asked_by").defer("rows", "undo").first()

    def may(self, perm: str) -> list[str]:
        """Who may do ``perm`` now, by surname and employer; nobody else is named."""
        return [
            self.named(one)
            for one in self.standings
            if one.may(perm) and not self.is_of_asker(one, perm)
        ]

    def is_of_asker(self, standing: Standing, perm: str) -> bool:
        """Whether somebody of hers handed in what ``perm`` confirms."""
        asked = self.roster_asked if perm == CONFIRMS_ROSTER else None
        return bool(
            asked and why_not_second(asked.asked_by, asked.asked_at, standing.user, self.now)
        )

    def named(self, standing: Standing) -> str:
        employer = self.employers.get(standing.employer, "")
        return f"{employer} {standing.user.office_name}".strip()

    def has(self, model, **more) -> bool:
        return model.objects.filter(estate=self.estate, **more).exists()


class Item(NamedTuple):
    """One line: what, whether it is there, who does it by which right; ``url`` where."""

    what: Any
    missing: Any
    who: Any
    perm: str
    is_done: Callable[[Facts], bool]
    url: str = ""
    waiting: "Item | None" = None

    def as_it_stands(self, facts: Facts) -> "Item":
        """What ``waiting`` says while somebody has done it and another employer's person has not confirmed it."""
        waits = self.waiting and not self.is_done(facts) and not self.waiting.is_done(facts)
        return self.waiting if waits else self


_OPERATOR, _COMMUNITY = gettext_lazy("平台运维人员"), gettext_lazy("居委会或平台运维人员")
_KEEPER = gettext_lazy("管理主体或平台运维人员")
ROSTER_ASKED = Item(
    gettext_lazy("名册"),
    gettext_lazy("名册已交，等另一单位的人确认。"),
    gettext_lazy("没有交名册的那个单位"),
    CONFIRMS_ROSTER,
    lambda facts: facts.roster_asked is None,
    "/desk/roster/imports/",
)
ITEMS = (
    Item(
        gettext_lazy("居委会工作人员"),
        gettext_lazy("社区的居委会还没有人；超时的报修升级到社区没有人收到。"),
        _OPERATOR,
        "communities.appoint_officer",
        lambda facts: bool(facts.reached[Recipient.COMMUNITY]),
        PEOPLE,
    ),
    Item(
        gettext_lazy("街道监管人员"),
        gettext_lazy("街道办事处还没有人；升级到街道没有人收到。"),
        _OPERATOR,
        "communities.appoint_officer",
        lambda facts: bool(facts.reached[Recipient.SUPERVISOR]),
        PEOPLE,
    ),
    Item(
        gettext_lazy("管理主体的人"),
        gettext_lazy("管理主体还没有人，账目没有人确认。"),
        _COMMUNITY,
        "communities.appoint_committee",
        lambda facts: bool(facts.reached[Recipient.MANAGEMENT_BODY]),
        PEOPLE,
    ),
    Item(
        gettext_lazy("物业经理"),
        gettext_lazy("有物业合同，还没有物业经理。"),
        _KEEPER,
        "communities.appoint_manager",
        lambda facts: not facts.contract or any(
            Role.PROPERTY_MANAGER in one.roles for one in facts.standings
        ),
        PEOPLE,
    ),
    Item(
        gettext_lazy("两个单位的人"),
        gettext_lazy(
            "账目要一个单位的人提交、另一个单位的人确认，现在凑不出两个单位。"
            "居委会代管又没有物业的，由街道的人确认。"
        ),
        _KEEPER,
        "communities.appoint_manager",
        lambda facts: bool(pairs(facts)),
        PEOPLE,
    ),
    Item(
        gettext_lazy("名册"),
        gettext_lazy("还没有导入房屋和业主的名册。"),
        gettext_lazy("物业或管理主体"),
        "communities.import_roster",
        lambda facts: facts.has(Ownership),
        "/desk/roster/",
        ROSTER_ASKED,
    ),
    Item(
        gettext_lazy("账套"),
        gettext_lazy("还没有建账。"),
        gettext_lazy("物业经理或管理主体"),
        "finance.manage_books",
        lambda facts: facts.has(Fund),
        ACCOUNTS,
    ),
    Item(
        gettext_lazy("银行账户"),
        gettext_lazy("还没有登记银行账户。"),
        gettext_lazy("物业经理或管理主体"),
        "finance.manage_books",
        lambda facts: facts.has(BankAccount),
        ACCOUNTS,
    ),
    Item(
        gettext_lazy("期初结转"),
        gettext_lazy("期初余额还没有入账。"),
        gettext_lazy("物业或管理主体提交，另一单位的人确认"),
        DRAFTS,
        lambda facts: facts.has(Entry, kind="opening"),
        ACCOUNTS,
    ),
    Item(
        gettext_lazy("本小区设置"),
        gettext_lazy("本小区的电话和工作时间还没有人看过、保存过。"),
        gettext_lazy("管理主体或物业经理"),
        "communities.edit_estate_settings",
        lambda facts: facts.has(AuditEvent, verb=SETTINGS_SAVED),
        "/desk/settings/",
    ),
    Item(
        gettext_lazy("第一期公示"),
        gettext_lazy("还没有定从哪一期起公示。"),
        gettext_lazy("管理主体"),
        "finance.choose_first_period",
        lambda facts: first_day(facts.estate) is not None,
        ACCOUNTS,
    ),
    Item(
        gettext_lazy("第一张公示表"),
        gettext_lazy("还没有公示过。"),
        gettext_lazy("物业或管理主体提交，另一单位的人公示"),
        "finance.submit_statement",
        lambda facts: facts.has(Statement, status=StatementStatus.PUBLISHED),
        "/desk/statements/",
    ),
)  # fmt: skip


class Line(NamedTuple):
    """An item as it stands; ``whom`` are those who may do it now, ``url`` where the reader does."""

    item: Item
    is_done: bool
    whom: list[str]
    url: str = ""


def lines(facts: Facts, reader: User | None = None) -> list[Line]:
    mine = next((one for one in facts.standings if reader and one.user == reader), None)
    return [
        Line(
            item,
            item.is_done(facts),
            facts.may(item.perm),
            item.url if mine and mine.may(item.perm) else "",
        )
        for item in (one.as_it_stands(facts) for one in ITEMS)
    ]


def pairs(facts: Facts) -> list[tuple[str, str]]:
    """谁能确认谁: who may submit an entry and who may confirm it, one pair of each two employers."""
    submitting = [one for one in facts.standings if one.may(DRAFTS)]
    confirming = [one for one in facts.standings if one.may(CONFIRMS)]
    found = {}
    for first, second in product(submitting, confirming):
        if not out_of_turn(first, second, facts.now) and not too_close(first, second, facts.now):
            key = first.employer, second.employer
            found.setdefault(key, (facts.named(first), facts.named(second)))
    return list(found.values())


def colleagues(facts: Facts) -> list[str]:
    """Employers of whom several are here: they never confirm each other's."""
    found = []
    for employer, name in facts.employers.items():
        n = sum(employer in one.employers for one in facts.standings)
        if n > 1:
            found.append(_("%(name)s有 %(n)s 人，他们互相不能确认。") % {"name": name, "n": n})
    return found


def sentences(facts: Facts) -> list[str]:
    """What is missing, one sentence each: what, who does it, whom to ask."""
    told = []
    for line in lines(facts):
        if not line.is_done:
            whom = "、".join(line.whom) or _("现在没有这样的人，请找平台运维人员")
            words = {"missing": line.item.missing, "who": line.item.who, "whom": whom}
            told.append(_("%(missing)s由%(who)s办（%(whom)s）。") % words)
    return told


def unpublished(estates):
    """Those of ``estates`` that have never published a statement."""
    shown = Statement.objects.filter(estate=OuterRef("pk"), status=StatementStatus.PUBLISHED)
    return estates.exclude(Exists(shown))


def keeper_of(estate, now) -> str:
    """Who is in charge, for the head of the list."""
    managing = management_body_of(estate, now)
    return str(managing) if managing else ""
