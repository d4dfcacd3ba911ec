"""Letters that must be answered: who may, in which status, by when, and what a stranger sees."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from communities.clock import local
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Body, Clock, Role
from communities.selectors import derivation, open_clock
from communities.standing import standing_of
from notifications.models import Notice, Referral, ReferralKind, ReferralOutcome
from notifications.selectors.referrals import (
    addressees_of,
    kinds_left,
    letters_about,
    public_traces,
)
from notifications.services.referrals import (
    About,
    answer_referral,
    close_referral,
    issue_referral,
    pass_on,
    record_reply,
)
from notifications.states import REFERRAL_STEPS, ReferralStatus
from notifications.sweep import sweep
from tests.cast import START, member, person
from tests.owner import owning

# A Monday at noon.
NOW = START + timedelta(days=74, hours=4)
TODAY = date(2026, 3, 16)
# 苗圃 is no room of ours: a letter is about any row whatever.
ABOUT = About("nursery.tree:7", "老樟树倾斜", "/e/riverside/", True, [("发现", "3月10日")])


@pytest.fixture
def neighbours(cast):
    """lena is of Riverside's own 居委会."""
    office = Body.objects.create(
        kind=Body.Kind.NEIGHBOURHOOD, name="河畔社区居委会", area=cast.riverside.area
    )
    cast.people["lena"] = person("lena")
    member(cast.lena, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office)
    return office


def company_of(cast):
    return cast.contract.company


def issued(cast, kind="supervision", **more) -> Referral:
    given = {
        "estate": cast.riverside,
        "kind": kind,
        "about": ABOUT,
        "to": company_of(cast),
        "letter": "请在期限内支护，并答复处置方案。",
        "actor": cast.sam,
        "now": NOW,
    }
    return issue_referral(**given | more)


MAY = {
    "reminder": {"sam", "lena"},
    "referral": {"sam", "lena", "bob", "cora"},
    "supervision": {"sam"},
    "answer": {"petra"},
    "record": {"sam"},
    "close": {"sam"},
}


@pytest.mark.parametrize("act", MAY)
def test_each_act_has_its_people(cast, neighbours, act):
    letter = (
        issued(cast, about=About("nursery.tree:8", "另一棵树")) if act not in ReferralKind else None
    )
    did = set()
    for name, user in cast.people.items():
        with transaction.atomic():
            try:
                if letter is None:
                    issued(cast, act, actor=user)
                else:
                    VERBS[act](letter, user)
                did.add(name)
            except NotAllowed:
                pass
            transaction.set_rollback(True)

    assert did == MAY[act]


VERBS = {
    "answer": lambda row, actor: answer_referral(
        referral=row, words="已支护", actor=actor, now=NOW
    ),
    "record": lambda row, actor: record_reply(
        referral=row, words="已支护", came_on=TODAY, actor=actor, now=NOW
    ),
    "close": lambda row, actor: close_referral(
        referral=row, outcome="talk", words="已约谈负责人", actor=actor, now=NOW
    ),
}
BY = {"answer": "petra", "record": "sam", "close": "sam"}


@pytest.mark.parametrize("status", ReferralStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_starts_only_where_the_table_says(cast, verb, status):
    letter = issued(cast)
    replied = {"reply": "已支护", "replied_at": NOW, "closed_at": NOW, "outcome": "talk"}
    rows = Referral.objects.filter(pk=letter.pk)
    rows.update(status=status, **({} if status == ReferralStatus.ISSUED else replied))
    letter.refresh_from_db()

    if status in REFERRAL_STEPS[verb].sources:
        VERBS[verb](letter, cast.people[BY[verb]])
        assert letter.status == REFERRAL_STEPS[verb].target
    else:
        with pytest.raises(StaleState):
            VERBS[verb](letter, cast.people[BY[verb]])


def test_any_matter_gets_a_letter_with_a_clock_and_the_addressee_is_told(cast):
    letter = issued(cast)

    running = open_clock(letter.own_subject, "reply")
    assert (letter.number, letter.status) == ("〔2026〕1号", "issued")
    assert (running.term, running.ladder, running.handler) == ("3wd", "reply", cast.petra)
    assert running.due_at - running.started_at > timedelta(days=3)
    assert derivation(running)[0].startswith("起算：2026-03-16 12:00")
    told = Notice.objects.filter(subject=letter.own_subject)
    assert {(one.user, one.reason) for one in told} == {(cast.petra, "addressee")}
    assert "老樟树倾斜" in told.get().words


def test_numbers_follow_one_another_within_an_estate_and_year(cast):
    rows = [issued(cast, about=About(f"nursery.tree:{n}", "树")) for n in range(3)]
    next_year = issued(cast, about=About("nursery.tree:9", "树"), now=NOW + timedelta(days=300))

    assert [row.serial for row in rows] == [1, 2, 3]
    assert (next_year.year, next_year.serial) == (2027, 1)


def test_a_late_answer_is_an_answer_and_stays_late(cast):
    letter = issued(cast)
    late = open_clock(letter.own_subject, "reply").due_at + timedelta(hours=1)

    answer_referral(referral=letter, words="刚刚支护完", actor=cast.petra, now=late)

    clock = Clock.objects.get(subject=letter.own_subject)
    assert (clock.met_at, clock.breached_at) == (late, clock.due_at)
    assert public_traces(cast.riverside, ABOUT.subject, late)[0].overdue
    assert Notice.objects.filter(user=cast.sam, subject=letter.own_subject).exists()


# The reply is due on Thursday the 19th at 20:00, and is written down a week after the letter.
@pytest.mark.parametrize(("came_on", "is_late"), [(16, False), (19, False), (20, True)])
@pytest.mark.parametrize("is_swept", [True, False])
def test_a_reply_on_paper_counts_from_the_day_it_came(cast, came_on, is_late, is_swept):
    letter, later = issued(cast), NOW + timedelta(days=7)
    if is_swept:
        sweep(later)

    came = date(2026, 3, came_on)
    record_reply(referral=letter, words="已支护，附照片。", came_on=came, actor=cast.sam, now=later)

    clock = Clock.objects.get(subject=letter.own_subject)
    assert local(letter.replied_at).date() == local(clock.met_at).date() == came
    assert (letter.status, letter.replied_by, letter.recorded_by) == ("answered", None, cast.sam)
    assert letter.recorded_at == later
    (trace,) = public_traces(cast.riverside, ABOUT.subject, later)
    assert trace.overdue == clock.is_overdue(later) == is_late
    # What the sweep has told stays told.
    assert (clock.breached_at is not None) == (is_swept or is_late)
    told = Notice.objects.filter(user=cast.petra, kind="notifications.recorded")
    assert "代录" in told.get().words


@pytest.mark.parametrize(
    ("came_on", "words", "sentence"),
    [
        (TODAY - timedelta(days=1), "已支护", "早于发函"),
        (TODAY + timedelta(days=2), "已支护", "晚于今天"),
        (TODAY, " ", "答复内容"),
    ],
)
def test_no_reply_on_paper_before_the_letter_after_today_or_without_words(
    cast, came_on, words, sentence
):
    letter = issued(cast)

    with pytest.raises(DomainError, match=sentence):
        record_reply(
            referral=letter, words=words, came_on=came_on, actor=cast.sam,
            now=NOW + timedelta(days=1),
        )  # fmt: skip

    assert open_clock(letter.own_subject, "reply")


def test_who_recorded_a_reply_stays_written(cast):
    letter = issued(cast)
    VERBS["record"](letter, cast.sam)

    with (
        owning(),
        pytest.raises(IntegrityError, match="stays as it was issued"),
        transaction.atomic(),
    ):
        Referral.objects.filter(pk=letter.pk).update(recorded_by=cast.petra)
    with pytest.raises(IntegrityError, match="says_by_whom_and_when"), transaction.atomic():
        other = issued(cast, about=About("nursery.tree:9", "树"))
        Referral.objects.filter(pk=other.pk).update(recorded_by=cast.sam)


def test_a_matter_offers_the_letters_somebody_is_left_to_get(cast, neighbours):
    def left(user):
        standing = standing_of(user, cast.riverside, NOW)
        return kinds_left(standing, letters_about(standing, ABOUT.subject))

    found = {name: left(user) for name, user in cast.people.items()}
    assert {name: kinds for name, kinds in found.items() if kinds} == {
        "sam": ["reminder", "referral", "supervision"],
        "lena": ["reminder", "referral"],
        "bob": ["referral"],
        "cora": ["referral"],
    }
    for side in addressees_of(cast.riverside, NOW):
        if side != cast.committee:
            issued(cast, "referral", to=side, actor=cast.bob)
    assert left(cast.bob) == []
    assert left(cast.sam) == ["reminder", "referral", "supervision"]


def test_whoever_sees_the_matter_sees_its_letters_and_some_open_them(cast, neighbours):
    issued(cast)

    opens = {
        name
        for name, user in cast.people.items()
        for row in letters_about(standing_of(user, cast.riverside, NOW), ABOUT.subject)
        if row.may_open
    }
    assert opens == {"sam", "lena", "bob", "cora", "petra"}


def test_a_letter_closed_without_an_answer_says_so(cast):
    letter = issued(cast)
    refused = {"words": "", "actor": cast.sam, "now": NOW}
    for outcome in (ReferralOutcome.RESOLVED, ReferralOutcome.PLANNED, ReferralOutcome.PASSED_ON):
        with pytest.raises(DomainError, match="还没有答复"):
            close_referral(referral=letter, outcome=outcome, **refused)

    close_referral(referral=letter, outcome=ReferralOutcome.TALK, **refused)

    clock = Clock.objects.get(subject=letter.own_subject)
    assert (letter.status, clock.met_at, clock.stopped_at) == ("closed", None, NOW)


def test_one_writes_to_those_who_answer_for_the_estate(cast, neighbours):
    names = {str(one) for one in addressees_of(cast.riverside, NOW)}

    assert names == {"清风物业", "河畔苑业主委员会", "河畔社区居委会", "测试街道办事处"}
    with pytest.raises(DomainError, match="与本小区无关"):
        issued(cast, to=cast.office)
    with pytest.raises(DomainError, match="自己所在的机构"):
        issued(cast, to=Body.objects.get(name="测试街道办事处"))


def test_a_stranger_sees_that_a_body_was_called_and_no_person(cast):
    issued(cast)
    issued(cast, about=About("nursery.tree:9", "家里的事", is_public=False))

    (trace,) = public_traces(cast.riverside, ABOUT.subject, NOW)
    assert (trace.kind, trace.addressee, trace.answered_at) == ("督办单", "清风物业", None)
    assert public_traces(cast.riverside, "nursery.tree:9", NOW) == []


def test_a_letter_stays_as_it_was_issued(cast):
    letter = issued(cast)
    rows = Referral.objects.filter(pk=letter.pk)

    for change in [{"letter": "改过"}, {"facts": []}, {"serial": 9}]:
        with (
            owning(),
            pytest.raises(IntegrityError, match="stays as it was issued"),
            transaction.atomic(),
        ):
            rows.update(**change)
    with (
        owning(),
        pytest.raises(IntegrityError, match="stays as it was issued"),
        transaction.atomic(),
    ):
        rows.delete()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with owning(), pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            cursor.execute("truncate notifications_referral cascade")


def test_letters_pass_to_the_next_company_with_their_due_times(cast):
    letter = issued(cast)
    before = open_clock(letter.own_subject, "reply")
    other = cast.hal.memberships.get().contract.company

    n = pass_on(estate=cast.riverside, old=company_of(cast), new=other, handler=cast.hal, now=NOW)

    after = open_clock(letter.own_subject, "reply")
    assert (n, after.due_at, after.handler) == (1, before.due_at, cast.hal)
    letter.refresh_from_db()
    assert letter.company == other
