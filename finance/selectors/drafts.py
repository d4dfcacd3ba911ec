"""What is to be said of a draft (草稿检查): its content's hash, and what it still lacks."""

import hashlib

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from communities import clock
from communities.log import canonical
from finance.models import DraftLine, DraftVoucher, Statement
from finance.periods import is_bookable
from finance.selectors.held import held_problems
from finance.selectors.outflows import is_no_transfer, outflow_problems
from finance.states import CLOSED

# What a draft's content is made of, for many drafts at once; thousands of lines share few accounts.
CONTENT = (
    Prefetch("lines", DraftLine.objects.order_by("position", "pk")),
    "lines__account",
    Prefetch(
        "draft_vouchers",
        DraftVoucher.objects.select_related("voucher").order_by("position", "pk"),
    ),
)
BANK_ROWS = "lines__bank_row"
CLOSED_PERIODS = Prefetch(
    "fund__statements",
    Statement.objects.filter(status__in=CLOSED).only("fund_id", "starts", "ends"),
    to_attr="closed_periods",
)


def content_hash(draft) -> str:
    """内容指纹: SHA-256 over everything an approver sees."""
    prefetch_related_objects([draft], *CONTENT)
    text = {
        "@": "sunny-ledger/1/draft",
        "authority": str(draft.authority_id or ""),
        "booking_date": draft.booking_date.isoformat(),
        "counterparty": draft.counterparty,
        "counterparty_kind": str(draft.counterparty_kind),
        "fund": draft.fund.code,
        "kind": str(draft.kind),
        "lines": [
            [str(line.account_id), str(line.amount_fen), str(line.bank_row_id or "")]
            for line in draft.lines.all()
        ],
        "memo": draft.memo,
        "no_voucher": draft.no_voucher_reason,
        "reverses": str(draft.reverses_id or ""),
        "vouchers": [link.voucher.sha256 for link in draft.draft_vouchers.all()],
    }
    return hashlib.sha256(canonical.encode(text)).hexdigest()


def problems(draft, now) -> list[str]:
    """What keeps a draft from being handed in, one sentence each; empty when nothing does."""
    prefetch_related_objects([draft], *CONTENT, BANK_ROWS, CLOSED_PERIODS)
    lines = draft.lines.all()
    found = [
        (len(lines) < 2, _("分录至少要有两行。")),
        (sum(line.amount_fen for line in lines) != 0, _("借贷不平。")),
        (
            len(lines) > 1 and is_no_transfer(draft.kind, lines),
            _("内部转账须在两个不同的账户之间，不能记收入、成本和使用。"),
        ),
        (any(line.account.fund_id != draft.fund_id for line in lines), _("科目不属于这个资金。")),
        (not draft.memo.strip(), _("请写明内容。")),
        (not canonical_text(draft), _("文字里不能有换行和控制字符。")),
        (
            not is_bookable(draft.booking_date, clock.local(now).date()),
            _("记账日期要在 2000-01-01 到今天之间。"),
        ),
        (is_closed(draft), _("记账日期已经封账（冻结或公示），请记在后面的日期。")),
        (not has_paper(draft), _("请附上凭证，或写明没有票据的原因。")),
        (lacks_authority(draft, lines), _("这类支出须有业主共同决定，请选择依据。")),
        (rests_on_corrected(draft), _("所选的依据后来更正了，请重新选择依据。")),
    ]
    missing = [sentence for is_wrong, sentence in found if is_wrong]
    return missing + outflow_problems(draft, lines, now) + held_problems(draft, lines)


def canonical_text(draft) -> bool:
    try:
        for text in (draft.memo, draft.counterparty, draft.no_voucher_reason):
            canonical.check_text(text, "text")
    except canonical.NotCanonicalError:
        return False
    return True


def is_closed(draft) -> bool:
    """Whether a statement in force covers its day or a later one."""
    prefetch_related_objects([draft], CLOSED_PERIODS)
    return any(draft.booking_date <= one.ends for one in draft.fund.closed_periods)


def has_paper(draft) -> bool:
    return bool(draft.reverses_id or draft.no_voucher_reason.strip() or draft.draft_vouchers.all())


def rests_on_corrected(draft) -> bool:
    """Names a decision whose record was corrected, or that was revoked, since; what takes an entry back may."""
    named = draft.authority
    if named is None or draft.reverses_id:
        return False
    if named.motion_id:
        return named.motion.decision.is_revoked
    return bool(named.matter and not named.matter.decision.carries)


def lacks_authority(draft, lines) -> bool:
    """嘉兴市住宅物业管理条例 art. 30: uses beyond (1)–(4) need the owners' decision."""
    is_free = draft.authority_id or draft.reverses_id
    return not is_free and any(line.account.needs_authority for line in lines)
