"""Who lost her phone comes in by a slip: two people of two employers, once, and trusted less."""

import time
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, KnownDevice, LoginSlip, Role, User
from communities.models.people import LESS_TRUST
from communities.selectors.slips import n_slips_for
from communities.services.slips import ask_slip, decide_slip, print_slip
from communities.services.vouching import why_not_confirm
from communities.states import SlipStatus
from communities.tasks import drop_old_code_attempts
from notifications.models import Express
from tests.cast import home, member, owner, person
from tests.codes import received, sent_code
from tests.communities.slips import (
    NUMBER,
    WHOM,
    asked,
    code_on,
    come_in,
    confirmed,
    counter,
    printed,
    staffed,
)
from tests.communities.test_ceilings import ask, besiege, is_sent, mail_box, words
from tests.sessions import code_of, give_authenticator, log_in
from tests.together import at_once

__all__ = ["counter"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)
DAY = timedelta(days=1)


def who_is_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_who_is_locked_out_everywhere_comes_in_by_a_slip(client, counter):
    besiege()
    assert not is_sent(ask(client))
    desk = Client()
    log_in(desk, counter.petra)
    typed = {
        "estate": counter.riverside.pk, "building": "1号楼", "unit": "1-101", "phone": "13800001111",
        "is_document_seen": "on",
    }  # fmt: skip
    page = desk.post("/desk/slips/new/", typed).url
    assert LoginSlip.objects.get().user == counter.alice
    assert "确认</button>" not in desk.get(page).content.decode()

    log_in(desk, counter.orla)
    assert "应急登录单待确认" in desk.get("/desk/").content.decode()
    desk.post(page, {"act": "agree"})
    second = desk.post(page, {"act": "print"})
    assert "no-store" in second["Cache-Control"]
    assert desk.post(page, {"act": "print"}).status_code == 409
    log_in(desk, counter.petra)
    first = desk.post(page, {"act": "print"})

    answer = come_in(
        client, f"{code_on(first.content.decode())} {code_on(second.content.decode())}"
    )

    assert answer.url == "/me/"
    assert who_is_in(client) == counter.alice
    assert LoginSlip.objects.get().status == SlipStatus.USED


def test_neither_the_address_nor_the_picture_nor_a_row_holds_the_code(counter):
    code = printed(counter)
    kept = str(list(LoginSlip.objects.values())) + str(list(AuditEvent.objects.values()))

    assert code not in kept
    assert len(code) == 16
    [slip] = LoginSlip.objects.all()
    assert slip.first_digest
    assert slip.second_digest


def test_a_slip_works_once_and_for_a_day(client, counter):
    code = printed(counter)
    for wrong in ({"code": "1" * 16}, {"code": code, "phone": "13800002222"}):
        assert "号码或编码不对" in words(come_in(client, **wrong))
    LoginSlip.objects.update(ends_at=clock.now())
    assert "过了期" in words(come_in(client, code))
    LoginSlip.objects.update(ends_at=clock.now() + DAY)
    come_in(client, " ".join([code[:4], code[4:10], code[10:]]))
    assert who_is_in(client) == counter.alice

    other = Client()
    assert "已经用过" in words(come_in(other, code))
    assert who_is_in(other) is None


def test_of_many_who_come_with_one_slip_at_once_one_gets_in(committed_cast):
    code = printed(staffed(committed_cast))
    clients = [Client() for _ in range(4)]

    at_once(*[partial(come_in, one, code) for one in clients])

    assert sum(who_is_in(one) is not None for one in clients) == 1


def test_a_second_factor_is_asked_all_the_same(client, counter):
    secret = give_authenticator(counter.alice)

    step = come_in(client, printed(counter))
    assert who_is_in(client) is None
    client.post(step.url, {"code": code_of(secret)})

    assert who_is_in(client) == counter.alice


def test_her_phone_and_her_mail_are_told_at_asking_and_at_use(client, counter, mailoutbox):
    code = printed(counter)
    assert Express.objects.count() == 2
    said = received()[0]["body"]
    assert "申请应急登录单" in said
    assert mailoutbox[0].to == ["alice@example.org"]

    come_in(client, code)

    assert "刚刚用应急登录单登录" in received()[0]["body"]
    assert len(mailoutbox) == 2


def test_her_other_devices_are_strangers_from_then_on(client, counter):
    lost = Client()
    ask(lost)
    lost.post("/login/code/", {"code": sent_code()})
    [row] = KnownDevice.objects.all()

    come_in(client, printed(counter))

    [new] = KnownDevice.objects.all()
    assert new.digest != row.digest


def test_her_other_log_ins_end_and_nobody_elses(client, counter):
    lost, neighbour, code = Client(), Client(), printed(counter)
    log_in(lost, counter.alice)
    log_in(neighbour, counter.bob)
    assert lost.get("/me/").status_code == 200

    come_in(client, code)

    assert lost.get("/me/").status_code == 302
    assert who_is_in(lost) is None
    assert neighbour.get("/me/").status_code == 200
    assert client.get("/me/").status_code == 200


def test_for_seven_days_the_session_changes_no_keys_and_lets_nobody_act(
    client, counter, monkeypatch
):
    come_in(client, printed(counter))
    delegating = f"/me/units/{counter.unit.pk}/delegates/new/"
    closed = [delegating, "/account/password/set/", "/account/second/totp/activate/"]
    assert "您是用应急登录单登录的" in client.get("/me/").content.decode()
    for address in closed:
        refused = client.get(address)
        assert refused.status_code == 403
        assert "应急登录单登录的" in refused.content.decode()
    assert client.get("/me/units/").status_code == 200

    later = clock.now() + LESS_TRUST
    monkeypatch.setattr("communities.clock.machine", lambda: later)
    assert [client.get(address).status_code for address in closed] == [302] * 3
    assert "应急登录单登录的" not in client.get("/me/").content.decode()


def test_a_password_of_hers_proves_no_more_and_a_code_to_her_phone_does(client, counter):
    come_in(client, printed(counter))
    other, address = Client(), f"/me/units/{counter.unit.pk}/delegates/new/"
    typed = {"login": "alice@example.org", "password": "correct horse"}
    other.post("/login/password/", typed)
    assert other.get(address).status_code == 403

    session = other.session
    session[RECORDS] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    User.objects.filter(pk=counter.alice.pk).update(email=None)
    other.post("/account/again/", {"step": "send"})
    other.post("/account/again/", {"code": sent_code()})

    assert other.get(address).status_code == 200


def test_two_of_one_employer_never_make_one(counter):
    paula = person("paula")
    member(paula, Role.PROPERTY_STAFF, counter.riverside, contract=counter.contract)
    slip = asked(counter)
    for colleague in (counter.petra, counter.paul, paula):
        assert why_not_confirm(slip, colleague, clock.now())
        with pytest.raises(NotAllowed):
            decide_slip(slip=slip, agrees=True, actor=colleague, now=clock.now())
        assert n_slips_for(colleague, [counter.riverside], clock.now()) == 0

    assert n_slips_for(counter.orla, [counter.riverside], clock.now()) == 1
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())
    with pytest.raises(NotAllowed):
        print_slip(slip=slip, actor=counter.paul, now=clock.now())


def test_nobody_makes_or_confirms_one_for_herself(counter):
    User.objects.filter(pk=counter.orla.pk).update(phone="+8613800003333")
    counter.orla.refresh_from_db()
    owner(counter.orla, home(counter.riverside, "1-303"))
    whom = type(WHOM)(1, "1-303", "+8613800003333")
    with pytest.raises(NotAllowed, match="为自己"):
        ask_slip(estate=counter.riverside, whom=whom, actor=counter.orla, now=clock.now())

    now = clock.now()
    slip = LoginSlip.objects.create(
        estate=counter.riverside, user=counter.orla, asked_by=counter.petra, asked_at=now,
        ends_at=now + DAY,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="为自己"):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())


def test_who_has_no_counter_makes_none(client, counter):
    for user, status in ((counter.alice, 403), (counter.bob, 200), (counter.dan, 403)):
        log_in(client, user)
        assert client.get("/desk/slips/").status_code == status
    slip = asked(counter)
    for user, status in ((counter.alice, 403), (counter.hal, 404), (counter.paul, 200)):
        log_in(client, user)
        assert client.get(f"/desk/slips/{slip.pk}/").status_code == status
    for user in (counter.alice, counter.hal, counter.sam):
        with pytest.raises(NotAllowed):
            asked(counter, actor=user)


def test_whoever_is_at_home_nowhere_here_gets_none(counter):
    for whom in (type(WHOM)(1, "1-102", NUMBER), type(WHOM)(1, "1-101", "+8613800009999")):
        with pytest.raises(DomainError, match="没有人用这个号码登录"):
            asked(counter, whom=whom)


def test_one_at_a_time_and_a_lost_paper_ends_with_the_next(client, counter):
    asked(counter)
    with pytest.raises(DomainError, match="已有一张"):
        asked(counter)
    LoginSlip.objects.update(ends_at=clock.now())

    first = printed(counter)
    second = printed(counter)

    come_in(client, first)
    assert who_is_in(client) is None
    come_in(client, second)
    assert who_is_in(client) == counter.alice


def test_each_step_has_a_day(counter):
    now = clock.now()
    slip = asked(counter, now)
    with pytest.raises(DomainError, match="已过一天"):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=now + DAY)
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=now + DAY / 2)
    with pytest.raises(DomainError, match="已过一天"):
        print_slip(slip=slip, actor=counter.orla, now=now + 2 * DAY)


def test_what_is_over_lapses(counter):
    printed(counter)
    LoginSlip.objects.update(ends_at=clock.now())

    drop_old_code_attempts()

    [slip] = LoginSlip.objects.all()
    assert (slip.status, slip.first_digest) == (SlipStatus.LAPSED, "")


def test_declined_is_declined(counter):
    slip = asked(counter)
    decide_slip(slip=slip, agrees=False, actor=counter.orla, now=clock.now())

    with pytest.raises(StaleState):
        decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())
    with pytest.raises(StaleState):
        print_slip(slip=slip, actor=counter.petra, now=clock.now())


def test_every_step_is_in_the_trail(client, counter):
    come_in(client, printed(counter))

    steps = AuditEvent.objects.filter(subject__startswith="communities.loginslip")
    assert list(steps.order_by("pk").values_list("verb", "actor__username")) == [
        ("communities.loginslip.asked", "user-petra"),
        ("communities.loginslip.confirm", "user-orla"),
        ("communities.loginslip.print_half", "user-petra"),
        ("communities.loginslip.print", "user-orla"),
        ("communities.loginslip.use", "user-alice"),
    ]


def test_only_who_vouched_is_offered_to_print(client, counter):
    slip = confirmed(counter)
    for user, is_offered in ((counter.petra, True), (counter.orla, True), (counter.paul, False)):
        log_in(client, user)
        page = client.get(f"/desk/slips/{slip.pk}/").content.decode()
        assert ('value="print"' in page) is is_offered
