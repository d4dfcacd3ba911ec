"""The signer's keys: made for bodies and forgotten, made for a vote once three bodies tried, erased when it is over."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.db import connection, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Body, Role
from decisions.envelopes import open_pair, public_of
from decisions.key_words import words_of
from decisions.models import (
    BodyKey,
    Decision,
    DecisionKey,
    Envelope,
    KeyRequest,
    TestEnvelope,
)
from decisions.selectors.keys import bodies_of, seats_of
from decisions.services.keys import LIVES, ask_sheet, confirm_sheet, open_test
from decisions.services.votes import announce_vote, take_back_vote
from decisions.signer import keys as signer
from decisions.signer.erasing import erase_keys
from decisions.vote_leaves import vote_of
from notifications.models import Notice
from tests.cast import member, person
from tests.decisions.conftest import NOW
from tests.decisions.keys import (
    keeper_in,
    key_of_body,
    keyed,
    seated,
    sheet_of,
    sheets_of,
    tried,
)
from tests.owner import owning


@pytest.fixture
def keeper(tmp_path):
    kept = keeper_in(tmp_path / "signer")
    yield kept
    kept.close()


@pytest.fixture
def seats(cast, draft):
    """A vote that is held here."""
    seated(cast)
    row = draft(way="portal")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    return Decision.objects.get(pk=row.pk)


def look(keeper, vote):
    """One turn of the signer; the vote's key, if there is one."""
    now = clock.now()
    signer.answer_requests(now)
    signer.make_test_envelopes(now)
    signer.make_decision_keys(keeper, now)
    erase_keys(keeper, now)
    return DecisionKey.objects.filter(decision=vote).first()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def words(key: bytes) -> str:
    return " ".join(words_of(key))


def test_three_bodies_hold_the_keys_and_where_one_convenes_the_county_is_the_third(cast):
    seated(cast)
    county = cast.street.parent
    Body.objects.create(kind="housing", name="测试县住建局", area=county)

    def names(estate):
        return [body and body.name for _kind, body in bodies_of(estate, clock.now())]

    assert names(cast.riverside) == ["河畔苑业主委员会", "河畔社区居委会", "测试街道办事处"]
    assert names(cast.hilltop) == ["山顶社区居委会", "测试街道办事处", "测试县住建局"]


def test_a_key_is_made_printed_and_kept_by_nobody(cast):
    key = sheet_of(cast.committee, cast.bob)

    row = BodyKey.objects.get()
    assert bytes(row.public) == public_of(key)
    assert (row.body, row.asked_by) == (cast.committee, cast.bob)
    [request] = KeyRequest.objects.all()
    assert request.sealed is None
    assert request.ended_at


def test_a_sheet_that_nobody_printed_is_wiped_and_replaces_nothing(cast):
    first = sheet_of(cast.committee, cast.bob)
    now = clock.now()
    request, _private = ask_sheet(body=cast.committee, actor=cast.cora, now=now)
    signer.answer_requests(now)
    request.refresh_from_db()
    assert request.sealed

    signer.answer_requests(now + LIVES)
    request.refresh_from_db()

    assert request.sealed is None
    assert bytes(key_of_body(cast.committee).public) == public_of(first)
    with pytest.raises(StaleState):
        confirm_sheet(request=request, actor=cast.cora, now=now + LIVES)


def test_what_is_asked_for_too_late_is_not_made(cast):
    now = clock.now()
    ask_sheet(body=cast.committee, actor=cast.bob, now=now)
    signer.answer_requests(now + LIVES)
    assert not BodyKey.objects.exists()


def test_another_sheet_replaces_the_lost_one_and_the_others_are_told(cast, seats):
    lost = sheet_of(cast.committee, cast.bob)
    fresh = sheet_of(cast.committee, cast.bob)

    assert bytes(key_of_body(cast.committee).public) == public_of(fresh)
    assert BodyKey.objects.get(public=public_of(lost)).replaced_at
    subject = f"decisions.bodykey:{key_of_body(cast.committee).pk}"
    told = Notice.objects.filter(kind="decisions.key_printed", subject=subject)
    assert {"cora", "orla", "sam"} == set(told.values_list("user__name", flat=True))


def test_a_browser_that_asks_with_nonsense_holds_up_no_other(cast, seats):
    now = clock.now()
    made = KeyRequest.objects.create(
        body=cast.committee, asked_by=cast.bob, asked_at=now, ends_at=now + LIVES, reply_to=b""
    )
    other, _private = ask_sheet(body=bodies_of(cast.riverside, now)[1][1], actor=cast.orla, now=now)

    signer.answer_requests(now)

    assert KeyRequest.objects.get(pk=made.pk).body_key is None
    assert KeyRequest.objects.get(pk=other.pk).body_key


@pytest.mark.parametrize("name", ["petra", "alice", "sam", "olga", "root"])
def test_only_people_of_the_body_get_its_sheet(cast, name):
    with pytest.raises(NotAllowed):
        ask_sheet(body=cast.committee, actor=getattr(cast, name), now=clock.now())
    assert not KeyRequest.objects.exists()


def test_nobody_of_the_property_company_gets_a_sheet(cast):
    member(cast.petra, Role.COMMITTEE, cast.riverside, body=cast.committee)
    with pytest.raises(NotAllowed):
        ask_sheet(body=cast.committee, actor=cast.petra, now=clock.now())


def test_nobody_is_shown_the_sheets_of_two_bodies_at_once(cast, seats):
    """She asks for both before she confirms one."""
    member(
        cast.bob,
        Role.COMMUNITY_OFFICER,
        area=cast.riverside.area,
        body=cast.orla.memberships.get().body,
    )
    now = clock.now()
    ask_sheet(body=cast.committee, actor=cast.bob, now=now)
    with pytest.raises(NotAllowed, match="不能在一个人手里"):
        ask_sheet(body=cast.orla.memberships.get().body, actor=cast.bob, now=now)


def test_who_printed_one_sheet_prints_no_other_bodys(cast, seats):
    office = bodies_of(cast.riverside, clock.now())[1][1]
    member(cast.bob, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office)
    sheet_of(cast.committee, cast.bob)
    with pytest.raises(NotAllowed, match="两张不能在一个人手里"):
        ask_sheet(body=office, actor=cast.bob, now=clock.now())


def test_a_vote_gets_its_key_once_three_bodies_have_tried(cast, seats, keeper):
    assert look(keeper, seats) is None, "nobody has a sheet"
    sheets = sheets_of(cast.riverside)
    assert look(keeper, seats) is None, "nobody has tried"
    waiting = TestEnvelope.objects.filter(decision=seats)
    assert waiting.count() == 3
    assert Notice.objects.filter(kind="decisions.test_waits", user=cast.sam).count() == 1
    for envelope, body in zip(waiting.order_by("pk"), sheets, strict=True):
        assert look(keeper, seats) is None
        actor = {cast.committee.pk: cast.bob}.get(body) or (
            cast.orla if envelope.body_key.body.kind == "neighbourhood" else cast.sam
        )
        open_test(envelope=envelope, words=words(sheets[body]), actor=actor, now=clock.now())

    made = look(keeper, seats)

    assert made
    assert signer.load_private(keeper, seats)
    assert look(keeper, seats) == made
    path = signer.path_of(keeper, seats)
    assert path.name == f"riverside-{seats.number}-1.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_body_alone_opens_nothing_and_each_pair_everything(cast, seats, keeper):
    made = keyed(seats, keeper)
    private = signer.load_private(keeper, seats)
    assert public_of(private) == bytes(made.public)
    by_public = {public_of(one): one for one in made.sheets.values()}

    rows = list(made.envelopes.select_related("first", "second"))

    assert len(rows) == 3
    assert {frozenset({one.first.body_id, one.second.body_id}) for one in rows} == {
        frozenset(pair) for pair in combinations(made.sheets, 2)
    }
    for row in rows:
        first, second = by_public[bytes(row.first.public)], by_public[bytes(row.second.public)]
        assert open_pair(bytes(row.sealed), vote_of(seats), first, second) == private
        for one in made.sheets.values():
            with pytest.raises(ValueError, match="does not open"):
                open_pair(bytes(row.sealed), vote_of(seats), one, one)


def test_killed_between_file_and_row_it_uses_the_same_key(cast, seats, keeper):
    tried(seats, sheets_of(cast.riverside))
    with transaction.atomic(), owning():
        run("create function no_row() returns trigger language plpgsql as "
            "$$ begin raise exception 'killed'; end $$")  # fmt: skip
        run("create trigger no_row before insert on decisions_decisionkey"
            " for each row execute function no_row()")  # fmt: skip
    signer.make_decision_keys(keeper, clock.now())
    assert not DecisionKey.objects.exists()
    kept = signer.path_of(keeper, seats).read_bytes()
    with owning():
        run("drop trigger no_row on decisions_decisionkey")

    made = look(keeper, seats)

    assert signer.path_of(keeper, seats).read_bytes() == kept
    assert bytes(made.public) == public_of(signer.load_private(keeper, seats))


def test_a_key_of_another_vote_or_none_is_not_the_votes(cast, seats, keeper):
    keyed(seats, keeper)
    path = signer.path_of(keeper, seats)
    path.write_text("A" * 43 + "=\n")
    with pytest.raises(signer.LostKeyError):
        signer.load_private(keeper, seats)
    path.unlink()
    with pytest.raises(signer.LostKeyError):
        signer.load_private(keeper, seats)
    look(keeper, seats)
    assert not path.exists(), "a lost key is not made anew"


def test_what_is_over_has_no_key_any_more(cast, seats, keeper):
    keyed(seats, keeper)
    look(keeper, seats)
    assert signer.path_of(keeper, seats).exists()
    now = clock.now()
    seats = Decision.objects.get(pk=seats.pk)
    take_back_vote(
        decision=seats, verb="withdraw", reason="不办了", actor=cast.bob,
        now=min(now, clock.now()),
    )  # fmt: skip

    row = look(keeper, seats)

    assert row.erased_at
    assert not signer.path_of(keeper, seats).exists()
    assert Envelope.objects.filter(decision_key=row).count() == 3, "the archive stays"


def test_a_replaced_sheet_is_tried_again(cast, seats, keeper):
    sheets = sheets_of(cast.riverside)
    signer.make_test_envelopes(clock.now())
    fresh = sheet_of(cast.committee, cast.bob)
    look(keeper, seats)
    old, new = TestEnvelope.objects.filter(body_key__body=cast.committee).order_by("pk")

    with pytest.raises(DomainError, match="不是贵单位现在的密钥单") as other:
        open_test(envelope=new, words=words(sheets[cast.committee.pk]), actor=cast.bob,
                  now=clock.now())  # fmt: skip
    assert other.value.where["field"] == "words"
    with pytest.raises(StaleState):
        open_test(envelope=old, words=words(sheets[cast.committee.pk]), actor=cast.bob,
                  now=clock.now())  # fmt: skip
    open_test(envelope=new, words=words(fresh), actor=cast.bob, now=clock.now())
    assert [seat.has_opened for seat in seats_of(seats, clock.now())] == [True, False, False]


def test_a_word_copied_wrongly_is_said_and_tries_are_limited(cast, seats):
    key = sheet_of(cast.committee, cast.bob)
    now = clock.now()
    signer.make_test_envelopes(now)
    envelope = TestEnvelope.objects.get(body_key__body=cast.committee)
    groups = words_of(key)
    groups[4] = ("A" if groups[4][0] == "B" else "B") + groups[4][1:]

    for _ in range(10):
        with pytest.raises(DomainError, match="第 5 组"):
            open_test(envelope=envelope, words=" ".join(groups), actor=cast.bob, now=now)
    with pytest.raises(DomainError, match="试得太多了"):
        open_test(envelope=envelope, words=words(key), actor=cast.bob, now=now)
    later = now + timedelta(minutes=11)
    assert open_test(envelope=envelope, words=words(key), actor=cast.bob, now=later).opened_at


def test_one_person_tries_for_one_body(cast, seats):
    sheets = sheets_of(cast.riverside)
    now = clock.now()
    signer.make_test_envelopes(now)
    own, office, _street = (seat.envelope for seat in seats_of(seats, now))
    with pytest.raises(NotAllowed):
        open_test(envelope=own, words=words(sheets[cast.committee.pk]), actor=cast.orla, now=now)
    open_test(envelope=own, words=words(sheets[cast.committee.pk]), actor=cast.bob, now=now)
    both = person("both")
    member(both, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office.body_key.body)
    member(both, Role.COMMITTEE, cast.riverside, body=cast.committee)
    body = office.body_key.body_id
    with pytest.raises(NotAllowed, match="另一个单位的信封"):
        open_test(envelope=office, words=words(sheets[body]), actor=both, now=now)
    assert open_test(envelope=office, words=words(sheets[body]), actor=cast.orla, now=now).word
