"""投诉收件箱: each account in force is looked at within a day, and who looked says what she found."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed
from finance.gateway.keys import Keys
from finance.models import ComplaintLook
from finance.selectors.complaints import inboxes
from finance.services.complaints import note_look
from finance.services.payee_accounts import decide_account, propose_account
from tests.sessions import log_in

DAY = timedelta(days=1)


@pytest.fixture
def account(paying, settings):
    """Alipay's, in force since a little more than a day."""
    settings.PAYMENT_KEYS = {"alipay": {"yangguang": Keys("alipay", "yangguang", {})}}
    bill, then = paying.bills[0], clock.now() - 6 * DAY
    row = propose_account(
        estate=paying.estate, merchant="yangguang", fund=bill.fund, payee=bill.payee,
        channel="alipay", identity="2088000000000170", reason="合同", actor=paying.cast.petra, now=then,
    )  # fmt: skip
    return decide_account(row=row, agrees=True, actor=paying.cast.bob, now=then)


def test_an_inbox_is_due_a_day_after_it_began_and_after_each_look(paying, account):
    began = account.valid_from
    assert inboxes([paying.estate], began - DAY) == []
    assert inboxes([paying.cast.hilltop], began) == []
    [one] = inboxes([paying.estate], began + DAY)
    assert (one.due_at, one.is_late) == (began + DAY, False)
    [one] = inboxes([paying.estate], began + DAY + timedelta(seconds=1))
    assert one.is_late

    looked = began + 2 * DAY
    words = {"estate": paying.estate, "channel": "alipay", "merchant": "yangguang"}
    note_look(**words, n_open=" 2 ", actor=paying.cast.petra, now=looked)
    [one] = inboxes([paying.estate], looked)
    assert (one.due_at, one.is_late, one.last.n_open) == (looked + DAY, False, 2)


@pytest.mark.parametrize("n_open", ["", "-1", "1.5", "二", "10000", "9" * 40])
def test_what_is_no_number_is_refused(paying, account, n_open):
    words = {"estate": paying.estate, "channel": "alipay", "merchant": "yangguang"}
    with pytest.raises(DomainError, match="填数字"):
        note_look(**words, n_open=n_open, actor=paying.cast.petra, now=clock.now())


def test_only_the_desk_looks_and_only_at_what_is_in_force(paying, account):
    words = {"estate": paying.estate, "channel": "alipay", "n_open": "0", "now": clock.now()}
    with pytest.raises(NotAllowed):
        note_look(**words, merchant="yangguang", actor=paying.cast.alice)
    for channel, merchant in (("alipay", "nobody"), ("stripe", "yangguang")):
        with pytest.raises(DomainError, match="没有这个收款账户"):
            given = words | {"channel": channel, "merchant": merchant}
            note_look(**given, actor=paying.cast.petra)
    assert not ComplaintLook.objects.exists()


def test_the_desk_shows_what_is_due_and_takes_the_look(paying, account, client):
    log_in(client, paying.cast.petra)
    page = client.get("/desk/payments/").content.decode()
    for words in ("投诉收件箱", "还没有看过", "该看了", "https://b.alipay.com/"):
        assert words in page, words
    given = {"channel": "alipay", "merchant": "yangguang", "n_open": "0"}
    there = "/desk/payments/riverside/complaints/"
    assert client.post(there, given)["Location"] == "/desk/payments/"
    page = client.get("/desk/payments/").content.decode()
    assert "未办结 0 件" in page
    assert "该看了" not in page
    client.post(there, given | {"n_open": "没有"})
    assert "没有就填 0" in client.get("/desk/payments/").content.decode()
    assert ComplaintLook.objects.count() == 1
