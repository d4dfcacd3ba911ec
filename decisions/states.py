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


class VoteStatus(TextChoices):
    DRAFT = "draft", _("起草中")
    ANNOUNCED = "announced", _("已公告")
    DECIDED = "decided", _("已有结果")
    WITHDRAWN = "withdrawn", _("已取消")


V = VoteStatus

VOTE_STEPS = {
    "announce": step(V.DRAFT, to=V.ANNOUNCED),
    # What was announced is changed by drafting it again: the fifteen days begin anew.
    "redraft": step(V.ANNOUNCED, to=V.DRAFT),
    "withdraw": step(V.DRAFT, V.ANNOUNCED, to=V.WITHDRAWN),
    "decide": step(V.ANNOUNCED, to=V.DECIDED),
}
