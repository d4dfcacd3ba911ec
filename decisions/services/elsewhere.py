"""Decisions that were taken elsewhere: one body records totals and papers, another one checks them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Estate
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import standing_of
from communities.transitions import move
from decisions import signals
from decisions.acts import ELSEWHERE
from decisions.models import ElsewhereDecision, ElsewhereMatter, ElsewherePaper
from decisions.selectors.elsewhere import unread_papers
from decisions.selectors.votes import notice_of
from decisions.services.numbers import next_number
from decisions.states import ELSEWHERE_STEPS, VOTE_STEPS, VoteStatus, Way
from decisions.states import ElsewhereStatus as Status

MAX_MATTERS = 20
# Before it, other laws said who had decided what.
CIVIL_CODE = date(2021, 1, 1)


@transaction.atomic
def record_elsewhere(*, estate, matters: list[dict], papers: list, actor, now, **words):
    """录入线下表决: ``words`` are the columns, ``matters`` the columns of each matter.

    DomainError where days run backwards or lie ahead, nothing or nothing at all was voted on, more took
    part than there are owners, or no paper shows it.
    """
    require(actor, "decisions.record_elsewhere", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    decision = ElsewhereDecision(
        estate=estate, number=next_number(estate, words["decided_on"].year), recorded_by=actor,
        recorded_at=now, **words,
    )  # fmt: skip
    rows = [
        ElsewhereMatter(estate=estate, decision=decision, position=n, **one)
        for n, one in enumerate(matters, 1)
    ]
    _check(decision, rows, papers, clock.local(now).date())
    decision.save()
    ElsewhereMatter.objects.bulk_create(rows)
    ElsewherePaper.objects.bulk_create(
        ElsewherePaper(estate=estate, decision=decision, paper=paper) for paper in papers
    )
    audit(
        estate=estate, actor=actor, verb="decisions.elsewhere.recorded", subject=decision, at=now,
        after=Status.RECORDED,
    )  # fmt: skip
    return decision


def _check(decision, matters, papers, today) -> None:
    _check_days(decision, today)
    _check_replaced(decision)
    _check_vote(decision, matters)
    if decision.form == decision.Form.PLATFORM and not decision.platform.strip():
        raise DomainError(_("请写明是哪个平台。"), field="platform")
    if not papers:
        raise DomainError(_("请至少选一份证明这次表决的材料。"), field="papers")
    if any(paper.estate_id != decision.estate_id for paper in papers):
        raise DomainError(_("材料不是这个小区的。"), field="papers")
    if not (decision.total_area > 0 and decision.total_heads > 0):
        raise DomainError(_("总专有面积和总人数都要大于零。"), field="total_area")
    if not 1 <= len(matters) <= MAX_MATTERS:
        raise DomainError(_("请填写至少一个、至多 %s 个表决事项。") % MAX_MATTERS)
    for row in matters:
        _check_matter(row, decision)


def _check_days(decision, today) -> None:
    days = [decision.noticed_on, decision.opened_on, decision.closed_on, decision.decided_on]
    if days != sorted(days):
        raise DomainError(
            _("日期的先后不对：先通知，再开始、结束表决，最后出结果。"), field="decided_on"
        )
    if days[-1] > today:
        raise DomainError(_("结果日期不能在今天之后。"), field="decided_on")
    if decision.opened_on < CIVIL_CODE:
        raise DomainError(
            _("2021年1月1日以前的表决适用当时的法律，这里按《民法典》计算，不能录。"),
            field="opened_on",
        )


def _check_replaced(decision) -> None:
    """One correction of a record waits at a time, and only what was confirmed is corrected."""
    old = decision.replaces
    if old is None:
        return
    if old.estate_id != decision.estate_id or old.status != Status.CONFIRMED:
        raise DomainError(_("只能更正这个小区已核对的一份。"), field="replaces")
    if old.corrections.filter(status=Status.RECORDED).exists():
        raise DomainError(_("这一份已有更正在等人核对。"), field="replaces")


def as_announced(vote) -> dict:
    """What a record of this vote says as its notice did: days, scope, whole and matters."""
    notice = notice_of(vote)
    return {
        "noticed_on": notice.announced_on, "opened_on": notice.opens_on,
        "closed_on": notice.closes_on, "scope": notice.scope_words,
        "total_area": notice.roll.total_area, "total_heads": notice.roll.total_heads,
        "matters": [{"code": matter.code, "text": text} for text, matter in notice.questions],
    }  # fmt: skip


def _check_as_announced(decision, matters) -> None:
    said = as_announced(decision.vote)
    if [{"code": one.code, "text": one.text} for one in matters] != said.pop("matters"):
        raise DomainError(
            _("表决事项与公告的不一样：几项、归在哪一项、问题的文字都要相同。"), field="vote"
        )
    for name, value in said.items():
        if getattr(decision, name) != value:
            label = decision._meta.get_field(name).verbose_name
            told = {"what": label, "value": value}
            raise DomainError(
                _("“%(what)s”与公告的不一样，公告的是 %(value)s。") % told, field=name
            )


def _check_vote(decision, matters) -> None:
    """A record of a vote that was announced here is of one that is over and has no other record."""
    vote = decision.vote
    if vote is None:
        return
    if vote.estate_id != decision.estate_id or not vote.number:
        raise DomainError(_("只能选这个小区公告过的表决。"), field="vote")
    if vote.way == Way.PORTAL:
        raise DomainError(_("这次表决在这里投票，结果由这里公布，不用录。"), field="vote")
    if decision.decided_on <= vote.closes_on:
        raise DomainError(_("表决还没有结束，最早在结束的第二天出结果。"), field="decided_on")
    _check_as_announced(decision, matters)
    known = vote.records.exclude(status__in=[Status.RETURNED, Status.REPLACED])
    if vote.status != VoteStatus.ANNOUNCED and not decision.replaces:
        raise DomainError(_("这次表决已经有结果，或公告已撤回。"), field="vote")
    if known.exclude(pk=decision.replaces_id).exists():
        raise DomainError(_("这次表决的结果已经录过。"), field="vote")


def _check_matter(row, decision) -> None:
    where, total = _("第 %s 个事项：") % row.position, decision.total
    part = row.participating
    if bool(part.area) != bool(part.heads) or not (part.heads or decision.vote):
        raise DomainError(where + _("没有人参与表决，没有结果可录。"))
    if part.area > total.area:
        told = {"part": f"{part.area:,}", "whole": f"{total.area:,}"}
        raise DomainError(
            where + _("同意、反对、弃权的面积合计 %(part)s m²，多于总面积 %(whole)s m²。") % told
        )
    if part.heads > total.heads:
        told = {"part": part.heads, "whole": total.heads}
        raise DomainError(
            where + _("同意、反对、弃权的人数合计 %(part)s 人，多于总人数 %(whole)s 人。") % told
        )


@transaction.atomic
def decide_elsewhere(*, decision, verb: str, actor, now, reason: str = "") -> ElsewhereDecision:
    """核对: ``confirm`` or ``return`` (with a reason), by a person of another body.

    DomainError where she has not opened each of its papers. Confirmed, it stands in public at once, and what it replaces says so.
    """
    decision = ElsewhereDecision.objects.select_related(
        "estate", "recorded_by", "replaces", "vote"
    ).get(pk=decision.pk)
    ELSEWHERE[verb].demand(decision, standing_of(actor, decision.estate, now))
    told = reason.strip()[:200] if verb == "return" else ""
    if verb == "return" and not told:
        raise DomainError(_("请写明退回的原因。"), field="reason")
    if verb == "confirm" and (unread := unread_papers(decision, actor)):
        raise DomainError(_("请先打开材料再核对：%s。") % "、".join(one.title for one in unread))
    given = {"decided_by": actor, "decided_at": now, "reason": told}
    move(decision, ELSEWHERE_STEPS, verb, actor=actor, now=now, **given)
    if verb == "confirm":
        if decision.replaces:
            move(decision.replaces, ELSEWHERE_STEPS, "replace", actor=actor, now=now)
        if decision.vote and decision.vote.status == VoteStatus.ANNOUNCED:
            move(decision.vote, VOTE_STEPS, "decide", actor=actor, now=now)
        signals.decision_confirmed.send(ElsewhereDecision, decision=decision, now=now)
    return decision
