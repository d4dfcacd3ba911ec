"""What may be done with a decision that was taken elsewhere, by whom, and what stands in its way."""

from django.utils.translation import gettext_lazy as _

from communities.acts import Act
from communities.approvals import too_close
from communities.standing import standing_of
from decisions.states import ElsewhereStatus as S


def _second(decision, standing) -> str:
    recorder = standing_of(decision.recorded_by, decision.estate, standing.now)
    return too_close(recorder, standing, decision.recorded_at)


ELSEWHERE = {
    act.verb: act
    for act in [
        Act(
            "confirm",
            _("核对通过"),
            frozenset({S.RECORDED}),
            ("decisions.confirm_elsewhere",),
            _second,
        ),
        Act(
            "return", _("退回"), frozenset({S.RECORDED}), ("decisions.confirm_elsewhere",), _second
        ),
    ]
}
