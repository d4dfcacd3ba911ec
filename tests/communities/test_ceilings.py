"""How many codes go out: ends for strangers, none of which an owner ever meets where she is known."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from communities import clock
from communities.errors import DomainError
from communities.models import CodeAttempts, KnownDevice, Role, User
from communities.networks import network_of, wide_network_of
from communities.services import ceilings
from communities.services.ceilings import CEILINGS, Source, TooManyCodes, count_code
from communities.services.devices import forget_devices
from communities.tasks import drop_old_code_attempts
from notifications.models import Express, Notice
from repairs.forms.entering import EnterForm
from repairs.forms.report import WordsForm
from tests.cast import home, member, registered
from tests.codes import received, sent_code
from tests.sessions import log_in
from tests.together import at_once

NUMBER, OTHER = "+8613800001111", "+8613800002222"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def alice(cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=NUMBER, phone_verified=True)
    cast.alice.refresh_from_db()
    return cast.alice


@pytest.fixture
def own_phone(client, alice):
    """Alice's browser, in which she logged in once."""
    ask(client)
    client.post("/login/code/", {"code": sent_code()})
    client.post("/logout/")
    CodeAttempts.objects.all().delete()
    return client


def ask(client, login=NUMBER, **more):
    return client.post("/login/", {"login": login}, **more)


def is_sent(answer) -> bool:
    return answer.status_code == 302


def words(answer) -> str:
    return " ".join(str(one) for one in answer.context["form"].non_field_errors())


def fill(kind):
    """As after many who asked."""
    CodeAttempts.objects.filter(kind=kind).update(count=10**4)


def besiege():
    """A stranger asks for one number's code from many addresses until none of them is sent."""
    n = 0
    while is_sent(ask(Client(), REMOTE_ADDR=f"10.0.{n}.1")):
        n += 1
    for kind in ("number_hour", "number_day", "network_minute", "network_day", "all_hour"):
        assert CodeAttempts.objects.filter(kind=kind).exists()
        fill(kind)
    assert not is_sent(ask(Client(), REMOTE_ADDR="10.9.9.9"))


def test_a_stranger_who_fills_every_ceiling_keeps_no_owner_from_her_own_phone(own_phone, alice):
    besiege()

    assert is_sent(ask(own_phone))
    own_phone.post("/login/code/", {"code": sent_code()})

    assert own_phone.session["_auth_user_id"] == str(alice.pk)


def test_without_her_devices_row_her_phone_is_a_strangers(own_phone, alice):
    besiege()
    forget_devices(user=alice)

    assert not is_sent(ask(own_phone))


def test_a_device_is_known_by_a_random_word_of_which_we_keep_a_digest(own_phone, alice):
    value = own_phone.cookies["device"].value
    [row] = KnownDevice.objects.all()

    assert len(value) >= 43
    assert value not in row.digest
    assert str(alice.pk) not in value.split(":")
    assert own_phone.cookies["device"]["httponly"]


def test_a_shared_browser_knows_each_who_logged_in(own_phone, alice):
    ask(own_phone, OTHER)
    own_phone.post("/login/code/", {"code": sent_code()})
    own_phone.post("/logout/")
    assert KnownDevice.objects.values("digest").distinct().count() == 1
    besiege()

    assert is_sent(ask(own_phone))


def test_nobody_is_known_by_a_word_that_somebody_else_put_there(client, alice):
    for value in ("chosen", "12:1abcde:signature"):
        client.cookies["device"] = value
        ask(client)
        client.post("/login/code/", {"code": sent_code()})
        client.post("/logout/")
        assert client.cookies["device"].value != value


def test_a_device_that_nobody_used_for_a_year_is_a_strangers(own_phone):
    KnownDevice.objects.update(last_seen=clock.now() - timedelta(days=366))

    drop_old_code_attempts()

    assert not KnownDevice.objects.exists()


def test_her_own_device_has_ends_of_its_own(own_phone):
    for _ in range(3):
        assert is_sent(ask(own_phone))
        own_phone.post("/logout/")

    assert "要得太勤了" in words(ask(own_phone))


def test_a_code_that_is_sent_again_is_counted(client, db):
    ask(client)
    for _ in range(2):
        client.post("/login/code/", {"action": "resend"})
    assert len(received()) == 3

    page = client.post("/login/code/", {"action": "resend"}, follow=True).content.decode()

    assert "一分钟内要的验证码已到上限" in page
    assert len(received()) == 3


def test_of_many_at_once_no_more_are_sent_than_may(committed_db):
    answers = at_once(*[partial(ask, Client(), REMOTE_ADDR=f"10.1.{n}.1") for n in range(12)])

    assert sum(map(is_sent, answers)) == 3
    assert Express.objects.count() == 3


def test_a_network_has_an_end_and_its_neighbours_none(client, db):
    for n in range(20):
        assert is_sent(ask(Client(), f"139000{n:05}", REMOTE_ADDR="2001:db8::1"))
    refused = ask(Client(), "13900099999", REMOTE_ADDR="2001:db8::ffff")

    assert "换一个网络" in words(refused)
    assert is_sent(ask(Client(), "13900099999", REMOTE_ADDR="2001:db8:0:1::1"))


def test_known_and_unknown_numbers_are_refused_alike_by_a_full_network(client, alice):
    for n in range(20):
        ask(Client(), f"139000{n:05}")

    assert words(ask(Client(), NUMBER)) == words(ask(Client(), "13900099999"))


def come(number, **more):
    client = Client()
    ask(client, number, **more)
    client.post("/login/code/", {"code": sent_code()})
    assert "_auth_user_id" in client.session


def sent_from_here(n, **more) -> list[bool]:
    return [is_sent(ask(Client(), f"139000{one:05}", **more)) for one in range(n)]


def test_whoever_gets_in_makes_room_for_others_of_her_carrier_once_that_day(db):
    for _ in range(2):
        come(NUMBER)
    CodeAttempts.objects.filter(kind="network_day").update(count=CEILINGS["network"][1][1].most)

    assert sent_from_here(7) == [True] * ceilings.ROOM_PER_LOGIN + [False] * 2


def test_nobody_makes_room_in_the_minute(db):
    come(NUMBER)
    CodeAttempts.objects.filter(kind="network_minute").update(count=CEILINGS["network"][1][0].most)

    assert sent_from_here(1) == [False]


def test_a_customer_of_many_lines_has_an_end_as_well(db):
    sent = [
        is_sent(ask(Client(), f"139000{n:05}", REMOTE_ADDR=f"2001:db8:0:{n:x}::1"))
        for n in range(61)
    ]

    assert sent == [True] * 60 + [False]
    assert sent_from_here(1, REMOTE_ADDR="2001:db8:1::1") == [True]


def test_all_strangers_together_have_an_end_and_known_devices_none(own_phone, alice, settings):
    settings.CODES_PER_HOUR_ALARM = 1
    addresses = [f"10.7.{n}.1" for n in range(11)]
    sent = [
        is_sent(ask(Client(), f"139000{n:05}", REMOTE_ADDR=address))
        for n, address in enumerate(addresses)
    ]
    assert sent == [True] * 10 + [False]
    second = {"login": NUMBER, "way": "second"}
    assert "本站一小时内发的验证码" in words(Client().post("/login/", second))

    assert is_sent(ask(own_phone))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::2", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_one_customers_line(address, network):
    assert network_of(address) == network
    assert wide_network_of(network) == ("2001:db8::/48" if "db8" in network else "")


def test_what_is_refused_counts_nowhere(db):
    now = clock.now()
    for _ in range(3):
        count_code(to=NUMBER, source=Source("10.0.0.1"), now=now)
    before = dict(CodeAttempts.objects.values_list("kind", "count"))
    for _ in range(5):
        with pytest.raises(TooManyCodes) as refused:
            count_code(to=NUMBER, source=Source("10.0.0.1"), now=now)

    assert dict(CodeAttempts.objects.values_list("kind", "count")) == before
    assert refused.value.where["of"] == "number"
    count_code(to=NUMBER, source=Source("10.0.0.1"), now=now + timedelta(minutes=1))


ABROAD, ONLY = "+852 9123 4567", "本站只向 +86 开头的手机号发短信，不向固定电话发"


def test_no_text_goes_to_a_country_that_is_not_listed(client, db, settings):
    answer = ask(client, ABROAD)
    assert ONLY in str(answer.context["form"].errors["login"])
    assert ABROAD in answer.content.decode()
    assert not User.objects.exists()

    settings.TEXT_COUNTRIES = ["+86", "+852"]
    assert is_sent(ask(client, ABROAD))


def test_nor_from_any_other_form(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone="+85291234567")
    cast.alice.refresh_from_db()
    log_in(client, cast.alice, second_factor=False)
    forms = {
        "/account/again/": {"step": "send"},
        "/me/units/bind/": {
            "estate": cast.riverside.pk, "building": "1", "unit": "1-101", "name": "x",
            "phone": "+85291234568",
        },
        f"/me/units/{cast.unit.pk}/delegates/new/": {
            "phone": ABROAD, "last_day": clock.today() + timedelta(days=9),
        },
    }  # fmt: skip
    for address, typed in forms.items():
        assert ONLY in client.post(address, typed).content.decode(), address
    assert not Express.objects.exists()


def test_codes_for_homes_have_ends_that_log_ins_do_not_fill(client, cast, monkeypatch):
    log_in(client, cast.eve, second_factor=False)
    registered(home(cast.riverside, "1-777"), "夏娃", owner_phone=NUMBER)
    besiege()
    monkeypatch.setattr("communities.services.binding.MAX_TRIES", 99)
    typed = {"estate": cast.riverside.pk, "building": "1", "unit": "1-777", "name": "夏娃"}

    answers = [client.post("/me/units/bind/", typed | {"phone": NUMBER}) for _ in range(6)]

    assert [is_sent(answer) for answer in answers] == [True] * 5 + [False]
    assert "一小时内要的验证码已到上限" in words(answers[-1])


def test_operators_hear_once_of_codes_by_the_hundred(client, cast, settings):
    member(cast.sam, Role.OPERATOR, area=cast.street)
    settings.CODES_PER_HOUR_ALARM = 4
    for n in range(6):
        assert is_sent(ask(Client(), f"139000{n:05}", REMOTE_ADDR=f"10.2.{n}.1"))

    [notice] = Notice.objects.all()
    assert notice.user == cast.sam
    assert "一小时内已发出 4 条验证码" in notice.words


def test_healthz_says_so_and_counts_for_staff_alone(client, cast, settings):
    settings.CODES_PER_HOUR_ALARM = 2
    ask(Client(), REMOTE_ADDR="10.3.0.1")
    assert client.get("/healthz").json()["codes"] == {"ok": True}
    ask(Client(), REMOTE_ADDR="10.3.0.1")

    assert client.get("/healthz").json()["codes"] == {"ok": False}
    client.force_login(cast.root)
    assert client.get("/healthz").json()["codes"] == {"ok": False, "this_hour": 2}


def test_no_number_and_no_address_stands_in_the_counts(client, db):
    ask(client, REMOTE_ADDR="10.4.0.1")

    kept = str(list(CodeAttempts.objects.values()))
    assert "13800001111" not in kept
    assert "10.4.0.1" not in kept


def test_a_number_of_no_country_is_refused_by_the_count_itself(db):
    with pytest.raises(DomainError, match="开头的手机号"):
        count_code(to="+85291234567", source=Source(known="user 1"), now=clock.now())


def test_who_calls_may_have_any_number_but_no_text_goes_abroad(settings):
    said = EnterForm.base_fields["phone"].clean
    with pytest.raises(ValidationError, match="开头的手机号"):
        said(ABROAD)
    assert said("0573-87654321") == "+8657387654321"

    assert WordsForm.base_fields["phone"].clean(ABROAD) == "+85291234567"
    settings.TEXT_COUNTRIES = ["+86", "+852"]
    assert said(ABROAD) == "+85291234567"
