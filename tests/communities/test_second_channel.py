"""A code to the mailbox of the number's account, where the phone's way is closed."""

import pytest
from django.test import Client

from communities.models import CodeAttempts, User
from tests.codes import mailed_code, received, sent_code
from tests.communities.slips import NUMBER, counter
from tests.communities.test_ceilings import ask, besiege, is_sent, mail_box
from tests.communities.test_slips import who_is_in

__all__ = ["counter"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)
SECOND = {"login": NUMBER, "way": "second"}


def test_a_full_number_offers_the_mail_and_says_what_the_counter_does(client, counter, mailoutbox):
    besiege()
    page = ask(client, REMOTE_ADDR="10.8.0.1").content.decode()
    assert "把验证码发到账号登记的邮箱" in page
    assert "应急登录单" in page
    assert "alice@" not in page

    CodeAttempts.objects.filter(kind__startswith="network").delete()
    client.post("/login/", SECOND, REMOTE_ADDR="10.8.0.1")
    shown = client.get("/login/code/").content.decode()
    code = mailed_code(mailoutbox)
    assert "alice" not in shown
    client.post("/login/code/", {"code": code})

    assert who_is_in(client) == counter.alice


def test_the_second_channel_tells_nobody_who_has_a_mail(counter, mailoutbox):
    User.objects.create(phone="+8613800004444", phone_verified=True)
    pages = []
    for number in (NUMBER, "+8613800004444", "+8613800005555"):
        client = Client()
        assert is_sent(client.post("/login/", {"login": number, "way": "second"}))
        page = client.get("/login/code/").content.decode()
        pages.append(page.split("csrfmiddlewaretoken")[0])
        again = client.post("/login/code/", {"action": "resend"})
        assert again.status_code == 200

    assert len(set(pages)) == 1
    received()
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


def full(client, **more):
    """The second way, until nothing is sent by it from here."""
    while is_sent(answer := client.post("/login/", SECOND, **more)):
        client.cookies.pop("sessionid", None)
    return answer


def test_a_stranger_closes_the_second_way_where_he_is_and_nowhere_else(counter):
    full(Client(), REMOTE_ADDR="10.5.0.1")

    assert is_sent(Client().post("/login/", SECOND, REMOTE_ADDR="10.5.0.2"))


def test_from_many_networks_it_has_an_end_too(counter):
    sent = [is_sent(Client().post("/login/", SECOND, REMOTE_ADDR=f"10.5.{n}.1")) for n in range(21)]
    assert sent == [True] * 20 + [False]


def test_a_full_network_of_the_first_way_leaves_the_second_open(counter):
    besiege()
    assert CodeAttempts.objects.filter(kind="network_minute", count__gt=99).exists()
    page = ask(Client(), REMOTE_ADDR="10.0.0.1")
    assert not is_sent(page)

    assert is_sent(Client().post("/login/", SECOND, REMOTE_ADDR="10.0.0.1"))


def test_on_her_own_phone_the_second_way_is_hers(client, counter):
    ask(client)
    client.post("/login/code/", {"code": sent_code()})
    client.post("/logout/")
    full(Client())
    CodeAttempts.objects.filter(kind__startswith="second").update(count=10**4)

    assert is_sent(client.post("/login/", SECOND))


def test_who_is_refused_in_either_way_reads_what_else_there_is(counter):
    page = full(Client()).content.decode()
    assert "打印应急登录单" in page
    assert "把验证码发到账号登记的邮箱" not in page
    CodeAttempts.objects.update(count=10**4)
    mail = ask(Client(), "alice@example.org")
    assert not is_sent(mail)
    assert "打印应急登录单" in mail.content.decode()


def test_the_second_channel_has_ends_of_its_own(counter):
    sent = [is_sent(Client().post("/login/", SECOND)) for _ in range(4)]

    assert sent == [True, True, True, False]
    assert is_sent(ask(Client()))
