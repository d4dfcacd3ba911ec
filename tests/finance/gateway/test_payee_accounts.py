"""To whose account money goes: two bodies, three full days in public, and no order to any other."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Estate
from finance.gateway.keys import read_keys
from finance.gateway.registry import offered
from finance.models import PayeeAccount, PayOrder
from finance.selectors.payee_accounts import confirmed_accounts
from finance.services.payee_accounts import decide_account, propose_account, takes_effect
from finance.services.payment_switch import is_stopped, turn_payments
from tests.finance.gateway.paying import MINUTE, NOW
from tests.finance.gateway.test_keys import STRIPE, second
from tests.finance.gateway.test_payment_guards import made, refused
from tests.owner import become_owner, switch_off
from tests.sessions import log_in

DAY = timedelta(days=1)
# The button of the second person, and hers alone.
DECIDES = 'value="agree"'


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.PAYMENT_CHANNELS = ["demo", "stripe"]
    settings.PAYMENT_KEYS = read_keys(STRIPE | second())


def proposed(paying, bill, merchant="owners", *, now=NOW, **more) -> PayeeAccount:
    given = {
        "fund": bill.fund, "payee": bill.payee, "channel": "stripe", "reason": "合同 12 号",
        "identity": f"acct_{merchant.replace('-', '')}",
        "actor": paying.cast.petra,
    } | more  # fmt: skip
    return propose_account(estate=paying.estate, merchant=merchant, now=now, **given)


def agreed(paying, bill, merchant="owners", *, now=NOW, **more) -> PayeeAccount:
    row = proposed(paying, bill, merchant, now=now, **more)
    return decide_account(row=row, agrees=True, actor=paying.cast.bob, now=now)


def at(day, hour=0) -> datetime:
    """November in Shanghai."""
    return datetime(2026, 11, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("said", "first"), [(at(20, 0), at(24)), (at(20, 23), at(24)), (at(21), at(25))]
)
def test_three_full_days_lie_between_the_second_word_and_the_first_order(said, first):
    assert takes_effect(said) == first


def test_an_order_goes_to_the_account_in_force(paying):
    bill, other = paying.bills[0], paying.parking[0]
    row = agreed(paying, bill)
    before = row.valid_from - MINUTE
    assert offered(paying.estate, None, bill.payee, before) == ["demo"]
    with pytest.raises(DomainError, match="换一种方式"):
        paying.order(bill, channel="stripe", now=before)
    assert offered(paying.estate, None, bill.payee, row.valid_from) == ["demo", "stripe"]
    assert offered(paying.estate, other.fund, other.payee, row.valid_from) == ["demo"]
    assert offered(paying.estate, None, "别家公司", row.valid_from) == ["demo"]

    order = paying.order(bill, channel="stripe", now=row.valid_from)
    assert (order.merchant, order.expires_at - order.opened_at) == ("owners", 30 * MINUTE)
    with pytest.raises(DomainError, match="换一种方式"):
        paying.order(other, channel="stripe", now=row.valid_from)


def test_another_account_takes_over_on_its_day_and_begun_orders_stay(paying):
    first = agreed(paying, paying.bills[0])
    begun = paying.order(paying.bills[0], channel="stripe", now=first.valid_from)
    then = agreed(paying, paying.bills[0], "firm", now=first.valid_from)

    until = paying.order(paying.bills[1], channel="stripe", now=then.valid_from - MINUTE)
    after = paying.order(paying.bills[2], channel="stripe", now=then.valid_from)

    merchants = [PayOrder.objects.get(pk=one.pk).merchant for one in (begun, until, after)]
    assert merchants == ["owners", "owners", "firm"]


def test_an_account_without_keys_is_not_offered(paying, settings):
    row = agreed(paying, paying.bills[0], "firm")
    settings.PAYMENT_KEYS = read_keys(STRIPE)
    assert offered(paying.estate, None, paying.bills[0].payee, row.valid_from) == ["demo"]


def test_keys_of_a_test_mode_serve_a_demo_alone(paying, settings):
    row, bill = agreed(paying, paying.bills[0]), paying.bills[0]
    paying.estate.is_demo = False
    assert offered(paying.estate, None, bill.payee, row.valid_from) == []
    settings.PAYMENT_KEYS = read_keys(STRIPE | {"STRIPE_SECRET_KEY": "sk_live_1"})
    assert offered(paying.estate, None, bill.payee, row.valid_from) == ["stripe"]


def test_two_people_of_two_bodies_name_an_account(paying):
    bill, cast = paying.bills[0], paying.cast
    row = proposed(paying, bill)
    with pytest.raises(DomainError, match="已经有人提出"):
        proposed(paying, bill, "firm")
    with pytest.raises(StaleState):
        decide_account(row=row, agrees=True, actor=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        proposed(paying, bill, actor=cast.alice)
    assert decide_account(row=row, agrees=False, actor=cast.bob, now=NOW).valid_from is None
    assert offered(paying.estate, None, bill.payee, NOW + 9 * DAY) == ["demo"]
    for wrong in ({"merchant": "业委会"}, {"reason": " "}, {"payee": ""}, {"channel": "demo"}):
        with pytest.raises(DomainError):
            proposed(paying, bill, **wrong)


def test_a_switch_stops_one_channel_and_another_all(paying):
    bill = paying.bills[0]
    row = agreed(paying, bill)
    turn = {"estate": paying.estate, "actor": paying.cast.petra, "now": NOW}
    for stops, channel, left in [
        (True, "stripe", ["demo"]), (True, "", []), (False, "stripe", []),
        (False, "", ["demo", "stripe"]),
    ]:  # fmt: skip
        turn_payments(stops=stops, channel=channel, **turn)
        paying.estate.refresh_from_db()
        assert offered(paying.estate, None, bill.payee, row.valid_from) == left
    assert "payments_stopped_channels" not in paying.estate.params


@pytest.mark.parametrize("channel", ["", "stripe"])
def test_what_the_managing_body_stopped_nobody_else_resumes(paying, channel):
    """Nor by stopping it once more; what the manager stopped, both resume, until the body makes it its own."""
    cast = paying.cast

    def turned(actor, stops) -> bool:
        turn_payments(estate=paying.estate, stops=stops, channel=channel, actor=actor, now=NOW)
        paying.estate.refresh_from_db()
        return is_stopped(paying.estate, channel)

    assert not turned(cast.bob, False)
    assert turned(cast.petra, True)
    assert not turned(cast.petra, False)
    assert turned(cast.petra, True)
    assert turned(cast.bob, True)
    turned(cast.petra, True)
    with pytest.raises(NotAllowed, match="管理主体停止的"):
        turned(cast.petra, False)
    assert not turned(cast.bob, False)
    assert turned(cast.petra, True)
    assert not turned(cast.petra, False)


def test_the_desk_shows_who_resumes_and_knows_no_channel_that_is_gone(paying, client, settings):
    there, desk = "/desk/payments/riverside/switch/", "/desk/payments/"
    log_in(client, paying.cast.bob)
    for channel in ("", "stripe"):
        client.post(there, {"act": "stop", "channel": channel})
    log_in(client, paying.cast.petra)
    page = client.get(desk).content.decode()
    assert page.count("管理主体已停止") == 2
    assert 'value="resume"' not in page
    assert "只有管理主体" in client.post(there, {"act": "resume"}, follow=True).content.decode()

    log_in(client, paying.cast.bob)
    assert client.get(desk).content.decode().count('value="resume"') == 2
    settings.PAYMENT_CHANNELS = ["demo"]
    assert client.post(there, {"act": "resume", "channel": "stripe"}).status_code == 404
    paying.estate.refresh_from_db()
    assert is_stopped(paying.estate)
    assert is_stopped(paying.estate, "stripe")


def test_a_decided_account_stays(paying):
    row = agreed(paying, paying.bills[0])
    rows = PayeeAccount.objects.filter(pk=row.pk)

    waiting = PayeeAccount.objects.filter(pk=proposed(paying, paying.parking[0], "firm").pk)

    refused("stays as it was proposed", lambda: rows.update(status="refused", valid_from=None))
    refused(
        "an_account_waits_for_its_notice",
        lambda: waiting.update(
            status="agreed", decided_by=paying.cast.bob, decided_at=NOW, valid_from=NOW + 2 * DAY
        ),
    )
    become_owner()
    refused("stays as it was proposed", lambda: waiting.update(merchant="mine"))
    switch_off("finance_payeeaccount", "account_stays")
    assert rows.update(merchant="mine") == waiting.update(merchant="mine") == 1


def test_no_account_is_there_before_two_bodies_said_so(paying):
    bill = paying.bills[0]
    given = {
        "estate": paying.estate, "payee": bill.payee, "channel": "stripe", "merchant": "mine",
        "identity": "acct_mine", "reason": "-", "submitted_by": paying.cast.petra, "submitted_at": NOW - 9 * DAY,
    }  # fmt: skip
    early = {"decided_at": NOW - 8 * DAY, "valid_from": NOW - 4 * DAY}

    def at_once():
        return PayeeAccount.objects.create(**given, **early, status="agreed")

    refused("waits for a second body first", at_once)
    row = proposed(paying, bill)
    agrees = partial(PayeeAccount.objects.filter(pk=row.pk).update, status="agreed")
    said = {"decided_at": NOW, "valid_from": NOW + 4 * DAY}
    refused("somebody decides", lambda: agrees(**said))
    refused("somebody decides", lambda: agrees(decided_by=paying.cast.bob, **early))
    switch_off("finance_payeeaccount", "account_waits", "account_stays")
    assert at_once().decided_by is None
    assert agrees(**early) == 1


def test_what_is_said_of_a_real_estate_is_said_now(paying):
    """A past moment would spend the notice before anybody could read it."""
    bill, now = paying.bills[0], datetime.now(UTC)
    row, real = agreed(paying, bill), Estate.objects.filter(pk=paying.estate.pk)
    waiting = proposed(paying, paying.parking[0], "firm")
    real.update(is_demo=False)
    given = {"channel": "stripe", "merchant": "owners", "expires_at": now + DAY}
    begun = partial(made, paying, opened_at=row.valid_from, **given)
    acts = {
        "is proposed at another time": lambda: proposed(paying, bill, "mine"),
        "somebody decides": lambda: decide_account(
            row=waiting, agrees=True, actor=paying.cast.bob, now=NOW
        ),
        "begins at another time": lambda: begun(bill),
    }
    for message, act in acts.items():
        refused(message, act)
    made(paying, paying.bills[1], opened_at=now, **given)
    switch_off("finance_payeeaccount", "account_waits", "account_stays")
    switch_off("finance_payorder", "order_goes_to_its_account")
    waiting.refresh_from_db()
    for act in acts.values():
        act()


def test_no_order_goes_to_another_account(paying):
    bill = paying.bills[0]
    row = agreed(paying, bill)
    given = {"channel": "stripe", "expires_at": row.valid_from + MINUTE}

    for merchant, opened in (("mine", row.valid_from), ("owners", row.valid_from - MINUTE)):
        refused(
            "an account that is not its payee's",
            lambda merchant=merchant, opened=opened: made(
                paying, bill, merchant=merchant, opened_at=opened, **given
            ),
        )
    made(paying, bill, merchant="owners", opened_at=row.valid_from, **given)
    become_owner()
    switch_off("finance_payorder", "order_goes_to_its_account")
    made(paying, paying.bills[1], merchant="mine", opened_at=row.valid_from, **given)


def test_the_public_page_says_which_account_takes_effect_when(paying, client):
    there = "/e/riverside/payees/"
    assert "线上交不了费" in client.get(there).content.decode()
    first = agreed(paying, paying.bills[0], now=NOW - 9 * DAY)
    agreed(paying, paying.bills[0], "firm", now=datetime.now(UTC))
    proposed(paying, paying.parking[0], "secret-wait")

    agreed(paying, paying.bills[0], "third", now=datetime.now(UTC) + DAY)

    page = client.get(there).content.decode()
    assert first.valid_from < NOW
    assert "有 2 个收款账户正在公示" in page
    assert "以前用的" not in page
    assert "正在公示" in page
    assert page.index("firm") < page.index("owners")
    assert "代替" in page
    assert "secret-wait" not in page


def test_what_takes_effect_stands_in_public_until_another_has_taken_its_place(paying, client):
    """A second one that is confirmed later hides no first; only what never takes effect is a thing of its own."""
    agreed(paying, paying.bills[0], now=NOW - 9 * DAY)
    overtaken = agreed(paying, paying.bills[0], "never", now=NOW)
    bad = agreed(paying, paying.bills[0], "bad", now=NOW)
    good = agreed(paying, paying.bills[0], "good", now=NOW + DAY)
    assert overtaken.valid_from == bad.valid_from < good.valid_from

    def classes(now):
        return {
            one.row.merchant: [
                name for name in ("coming", "in_force", "overtaken", "past")
                if getattr(one, f"is_{name}")
            ]
            for one in confirmed_accounts(paying.estate, now)
        }  # fmt: skip

    never = {"never": ["overtaken"]}
    assert classes(NOW) == never | {"owners": ["in_force"], "bad": ["coming"], "good": ["coming"]}
    assert classes(bad.valid_from) == never | {
        "owners": ["past"], "bad": ["in_force"], "good": ["coming"],
    }  # fmt: skip
    assert classes(good.valid_from)["good"] == ["in_force"]
    before = {one.row: one.replaced for one in confirmed_accounts(paying.estate, NOW)}
    assert (before[bad].merchant, before[good].merchant) == ("owners", "bad")
    page = client.get("/e/riverside/payees/").content.decode()
    assert page.index("没有用上的") < page.index("never") < page.index("以前用的")


def test_one_proposes_on_the_desk_and_another_decides(paying, client):
    bill, there = paying.bills[0], "/desk/payments/riverside/accounts/"
    given = {"payee": bill.payee, "channel": "stripe", "merchant": "owners", "reason": "合同"}
    log_in(client, paying.cast.petra)
    wrong = client.post(there, given | {"merchant": "业 委会"})
    assert wrong.status_code == 400
    assert "业 委会" in wrong.content.decode()
    client.post(there, given)
    row = PayeeAccount.objects.get()
    assert DECIDES not in client.get(there).content.decode()
    client.post(f"/desk/payments/accounts/{row.pk}/", {"act": "agree"})
    assert PayeeAccount.objects.get().status == "proposed"

    log_in(client, paying.cast.bob)
    page = client.get(there).content.decode()
    assert "owners" in page
    assert DECIDES in page
    client.post(f"/desk/payments/accounts/{row.pk}/", {"act": "agree"})
    assert PayeeAccount.objects.get().status == "agreed"
    log_in(client, paying.cast.alice)
    assert client.get(there).status_code == 403


def test_one_open_proposal_is_a_key_of_the_database(paying):
    row = proposed(paying, paying.bills[0])
    row.pk = None
    with pytest.raises(IntegrityError, match="one_open_account_proposal"):
        row.save(force_insert=True)
