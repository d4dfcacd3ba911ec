"""Sending: over real SMTP, again after a while, at last to the staff's list; nothing is lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from communities.errors import NotAllowed, StaleState
from notifications.claims import LEASE, claim
from notifications.models import BodyChannel, Delivery, Notice, Preference
from notifications.quiet import earliest, is_quiet, next_digest
from notifications.selectors.inbox import failures
from notifications.services import deliver, notify, send_again
from notifications.services.delivery import BACK_OFF
from tests.notifications.test_notices import NIGHT, NOON, tell


def told(cast, count=1, *, to=None, kind="test.handled", now=NOON, estate=None, reason="handler"):
    for number in range(count):
        notify(
            estate=estate or cast.riverside,
            to=to or [cast.paul],
            kind=kind,
            subject=f"repairs.ticket:{number}",
            path=f"/me/?{number}",
            params={"title": f"第 {number} 件"},
            now=now,
            reason=reason,
        )


def subject(mail) -> str:
    """Without the space that folding a long header leaves in front."""
    return mail["Subject"].strip()


def statuses():
    return sorted(Delivery.objects.values_list("status", flat=True))


def test_a_notice_becomes_one_mail_with_text_and_html(cast, sink):
    told(cast)

    assert deliver(now=NOON).sent == 1

    (mail,) = sink.mails
    delivery = Delivery.objects.get()
    assert mail["To"] == "paul@example.org"
    assert subject(mail) == "【河畔苑】“第 0 件”已办结"
    assert mail["Message-ID"] == f"<{delivery.message_id}@127.0.0.1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert "http://127.0.0.1:8000/me/?0" in body
        assert "因为您是处理人" in body
        assert mail["List-Unsubscribe"].strip(" <>") in body
    assert (delivery.status, delivery.lease_until) == ("sent", None)
    assert deliver(now=NOON).total == 0


def test_a_refused_mail_is_tried_again_and_ends_on_the_staffs_list(cast, sink, figures):
    told(cast)
    sink.mood = "refuse"
    waits, now = [], NOON
    for _try in range(len(BACK_OFF)):
        assert deliver(now=now).failed == 1
        due_at = Delivery.objects.get().due_at
        assert deliver(now=due_at - timedelta(seconds=1)).total == 0
        waits.append(due_at - now)
        now = due_at
    assert deliver(now=now).dead == 1

    delivery = Delivery.objects.get()
    minutes = [wait.total_seconds() / 60 for wait in waits]
    figures(f"back-off in minutes: {minutes}")
    assert minutes == [1, 5, 15, 60, 360]
    assert (delivery.status, delivery.attempts) == ("dead", 6)
    assert "550" in delivery.last_error
    assert "paul" not in delivery.last_error, "the reason names nobody's address"
    assert deliver(now=now + timedelta(days=1)).total == 0

    sink.mood = "take"
    assert send_again(deliveries=[delivery], actor=cast.petra, now=now) == 1
    assert deliver(now=now).sent == 1
    with pytest.raises(StaleState):
        send_again(deliveries=[delivery], actor=cast.petra, now=now)


def test_only_who_answers_for_the_estate_sends_again(cast):
    told(cast)
    Delivery.objects.update(status="dead")

    for person in (cast.hal, cast.alice, cast.paul, cast.root):
        with pytest.raises(NotAllowed):
            send_again(deliveries=list(Delivery.objects.all()), actor=person, now=NOON)
    assert statuses() == ["dead"]


def test_what_went_into_one_message_is_one_estates(cast):
    """Each estate's people find their own on their list, and send nobody else's again."""
    told(cast, 6)
    told(cast, 6, estate=cast.hilltop)
    cast.paul.email = None
    cast.paul.save()

    assert deliver(now=NOON).skipped == 2
    for estate, chief, other in (
        (cast.riverside, cast.petra, cast.hal),
        (cast.hilltop, cast.hal, cast.petra),
    ):
        (pile,) = failures([estate])
        assert pile.n_joined == 5
        with pytest.raises(NotAllowed):
            send_again(deliveries=[pile], actor=other, now=NOON)
        send_again(deliveries=[pile], actor=chief, now=NOON)
        assert set(Delivery.objects.filter(status="due").values_list("notice__estate")) == {
            (estate.pk,)
        }
        Delivery.objects.filter(status="due").update(status="sent")


def test_a_message_that_once_joined_two_estates_is_neithers_alone(cast):
    told(cast)
    told(cast, estate=cast.hilltop)
    first, second = Delivery.objects.order_by("pk")
    Delivery.objects.update(status="dead")
    Delivery.objects.filter(pk=second.pk).update(joined_to=first)

    with pytest.raises(NotAllowed):
        send_again(deliveries=[first], actor=cast.petra, now=NOON)
    assert statuses() == ["dead", "dead"]


def test_one_that_fails_does_not_hold_up_the_others(cast, sink):
    cast.paul.email = "gone@example.org"
    cast.paul.save()
    told(cast, to=[cast.paul, cast.petra, cast.bob])

    done = deliver(now=NOON)

    assert (done.sent, done.failed) == (2, 1)
    assert sorted(mail["To"] for mail in sink.mails) == ["bob@example.org", "petra@example.org"]


def test_a_slow_server_is_given_up_and_asked_again(cast, sink, settings):
    settings.EMAIL_TIMEOUT = 0.3
    told(cast)
    sink.mood = "slow"

    assert deliver(now=NOON).failed == 1
    assert "imed out" in Delivery.objects.get().last_error


def test_a_server_that_hangs_up_after_data_gets_the_same_mail_again(cast, sink):
    """Nobody can know whether it was taken; the Message-ID lets the mailbox tell."""
    told(cast)
    sink.mood = "hang up"
    assert deliver(now=NOON).failed == 1
    sink.mood = "take"
    assert deliver(now=NOON + BACK_OFF[0]).sent == 1

    assert len(sink.ids()) == 2
    assert len(set(sink.ids())) == 1


def test_no_server_at_all(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    told(cast, 3)

    assert deliver(now=NOON).failed == 3
    assert statuses() == ["due"] * 3


def test_more_than_five_at_once_are_one_mail(cast, sink):
    told(cast, 7)
    told(cast, 5, to=[cast.petra])

    assert deliver(now=NOON, limit=9).sent == 3
    assert deliver(now=NOON).sent == 3

    by_reader = [mail["To"] for mail in sink.mails]
    assert by_reader.count("paul@example.org") == 1
    assert by_reader.count("petra@example.org") == 5
    (joined,) = [mail for mail in sink.mails if mail["To"] == "paul@example.org"]
    assert subject(joined) == "【河畔苑】7 条新通知"
    assert "第 6 件" in joined.get_body(["plain"]).get_content()
    assert statuses() == ["sent"] * 12


def test_a_digest_waits_for_eight_and_is_one_mail(cast, sink):
    Preference.objects.create(user=cast.paul, topic="tickets", channel="email", mode="digest")
    told(cast, 3)
    eight = next_digest(NOON)

    assert deliver(now=eight - timedelta(seconds=1)).total == 0
    assert deliver(now=eight).sent == 1
    assert subject(sink.mails[0]) == "【河畔苑】3 条新通知"


def test_a_joined_mail_that_failed_goes_again_as_it_was(cast, sink):
    told(cast, 6)
    sink.mood = "hang up"
    deliver(now=NOON)
    told(cast, 1)
    sink.mood = "take"
    deliver(now=NOON + BACK_OFF[0])

    first, third, second = sink.mails
    bodies = [mail.get_body(["plain"]).get_content() for mail in (first, second)]
    assert first["Message-ID"] == second["Message-ID"] != third["Message-ID"]
    assert bodies[0] == bodies[1], "one Message-ID never stands for two contents"


def test_a_lease_is_taken_over_when_it_has_run_out(cast):
    told(cast)

    (ours,) = claim(NOON, 10)
    assert claim(NOON + LEASE / 2, 10) == []
    (theirs,) = claim(NOON + LEASE, 10)
    assert theirs.message_id == ours.message_id


def test_a_message_that_kills_its_process_comes_to_an_end(cast, sink):
    told(cast)
    Delivery.objects.update(attempts=len(BACK_OFF) + 1, lease_until=NOON - timedelta(minutes=1))

    assert deliver(now=NOON).dead == 1
    assert not sink.mails


def test_an_idle_sweep_is_two_questions(cast, django_assert_num_queries):
    with django_assert_num_queries(4):  # with the savepoint of the test's transaction
        deliver(now=NOON)


@pytest.mark.parametrize("count", [6, 60])
def test_a_pile_costs_the_same_queries_however_high(
    cast, sink, count, django_assert_max_num_queries
):
    told(cast, count)

    with django_assert_max_num_queries(12):
        assert deliver(now=NOON).sent == 1


AT_NIGHT = [
    ("21:29:59", False, "21:29:59"),
    ("21:30:00", True, "07:30:00+1"),
    ("23:59:59", True, "07:30:00+1"),
    ("00:00:00", True, "07:30:00"),
    ("07:29:59", True, "07:30:00"),
    ("07:30:00", False, "07:30:00"),
    ("12:00:00", False, "12:00:00"),
]


@pytest.mark.parametrize(("at", "quiet", "out"), AT_NIGHT)
def test_the_night(at, quiet, out):
    def here(clock):
        hour, _plus, days = clock.partition("+")
        moment = datetime.fromisoformat(f"2026-12-31T{hour}+08:00") + timedelta(days=int(days or 0))
        return moment.astimezone(UTC)

    assert is_quiet(here(at)) is quiet
    assert earliest(here(at)) == here(out)


def test_at_night_only_what_is_urgent_goes_out(cast, sink):
    told(cast)
    told(cast, kind="test.lift")
    Delivery.objects.update(due_at=NIGHT)

    assert deliver(now=NIGHT).sent == 1
    assert subject(sink.mails[0]).startswith("【河畔苑】紧急")
    assert deliver(now=earliest(NIGHT)).sent == 1


def test_a_retry_that_falls_into_the_night_waits_for_morning(cast, sink):
    late = datetime(2026, 11, 20, 13, 29, 30, tzinfo=UTC)
    told(cast, now=late)
    sink.mood = "refuse"

    deliver(now=late)

    assert Delivery.objects.get().due_at == datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def test_what_is_told_to_a_body_goes_to_its_own_address(cast, sink):
    BodyChannel.objects.create(body=cast.committee, channel="email", address="board@example.org")
    told(cast, to=[cast.committee])

    deliver(now=NOON)

    assert sink.mails[0]["To"] == "board@example.org"
    assert sink.mails[0]["List-Unsubscribe"] is None


def test_without_an_address_it_is_skipped_and_stays_in_the_inbox(cast, sink):
    told(cast)
    cast.paul.email = None
    cast.paul.save()

    assert deliver(now=NOON).skipped == 1
    assert Delivery.objects.get().last_error == "没有可用的地址"
    assert Notice.objects.filter(user=cast.paul, read_at=None).count() == 1


def test_a_title_cannot_break_into_the_header_or_the_page(cast, sink):
    notify(
        estate=cast.riverside,
        to=[cast.paul],
        kind="test.handled",
        subject="x",
        path="/me/",
        params={"title": "灯\r\nBcc: all@example.org <b>坏</b>"},
        now=NOON,
    )

    assert deliver(now=NOON).sent == 1
    assert sink.mails[0]["Bcc"] is None
    assert "<b>" not in sink.mails[0].get_body(["html"]).get_content()
    assert not re.search(r"^Bcc:", sink.mails[0].as_string().split("\n\n")[0], re.MULTILINE)


def test_telling_names_what_nobody_registered(cast):
    with pytest.raises(KeyError):
        tell(cast, [cast.paul], "test.unknown")
