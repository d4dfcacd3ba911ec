"""Keys of payment channels, from the environment: a whole set or none."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from finance.gateway.keys import accounts, api_base, read_bases, read_keys
from portal.settings.payments import channels
from tests.channels.alipay_server import AlipayServer
from tests.channels.wechat_server import WechatServer
from tests.finance.gateway.mainland import environ

STRIPE = {
    "STRIPE_MERCHANT": "owners", "STRIPE_ACCOUNT": "acct_owners",
    "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1",
}  # fmt: skip


def second(**more) -> dict[str, str]:
    return (
        {f"{name}__2": text for name, text in STRIPE.items()}
        | {"STRIPE_MERCHANT__2": "firm", "STRIPE_ACCOUNT__2": "acct_firm"}
        | more
    )


def test_each_whole_set_is_an_account():
    assert read_keys({})["stripe"] == {}

    found = read_keys(STRIPE | second())["stripe"]

    assert [*found] == ["owners", "firm"]
    assert found["firm"]["SECRET_KEY"] == "sk_test_1"
    assert "sk_test_1" not in repr(found)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_MERCHANT is not set"),
        (STRIPE | {"STRIPE_WEBHOOK_SECRET": " "}, "STRIPE_WEBHOOK_SECRET is not set"),
        (STRIPE | {"STRIPE_SECRET_KEY": "pk_live_1"}, "STRIPE_SECRET_KEY is not right"),
        (STRIPE | {"STRIPE_MERCHANT": "业委会"}, "STRIPE_MERCHANT is not right"),
        (STRIPE | {"STRIPE_ACCOUNT": "owners"}, "STRIPE_ACCOUNT is not right"),
        (STRIPE | {"STRIPE_MERCHANT": "m" * 41}, "STRIPE_MERCHANT is not right"),
        (STRIPE | {"STRIPE_SECRET_KEY__2": "sk_test_2"}, "STRIPE_MERCHANT__2 is not set"),
        (STRIPE | {"STRIPE_SECRET_KEY__1": "sk_test_2"}, "STRIPE_SECRET_KEY__1: more accounts end"),
        (STRIPE | second(STRIPE_MERCHANT__2="owners"), "STRIPE_MERCHANT__2='owners' names"),
    ],
)
def test_a_wrong_or_half_set_stops_the_start(given, named):
    with pytest.raises(ImproperlyConfigured) as wrong:
        read_keys(given)
    assert named in str(wrong.value)
    assert "sk_" not in str(wrong.value).replace("sk_live_…", "")


@pytest.mark.parametrize(
    "base", ["http://api.example.com", "127.0.0.1:8080", "http://127.0.0.1:x", "ftp://127.0.0.1"]
)
def test_another_address_is_safe_or_on_this_machine(base):
    with pytest.raises(ImproperlyConfigured, match="STRIPE_API_BASE"):
        read_bases({"STRIPE_API_BASE": base})


def test_addresses_and_accounts_are_read_from_settings(settings):
    settings.PAYMENT_API_BASES = read_bases({"STRIPE_API_BASE": "http://127.0.0.1:8080/"})
    settings.PAYMENT_KEYS = read_keys(STRIPE)

    assert api_base("stripe", "https://api.stripe.com") == "http://127.0.0.1:8080"
    assert api_base("alipay", "https://x") == "https://x"
    assert [*accounts("stripe")] == ["owners"]
    assert accounts("alipay") == {}


def test_a_channel_that_is_named_has_keys(monkeypatch):
    monkeypatch.setenv("PAYMENT_CHANNELS", "stripe")
    with pytest.raises(ImproperlyConfigured, match="STRIPE_MERCHANT is not set"):
        channels(is_demo=False)
    for name, text in STRIPE.items():
        monkeypatch.setenv(name, text)
    assert channels(is_demo=False) == ["stripe"]


def test_the_simulator_stands_beside_no_second_live_key_either(monkeypatch):
    monkeypatch.delenv("PAYMENT_CHANNELS", raising=False)
    for name, text in second().items():
        monkeypatch.setenv(name, text)
    with pytest.raises(ImproperlyConfigured, match="STRIPE_SECRET_KEY__2"):
        channels(is_demo=True)


@pytest.mark.parametrize("server", [AlipayServer, WechatServer])
def test_keys_of_the_mainlands_channels_are_read_before_anything_starts(server):
    with server() as one:
        given = environ(one)
    channel = next(iter(given)).partition("_")[0].lower()
    assert read_keys(given)[channel]["yangguang"]

    for name in [one for one in given if not one.endswith(("MERCHANT", "API_BASE"))]:
        less = {key: text for key, text in given.items() if key != name}
        with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
            read_keys(less)
        with pytest.raises(ImproperlyConfigured, match=f"{name} is not right"):
            read_keys(given | {name: "x" * 200})
    private, public = (f"{channel.upper()}_{kind}_KEY" for kind in ("PRIVATE", "PUBLIC"))
    with pytest.raises(ImproperlyConfigured, match=f"{public} is not right"):
        read_keys(given | {public: given[private]})
