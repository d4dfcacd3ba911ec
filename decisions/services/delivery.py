"""Bringing the notice of a vote to everybody (送达、张贴): what was done is recorded with its evidence."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import OfficePaper
from communities.permissions import require
from communities.services.papers import keep_paper
from communities.services.trail import audit
from communities.texting import can_text
from decisions.models import BoardPosting, Decision, Delivery, Notice
from decisions.selectors.delivery import phones_to_text, reaches
from decisions.selectors.votes import notice_of
from decisions.services.telling import text_of_notice
from decisions.states import CALLED

PERM = "decisions.deliver_notice"


@transaction.atomic
def record_deliveries(
    *, notice: Notice, parties, channel: str, day, actor, now, paper=None, file=None, note: str = ""
) -> list[Delivery]:
    """录入送达: the notice reached each of ``parties`` on ``day``, or did not; None is the 居委会 (条例 14).

    The evidence is a ``paper`` that is kept already, or a ``file`` that is kept now. DomainError without anybody,
    without evidence or reason, or for a day before the notice or ahead; StaleState once the notice is no more.
    """
    _check(notice, day, actor, now)
    parties, note = list(parties), note.strip()
    if not parties:
        raise DomainError(_("请至少选一户。"), field="parties")
    if channel == Delivery.Channel.FAILED and not note:
        raise DomainError(_("请写明为什么没有送到。"), field="note")
    evidence = _kept(notice, paper, file, day, _("公告送达凭证"), actor, now)
    if channel != Delivery.Channel.FAILED and evidence is None:
        raise DomainError(_("请附上凭证：签收表、邮寄单或者截图的照片。"), field="file")
    made = Delivery.objects.bulk_create(
        Delivery(
            estate=notice.estate, notice=notice, party=party, channel=channel, day=day, note=note[:100],
            evidence=evidence, recorded_by=actor, recorded_at=now,
        )
        for party in parties
    )  # fmt: skip
    audit(
        estate=notice.estate, actor=actor, verb="decisions.notice.delivered", subject=notice, at=now,
        detail={"channel": channel, "parties": [one and one.pk for one in parties]},
    )  # fmt: skip
    return made


@transaction.atomic
def text_registered_phones(*, notice: Notice, actor, now) -> int:
    """发短信 to the registered phones of whom nothing has reached and who has no account; how many.

    Such a party has the notice once its text has gone out. DomainError where nobody is left, or nobody carries texts.
    """
    _check(notice, clock.local(now).date(), actor, now)
    phones = phones_to_text(notice, reaches(notice)) if can_text() else []
    if not phones:
        raise DomainError(_("没有可以发短信的登记手机了。"))
    text_of_notice(notice, phones, now=now)
    audit(
        estate=notice.estate, actor=actor, verb="decisions.notice.texted", subject=notice, at=now,
        detail={"phones": len(phones)},
    )  # fmt: skip
    return len(phones)


@transaction.atomic
def record_posting(*, notice: Notice, place: str, day, file, actor, now) -> BoardPosting:
    """录入张贴, with a photo. DomainError and StaleState as for a delivery."""
    _check(notice, day, actor, now)
    if not place.strip():
        raise DomainError(_("请写明贴在哪里。"), field="place")
    photo = _kept(notice, None, file, day, _("公告张贴照片"), actor, now)
    made = BoardPosting.objects.create(
        estate=notice.estate, notice=notice, place=place.strip()[:80], day=day, photo=photo,
        recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    audit(estate=notice.estate, actor=actor, verb="decisions.notice.posted", subject=notice, at=now)
    return made


@transaction.atomic
def take_down(*, posting: BoardPosting, day, actor, now) -> BoardPosting:
    """取下, once: from ``day`` on it hung no more, torn off or recorded wrongly."""
    require(actor, PERM, posting, now)
    row = BoardPosting.objects.select_for_update().get(pk=posting.pk)
    if row.gone_on:
        raise StaleState(_("已经记下取下的日期。"))
    if not row.day <= day <= clock.local(now).date():
        raise DomainError(_("取下的日期应在张贴以后，不晚于今天。"), field="day")
    row.gone_on, row.gone_said_by = day, actor
    row.save(update_fields=["gone_on", "gone_said_by"])
    verb = "decisions.notice.taken_down"
    audit(estate=row.estate, actor=actor, verb=verb, subject=row.notice, at=now)
    return row


def _kept(notice: Notice, paper, file, day, what: str, actor, now) -> OfficePaper | None:
    """An upload becomes a paper of the bodies, and the same one again is the one that is kept. BadFile for what is
    none, DomainError for a stranger's paper."""
    if file is None:
        if paper and paper.estate_id != notice.estate_id:
            raise DomainError(_("材料不是这个小区的。"), field="paper")
        return paper
    data = file.read()
    papers = OfficePaper.objects.for_estate(notice.estate_id)
    if same := papers.filter(sha256=hashlib.sha256(data).hexdigest()).first():
        return same
    return keep_paper(
        estate=notice.estate, file_name=file.name, data=data, actor=actor, now=now,
        kind=OfficePaper.Kind.OTHER, title=f"{what}：{notice.said['title']}"[:120], number="",
        dated=day, proves=what, readers=OfficePaper.Readers.BODIES,
    )  # fmt: skip


def _check(notice: Notice, day, actor, now) -> None:
    require(actor, PERM, notice, now)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=notice.decision_id)
    newest = notice_of(decision)
    if decision.status not in CALLED or newest is None or newest.pk != notice.pk:
        raise StaleState(_("这次公告已经撤回或者已有结果。"))
    if not notice.announced_on <= day <= clock.local(now).date():
        raise DomainError(_("日期应在公告以后，不晚于今天。"), field="day")
