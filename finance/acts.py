"""动作表: every act on a draft and on a statement, from which statuses, by whom, and what else
stands in its way; pages offer and services refuse by the same row.

What a draft lacks and what a statement has to explain is the services' own.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.acts import Act, nothing
from communities.approvals import out_of_turn, too_close
from communities.roles import Role
from finance.states import (
    BANK_FILE_STEPS,
    CERTIFICATE_STEPS,
    DRAFT_STEPS,
    SECOND_STEPS,
    SLIP_STEPS,
    STATEMENT_STEPS,
    RefundStatus,
    SecondStatus,
)


def _of_another_employer(row, standing) -> str:
    return too_close(row.proposer, standing, row.submitted_at) if row.submitted_by_id else ""


def _in_turn(row, standing) -> str:
    return out_of_turn(row.proposer, standing, row.submitted_at) if row.submitted_by_id else ""


def _decide(row, standing) -> str:
    return _in_turn(row, standing) or _of_another_employer(row, standing)


def _approve(draft, standing) -> str:
    if draft.created_by_id == standing.user.pk:
        return _("提出人不能审批自己提出的事项。")
    return _decide(draft, standing)


def _publish(statement, standing) -> str:
    if day := statement.gap_before:
        return _("%s 起的账还没有公示，请先公示前面的期间。") % day.isoformat()
    return _decide(statement, standing)


def _second_of_a_slip(slip, standing) -> str:
    """Of the owners' money somebody of another body, of the company's own the second of its people."""
    if not slip.order.fund_id:
        if slip.submitted_by_id == standing.user.pk:
            return _("登记的人不能核对自己登记的转账。")
        works_here = not standing.roles.isdisjoint({Role.PROPERTY_STAFF, Role.PROPERTY_MANAGER})
        return "" if works_here else _("这笔钱是物业公司自己的，由物业公司的另一人核对。")
    if not (standing.governs or Role.COMMUNITY_OFFICER in standing.roles):
        return _("这笔钱属于全体业主，由管理主体或居委会的人核对。")
    return too_close(slip.proposer, standing, slip.submitted_at)


def _second_of_an_account(row, standing) -> str:
    """Of the owners' money one of the two is of the managing body (ours)."""
    if close := _of_another_employer(row, standing):
        return close
    if row.proposer.governs or standing.governs:
        return ""
    return _("这笔钱是业主的：提出和确认的两人里，要有一人是管理主体的。")


def _second_of_opening(opening, standing) -> str:
    if not (standing.governs or Role.COMMUNITY_OFFICER in standing.roles):
        return _("期初预收由管理主体或居委会的人核对。")
    return too_close(opening.proposer, standing, opening.submitted_at)


def _own_money(order, standing) -> str:
    """What the company keeps no book of here is nobody else's to decide."""
    if order.fund_id is None and not standing.may("finance.refund_own"):
        return _("这是物业公司自己收的钱，由物业公司的两个人决定。")
    return ""


def _second(order, row, standing) -> str:
    """Two bodies for the owners' money, two people of the company for its own."""
    if order.fund_id is not None:
        return too_close(row.proposer, standing, row.submitted_at)
    if standing.user.pk == row.submitted_by_id:
        return _("提出人不能审批自己提出的事项。")
    return _own_money(order, standing)


def _approve_refund(refund, standing) -> str:
    return _second(refund.payment.order, refund, standing)


def _decline_refund(refund, standing) -> str:
    return _own_money(refund.payment.order, standing)


def _end_refund(end, standing) -> str:
    return _second(end.refund.payment.order, end, standing)


def _agree_payee(row, standing) -> str:
    return (_second_of_an_account if row.fund_id else _of_another_employer)(row, standing)


def _acts(steps, **rows) -> dict[str, Act]:
    """Each verb starts where its step does."""
    return {
        verb: Act(verb, label, steps[verb].sources, (f"finance.{permission}",), why_not)
        for verb, (label, permission, why_not) in rows.items()
    }


DRAFTS = _acts(
    DRAFT_STEPS,
    **{
        "submit": (gettext_lazy("提交"), "draft_entry", nothing),
        "approve": (gettext_lazy("确认"), "approve_entry", _approve),
        "return": (gettext_lazy("退回"), "approve_entry", _in_turn),
        "post": (gettext_lazy("入账"), "post_entry", nothing),
        "discard": (gettext_lazy("作废"), "draft_entry", nothing),
    },
)
STATEMENTS = _acts(
    STATEMENT_STEPS,
    publish=(gettext_lazy("公示"), "publish_statement", _publish),
    reject=(gettext_lazy("退回"), "publish_statement", _in_turn),
)
FILES = _acts(
    BANK_FILE_STEPS,
    withdraw=(gettext_lazy("撤回"), "import_bank", nothing),
    abandon=(gettext_lazy("放弃"), "import_bank", nothing),
)
# What one person asks with a reason and a second one agrees to.
SECONDS = _acts(
    SECOND_STEPS,
    agree=(gettext_lazy("同意"), "second", _of_another_employer),
    refuse=(gettext_lazy("不同意"), "second", _of_another_employer),
    end=(gettext_lazy("取消"), "draft_entry", nothing),
)
PREPAID_OPENINGS = _acts(
    SLIP_STEPS,
    agree=(gettext_lazy("核对无误，同意"), "resolve_payment", _second_of_opening),
    refuse=(gettext_lazy("不同意"), "resolve_payment", _second_of_opening),
    end=(gettext_lazy("撤回"), "bill", nothing),
)
ACCOUNTS = _acts(
    SLIP_STEPS,
    agree=(gettext_lazy("同意"), "second_account", _second_of_an_account),
    refuse=(gettext_lazy("不同意"), "second_account", _of_another_employer),
    end=(gettext_lazy("取消"), "manage_books", nothing),
)
PAYEES = _acts(
    SECOND_STEPS,
    agree=(gettext_lazy("同意"), "name_account", _agree_payee),
    refuse=(gettext_lazy("不同意"), "name_account", _of_another_employer),
)
SLIPS = _acts(
    SLIP_STEPS,
    agree=(gettext_lazy("核对无误"), "second_slip", _second_of_a_slip),
    refuse=(gettext_lazy("不通过"), "second_slip", _second_of_a_slip),
    end=(gettext_lazy("撤回登记"), "take_money", nothing),
)
CERTIFICATES = _acts(
    CERTIFICATE_STEPS,
    agree=(gettext_lazy("确认"), "second", _of_another_employer),
    refuse=(gettext_lazy("不同意"), "second", _of_another_employer),
    end=(gettext_lazy("取消"), "import_bank", nothing),
    withdraw=(gettext_lazy("撤回"), "import_bank", nothing),
)
REFUND = ("finance.refund",)
REFUNDS = {
    "approve": Act(
        "approve",
        gettext_lazy("同意退款"),
        frozenset({RefundStatus.ASKED}),
        REFUND,
        _approve_refund,
    ),
    "decline": Act(
        "decline", gettext_lazy("不退"), frozenset({RefundStatus.ASKED}), REFUND, _decline_refund
    ),
}
REFUND_ENDS = {
    verb: Act(verb, label, frozenset({SecondStatus.PROPOSED}), REFUND, _end_refund)
    for verb, label in (("agree", gettext_lazy("同意")), ("refuse", gettext_lazy("不同意")))
}
