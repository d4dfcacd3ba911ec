"""Service times: who may change them, with what notice, and what no one may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from communities.deadlines import Term
from communities.errors import DomainError, NotAllowed
from communities.models import Clock, Role
from communities.services import adopt_working_hours
from notifications.kinds import sentence
from notifications.models import Delivery, Notice, Preference
from repairs.documents import Paper
from repairs.models import ServiceTimes
from repairs.models.setup import terms_of
from repairs.selectors.terms import matrix, times_in_force, times_to_come
from repairs.services import Facts, adopt_service_times, report
from tests.cast import member, person
from tests.repairs.world import a_paper, category

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def adopt(
    cast, actor=None, document="业委会 2026 年第 9 号会议记录", at=None, now=NOW, paper=a_paper,
    **changes,
):  # fmt: skip
    terms = terms_of(times_in_force(cast.riverside, now))
    for cell, text in changes.items():
        key = tuple(cell.split("_"))
        if text is None:
            terms.pop(key)
        else:
            terms[key] = Term.parse(text)
    return adopt_service_times(
        estate=cast.riverside,
        terms=terms,
        document=document,
        paper=paper and paper(),
        actor=actor or cast.bob,
        now=now,
        effective_at=at,
    )


def send(cast, now):
    ticket = report(
        estate=cast.riverside,
        facts=Facts(category=category(cast.riverside), building=cast.unit.building),
        actor=cast.alice,
        now=now,
    )
    clock = Clock.objects.get(subject=ticket.subject, stage="fix")
    return ticket, clock


def test_a_stricter_version_holds_at_once_and_for_new_tickets_only(cast):
    old, old_clock = send(cast, NOW)
    adopt(cast, P2_fix="2wd", now=NOW + timedelta(minutes=1))
    new, new_clock = send(cast, NOW + timedelta(minutes=2))

    assert (old_clock.term, old_clock.rule_version) == ("3wd", "default-1")
    assert (new_clock.term, new_clock.rule_version) == ("2wd", "v1")
    old_clock.refresh_from_db()
    assert old_clock.term == "3wd"
    assert (old.times, new.times.number) == (None, 1)


def test_a_looser_one_needs_seven_days_notice(cast):
    with pytest.raises(
        DomainError, match="提前 7 天公示，最早从 2026-12-01 起：P2 办结"
    ) as refused:
        adopt(cast, P2_fix="4wd", at=LATER - timedelta(seconds=1))
    assert refused.value.where == {"field": "effective_at"}
    adopt(cast, P2_fix="4wd", at=LATER)

    assert send(cast, LATER - timedelta(seconds=1))[1].term == "3wd"
    assert send(cast, LATER)[1].term == "4wd"


def test_a_version_holds_within_a_year(cast):
    year = timedelta(days=365)
    for at in (datetime(9999, 12, 31, tzinfo=UTC), NOW + year + timedelta(seconds=1)):
        with pytest.raises(DomainError, match="不能晚于一年以后"):
            adopt(cast, P2_fix="2wd", at=at)

    assert adopt(cast, P2_fix="2wd", at=NOW + year).number == 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [("P3_fix", "9d"), ("P2_onsite", "24h"), ("P2_onsite", None), ("C_answer", "8wd")],
)
def test_other_units_are_compared_by_where_they_end(cast, cell, text):
    with pytest.raises(DomainError, match="提前 7 天"):
        adopt(cast, **{cell: text})


def test_a_shorter_term_of_another_unit_is_no_loosening(cast):
    assert adopt(cast, P2_fix="1d").number == 1


@pytest.mark.parametrize(
    ("cell", "text"), [("P0_fix", "5h"), ("P0_onsite", None), ("P1_respond", "31min")]
)
def test_danger_has_a_limit_that_no_notice_lifts(cast, cell, text):
    with pytest.raises(DomainError, match="不能放宽到这个程度"):
        adopt(cast, at=LATER + timedelta(days=99), **{cell: text})


def test_the_installation_may_set_the_limit(cast, settings):
    settings.SERVICE_TIMES_LOOSEST = {("P0", "fix"): "5h"}

    assert adopt(cast, P0_fix="5h", at=LATER).number == 1


def test_only_the_management_body_adopts_with_a_document(cast):
    for who in (cast.paul, cast.petra, cast.alice, cast.sam, cast.olga, cast.root):
        with pytest.raises(NotAllowed):
            adopt(cast, actor=who, P2_fix="2wd")
    with pytest.raises(DomainError, match="依据"):
        adopt(cast, document=" ", P2_fix="2wd")
    for nothing in (None, lambda: Paper("documents/0", 1), lambda: Paper("documents/0", 0)):
        with pytest.raises(DomainError, match="附上依据文件") as refused:
            adopt(cast, paper=nothing, P2_fix="2wd")
        assert refused.value.where == {"field": "files"}
    with pytest.raises(DomainError, match="不能早于"):
        adopt(cast, at=NOW - timedelta(seconds=1), P2_fix="2wd")
    with pytest.raises(DomainError, match="没有这一格"):
        adopt(cast, P3_survey="2wd")
    with pytest.raises(DomainError, match="受理时限：P2"):
        adopt(cast, at=LATER, P2_respond=None)


def test_the_database_too_wants_the_document_of_what_is_new(cast):
    times = adopt(cast, P2_fix="2wd")
    times.pk, times.number, times.file = None, 2, ""
    with pytest.raises(IntegrityError, match="show_their_document"), transaction.atomic():
        times.save()
    times.file = "documents/0"
    times.save()
    assert list(ServiceTimes(file="", n_pages=1).pages) == [], "history has none to show"


def test_one_version_waits_at_a_time_so_that_steps_cannot_hide_a_loosening(cast):
    adopt(cast, P2_fix="2wd", at=LATER)

    with pytest.raises(DomainError, match="等待生效"):
        adopt(cast, P2_fix="1wd")
    assert [times.number for times in times_to_come(cast.riverside, NOW)] == [1]


def test_the_page_shows_each_term_beside_the_default(cast):
    times = adopt(cast, P2_fix="2wd")

    cells = {(cell.level, cell.stage): (str(cell.own), str(cell.default)) for cell in matrix(times)}
    assert cells["P2", "fix"] == ("2wd", "3wd")
    assert cells["P0", "respond"] == ("5min", "5min")
    assert len(cells) == 16


def told_of(user, kind) -> Notice:
    return Notice.objects.get(user=user, kind=kind)


def test_every_resident_is_told_what_changes_and_from_when(cast):
    member(cast.paul, Role.RESIDENT, cast.riverside, unit=cast.unit)
    times = adopt(cast, P2_fix="5wd", P2_onsite=None, at=LATER)

    alice = told_of(cast.alice, "repairs.times_changed")
    assert (
        alice.words == "河畔苑的报修时限有调整，2026-11-30 起报修的按新的算："
        "P2 一般 到场由 1 个工作日 改为 不设；P2 一般 办结由 3 个工作日 改为 5 个工作日"
        "（依据：业委会 2026 年第 9 号会议记录）"
    )
    assert (alice.path, alice.reason) == ("/e/riverside/service/times/1/", "resident")
    paul = told_of(cast.paul, "repairs.service_times")
    assert "办结由 3 个工作日 改为 5 个工作日" in paul.words
    assert paul.path == "/desk/service-times/riverside/"
    with override("en"):
        assert "P2 Ordinary" in alice.words
        assert "5 working days" in alice.words
    told = Notice.objects.filter(subject=f"repairs.service_times:{times.pk}")
    assert told.filter(user=cast.paul).count() == 1, "who works and lives here hears of it once"
    assert not told.filter(user__in=[cast.dan, cast.bob, cast.eve, cast.hal]).exists()


def test_a_long_list_is_cut_and_says_how_long_it_is(cast):
    adopt(cast, P2_fix="2wd", P3_fix="6wd", P3_respond="2wh", C_answer="5d")

    words = told_of(cast.alice, "repairs.times_changed").words
    assert "，等共 4 处" in words
    assert "C 投诉" not in words


def test_a_notice_of_before_is_still_read():
    old = {"title": "河畔苑", "version": "v1", "document": "纪要", "day": "2026-03-01"}
    assert sentence("repairs.service_times", old).endswith("（纪要），2026-03-01 起执行")


def test_no_preference_silences_residents(cast):
    for user, topic in ((cast.alice, "legal"), (cast.petra, "tickets")):
        Preference.objects.create(user=user, topic=topic, channel="email", mode="off")
    adopt(cast, P2_fix="2wd")

    sent = Delivery.objects.filter(channel="email").values_list("notice__user", flat=True)
    assert cast.alice.pk in sent
    assert cast.paul.pk in sent
    assert cast.petra.pk not in sent, "control: at work one may"


def test_other_hours_are_told_likewise(cast):
    adopt_working_hours(
        estate=cast.riverside, hours="09:00-17:00", actor=cast.bob, now=NOW, holds_from=LATER
    )

    words = "工作时间由 08:00-20:00 改为 09:00-17:00，2026-11-30 起报修的按新的算期限"
    for who, kind in ((cast.alice, "hours_changed"), (cast.paul, "working_hours")):
        assert words in told_of(who, f"repairs.{kind}").words
    assert not Notice.objects.filter(user__in=[cast.dan, cast.bob]).exists()


def test_telling_many_asks_no_more_than_telling_few(cast):
    paper, counts = a_paper(), []
    adopt(cast, P3_fix="6wd")
    for n, text in enumerate(("5wd", "4wd"), 1):
        with CaptureQueriesContext(connection) as asked:
            adopt(cast, P3_fix=text, paper=lambda: paper, now=NOW + timedelta(minutes=n))
        counts.append(len(asked))
        for k in range(30):
            member(person(f"neighbour-{k}-{n}"), Role.RESIDENT, cast.riverside, unit=cast.unit)

    assert counts[0] == counts[1]
    assert Notice.objects.filter(kind="repairs.times_changed").count() == 1 + 1 + 31
