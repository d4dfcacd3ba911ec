"""Which ways a vote, and a decision that was taken elsewhere, may go (状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class ElsewhereStatus(TextChoices):
    RECORDED = "recorded", _("等另一单位核对")
    CONFIRMED = "confirmed", _("已核对")
    RETURNED = "returned", _("已退回")
    REPLACED = "replaced", _("已更正")
    REVOKED = "revoked", _("已撤销")


S = ElsewhereStatus

ELSEWHERE_STEPS = {
    "confirm": step(S.RECORDED, to=S.CONFIRMED),
    "return": step(S.RECORDED, to=S.RETURNED),
    # Its corrected record was confirmed.
    "replace": step(S.CONFIRMED, to=S.REPLACED),
    # A court or an authority took it back.
    "revoke": step(S.CONFIRMED, to=S.REVOKED),
}


class RevocationStatus(TextChoices):
    RECORDED = "recorded", _("等另一单位核对")
    CONFIRMED = "confirmed", _("已核对")
    RETURNED = "returned", _("已退回")


R = RevocationStatus

REVOCATION_STEPS = {
    "confirm": step(R.RECORDED, to=R.CONFIRMED),
    "return": step(R.RECORDED, to=R.RETURNED),
}


class Way(TextChoices):
    """表决方式: held on paper, in a meeting or on another platform, its result recorded here; or held here."""

    ELSEWHERE = "elsewhere", _("线下或在其他平台表决，结果在这里登记")
    PORTAL = "portal", _("在这里投票，手机或纸质")


class VoteStatus(TextChoices):
    DRAFT = "draft", _("起草中")
    ANNOUNCED = "announced", _("已公告")
    OPEN = "open", _("表决中")
    CLOSED = "closed", _("已截止，正在计票")
    COUNTED = "counted", _("初步结果")
    DECIDED = "decided", _("已有结果")
    WITHDRAWN = "withdrawn", _("已取消")
    STOPPED = "stopped", _("已叫停")
    REVOKED = "revoked", _("已撤销")


V = VoteStatus

VOTE_STEPS = {
    "announce": step(V.DRAFT, to=V.ANNOUNCED),
    # What was announced is changed by drafting it again: the fifteen days begin anew.
    "redraft": step(V.ANNOUNCED, to=V.DRAFT),
    "withdraw": step(V.DRAFT, V.ANNOUNCED, to=V.WITHDRAWN),
    # Held here: opened, closed and counted by the portal alone, at its minute.
    "open": step(V.ANNOUNCED, to=V.OPEN),
    "close": step(V.OPEN, to=V.CLOSED),
    "count": step(V.CLOSED, to=V.COUNTED),
    "decide": step(V.ANNOUNCED, V.COUNTED, to=V.DECIDED),
    # A court or an authority: before it has a final result, or of that.
    "stop": step(V.ANNOUNCED, V.OPEN, V.CLOSED, V.COUNTED, to=V.STOPPED),
    "revoke": step(V.DECIDED, to=V.REVOKED),
}

# Nobody has voted yet.
BEFORE_VOTING = (V.DRAFT, V.ANNOUNCED)
# Announced, and a ballot may still be cast.
CALLED = (V.ANNOUNCED, V.OPEN)
# Not announced, or over.
NOT_GOING_ON = (V.DRAFT, V.WITHDRAWN, V.DECIDED, V.STOPPED, V.REVOKED)
