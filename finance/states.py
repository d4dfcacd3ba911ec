"""Which ways a draft, a statement, a paper and a bank file may go (状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class DraftStatus(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待确认")
    APPROVED = "approved", _("已确认")
    RETURNED = "returned", _("已退回")
    POSTED = "posted", _("已入账")
    DISCARDED = "discarded", _("已作废")


class StatementStatus(TextChoices):
    SUBMITTED = "submitted", _("待确认")
    PUBLISHED = "published", _("已公示")
    REJECTED = "rejected", _("已退回")
    SUPERSEDED = "superseded", _("已更正")


class VoucherStatus(TextChoices):
    PENDING = "pending", _("待脱敏")
    REDACTED = "redacted", _("待复核")
    CONFIRMED = "confirmed", _("可公开")


class BankFileStatus(TextChoices):
    UPLOADED = "uploaded", _("等待读取")
    READ = "read", _("待核对")
    FAILED = "failed", _("不能导入")
    STORING = "storing", _("正在存入")
    STORED = "stored", _("已存入")
    WITHDRAWN = "withdrawn", _("已撤回")
    ABANDONED = "abandoned", _("已放弃")


class SecondStatus(TextChoices):
    PROPOSED = "proposed", _("等第二人同意")
    AGREED = "agreed", _("已同意")
    REFUSED = "refused", _("没有同意")
    ENDED = "ended", _("已取消")


class BillingStatus(TextChoices):
    WAITING = "waiting", _("等待出账")
    POSTING = "posting", _("正在出账")
    DONE = "done", _("已出账")
    FAILED = "failed", _("没有出成")


BILLING_LIVE = [BillingStatus.WAITING, BillingStatus.POSTING]
BILLING_STEPS = {
    "begin": step(BillingStatus.WAITING, to=BillingStatus.POSTING),
    "finish": step(BillingStatus.POSTING, to=BillingStatus.DONE),
    "fail": step(*BILLING_LIVE, to=BillingStatus.FAILED),
}
B = BankFileStatus
BANK_FILE_STEPS = {
    "read": step(B.UPLOADED, to=B.READ),
    "fail": step(B.UPLOADED, B.STORING, to=B.FAILED),
    "reread": step(B.READ, B.FAILED, to=B.UPLOADED),
    "confirm": step(B.READ, to=B.STORING),
    "store": step(B.UPLOADED, B.STORING, to=B.STORED),
    "withdraw": step(B.STORED, to=B.WITHDRAWN),
    "abandon": step(B.UPLOADED, B.READ, B.FAILED, to=B.ABANDONED),
}
SECOND_STEPS = {
    "agree": step(SecondStatus.PROPOSED, to=SecondStatus.AGREED),
    "refuse": step(SecondStatus.PROPOSED, to=SecondStatus.REFUSED),
    "end": step(SecondStatus.PROPOSED, SecondStatus.AGREED, to=SecondStatus.ENDED),
}


class ShiftStatus(TextChoices):
    OPEN = "open", _("当班")
    CLOSED = "closed", _("已结班")


SHIFT_STEPS = {"close": step(ShiftStatus.OPEN, to=ShiftStatus.CLOSED)}
# What one person noted on a slip ends by the other's word, or is taken back before it.
SLIP_STEPS = SECOND_STEPS | {"end": step(SecondStatus.PROPOSED, to=SecondStatus.ENDED)}
# A confirmed certificate ends with a withdrawal that has a second person of its own.
CERTIFICATE_STEPS = SECOND_STEPS | {
    "end": step(SecondStatus.PROPOSED, to=SecondStatus.ENDED),
    "withdraw": step(SecondStatus.AGREED, to=SecondStatus.ENDED),
}
# What is set aside in such a way is nobody's to book.
HOLDS = [SecondStatus.PROPOSED, SecondStatus.AGREED]
# Nobody has confirmed yet what it says.
UNCONFIRMED = [B.UPLOADED, B.READ, B.FAILED]

D, S, V = DraftStatus, StatementStatus, VoucherStatus

VOUCHER_STEPS = {
    "redact": step(V.PENDING, V.REDACTED, to=V.REDACTED),
    "confirm": step(V.REDACTED, to=V.CONFIRMED),
    "send_back": step(V.REDACTED, to=V.PENDING),
    "retract": step(V.CONFIRMED, to=V.PENDING),
}

DRAFT_STEPS = {
    "submit": step(D.DRAFT, D.RETURNED, to=D.SUBMITTED),
    "approve": step(D.SUBMITTED, to=D.APPROVED),
    "return": step(D.SUBMITTED, D.APPROVED, to=D.RETURNED),
    "reopen": step(D.SUBMITTED, D.APPROVED, to=D.DRAFT),
    "post": step(D.APPROVED, to=D.POSTED),
    "discard": step(D.DRAFT, D.RETURNED, to=D.DISCARDED),
}
# A bank row that such a draft names is spoken for.
OPEN_DRAFTS = [D.DRAFT, D.SUBMITTED, D.APPROVED, D.RETURNED]

STATEMENT_STEPS = {
    "publish": step(S.SUBMITTED, to=S.PUBLISHED),
    "reject": step(S.SUBMITTED, to=S.REJECTED),
    "supersede": step(S.PUBLISHED, to=S.SUPERSEDED),
}
# No entry is booked into the days such a statement covers.
CLOSED = [S.SUBMITTED, S.PUBLISHED]


class OrderStatus(TextChoices):
    NEW = "new", _("正在准备")
    OPEN = "open", _("待支付")
    UNKNOWN = "unknown", _("处理中")
    CLOSED = "closed", _("已关闭")
    PAID = "paid", _("已支付")
    ODD = "odd", _("待核实")
    RETURNED = "returned", _("已退回")


class PaymentStatus(TextChoices):
    SETTLED = "settled", _("已到账")
    ODD = "odd", _("待核实")
    RETURNED = "returned", _("已退回")


class RefundStatus(TextChoices):
    ASKED = "asked", _("已申请")
    APPROVED = "approved", _("已同意")
    SENT = "sent", _("已提交渠道")
    UNKNOWN = "unknown", _("结果不明")
    DONE = "done", _("已退款")
    STUCK = "stuck", _("退不出")
    DECLINED = "declined", _("不退")


PAYMENT_STEPS = {
    "doubt": step(PaymentStatus.SETTLED, to=PaymentStatus.ODD),
    "accept": step(PaymentStatus.ODD, to=PaymentStatus.SETTLED),
    "return": step(PaymentStatus.ODD, to=PaymentStatus.RETURNED),
}
# What may still be paid at its channel keeps its bills reserved.
LIVE_ORDERS = [OrderStatus.NEW, OrderStatus.OPEN, OrderStatus.UNKNOWN]
# While it is odd what came for a bill, nobody is asked to pay that bill again.
HOLDING_ORDERS = [*LIVE_ORDERS, OrderStatus.ODD]
