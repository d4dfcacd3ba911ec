"""Letters that must be answered (吹哨报到、督办、提醒): issued, answered, closed with an outcome.

None of it changes the matter itself or its clocks: a letter has a clock of its own.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities import clock
from communities.deadlines import Term
from communities.errors import DomainError, StaleState
from communities.models import Body, Estate, PropertyCompany, User
from communities.permissions import require
from communities.selectors import open_clock
from communities.services import audit, hand_clock, meet_clock, start_clock, stop_clock
from communities.transitions import move
from notifications.models import Referral, ReferralKind, ReferralOutcome
from notifications.selectors.referrals import addressees_of, issuing_body, people_of
from notifications.services.notices import notify
from notifications.states import REFERRAL_STEPS, ReferralStatus

# 答复期限: our own defaults by kind; an issuer may choose another one of CHOICES.
TERMS = {
    ReferralKind.REMINDER: "3wd",
    ReferralKind.REFERRAL: "5wd",
    ReferralKind.SUPERVISION: "3wd",
}
CHOICES = ["1wd", "2wd", "3wd", "5wd", "10wd"]
# What 怎么算的 names; like the clock's own words it is kept in Chinese.
RULES = {
    ReferralKind.REMINDER: "提醒函答复",
    ReferralKind.REFERRAL: "吹哨报到答复",
    ReferralKind.SUPERVISION: "督办单答复",
}
RULE_VERSION = "default-1"


@dataclass(frozen=True)
class About:
    """事项: what a letter is about; ``subject`` is the text of any row of any room.

    ``facts`` are pairs of words, as they stand now; a public matter shows the letter's trace.
    """

    subject: str
    title: str
    path: str = ""
    is_public: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)

    def titled(self, title: str) -> "About":
        return replace(self, title=title)


@transaction.atomic
def issue_referral(
    *,
    estate: Estate,
    kind: str,
    about: About,
    to: Body | PropertyCompany,
    letter: str,
    term: str = "",
    actor: User,
    now: datetime,
) -> Referral:
    """发函: numbered per estate and year; the reply is due from this moment by working days."""
    require(actor, f"notifications.issue_{kind}", estate, now)
    Estate.objects.select_for_update().get(pk=estate.pk)
    _check_letter(estate, kind, about, to, letter, now)
    referral = Referral(
        estate=estate,
        kind=kind,
        **_next_number(estate, now),
        subject=about.subject,
        title=about.title,
        path=about.path,
        is_public=about.is_public,
        body=to if isinstance(to, Body) else None,
        company=to if isinstance(to, PropertyCompany) else None,
        letter=letter.strip(),
        facts=[list(pair) for pair in about.facts],
        issued_as=_issuer(actor, estate, kind, to, now),
        issued_by=actor,
        issued_at=now,
    )
    referral.full_clean()
    referral.save()
    audit(
        estate=estate, actor=actor, verb="notifications.referral.issued", subject=referral, at=now,
        after=referral.status, detail={"kind": kind, "about": about.subject},
    )  # fmt: skip
    _start(referral, _term(kind, term), actor, now)
    return referral


def _issuer(actor, estate: Estate, kind: str, to: Body | PropertyCompany, now: datetime) -> Body:
    issuer = issuing_body(actor, estate, kind, now)
    if issuer == to:
        raise DomainError(_("不能发给自己所在的机构。"), field="to")
    return issuer


def _next_number(estate: Estate, now: datetime) -> dict[str, int]:
    year = clock.local(now).year
    last = Referral.objects.for_estate(estate).filter(year=year).aggregate(n=Max("serial"))["n"]
    return {"year": year, "serial": (last or 0) + 1}


@transaction.atomic
def answer_referral(*, referral: Referral, words: str, actor: User, now: datetime) -> Referral:
    """答复 by the addressee, once; a late answer is an answer, and stays late."""
    require(actor, "notifications.answer_referral", referral, now)
    if not words.strip():
        raise DomainError(_("请写明答复内容。"), field="words")
    move(
        referral, REFERRAL_STEPS, "answer", actor=actor, now=now,
        reply=words.strip()[:2000], replied_by=actor, replied_at=now,
    )  # fmt: skip
    running = open_clock(referral.own_subject, "reply")
    if running:
        meet_clock(clock=running, actor=actor, now=now)
    _tell(referral, "answered", [referral.issued_by, referral.issued_as], now)
    return referral


@transaction.atomic
def record_reply(
    *, referral: Referral, words: str, came_on: date, actor: User, now: datetime
) -> Referral:
    """代录 of a reply that came on paper, by the body that issued the letter, once.

    It counts from the day it came, as the term does. Refused for a day before the letter or after
    today, and without words.
    """
    require(actor, "notifications.record_referral", referral, now)
    if not words.strip():
        raise DomainError(_("请写明答复内容。"), field="words")
    came_at = _came_at(referral, came_on, now)
    move(
        referral, REFERRAL_STEPS, "record", actor=actor, now=now,
        reply=words.strip()[:2000], replied_at=came_at, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    running = open_clock(referral.own_subject, "reply")
    if running:
        meet_clock(clock=running, actor=actor, now=now, at=came_at)
    _tell(referral, "recorded", people_of(referral.addressee, referral.estate, now), now)
    return referral


@transaction.atomic
def close_referral(
    *, referral: Referral, outcome: str, words: str, actor: User, now: datetime
) -> Referral:
    """办结 by the body that issued it, with the outcome; without an answer its clock stops so."""
    require(actor, "notifications.close_referral", referral, now)
    if outcome not in ReferralOutcome.values:
        raise DomainError(_("请选择办结结果。"), field="outcome")
    unanswered = referral.status == ReferralStatus.ISSUED
    if unanswered and outcome not in UNANSWERED:
        raise DomainError(_("还没有答复，只能记录“未答复”“已约谈”或“已收回”。"), field="outcome")
    if not unanswered and outcome == ReferralOutcome.NO_ANSWER:
        raise DomainError(_("已经有答复，不能记录“未答复”。"), field="outcome")
    move(
        referral, REFERRAL_STEPS, "close", actor=actor, now=now,
        outcome=outcome, closing=words.strip()[:500], closed_by=actor, closed_at=now,
    )  # fmt: skip
    running = open_clock(referral.own_subject, "reply")
    if running:
        stop_clock(clock=running, reason=referral.get_outcome_display(), actor=actor, now=now)
    _tell(referral, "closed", people_of(referral.addressee, referral.estate, now), now)
    return referral


@transaction.atomic
def pass_on(*, estate: Estate, old: PropertyCompany, new: PropertyCompany, handler, now) -> int:
    """随物业交接: letters to the company that left are for the next one to answer; they are due
    as before."""
    rows = Referral.objects.for_estate(estate).filter(company=old, status=ReferralStatus.ISSUED)
    waiting = list(rows.select_for_update())
    for referral in waiting:
        referral.company = new
        referral.save(update_fields=["company"])
        hand_clock(
            clock=open_clock(referral.own_subject, "reply"), handler=handler, actor=None, now=now
        )
        audit(
            estate=estate, actor=None, verb="notifications.referral.passed_on", subject=referral,
            at=now, detail={"from": old.pk, "to": new.pk},
        )  # fmt: skip
    return len(waiting)


UNANSWERED = {ReferralOutcome.NO_ANSWER, ReferralOutcome.TALK, ReferralOutcome.WITHDRAWN}


def _check_letter(estate, kind, about, to, letter, now) -> None:
    if not letter.strip():
        raise DomainError(_("请写明要求。"), field="letter")
    if to not in addressees_of(estate, now):
        raise DomainError(_("这个单位与本小区无关，不能作为收件单位。"), field="to")
    side = {"body": to} if isinstance(to, Body) else {"company": to}
    same = Referral.objects.for_estate(estate).filter(
        subject=about.subject, kind=kind, status=ReferralStatus.ISSUED, **side
    )
    if same.exists():
        raise StaleState(_("同一件事已经向这个单位发过，还在等答复。"))


def _came_at(referral, came_on: date, now) -> datetime:
    """A day has no hour: its beginning, or the letter's own moment on the day it was issued."""
    if came_on > clock.local(now).date():
        raise DomainError(_("收到的日期不能晚于今天。"), field="came_on")
    if came_on < clock.local(referral.issued_at).date():
        raise DomainError(_("收到的日期不能早于发函的日期。"), field="came_on")
    return max(referral.issued_at, datetime.combine(came_on, time(0), clock.SHANGHAI))


def _term(kind, term) -> Term:
    if term and term not in CHOICES:
        raise DomainError(_("请选择答复期限。"), field="term")
    return Term.parse(term or TERMS[kind])


def _start(referral, term, actor, now) -> None:
    readers = people_of(referral.addressee, referral.estate, now)
    path = f"/desk/referrals/{referral.pk}/"
    started = start_clock(
        estate=referral.estate,
        subject=referral.own_subject,
        stage="reply",
        title=f"{referral.get_kind_display()}{referral.number}"[:120],
        path=path,
        rule=RULES[referral.kind],
        rule_version=RULE_VERSION,
        term=term,
        ladder="letter" if referral.body_id else "reply",
        handler=readers[0] if readers else None,
        reporter=actor,
        actor=actor,
        now=now,
    )
    _tell(referral, f"{referral.kind}_issued", readers, now, due=started.shown_due)


def _tell(referral, what, readers, now, **params) -> None:
    readers = list(readers)
    if referral.body_id and what.endswith("issued"):
        readers.append(referral.body)
    notify(
        estate=referral.estate,
        to=readers,
        kind=f"notifications.{what}",
        subject=referral.own_subject,
        path=f"/desk/referrals/{referral.pk}/",
        params={"title": referral.title, "number": referral.number, **params},
        now=now,
        key=f"{referral.own_subject}:{what}",
        reason="addressee" if what != "answered" else "asker",
    )
