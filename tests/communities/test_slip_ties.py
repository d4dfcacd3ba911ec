"""What one of the counter could do alone with a slip, and cannot: forge a tie, learn the code, stop the
owner; and whom a slip opens no account for."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import LoginSlip, Membership, Role, User
from communities.services.slips import decide_slip, lapse_slips, print_slip, stop_slip
from communities.states import SlipStatus
from portal.reads import READS
from tests.cast import home, member
from tests.codes import received
from tests.communities.slips import (
    WHOM,
    asked,
    code_on,
    come_in,
    confirmed,
    counter,
    printed,
    staffed,
)
from tests.communities.test_ceilings import mail_box, words
from tests.communities.test_slips import who_is_in
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["counter"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)
HOUR, MONTH = timedelta(hours=1), timedelta(days=30)
DANS = type(WHOM)(1, "1-909", "+8613800007777")


def settled(cast, *, since=MONTH * 2, granted_by=None, unit=None):
    """Dan, who owns in Hilltop, is let into a home of Riverside."""
    User.objects.filter(pk=cast.dan.pk).update(phone=DANS.phone, phone_verified=True)
    return member(
        cast.dan, Role.RESIDENT, cast.riverside, unit=unit or home(cast.riverside, DANS.unit),
        granted_by=granted_by, valid_from=clock.now() - since,
    )  # fmt: skip


def end(role):
    Membership.objects.filter(pk=role.pk).update(valid_until=clock.now())


def renewed(role, granted_by):
    """The same home, by a role that one of the two has given her just now."""
    end(role)
    member(
        role.user, Role.RESIDENT, role.estate, unit=role.unit, granted_by=granted_by,
        valid_from=clock.now(),
    )  # fmt: skip


def moved(role, granted_by):
    """Another home, likewise."""
    end(role)
    unit = home(role.estate, "1-808")
    member(
        role.user,
        Role.RESIDENT,
        role.estate,
        unit=unit,
        valid_from=clock.now(),
        granted_by=granted_by,
    )


def test_a_tie_that_the_asker_made_is_none(counter):
    settled(counter, granted_by=counter.petra)
    with pytest.raises(DomainError, match="经办人自己登记的"):
        asked(counter, whom=DANS)


def test_one_that_somebody_else_made_is(counter):
    settled(counter, granted_by=counter.bob)
    assert asked(counter, whom=DANS)


def test_nor_is_one_of_yesterday(counter):
    settled(counter, since=MONTH - HOUR)
    with pytest.raises(DomainError, match="未满 30 天"):
        asked(counter, whom=DANS)


def test_a_lease_that_is_said_again_is_as_old_as_the_first(counter):
    renewed(settled(counter), counter.petra)
    assert asked(counter, whom=DANS)


def test_nor_one_that_was_made_between_two_steps(client, counter):
    slip, role = asked(counter), counter.alice.memberships.get()
    moved(role, counter.orla)
    with pytest.raises(DomainError, match="经办人自己登记的"):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())


def test_nor_before_it_is_printed(counter):
    slip = confirmed(counter)
    moved(counter.alice.memberships.get(), counter.orla)
    with pytest.raises(DomainError, match="经办人自己登记的"):
        print_slip(slip=slip, actor=counter.petra, now=clock.now())


def test_nor_when_it_is_used(client, counter):
    code = printed(counter)
    moved(counter.alice.memberships.get(), counter.petra)

    assert "经办人自己登记的" in words(come_in(client, code))
    assert who_is_in(client) is None


def test_nor_one_that_the_confirmer_made(counter):
    settled(counter, granted_by=counter.orla)
    slip = asked(counter, whom=DANS)
    with pytest.raises(DomainError, match="经办人自己登记的"):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())


def test_who_has_a_home_elsewhere_needs_somebody_who_serves_there_too(counter):
    settled(counter)
    slip = asked(counter, whom=DANS)
    with pytest.raises(DomainError, match="别的小区也有房屋"):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())

    block = counter.hilltop.area
    member(counter.orla, Role.COMMUNITY_OFFICER, area=block, body=counter.office)
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())
    assert slip.status == SlipStatus.CONFIRMED


def test_no_slip_opens_an_office_or_a_rank(counter):
    role = member(counter.alice, Role.COMMITTEE, counter.riverside, body=counter.committee)
    with pytest.raises(DomainError, match="管理职务"):
        asked(counter)
    end(role)
    slip = asked(counter)
    for rank in ("is_staff", "is_superuser"):
        User.objects.filter(pk=counter.alice.pk).update(**{rank: True})
        with pytest.raises(DomainError, match="管理职务"):
            decide_slip(
                slip=LoginSlip.objects.get(), agrees=True, actor=counter.orla, now=clock.now()
            )
        User.objects.filter(pk=counter.alice.pk).update(**{rank: False})
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())


def test_none_of_the_two_knows_the_whole_code(client, counter):
    slip = confirmed(counter)
    first = print_slip(slip=slip, actor=counter.petra, now=clock.now())
    with pytest.raises(StaleState):
        print_slip(slip=slip, actor=counter.petra, now=clock.now())
    assert len(first) == 8
    assert LoginSlip.objects.get().status == SlipStatus.CONFIRMED
    come_in(client, first + first)
    assert who_is_in(client) is None

    second = print_slip(slip=slip, actor=counter.orla, now=clock.now())
    come_in(client, first + first)
    come_in(client, second + first)
    assert who_is_in(client) is None
    come_in(client, first + second)
    assert who_is_in(client) == counter.alice


def test_each_sees_her_half_alone_and_is_offered_it_once(client, counter):
    slip = confirmed(counter)
    page, codes = f"/desk/slips/{slip.pk}/", []
    for user, sheet in ((counter.petra, "第 1 张"), (counter.orla, "第 2 张")):
        log_in(client, user)
        assert 'value="print"' in client.get(page).content.decode()
        paper = client.post(page, {"act": "print"}).content.decode()
        assert sheet in paper
        codes.append(code_on(paper))
        assert 'value="print"' not in client.get(page).content.decode()
    assert codes[0] not in paper


def test_who_knows_a_half_guesses_ten_times_at_the_other(client, counter):
    code = printed(counter)
    for n in range(10):
        come_in(Client(), f"{code[:8]}{n:08}", REMOTE_ADDR=f"10.0.{n}.1")

    assert "试错太多次" in words(come_in(client, code))
    assert who_is_in(client) is None


def test_strangers_guesses_keep_nobody_out(client, counter):
    code = printed(counter)
    for n in range(12):
        come_in(Client(), f"{n:016}")
    come_in(client, code)

    assert who_is_in(client) == counter.alice


def test_one_code_is_tried_ten_times_from_wherever_it_comes(db):
    answers = [
        words(come_in(Client(), "1" * 16, f"139000{n:05}", REMOTE_ADDR=f"10.1.{n}.1"))
        for n in range(11)
    ]
    assert "号码或编码不对" in answers[9]
    assert "请过 10 分钟再试" in answers[10]


def test_one_network_tries_a_hundred(db):
    for n in range(100):
        last = come_in(Client(), f"{n:016}")
    assert "号码或编码不对" in words(last)
    assert "请换一个网络" in words(come_in(Client(), "1" * 16))
    assert "号码或编码不对" in words(come_in(Client(), "1" * 16, REMOTE_ADDR="10.1.0.1"))


@pytest.mark.parametrize("code", ["1" * 15, "1" * 17, "12345678", "abcd" * 4, "\uff11" * 15])
def test_what_is_no_code_is_said_and_counts_nowhere(client, db, code):
    for _ in range(11):
        answer = come_in(client, code)
        assert "编码是 16 位数字" in str(answer.context["form"].errors["code"])
        assert code in answer.content.decode()


def test_the_paper_names_the_end_of_the_number_alone(client, counter):
    slip = confirmed(counter)
    log_in(client, counter.orla)
    paper = client.post(f"/desk/slips/{slip.pk}/", {"act": "print"}).content.decode()

    assert "尾号 11" in paper
    assert "1111" not in paper.split('class="code"')[0]


@pytest.mark.parametrize("make", [asked, confirmed, lambda cast: printed(cast) and None])
def test_one_of_the_counter_stops_it_at_any_step(client, counter, make):
    make(counter)
    [slip] = LoginSlip.objects.all()
    with pytest.raises(NotAllowed):
        stop_slip(slip=slip, actor=counter.hal, now=clock.now())
    log_in(client, counter.paul)
    page = f"/desk/slips/{slip.pk}/"
    assert "撤销这张应急登录单" in client.get(page).content.decode()
    client.post(page, {"act": "stop"})

    slip.refresh_from_db()
    assert (slip.status, slip.first_digest) == (SlipStatus.STOPPED, "")
    assert "已撤销" in received()[0]["body"]
    assert "撤销这张应急登录单" not in client.get(page).content.decode()


def test_a_stopped_one_lets_nobody_in(client, counter):
    code = printed(counter)
    stop_slip(slip=LoginSlip.objects.get(), actor=counter.paul, now=clock.now())

    come_in(client, code)

    assert who_is_in(client) is None


def test_she_herself_sees_it_and_stops_it(client, counter):
    slip = asked(counter)
    stopping = f"/me/slips/{slip.pk}/stop/"
    log_in(client, counter.bob, second_factor=False)
    assert client.post(stopping).status_code == 404
    log_in(client, counter.alice, second_factor=False)
    assert stopping in client.get("/me/").content.decode()

    assert client.post(stopping).url == "/me/"

    slip.refresh_from_db()
    assert slip.status == SlipStatus.STOPPED
    assert stopping not in client.get("/me/").content.decode()


def test_nobody_keeps_her_out_by_asking_and_leaving_it(counter):
    now = clock.now()
    slip = asked(counter, now)
    with pytest.raises(DomainError, match="已有一张"):
        asked(counter, now + HOUR - timedelta(minutes=1))
    again = asked(counter, now + HOUR)
    decide_slip(slip=again, agrees=True, actor=counter.orla, now=now + HOUR)
    with pytest.raises(DomainError, match="已有一张"):
        asked(counter, now + HOUR * 2 - timedelta(minutes=1))

    assert asked(counter, now + HOUR * 2)
    slip.refresh_from_db()
    assert slip.status == SlipStatus.LAPSED


def test_of_many_who_sweep_at_once_none_stumbles(committed_cast):
    counter = staffed(committed_cast)
    asked(counter)
    later = clock.now() + timedelta(days=2)

    assert sum(at_once(*[partial(lapse_slips, later)] * 4)) == 1
    assert LoginSlip.objects.get().status == SlipStatus.LAPSED


def test_who_opens_a_slip_leaves_a_line():
    assert READS["desk-slip"].model == "communities.loginslip"
