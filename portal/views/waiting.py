"""待办: what waits for a person, over all estates served; one line for each kind of work."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.desk import served
from communities.selectors.contacts import n_contacts_for
from communities.selectors.contract_ends import ends_for
from communities.selectors.document_checks import n_checks_for
from communities.selectors.owner_joins import n_joins_for, pairs
from communities.selectors.roster import n_imports_for
from communities.selectors.sheets import n_sheets_for
from communities.selectors.slips import n_slips_for
from communities.selectors.titles import n_ends_for
from communities.services.contact_counter import PERM as CONTACTS
from communities.services.contract_ends import CONFIRM as CONTRACT_ENDS
from communities.services.document_checks import PERM as CHECKS
from communities.services.owner_joins import PERM as OWNERS
from communities.services.roster_imports import CONFIRM as ROSTERS
from communities.services.sheets import PERM as SHEETS
from communities.services.slips import PERM as SLIPS
from communities.services.titles import PERM as TITLES
from communities.wording import deadline
from decisions.selectors.elsewhere import n_returned, n_to_check
from decisions.selectors.keys import bodies_held_by, tests_for
from finance.acts import DRAFTS, STATEMENTS
from finance.models import Statement, Voucher
from finance.selectors.accounts import n_bank_accounts_for
from finance.selectors.approvals import in_turn
from finance.selectors.certificates import n_certificates_for
from finance.selectors.complaints import inboxes
from finance.selectors.desk import counts, drafts_in, n_to_confirm
from finance.services.odd import PERM as RESOLVE
from finance.states import DraftStatus, StatementStatus
from finance.turns import (
    n_accounts_for,
    n_odd_for,
    n_openings_for,
    n_refunds_for,
    n_transfers_for,
)
from notifications.selectors.inbox import failures
from notifications.selectors.referrals import n_waiting
from notifications.states import DeliveryStatus
from portal.shown_files.selectors import n_to_decide
from repairs.selectors.desk import objections_in, waiting

SLIPS_OF_BANKS = "finance.second_slip"


@dataclass(frozen=True)
class Work:
    """待办: so much of it waits at ``url``."""

    words: str
    hint: str
    n: int
    url: str


def works(user, estates) -> list[Work]:
    """What there is to do, the repairs first."""
    repairs = served(user, "repairs.view_desk")
    found = (_repairs(user, repairs) if repairs else []) + _works(user, estates) + _lost(user)
    return [work for work in found if work.n]


def _repairs(user, estates) -> list[Work]:
    """First of all: these have deadlines that nobody can move."""
    found = waiting(estates, user=user, now=clock.now())
    hint = _("按最近的期限排好")
    if found.n_overdue:
        hint = _("其中 %s 件已超时") % found.n_overdue
    elif found.next_due:
        hint = _("最近的期限 %s") % deadline(found.next_due)
    return [
        Work(_("报修待办"), hint, found.n_open, reverse("tickets:queue")),
        Work(_("回访"), _("评价不满意的，打电话问一声"), found.n_calls, reverse("tickets:calls")),
        Work(
            _("不予受理的异议"),
            _("住户不同意，看理由对不对，撤销或答复"),
            objections_in(served(user, "repairs.answer_objections")).count(),
            reverse("tickets:objections"),
        ),
        Work(_("苗头"), _("同一幢楼反复报修"), found.n_signals, reverse("tickets:signals")),
    ]


def _works(user, estates) -> list[Work]:
    now = clock.now()
    return [
        *_answers(user, now),
        *_votes(user, now),
        *_books(user, estates, now),
        *_money(user, now),
        *_people(user, now),
        Work(
            _("公示文件待撤下"),
            _("看理由，由另一单位的人确认"),
            n_to_decide(served(user, "portal.remove_file"), user, now),
            reverse("shown-files"),
        ),
    ]


def _answers(user, now) -> list[Work]:
    """What others wrote and sent in."""
    deciding = served(user, "finance.approve_entry")
    drafts = drafts_in(deciding, DraftStatus.SUBMITTED)
    drafts = in_turn(drafts, DRAFTS["approve"], DRAFTS["return"], user, deciding, now)
    statements = Statement.objects.filter(estate__in=deciding, status=StatementStatus.SUBMITTED)
    statements = statements.select_related("fund", "submitted_by")
    publish, reject = STATEMENTS["publish"], STATEMENTS["reject"]
    statements = in_turn(statements, publish, reject, user, deciding, now)
    return [
        Work(
            _("函件待答复"),
            _("提醒、吹哨报到和督办，到期前答复"),
            n_waiting(user, now),
            reverse("referrals"),
        ),
        Work(
            _("账目待确认"),
            _("对着凭证看，通过或退回"),
            len(drafts),
            reverse("finance:approvals"),
        ),
        Work(
            _("公示表待确认"),
            _("看住户将看到什么，对账后公示"),
            len(statements),
            "/desk/statements/",
        ),
    ]


def _votes(user, now) -> list[Work]:
    return [
        Work(
            _("线下表决待核对"),
            _("对照材料核对总数，核对后公开"),
            n_to_check(served(user, "decisions.confirm_elsewhere"), user, now),
            reverse("decisions-desk:list"),
        ),
        Work(
            _("退回的表决"),
            _("看退回的理由，改好再录"),
            n_returned(served(user, "decisions.record_elsewhere"), user),
            reverse("decisions-desk:list"),
        ),
        Work(
            _("信封待试开"),
            _("取出密钥单试开，三个单位都试过才能开始表决"),
            len(tests_for(bodies_held_by(user, now))),
            reverse("decisions-desk:keys"),
        ),
    ]


def _books(user, estates, now) -> list[Work]:
    mine = counts(served(user, "finance.draft_entry"))
    ledger, vouchers = reverse("finance:ledger"), reverse("finance:vouchers")
    papers = Voucher.objects.filter(
        estate__in=served(user, "finance.redact_voucher"), certificates=None
    )
    return [
        Work(_("退回的账目"), _("看退回的理由，改好再提交"), mine["returned"], ledger),
        Work(_("已确认，待入账"), _("入账后住户就能看到"), mine["approved"], ledger),
        Work(_("未入账的银行流水"), _("从流水生成草稿"), mine["rows"], ledger),
        Work(_("草稿"), _("还没有提交"), mine["drafts"], ledger),
        Work(
            _("凭证待脱敏"),
            _("遮住个人信息"),
            papers.filter(redaction=Voucher.Redaction.PENDING).count(),
            vouchers,
        ),
        Work(
            _("登记和停用账户待确认"),
            _("对着开户资料核对，由另一单位的人确认"),
            n_bank_accounts_for(user, served(user, "finance.second_account"), now),
            reverse("finance:account-estates"),
        ),
        Work(
            _("定期存款待核对"),
            _("存单、撤回和转为定期存款，由另一单位的人确认"),
            n_certificates_for(user, served(user, "finance.second"), now),
            reverse("finance:certificates"),
        ),
        Work(
            _("脱敏件待复核"),
            _("由另一单位的人确认可公开"),
            n_to_confirm(estates, user, now),
            vouchers,
        ),
    ]


def _money(user, now) -> list[Work]:
    """What of payments waits for a second person, or for anybody who looks."""
    resolving, payments = served(user, RESOLVE), reverse("finance:odd-payments")
    return [
        Work(
            _("转账待核对"),
            _("看钱到了账户没有，核对后账单才算交"),
            n_transfers_for(user, served(user, SLIPS_OF_BANKS), now),
            reverse("finance:slips"),
        ),
        Work(
            _("待核实的支付"),
            _("支付与应付不符，看依据，由两个单位的人决定"),
            n_odd_for(user, resolving, now),
            payments,
        ),
        Work(
            _("退款待决定"),
            _("看申请的原因，同意以后原路退回"),
            n_refunds_for(user, served(user, "finance.refund"), now),
            reverse("finance:refunds"),
        ),
        Work(
            _("收款账户待确认"),
            _("由另一单位的人确认，公示三整天后生效"),
            n_accounts_for(user, served(user, "finance.name_account"), now),
            payments,
        ),
        Work(
            _("期初预收待核对"),
            _("物业公司导入的预交余额，核对同意以后才生效"),
            n_openings_for(user, resolving, now),
            payments,
        ),
        Work(
            _("投诉收件箱"),
            _("超过 24 小时没有看过，看过记下"),
            sum(one.is_late for one in inboxes(resolving, now)),
            payments,
        ),
    ]


def _people(user, now) -> list[Work]:
    """Keys and papers: each is confirmed by somebody of another employer."""
    return [
        Work(
            _("换号码待确认"),
            _("当面核对本人，由另一单位的人确认"),
            n_contacts_for(user, served(user, CONTACTS), now),
            reverse("desk-contacts"),
        ),
        *_owners(user, now),
        *_contract_ends(user, now),
        Work(
            _("应急登录单待确认"),
            _("当面核对本人证件，再确认"),
            n_slips_for(user, served(user, SLIPS), now),
            reverse("desk-slips"),
        ),
        Work(
            _("备用码单待确认"),
            _("当面核对本人证件，再确认"),
            n_sheets_for(user, served(user, SHEETS), now),
            reverse("desk-sheets"),
        ),
    ]


def _owners(user, now) -> list[Work]:
    joining = served(user, OWNERS)
    return [
        Work(
            _("认定同一业主待确认"),
            _("看提出的理由，再同意或不同意"),
            n_joins_for(user, joining, now),
            reverse("owners"),
        ),
        Work(
            _("名册导入待确认"),
            _("看过改动，再确认或不同意"),
            n_imports_for(user, served(user, ROSTERS), now),
            reverse("roster-imports"),
        ),
        Work(
            _("产权终止待确认"),
            _("看过凭证，再确认或不同意"),
            n_ends_for(user, served(user, TITLES), now),
            reverse("titles"),
        ),
        Work(
            _("同名业主待认定"),
            _("几套房屋的业主同名，是不是同一人"),
            len(pairs(joining, clock.local(now).date())),
            reverse("owners"),
        ),
        Work(
            _("现场核验待确认"),
            _("当面看业主的证件，再确认"),
            n_checks_for(user, served(user, CHECKS), now),
            reverse("roster-on-site"),
        ),
    ]


def _contract_ends(user, now) -> list[Work]:
    """Each by itself: there is hardly ever one."""
    return [
        Work(
            _("提前结束合同待确认"),
            row.contract.company.name,
            1,
            reverse("contract-end", args=[row.pk]),
        )
        for row in ends_for(user, served(user, CONTRACT_ENDS), now)
    ]


def _lost(user) -> list[Work]:
    """Last, and for those alone who may send it again."""
    dead = failures(served(user, "notifications.view_failures"), DeliveryStatus.DEAD)
    hint = _("邮件、短信没有送到：看原因，再发一次")
    return [Work(_("未送达"), hint, dead.count(), reverse("failed-deliveries"))]
