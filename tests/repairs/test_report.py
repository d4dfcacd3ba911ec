"""Reporting: once only, numbered, routed with a reason, clocks running, those who serve told."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.errors import DomainError, NotAllowed
from communities.models import Clock, Role
from notifications.models import Notice
from repairs.models import ReportDraft, Signal, Spot, Ticket, TicketPhoto
from repairs.selectors.tickets import similar_tickets, ticket_by_slip
from repairs.services import Facts, join_report, report, report_for
from repairs.services.drafts import save_draft, send_draft
from tests.cast import member
from tests.repairs.world import category
from tests.together import at_once

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00


def facts(cast, slug="light", **more) -> Facts:
    more.setdefault("building", cast.unit.building)
    return Facts(category=category(cast.riverside, slug), **more)


def send(cast, who=None, slug="light", now=NOW, draft=None, **more) -> Ticket:
    return report(
        estate=cast.riverside,
        facts=facts(cast, slug, **more),
        actor=who or cast.alice,
        now=now,
        draft=draft,
    )


def test_a_report_has_a_number_a_reason_and_running_clocks(cast):
    ticket = send(cast, words="三楼灯不亮")

    assert ticket.number == "B-261123-01"
    assert send(cast).number == "B-261123-02"
    assert (ticket.status, ticket.level, ticket.route) == ("reported", "P2", "provider")
    assert ticket.company == cast.contract.company
    clocks = Clock.objects.filter(subject=ticket.subject).order_by("due_at")
    assert [(c.stage, c.rule, c.rule_version, c.term) for c in clocks] == [
        ("respond", "P2.respond", "default-1", "2wh"),
        ("onsite", "P2.onsite", "default-1", "1wd"),
        ("fix", "P2.fix", "default-1", "3wd"),
    ]
    told = Notice.objects.filter(subject=ticket.subject).values_list("user", "kind")
    assert set(told) == {(person.pk, "repairs.reported") for person in (cast.paul, cast.petra)}


def test_numbers_begin_anew_each_day_of_shanghai(cast):
    send(cast, now=datetime(2026, 11, 23, 15, 59, tzinfo=UTC))

    assert send(cast, now=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)).number == "B-261124-01"


def test_danger_is_p0_whatever_the_category_and_wakes_everybody(cast):
    ticket = send(cast, slug="cleaning", hazard="gas")

    assert ticket.level == "P0"
    stages = Clock.objects.filter(subject=ticket.subject).values_list("stage", "ladder")
    assert set(stages) == {(s, "emergency") for s in ("respond", "onsite", "fix")}
    assert set(Notice.objects.values_list("kind", "urgent")) == {("repairs.emergency", True)}


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(presses=st.lists(st.sampled_from(["same", "other", "none"]), min_size=1, max_size=6))
def test_one_draft_is_one_ticket_however_often_it_is_sent(cast, presses):
    drafts = {"same": uuid.uuid4(), "other": uuid.uuid4(), "none": None}
    before = Ticket.objects.count()
    day = NOW + timedelta(days=2 * before)  # the daily limit is another matter

    tickets = [send(cast, draft=drafts[press], now=day) for press in presses]

    distinct = len(set(presses) - {"none"}) + presses.count("none")
    assert len({ticket.pk for ticket in tickets}) == distinct
    assert Ticket.objects.count() == before + distinct


def test_two_presses_at_once_are_one_ticket_and_two_reports_two_numbers(committed_cast):
    cast, draft, got = committed_cast, uuid.uuid4(), []
    facts(cast)
    gate = threading.Barrier(3)

    def press(key):
        gate.wait()
        try:
            got.append(send(cast, draft=key))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[key]) for key in (draft, draft, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 3
    assert len({ticket.pk for ticket in got}) == 2
    assert len({ticket.number for ticket in got}) == 2


def test_somebody_elses_draft_is_nobodys_business(cast):
    draft = uuid.uuid4()
    send(cast, draft=draft)

    with pytest.raises(NotAllowed):
        send(cast, who=cast.bob, draft=draft)


def test_a_home_is_private_and_reported_by_those_who_live_there(cast):
    ticket = send(cast, slug="water", scope="home", unit=cast.unit)

    assert (ticket.is_public, ticket.route) == (False, "occupier")
    assert "先报价" in ticket.route_reason
    for stranger in (cast.paul, cast.dan, cast.eve):
        with pytest.raises(NotAllowed):
            send(cast, who=stranger, slug="water", scope="home", unit=cast.unit)


@pytest.fixture
def spot(cast) -> Spot:
    """A label, and a passer-by whose telephone is proved."""
    return label_for(cast)


def label_for(cast) -> Spot:
    cast.eve.phone, cast.eve.phone_verified = "+8613800000099", True
    cast.eve.save()
    return Spot.objects.create(
        estate=cast.riverside,
        code="qwerty",
        label="1幢电梯",
        building=cast.unit.building,
        place="电梯厅",
        created_at=NOW,
    )


def test_a_passer_by_needs_the_label_on_the_spot(cast, spot):

    with pytest.raises(DomainError, match="扫设备上的标签"):
        send(cast, who=cast.eve)
    ticket = send(cast, who=cast.eve, spot=spot, building=None)

    assert (ticket.building, ticket.place) == (cast.unit.building, "电梯厅")
    for _n in range(4):
        send(cast, who=cast.eve, spot=spot)
    with pytest.raises(DomainError, match="今天已报 5 件"):
        send(cast, who=cast.eve, spot=spot)


def test_the_limit_of_a_day_holds_for_what_is_sent_at_one_moment(committed_cast):
    cast = committed_cast
    spot, here = label_for(cast), facts(cast)

    def press():
        at_the_label = Facts(category=here.category, spot=spot)
        return report(estate=cast.riverside, facts=at_the_label, actor=cast.eve, now=NOW)

    made = at_once(*[press] * 9)

    refused = [one.message for one in made if isinstance(one, DomainError)]
    assert len(refused) == 4, made
    assert all("今天已报 5 件" in words for words in refused)
    assert Ticket.objects.filter(reporter=cast.eve).count() == 5


def test_a_draft_is_sent_only_from_a_label_that_still_hangs_and_by_a_proved_telephone(cast, spot):
    draft = save_draft(
        draft_id=uuid.uuid4(),
        estate=cast.riverside,
        actor=cast.eve,
        now=NOW,
        spot=spot,
        category=category(cast.riverside, "lift"),
        phone="13800000099",
    )
    later = {"actor": cast.eve, "now": NOW + timedelta(days=6)}
    Spot.objects.update(is_active=False)
    with pytest.raises(DomainError, match="标签已经停用"):
        send_draft(draft=ReportDraft.objects.get(), **later)
    Spot.objects.update(is_active=True)
    cast.eve.phone_verified = False
    with pytest.raises(DomainError, match="手机验证码"):
        send_draft(draft=ReportDraft.objects.get(), **later)
    cast.eve.phone_verified = True

    assert send_draft(draft=ReportDraft.objects.get(pk=draft.pk), **later).spot == spot, "control"


def test_staff_without_a_home_here_enter_for_others_instead(cast):
    with pytest.raises(DomainError, match="扫设备上的标签"):
        send(cast, who=cast.paul)


def test_another_estates_place_is_refused(cast):
    with pytest.raises(DomainError, match="不属于本小区"):
        send(cast, building=cast.far_unit.building)
    with pytest.raises(DomainError, match="在哪里"):
        send(cast, building=None)


def test_similar_reports_are_offered_and_joined_once(cast):
    ticket = send(cast)
    member(cast.eve, Role.RESIDENT, cast.riverside, unit=cast.unit)

    assert list(
        similar_tickets(cast.riverside, category=ticket.category, building=ticket.building)
    ) == [ticket]
    assert [join_report(ticket=ticket, actor=cast.eve, now=NOW) for _ in range(2)] == [1, 1]
    with pytest.raises(NotAllowed):
        join_report(ticket=ticket, actor=cast.alice, now=NOW)
    with pytest.raises(NotAllowed):
        join_report(ticket=ticket, actor=cast.dan, now=NOW)


def test_a_home_cannot_be_joined(cast):
    ticket = send(cast, slug="water", scope="home", unit=cast.unit, is_public=True)
    member(cast.eve, Role.RESIDENT, cast.riverside, unit=cast.unit)

    with pytest.raises(NotAllowed):
        join_report(ticket=ticket, actor=cast.eve, now=NOW)


def test_the_slip_opens_the_ticket_and_only_its_hash_is_kept(cast):
    slip = report_for(
        estate=cast.riverside, facts=facts(cast), channel="walk_in", actor=cast.paul, now=NOW
    )

    assert len(slip.code) == 8
    assert slip.code not in slip.ticket.rating_code_hash
    assert [clock.stage for clock in slip.clocks] == ["respond", "onsite", "fix"]
    spelled = f"{slip.code[:4]} {slip.code[4:].lower()}"
    assert ticket_by_slip(slip.ticket.slug, spelled) == slip.ticket
    assert ticket_by_slip(slip.ticket.number, "AAAAAAAA") is None


def test_only_those_in_office_enter_for_others(cast):
    for who in (cast.alice, cast.hal, cast.eve, cast.root):
        with pytest.raises(NotAllowed):
            report_for(
                estate=cast.riverside, facts=facts(cast), channel="walk_in", actor=who, now=NOW
            )


def test_photos_of_the_draft_come_along(cast):
    photo = TicketPhoto.objects.create(
        estate=cast.riverside,
        kind="before",
        path="photos/x",
        width=1,
        height=1,
        sha256="0" * 64,
        uploaded_by=cast.alice,
        uploaded_at=NOW,
    )
    ticket = report(
        estate=cast.riverside, facts=facts(cast), actor=cast.alice, now=NOW, photos=[photo]
    )

    assert list(ticket.photos.all()) == [photo]
    assert list(ticket.events.get().photos.all()) == [photo]


def test_the_third_alike_in_a_building_raises_one_signal(cast):
    for _n in range(2):
        send(cast)
    send(cast, slug="lift")
    assert not Signal.objects.exists()
    for _n in range(2):
        send(cast)

    signal = Signal.objects.get()
    assert signal.tickets.count() == 4
    told = Notice.objects.filter(kind="repairs.signal").order_by("user__name")
    assert list(told.values_list("user__name", "reason")) == [
        ("bob", "management_body"),
        ("cora", "management_body"),
        ("petra", "manager"),
    ]
