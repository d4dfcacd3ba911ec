"""What may be done with a vote, and with a decision that was taken elsewhere: by whom, and what stands in its way."""

from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.acts import Act
from communities.approvals import too_close
from communities.standing import standing_of
from decisions.states import ElsewhereStatus as S
from decisions.states import RevocationStatus as R
from decisions.states import VoteStatus as V
from decisions.states import Way


def _second(row, standing) -> str:
    recorder = standing_of(row.recorded_by, row.estate, standing.now)
    return too_close(recorder, standing, row.recorded_at)


def _checking(recorded: str) -> dict[str, Act]:
    """What a person of another body may say of what waits as ``recorded``."""
    by = frozenset({recorded}), ("decisions.confirm_elsewhere",), _second
    return {"confirm": Act("confirm", _("核对通过"), *by), "return": Act("return", _("退回"), *by)}


ELSEWHERE = _checking(S.RECORDED)
REVOCATIONS = _checking(R.RECORDED)


def _not_begun(vote, standing) -> str:
    """Once ballots may be out, nobody calls the vote off: not because of how it goes either. One that is held here has
    begun when it is open."""
    has_begun = vote.way == Way.ELSEWHERE and clock.local(standing.now).date() >= vote.opens_on
    return _("表决已经开始，不能撤回。") if vote.status == V.ANNOUNCED and has_begun else ""


VOTES = {
    act.verb: act
    for act in [
        Act("announce", _("公告"), frozenset({V.DRAFT}), ("decisions.prepare_vote",)),
        Act(
            "redraft",
            _("退回修改"),
            frozenset({V.ANNOUNCED}),
            ("decisions.prepare_vote",),
            _not_begun,
        ),
        Act(
            "withdraw",
            _("取消"),
            frozenset({V.DRAFT, V.ANNOUNCED}),
            ("decisions.prepare_vote",),
            _not_begun,
        ),
    ]
}
