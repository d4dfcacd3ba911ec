"""Reporting (报事): the one way a ticket comes into being, pressed once or twice."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from communities.clock import local
from communities.errors import DomainError, NotAllowed
from communities.estate_settings import setting
from communities.models import Building, Clock, ServiceContract, Unit, User
from communities.permissions import DENIED, require
from communities.phones import normal_phone
from communities.services import audit
from communities.standing import Standing, current
from communities.texting import can_text
from repairs.levels import HAZARD_LEVEL, Level
from repairs.models import Category, MeToo, Spot, Ticket, TicketPhoto
from repairs.models.ticket import Channel, Scope
from repairs.selectors.duty import duty_here
from repairs.selectors.reporting import may_report
from repairs.selectors.terms import times_in_force
from repairs.selectors.tickets import code_hash
from repairs.services.running import running, start_stages
from repairs.services.signals import raise_signal
from repairs.services.slips import new_code, text_slip
from repairs.services.trail import lock_for, record, tell_handlers
from repairs.settings_rows import A_DAY, A_DAY_PASSING

NEXT_NUMBER = """
insert into repairs_daynumber (estate_id, day, last) values (%s, %s, 1)
on conflict (estate_id, day) do update set last = repairs_daynumber.last + 1 returning last
"""


@dataclass(frozen=True)
class Facts:
    """What a person says of a fault. ``hazard`` fixes the level, ``part`` overrides the category's
    row of the warranty table; a home's fault is private unless ``is_public`` says otherwise."""

    category: Category
    scope: str = Scope.COMMON
    building: Building | None = None
    unit: Unit | None = None
    spot: Spot | None = None
    place: str = ""
    words: str = ""
    hazard: str = ""
    part: str = ""
    is_public: bool | None = None
    visit_wish: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Slip:
    """回执: what a person without an account takes home. ``code`` is shown this once; it is empty
    when it went to the person's telephone and nobody at the desk is to know it."""

    ticket: Ticket
    code: str
    clocks: list[Clock] = field(default_factory=list)


def report(
    *, estate, facts: Facts, actor, now, draft=None, photos=(), channel=Channel.APP
) -> Ticket:
    """报修: a numbered ticket with its clocks running and those who serve told.

    ``draft`` (a UUID) makes it once only: sent again, also at the same moment, it gives the ticket
    that is there. ``photos`` are TicketPhoto rows without a ticket; those of the draft come along.
    NotAllowed for a home that is not hers; DomainError for a passer-by without a label that hangs
    there or without a proved telephone, and past what the estate takes of one person in a day.
    """
    standing = require(actor, "repairs.report_ticket", estate, now)
    try:
        with transaction.atomic():
            # Her row is the queue in which what she sends at one moment is counted.
            User.objects.select_for_update(no_key=True).get(pk=actor.pk)
            known = _sent(draft, actor)
            if known:
                return known
            _check_place(estate, facts)
            _check_reporter(facts, standing)
            ticket = _open(
                estate,
                facts,
                actor=actor,
                now=now,
                draft=draft,
                channel=channel,
                reporter=actor,
                slip_phone=_phone(facts.phone),
            )
            _attach(ticket, draft, photos)
    except IntegrityError:
        known = _sent(draft, actor)
        if not known:
            raise
        return known
    return ticket


def report_for(*, estate, facts: Facts, channel, actor, now, draft=None, photos=()) -> Slip:
    """代报: staff or 居委会 enter what was said over the telephone or at the counter.

    With a telephone number the rating code goes there by a text, and the desk never sees it. The
    same draft again gives the ticket with an empty code: it is shown once.
    """
    require(actor, "repairs.enter_ticket", estate, now)
    known = _sent(draft, actor)
    if known:
        return Slip(known, "", running(known))
    if channel not in {Channel.PHONE, Channel.WALK_IN}:
        raise DomainError(_("请选择电话或上门。"))
    _check_place(estate, facts)
    phone = _phone(facts.phone)
    if channel == Channel.PHONE and not phone:
        raise DomainError(_("电话报修请填联系电话。"))
    code = new_code()
    try:
        with transaction.atomic():
            ticket = _open(
                estate,
                facts,
                actor=actor,
                now=now,
                draft=draft,
                channel=channel,
                slip_phone=phone,
                code=code,
            )
            _attach(ticket, draft, photos)
            is_texted = bool(phone) and can_text()
            if is_texted:
                text_slip(ticket, code, now=now)
    except IntegrityError:
        known = _sent(draft, actor)
        if not known:
            raise
        return Slip(known, "", running(known))
    return Slip(ticket, "" if is_texted else code, running(ticket))


@transaction.atomic
def join_report(*, ticket: Ticket, actor, now) -> int:
    """我也遇到: one more person is told whenever it moves; pressed twice is once. Returns how many.

    Refused for what happens in somebody's home.
    """
    lock_for(ticket, "join_report", actor=actor, now=now)
    MeToo.objects.bulk_create(
        [MeToo(estate_id=ticket.estate_id, ticket=ticket, user=actor, at=now)],
        ignore_conflicts=True,
    )
    return ticket.me_toos.count()


def _sent(draft, actor) -> Ticket | None:
    """What this draft has become; another person's draft is nobody's business."""
    if draft is None:
        return None
    ticket = Ticket.objects.filter(draft=draft).select_related("estate").first()
    if ticket and actor.pk not in {ticket.reporter_id, ticket.entered_by_id}:
        raise NotAllowed(DENIED)
    return ticket


def _check_place(estate, facts: Facts) -> None:
    for row in (facts.category, facts.building, facts.unit, facts.spot):
        if row is not None and row.estate_id != estate.pk:
            raise DomainError(_("这个位置不属于本小区。"))
    if not facts.category.is_active:
        raise DomainError(_("这个类别已停用，请另选一个。"))
    if facts.scope == Scope.HOME and facts.unit is None:
        raise DomainError(_("请选择是哪一户。"))
    if facts.scope == Scope.COMMON and not (facts.building or facts.spot or facts.place.strip()):
        raise DomainError(_("请说明在哪里：选一幢楼，或写一个地点。"))


def _check_reporter(facts: Facts, standing: Standing) -> None:
    if facts.scope == Scope.HOME and facts.unit.pk not in standing.homes:
        raise NotAllowed(_("只能为自己绑定的房屋报修。"))
    if not may_report(standing, facts.spot):
        raise DomainError(_refusal(facts.spot))
    most = setting(standing.estate, A_DAY if standing.roles else A_DAY_PASSING, standing.now)
    since = standing.now - timedelta(days=1)
    recent = Ticket.objects.filter(reporter=standing.user, reported_at__gt=since)
    if recent.count() >= most:
        raise DomainError(_("您今天已报 %d 件，更多请打物业电话。") % most)


def _refusal(spot: Spot | None) -> str:
    if spot is None:
        return _("不是本小区住户的，请扫设备上的标签报修。")
    if not spot.is_active:
        return _("这张标签已经停用，请扫别的标签，或打物业电话。")
    return _("扫码报修要用手机验证码登录：万一说不清楚，能打电话问您。请退出后用手机号登录。")


def _open(
    estate, facts: Facts, *, actor, now, draft, channel, reporter=None, slip_phone="", code=""
) -> Ticket:
    is_home = facts.scope == Scope.HOME
    building = facts.unit.building if is_home else _first(facts.building, facts.spot)
    level = HAZARD_LEVEL[facts.hazard] if facts.hazard else facts.category.level_at(now)
    part = facts.part or facts.category.part
    duty = duty_here(estate, part=part, scope=facts.scope, level=level, building=building, at=now)
    number = _next_number(estate, now)
    contract = ServiceContract.objects.for_estate(estate).filter(current(now)).first()
    ticket = Ticket.objects.create(
        estate=estate,
        number=number,
        level=level,
        category=facts.category,
        category_label=facts.category.label,
        scope=facts.scope,
        building=building,
        unit=facts.unit if is_home else None,
        spot=facts.spot,
        place=(facts.place or (facts.spot.place if facts.spot else "")).strip()[:80],
        words=facts.words.strip()[:500],
        is_public=bool(facts.is_public) if is_home else True,
        reporter=reporter,
        channel=channel,
        entered_by=None if reporter else actor,
        slip_phone=slip_phone,
        rating_code_hash=code_hash(number, code) if code else "",
        visit_wish=facts.visit_wish.strip()[:80],
        route=duty.route,
        route_reason=duty.reason,
        company=contract and contract.company,
        times=times_in_force(estate, now),
        reported_at=now,
        draft=draft,
    )
    _begin(ticket, {"hazard": facts.hazard, "part": part}, actor, now)
    return ticket


def _begin(ticket: Ticket, said: dict, actor, now) -> None:
    """The first line of its timeline, its clocks, and word to those who are to act."""
    record(ticket, "report", actor=actor, now=now, words=ticket.words, **said)
    audit(
        estate=ticket.estate,
        actor=actor,
        verb="repairs.ticket.report",
        subject=ticket,
        at=now,
        after=ticket.status,
        detail={"level": ticket.level, "channel": str(ticket.channel)},
    )
    start_stages(ticket, actor=actor, now=now)
    what = {Level.P0: "emergency", Level.P1: "urgent"}.get(ticket.level, "reported")
    tell_handlers(ticket, what, actor=actor, now=now)
    raise_signal(ticket, now=now)


def _first(building, spot):
    return building or (spot.building if spot else None)


def _next_number(estate, now) -> str:
    """B-261123-07: one statement takes it, so that two at once never share one."""
    day = local(now).date()
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [estate.pk, day])
        (last,) = cursor.fetchone()
    return f"B-{day:%y%m%d}-{last:02}"


def _attach(ticket: Ticket, draft, photos) -> None:
    if draft is None and not photos:
        return
    event = ticket.events.get(verb="report")
    mine = TicketPhoto.objects.for_estate(ticket.estate).filter(ticket=None)
    chosen = mine.filter(pk__in=[photo.pk for photo in photos])
    if draft is not None:
        chosen = chosen | mine.filter(draft=draft)
    chosen.update(ticket=ticket, event=event, kind=TicketPhoto.Kind.BEFORE)


def _phone(text: str) -> str:
    try:
        return normal_phone(text) if text.strip() else ""
    except ValueError as error:
        raise DomainError(str(error)) from None
