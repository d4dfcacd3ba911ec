"""送达、张贴: who got the notice of a vote is known by rows, of the outbox or with evidence."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import OfficePaper, Ownership
from decisions.models import BoardPosting, Delivery
from decisions.selectors.delivery import hung_long_enough, is_office_told, reaches
from decisions.selectors.votes import notice_of
from decisions.services.delivery import (
    record_deliveries,
    record_posting,
    take_down,
    text_registered_phones,
)
from decisions.services.votes import announce_vote, take_back_vote
from notifications.models import Delivery as Sent
from tests.cast import home, member, person, registered
from tests.communities.uploads import photo_with_gps
from tests.decisions.ballots import closed
from tests.decisions.conftest import NOW, TODAY, announced_so
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in
from tests.stages import staged


def photo(name="签收.jpg", orientation=6):
    return SimpleUploadedFile(name, photo_with_gps(orientation=orientation))


@staged
def vote(cast):
    """Alice has an account; 1-102 is another owner's who has none."""
    registered(home(cast.riverside, "1-102"), "老王")
    return announced_so(cast)


@pytest.fixture
def notice(vote):
    return vote.notices.get()


@pytest.fixture
def deliver(cast, notice):
    def make(*parties, **words):
        known = {"channel": "handed", "day": TODAY, "file": photo(), "actor": cast.bob, "now": NOW}
        return record_deliveries(notice=notice, parties=parties, **known | words)

    return make


def party(notice, label):
    return next(one for one in notice.roll.parties.all() if label in one.homes)


def by_home(notice) -> dict:
    return {one.party.homes[0]: one.how for one in reaches(notice) if one.is_reached}


def test_the_outbox_counts_once_it_sent_or_was_read(cast, vote, notice):
    assert by_home(notice) == {}
    sent = Sent.objects.filter(notice__user=cast.alice, channel="email")
    assert sent.update(status="sent", sent_at=NOW) == 1
    assert by_home(notice) == {"1幢1-101": "网站通知"}

    sent.update(status="dead", sent_at=None)
    assert by_home(notice) == {}
    sent.get().notice.__class__.objects.filter(user=cast.alice).update(read_at=NOW)
    assert by_home(notice) == {"1幢1-101": "网站通知"}


def test_a_registered_phone_without_an_account_is_texted_once(cast, vote, notice):
    registered_phone = Ownership.objects.filter(owner_name="老王")
    for phone in ("", "0573-87012345"):
        registered_phone.update(owner_phone=phone)
        with pytest.raises(DomainError, match="没有可以发短信"):
            text_registered_phones(notice=notice, actor=cast.bob, now=NOW)
    registered_phone.update(owner_phone="+8613800001111")
    with pytest.raises(NotAllowed):
        text_registered_phones(notice=notice, actor=cast.petra, now=NOW)
    assert text_registered_phones(notice=notice, actor=cast.bob, now=NOW) == 1
    assert by_home(notice) == {}, "not gone out yet"
    with pytest.raises(DomainError):
        text_registered_phones(notice=notice, actor=cast.bob, now=NOW)

    [text] = Sent.objects.filter(notice__phone="+8613800001111")
    assert text.notice.words.startswith("业主表决公告：更换 1 幢电梯")
    Sent.objects.filter(pk=text.pk).update(status="sent", sent_at=NOW)
    assert by_home(notice) == {"1幢1-102": "短信"}


def test_a_text_of_an_earlier_notice_is_none_of_this_one(cast, vote, notice):
    Ownership.objects.filter(owner_name="老王").update(owner_phone="+8613800001111")
    text_registered_phones(notice=notice, actor=cast.bob, now=NOW)
    Sent.objects.update(status="sent", sent_at=NOW)
    later = NOW + timedelta(hours=1)
    take_back_vote(decision=vote, verb="redraft", reason="错了", actor=cast.bob, now=later)
    again = announce_vote(decision=vote, edition=0, actor=cast.bob, now=later)
    assert by_home(again) == {}


def test_the_last_word_of_a_party_holds(notice, deliver):
    there = party(notice, "1幢1-102")
    deliver(there)
    assert by_home(notice) == {"1幢1-102": "当面交给"}
    deliver(there, channel="failed", note="签错了人", file=None)
    assert by_home(notice) == {}
    assert Delivery.objects.count() == 2


def test_many_are_marked_at_once_and_again_with_one_sheet(notice, deliver):
    deliver(*notice.roll.parties.all())
    [paper] = OfficePaper.objects.all()
    assert {one.evidence for one in Delivery.objects.all()} == {paper}
    assert paper.readers == "bodies"
    assert set(by_home(notice).values()) == {"当面交给"}

    deliver(party(notice, "1幢1-102"))
    assert OfficePaper.objects.get() == paper, "the same sheet again is the same paper"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"file": None}, "请附上凭证"),
        ({"channel": "failed", "file": None}, "为什么没有送到"),
        ({"day": TODAY - timedelta(days=1)}, "公告以后"),
        ({"day": TODAY + timedelta(days=1)}, "不晚于今天"),
        ({"file": SimpleUploadedFile("x.jpg", b"no picture")}, "只接受 JPG"),
    ],
)
def test_what_a_delivery_lacks_is_said(notice, deliver, words, sentence):
    with pytest.raises(DomainError, match=sentence):
        deliver(party(notice, "1幢1-102"), **words)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("name", ["petra", "paul", "alice", "olga", "sam", "hal", "root"])
def test_only_the_convening_body_and_the_office_record(cast, notice, deliver, name):
    with pytest.raises(NotAllowed):
        deliver(party(notice, "1幢1-102"), actor=getattr(cast, name))
    with pytest.raises(NotAllowed):
        record_posting(
            notice=notice, place="北门", day=TODAY, file=photo(), actor=getattr(cast, name), now=NOW
        )


def test_of_a_notice_that_was_taken_back_nothing_is_delivered(cast, vote, notice, deliver):
    take_back_vote(decision=vote, verb="redraft", reason="错了", actor=cast.bob, now=NOW)
    with pytest.raises(StaleState):
        deliver(party(notice, "1幢1-102"))


def test_the_office_is_told_by_the_outbox_or_by_hand(cast, notice, deliver):
    assert not is_office_told(notice, NOW)
    deliver(None)
    assert is_office_told(notice, NOW)


def test_an_officer_who_was_mailed_is_the_office(cast, draft):
    member(person("nora"), "community_officer", area=cast.riverside.area, body=cast.office)
    notice = announce_vote(decision=draft(), edition=0, actor=cast.bob, now=NOW)
    assert not is_office_told(notice, NOW)
    Sent.objects.filter(notice__user__name="nora").update(status="sent", sent_at=NOW)
    assert is_office_told(notice, NOW)


def test_a_poster_counts_after_seven_days_and_until_it_is_gone(cast, notice):
    made = record_posting(
        notice=notice, place="北门公告栏", day=TODAY, file=photo(), actor=cast.bob, now=NOW
    )
    assert hung_long_enough(notice, TODAY + timedelta(days=6)) is None
    assert hung_long_enough(notice, TODAY + timedelta(days=7)) == made

    later = NOW + timedelta(days=3)
    take_down(posting=made, day=TODAY + timedelta(days=2), actor=cast.bob, now=later)
    assert hung_long_enough(notice, TODAY + timedelta(days=30)) is None
    with pytest.raises(StaleState):
        take_down(posting=made, day=TODAY, actor=cast.bob, now=later)


def test_a_poster_is_taken_down_once(cast, notice):
    row = record_posting(
        notice=notice, place="北门", day=TODAY, file=photo(), actor=cast.bob, now=NOW
    )
    gone = "update decisions_boardposting set gone_on = day, gone_said_by_id = recorded_by_id"
    assert refused("update decisions_boardposting set place = 'x'")
    assert not refused(gone)
    assert refused(gone)
    assert refused("delete from decisions_boardposting where id = %s", row.pk)
    switch_off("decisions_boardposting")
    assert not refused(gone), "the control"


def test_the_database_takes_no_delivery_of_another_day_or_roll(cast, draft, notice):
    other = draft(buildings=[1])
    announce_vote(decision=other, edition=0, actor=cast.bob, now=NOW)
    stranger = other.notices.get().roll.parties.first()
    words = {
        "estate": cast.riverside, "notice": notice, "channel": "failed", "note": "x", "day": TODAY,
        "party": party(notice, "1幢1-101"), "recorded_by": cast.bob, "recorded_at": NOW,
    }  # fmt: skip
    wrong = [
        {"party": stranger}, {"day": TODAY - timedelta(days=1)}, {"day": TODAY + timedelta(days=1)},
    ]  # fmt: skip
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(**words | changes)
    with pytest.raises(IntegrityError, match="evidence"), transaction.atomic():
        Delivery.objects.create(**words | {"channel": "mail"})
    switch_off("decisions_delivery")
    for changes in wrong:
        Delivery.objects.create(**words | changes)


def announced_now(cast, draft, **words):
    opens = clock.today() + timedelta(days=16)
    row = draft(opens_on=opens, closes_on=opens + timedelta(days=14), **words)
    announce_vote(decision=row, edition=0, actor=cast.bob, now=clock.now())
    row.refresh_from_db()
    return row


def test_a_page_of_a_building_marks_many_at_once(client, cast, draft):
    far = registered(home(cast.riverside, "2-201", building=2), "老李").unit
    registered(home(cast.riverside, "1-102"), "老王")
    row = announced_now(cast, draft)
    log_in(client, cast.bob)
    url = f"/desk/votes/{row.pk}/delivery/"
    text = client.get(url).content.decode()
    assert "3 户里 0 户已收到公告，还差 3 户。" in text
    assert "居委会还没有收到。" in text
    assert f"{far}" not in text
    assert f"{far}" in client.get(f"{url}?building=2幢").content.decode()

    keys = [one.pk for one in row.notices.get().roll.parties.all() if one.homes != [str(far)]]
    said = {"parties": [*keys, "office"], "channel": "handed", "day": clock.today()}
    refused_page = client.post(url, said | {"note": "本人签收"}).content.decode()
    assert "请附上凭证" in refused_page
    assert "本人签收" in refused_page
    assert client.post(url, said | {"file": photo()}).status_code == 302
    text = client.get(url).content.decode()
    assert "3 户里 2 户已收到公告，还差 1 户。" in text
    assert "居委会已知道。" in text
    assert "当面交给" in text


def test_the_page_offers_texts_to_phones_without_an_account(client, cast, draft):
    registered(home(cast.riverside, "1-102"), "老王", owner_phone="+8613800001111")
    row = announced_now(cast, draft)
    url = f"/desk/votes/{row.pk}/delivery/"
    log_in(client, cast.sam)
    assert "发短信" not in client.get(url).content.decode(), "looks on alone"
    log_in(client, cast.bob)
    assert "有 1 个登记手机没有账号" in client.get(url).content.decode()
    assert client.post(url, {"act": "text"}).status_code == 302
    assert Sent.objects.filter(notice__phone="+8613800001111").exists()
    assert "没有账号，可以发短信" not in client.get(url).content.decode()


def test_a_poster_is_recorded_on_its_page(client, cast, draft):
    row = announced_now(cast, draft)
    log_in(client, cast.bob)
    url = f"/desk/votes/{row.pk}/postings/"
    assert "还没有一处贴满 7 日" in client.get(url).content.decode()
    client.post(url, {"place": "北门公告栏", "day": clock.today(), "file": photo()})
    assert "北门公告栏" in client.get(url).content.decode()
    made = BoardPosting.objects.get()
    client.post(f"/desk/postings/{made.pk}/", {"day": clock.today()})
    made.refresh_from_db()
    assert made.gone_on == clock.today()


@pytest.mark.parametrize(
    ("name", "status"),
    [("petra", 403), ("paul", 403), ("alice", 403), ("sam", 200), ("cora", 200), ("hal", 404)],
)
def test_who_sees_the_pages_of_preparing(client, cast, draft, name, status):
    row = announced_now(cast, draft)
    log_in(client, getattr(cast, name))
    for page in ("delivery", "postings"):
        assert client.get(f"/desk/votes/{row.pk}/{page}/").status_code == status


def test_who_got_it_is_asked_in_six_queries(vote, django_assert_num_queries):
    notice = notice_of(vote)
    with django_assert_num_queries(6):
        reaches(notice)


def test_no_date_lies_before_the_notice(deliver, notice):
    with pytest.raises(DomainError):
        deliver(party(notice, "1幢1-102"), day=date(2020, 1, 1))


def test_once_it_is_over_nothing_is_offered_that_is_refused(client, cast, key, open_vote):
    log_in(client, cast.bob)

    def offers():
        pages = [f"/desk/votes/{open_vote.pk}/{page}/" for page in ("delivery", "postings")]
        return ["enctype" in client.get(page).content.decode() for page in pages]

    assert offers() == [True, True]
    assert closed(open_vote, key.keeper).status == "counted"
    assert offers() == [False, False]
