"""报事报修 of the demo estates: every ticket went through the services, each act at its time."""

import io
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from PIL import Image, ImageDraw

from communities import clock
from communities.calendars import load_calendar
from communities.deadlines import Term, due_at
from communities.models import Body, Building, ClockExtension, Membership, Unit
from communities.working_days import Calendar
from decisions.models import Decision
from notifications.models import Delivery, Notice
from notifications.services.referrals import About, issue_referral
from notifications.states import DeliveryStatus
from portal.demo import papers, repairs_plan
from portal.demo.chance import number
from portal.demo.repairs_plan import Act, Fault
from repairs import documents, limits, photos
from repairs.models import Callback, Category, Signal, Ticket, TicketPhoto
from repairs.models.setup import terms_of
from repairs.selectors.scores import Month
from repairs.services import handling, overruling, pausing, rating, service_times, signals, work
from repairs.services.reporting import Facts, join_report, report
from repairs.services.spots import add_spot
from repairs.settings_rows import SILENT

NINE = time(9)
MODULES = (handling, overruling, pausing, work)
NO_PHOTO = "演示数据，未附照片"
FENGHE_TEAM = {"handler": "keeper", "reporter": "owner", "buildings": 4}
HAICHANG_TEAM = {"handler": "neighbour_clerk", "reporter": "neighbour", "buildings": 2}
DOCUMENT = "业主委员会 2026 年第 2 次会议纪要（演示）"
MINUTES = [
    ("业主委员会会议纪要", [
        "会议：2026 年第 2 次（演示）",
        "应到 5 人，实到 5 人。",
        "议题：本小区报修服务时限",
        "决定：一般报修的受理时限由 2 个工作小时",
        "改为 1 个工作小时，其余按默认时限执行。",
    ]),
    ("会议纪要（续）", [
        "表决：同意 5 人，反对 0 人，弃权 0 人。",
        "从通过之日起执行，只管以后的报修。",
        "附：物业服务企业书面确认（演示）",
    ]),
]  # fmt: skip
SPOTS = [
    ("1幢1单元电梯", 1, "1单元电梯", "lift"),
    ("2幢1单元电梯", 2, "1单元电梯", "lift"),
    ("北门道闸", None, "北门", "access"),
    ("生活水泵房", None, "地下一层水泵房", "water"),
]


@dataclass
class Desk:
    """One estate's repairs while its story is told."""

    estate: object
    who: dict
    calendar: Calendar
    now: datetime

    @cached_property
    def buildings(self) -> dict[int, Building]:
        return {one.number: one for one in Building.objects.filter(estate=self.estate)}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {one.slug: one for one in Category.objects.filter(estate=self.estate)}

    def moment(self, fault: Fault) -> datetime:
        """When it was reported."""
        if fault.minutes:
            return self.now - timedelta(minutes=fault.minutes)
        day, left = clock.local(self.now).date(), fault.days
        while left:
            day -= timedelta(days=1)
            left -= self.calendar.day(day).is_workday
        early = number(f"{self.estate.slug}/{fault.words}/{fault.days}", 0, 90)
        return datetime.combine(day, NINE, clock.SHANGHAI) + timedelta(minutes=early)

    def after(self, start: datetime, term: str) -> datetime:
        return due_at(start, Term.parse(term), self.calendar).at


def tell_fenghe(estate, who, now) -> None:
    """30 matters in every state, five months before them, letters about the one that is stuck.

    The last whole month, which the scoreboard shows first, has enough of them for its figures.
    """
    desk = _open_desk(estate, who, now)
    _adopt_times(desk)
    _hang_labels(desk)
    past = repairs_plan.past_faults(estate.slug, FENGHE_TEAM, 32, 3)
    told = _tell(desk, past + repairs_plan.last_month(days_of_last_month(desk)))
    told |= _tell(desk, repairs_plan.FENGHE)
    _write_letters(desk, told)
    _review_signal(desk)
    _keep_quiet(desk)


def tell_haichang(estate, who, now) -> None:
    """A small estate that is behind, and is supervised for it."""
    desk = _open_desk(estate, who, now)
    _tell(desk, repairs_plan.past_faults(estate.slug, HAICHANG_TEAM, 7, 8))
    told = _tell(desk, repairs_plan.HAICHANG)
    _letter(
        desk, "supervision", told["一楼下水道返溢。"], "supervisor",
        _company(desk), "返溢已多日，请立即疏通并书面答复完成时间。",
    )  # fmt: skip
    _keep_quiet(desk)


def _open_desk(estate, who, now) -> Desk:
    return Desk(estate, who, load_calendar(estate), now)


def days_of_last_month(desk: Desk) -> list[int]:
    """How many working days ago each working day of the last whole month was, the first first."""
    last, day = Month.of(desk.now).plus(-1), clock.local(desk.now).date()
    found, ago = [], 0
    while day > last.first:
        day -= timedelta(days=1)
        if desk.calendar.day(day).is_workday:
            ago += 1
            found.append((day, ago))
    return [ago for day, ago in reversed(found) if (day.year, day.month) == (last.year, last.month)]


def _adopt_times(desk: Desk) -> None:
    """本小区承诺: the default matrix with one term made stricter."""
    terms = terms_of(None) | {("P2", "respond"): Term.parse("1wh")}
    service_times.adopt_service_times(
        estate=desk.estate, terms=terms, document=DOCUMENT, actor=desk.who["chair"],
        paper=documents.keep([("纪要.pdf", papers.minutes(MINUTES))]),
        now=desk.now - timedelta(days=300),
    )  # fmt: skip


def _hang_labels(desk: Desk) -> None:
    for label, building, place, category in SPOTS:
        add_spot(
            estate=desk.estate, label=label, building=desk.buildings.get(building), place=place,
            category=desk.categories[category], actor=desk.who["manager"],
            now=desk.now - timedelta(days=200),
        )  # fmt: skip


def _tell(desk: Desk, faults: list[Fault]) -> dict[str, Ticket]:
    faults = sorted(faults, key=desk.moment)
    return {fault.words: _live(desk, fault) for fault in faults}


def _live(desk: Desk, fault: Fault) -> Ticket:
    """Report it and do what was done; what would lie in the future has not happened yet."""
    at = desk.moment(fault)
    ticket = report(
        estate=desk.estate, facts=_facts(desk, fault), actor=desk.who[fault.who], now=at,
        photos=_pictures(desk, fault, at),
    )  # fmt: skip
    for index, key in enumerate(fault.joined_by.split(), 1):
        joined_at = at + timedelta(minutes=20 * index)
        join_report(ticket=ticket, actor=desk.who[key], now=joined_at)
    for act in fault.acts:
        at = desk.after(at, act.after)
        if at > desk.now:
            return ticket
        _do(desk, ticket, act, at)
    silent_until = limits.end_of(desk.estate, SILENT, at)
    if ticket.status == "finished" and silent_until <= desk.now:
        rating.close_unrated(now=silent_until)
    return ticket


def _facts(desk: Desk, fault: Fault) -> Facts:
    is_home = fault.scope == "home"
    return Facts(
        category=desk.categories[fault.category],
        scope=fault.scope,
        building=desk.buildings.get(fault.building),
        unit=_home_of(desk, fault.who) if is_home else None,
        place=fault.place,
        words=fault.words,
        hazard=fault.hazard,
        visit_wish="工作日 18 点以后" if is_home else "",
    )


def _do(desk: Desk, ticket: Ticket, act: Act, at) -> None:
    prepare = PREPARE.get(act.verb, lambda desk, ticket, more: more)
    verb = DO.get(act.verb) or next(
        getattr(module, act.verb) for module in MODULES if hasattr(module, act.verb)
    )
    verb(ticket=ticket, actor=desk.who[act.who], now=at, **prepare(desk, ticket, dict(act.more)))


def _answers(_desk, _ticket, more):
    on_time, quality, attitude = more.pop("stars", (None, None, None))
    return {"answers": rating.Answers(**more, on_time=on_time, quality=quality, attitude=attitude)}


def _term(_desk, _ticket, more):
    return more | {"term": Term.parse(more["term"])}


def _paused(desk, _ticket, more):
    eta = clock.local(desk.now).date() + timedelta(days=more.pop("eta_days"))
    return more | {"eta": eta}


def _asked(_desk, ticket, more):
    extension = ClockExtension.objects.get(clock__subject=ticket.subject, status="asked")
    return more | {"extension": extension}


def _called(_desk, ticket, more):
    return more | {"callback": Callback.objects.get(ticket=ticket)}


def _handed(desk, _ticket, more):
    return more | {"handler": desk.who[more["handler"]]}


def _decided(_desk, ticket, more):
    """The vote by its title."""
    return {"number": Decision.objects.get(estate=ticket.estate_id, title=more["title"]).number}


def _finished(_desk, _ticket, more):
    return {"no_photo_reason": NO_PHOTO} | more


DO = {"rate": rating.rate, "call_back": rating.call_back}
PREPARE = {
    "rate": _answers,
    "ask_extension": _term,
    "pause": _paused,
    "decide_extension": _asked,
    "call_back": _called,
    "assign": _handed,
    "finish": _finished,
    "link_decision": _decided,
}


def _pictures(desk: Desk, fault: Fault, at) -> list[TicketPhoto]:
    if not fault.is_pictured:
        return []
    photo = photos.take(_draw(fault), f"{fault.category}.jpg")
    return [
        TicketPhoto.objects.create(
            estate=desk.estate, kind=TicketPhoto.Kind.BEFORE, path=photos.store(photo),
            **photo.facts(),
            uploaded_by=desk.who[fault.who], uploaded_at=at,
        )
    ]  # fmt: skip


def _draw(fault: Fault) -> bytes:
    """A wall, a floor and the place's name: no photograph of anywhere."""
    page = Image.new("RGB", (1200, 900), "#d9d4c7")
    pen = ImageDraw.Draw(page)
    shade = number(fault.words, 90, 150)
    pen.rectangle((0, 620, 1200, 900), fill=(shade, shade - 8, shade - 20))
    pen.ellipse((480, 240, 760, 520), fill="#7d766a", outline="#4b463e", width=8)
    pen.line((500, 500, 420, 720), fill="#4b463e", width=10)
    pen.text((60, 60), fault.place or "演示", fill="#333", font=papers.font(56))
    pen.text((60, 780), "演示照片", fill="#fff", font=papers.font(72))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue()


def _write_letters(desk: Desk, told: dict[str, Ticket]) -> None:
    """吹哨报到 by the committee, 督办 by the street, both about the lamps."""
    lamps = told["3幢北侧路灯全部不亮，老人晚上不敢走。"]
    housing = Body.objects.get(kind=Body.Kind.HOUSING)
    _letter(
        desk, "referral", lamps, "chair", housing,
        "电缆被市政施工挖断，物业无权开挖，请贵单位到现场明确由谁修复、何时修复。",
    )  # fmt: skip
    _letter(
        desk, "supervision", lamps, "supervisor", _company(desk),
        "照明未恢复前请设置临时照明，并书面答复处理计划。",
    )  # fmt: skip


def _letter(desk, kind, ticket, key, addressee, letter) -> None:
    about = About(
        subject=ticket.subject, title=f"{ticket.number} {ticket.title}",
        path=ticket.public_path, is_public=True,
        facts=[("编号", ticket.number), ("报修时间", f"{clock.local(ticket.reported_at):%Y-%m-%d %H:%M}")],
    )  # fmt: skip
    issue_referral(
        estate=desk.estate, kind=kind, about=about, to=addressee, letter=letter,
        actor=desk.who[key], now=desk.now - timedelta(hours=20),
    )  # fmt: skip


def _company(desk: Desk):
    staffed = Membership.objects.filter(estate=desk.estate, contract__isnull=False)
    return staffed.first().contract.company


def _review_signal(desk: Desk) -> None:
    """苗头: three leaks in one building, given to the engineer to look into."""
    signal = Signal.objects.get(estate=desk.estate, building__number=2, category__slug="leak")
    signals.assign_signal(
        signal=signal, to=desk.who["keeper"], actor=desk.who["manager"], now=desk.now
    )


def _keep_quiet(desk: Desk) -> None:
    """What was told long ago was read long ago, and is not sent today; one mail came back."""
    old = Notice.objects.filter(estate=desk.estate, created_at__lt=desk.now - timedelta(days=3))
    old.filter(read_at=None).update(read_at=desk.now - timedelta(days=3))
    waiting = Delivery.objects.filter(notice__in=old, status=DeliveryStatus.DUE)
    returned = waiting.order_by("-due_at", "pk").values("pk")[:1]
    Delivery.objects.filter(pk__in=returned).update(
        status=DeliveryStatus.DEAD, attempts=6, last_error="SMTP 550：收件服务器说没有这个邮箱"
    )
    waiting.delete()


def _home_of(desk: Desk, key: str) -> Unit:
    return Membership.objects.get(estate=desk.estate, user=desk.who[key]).unit
