"""Template tags and filters only the desk needs."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.templatetags.sun import chip
from finance.models.voucher import Voucher
from finance.states import DraftStatus, StatementStatus

register = template.Library()

# A colour and a word for each state.
DRAFTS = {
    DraftStatus.DRAFT: ("mute", _("草稿")),
    DraftStatus.SUBMITTED: ("wait", _("待确认")),
    DraftStatus.APPROVED: ("ok", _("已确认，待入账")),
    DraftStatus.RETURNED: ("bad", _("已退回")),
    DraftStatus.POSTED: ("ok", _("已入账")),
    DraftStatus.DISCARDED: ("mute", _("已作废")),
}
STATEMENTS = {
    StatementStatus.SUBMITTED: ("wait", _("待确认")),
    StatementStatus.PUBLISHED: ("ok", _("已公示")),
    StatementStatus.REJECTED: ("bad", _("已退回")),
    StatementStatus.SUPERSEDED: ("mute", _("已更正")),
}
VOUCHERS = {
    Voucher.Redaction.CONFIRMED: ("ok", _("可公开")),
    Voucher.Redaction.REDACTED: ("wait", _("待复核")),
    Voucher.Redaction.PENDING: ("warn", _("待脱敏")),
}


@register.simple_tag
def draft_state(draft):
    return chip(*DRAFTS[draft.status])


@register.simple_tag
def statement_state(statement):
    return chip(*STATEMENTS[statement.status])


@register.simple_tag
def redaction_state(voucher):
    return chip(*VOUCHERS[voucher.redaction])


@register.filter
def papers(draft) -> str:
    """What proves it, or why nothing does."""
    if draft.n_vouchers:
        return gettext("凭证 %(n)s 张") % {"n": draft.n_vouchers}
    if draft.no_voucher_reason:
        return gettext("无票据")
    return gettext("冲销") if draft.reverses_id else gettext("缺凭证")


@register.filter
def credit(fen):
    """A credit is stored negative and written without a sign in its own column."""
    return money.yuan(-fen)
