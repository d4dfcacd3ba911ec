"""The desk's pages about papers, without a script."""

import re

import pytest

from communities import clock
from communities.models import AuditEvent
from finance import papers
from finance.models import Voucher
from finance.services.vouchers import take_voucher
from tests.communities.uploads import opened, pdf, photo_with_gps
from tests.sessions import log_in


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = tmp_path / "private", tmp_path / "public"


@pytest.fixture
def voucher(cast):
    return take_voucher(
        estate=cast.riverside,
        name="发票.jpg",
        data=photo_with_gps(),
        actor=cast.paul,
        now=clock.now(),
    )


def address(voucher, tail=""):
    return f"/desk/vouchers/{voucher.pk}/{tail}"


def signed_in(client, user, **more):
    log_in(client, user, **more)
    return client


def confirm(client, voucher):
    """As the page's button does it."""
    found = re.search(r'name="hash" value="(\w+)"', client.get(address(voucher)).content.decode())
    return client.post(address(voucher, "confirm/"), {"hash": found[1] if found else ""})


def test_black_out_confirm_and_retract(client, cast, voucher):
    signed_in(client, cast.paul)
    assert "还没有公开件" in client.get(address(voucher)).content.decode()
    answer = client.post(address(voucher), {"boxes_1": "0,0，25 25\n50.5,50,80,60"})
    assert answer.status_code == 302
    signed_in(client, cast.bob)
    shown = opened(client.get(address(voucher, "redacted/1.jpg")).content)
    assert shown.getpixel((20, 20)) == (0, 0, 0)
    assert shown.getpixel((250, 330)) == (0, 0, 0)
    assert confirm(client, voucher).status_code == 302
    voucher.refresh_from_db()
    assert voucher.is_public
    assert client.post(address(voucher, "undo/"), {"reason": " "}).status_code == 400
    assert client.post(address(voucher, "undo/"), {"reason": "漏了签名"}).status_code == 302
    voucher.refresh_from_db()
    assert not voucher.is_public


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "请画出要遮盖的地方"),
        ({"boxes_1": "10,20,5,30"}, "不是遮盖框"),
        ({"boxes_1": "10;drop table"}, "不是遮盖框"),
    ],
)
def test_what_was_typed_stays_beside_the_error(client, cast, voucher, typed, words):
    answer = signed_in(client, cast.paul).post(address(voucher), typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert typed.get("boxes_1", "") in page
    assert "有地方要改" in page


@pytest.mark.parametrize("who", ["paul", "petra"])
def test_the_same_company_is_refused_with_a_sentence(client, cast, voucher, who):
    signed_in(client, cast.paul).post(address(voucher), {"is_clean": "on"})
    answer = confirm(signed_in(client, getattr(cast, who)), voucher)
    assert answer.status_code == 400
    assert "复核" in answer.content.decode()
    voucher.refresh_from_db()
    assert voucher.redaction == Voucher.Redaction.REDACTED


def test_confirming_twice_is_once(client, cast, voucher):
    signed_in(client, cast.paul).post(address(voucher), {"is_clean": "on"})
    signed_in(client, cast.bob)
    assert confirm(client, voucher).status_code == 302
    assert confirm(client, voucher).status_code == 400
    assert AuditEvent.objects.filter(verb="finance.voucher.confirm").count() == 1


def test_a_paper_is_not_confirmed_unseen(client, cast, voucher):
    signed_in(client, cast.paul).post(address(voucher), {"boxes_1": "0,0,25,25"})
    page = signed_in(client, cast.bob).get(address(voucher)).content.decode()
    seen = re.search(r'name="hash" value="(\w+)"', page)[1]
    signed_in(client, cast.paul).post(address(voucher), {"is_clean": "on"})
    signed_in(client, cast.bob)

    for given in ({"hash": seen}, {}):
        answer = client.post(address(voucher, "confirm/"), given)
        assert answer.status_code == 400
        assert "请重新查看后再确认" in answer.content.decode()

    voucher.refresh_from_db()
    assert voucher.redaction == Voucher.Redaction.REDACTED


@pytest.mark.parametrize("act", ["confirm/", "undo/"])
def test_a_paper_is_decided_on_only_after_the_second_factor(client, cast, voucher, act):
    signed_in(client, cast.paul).post(address(voucher), {"is_clean": "on"})
    seen = papers.pending_hash(voucher)
    signed_in(client, cast.bob, second_factor=False)
    given = {"hash": seen, "reason": "漏了签名"}
    assert "next=" in client.post(address(voucher, act), given)["Location"]
    voucher.refresh_from_db()
    assert voucher.redaction == Voucher.Redaction.REDACTED

    signed_in(client, cast.bob)
    assert client.get(address(voucher, act))["Location"] == address(voucher)
    assert client.post(address(voucher, act), given)["Location"] == address(voucher)
    voucher.refresh_from_db()
    assert voucher.redaction != Voucher.Redaction.REDACTED


TAILS = ["", "1.jpg", "redacted/1.jpg", "original.pdf"]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("who", ["hal", "dan", "olga", "root", "eve"])
def test_strangers_find_nothing(client, cast, voucher, who, tail):
    answer = signed_in(client, getattr(cast, who)).get(address(voucher, tail))
    assert answer.status_code == 404


@pytest.mark.parametrize("tail", TAILS)
def test_an_owner_of_the_estate_may_not(client, cast, voucher, tail):
    assert signed_in(client, cast.alice).get(address(voucher, tail)).status_code == 403


def test_a_visitor_is_sent_to_log_in(client, cast, voucher):
    answer = client.get(address(voucher))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_every_look_is_recorded_and_nothing_is_cached(client, cast):
    voucher = take_voucher(
        estate=cast.riverside, name="合同.pdf", data=pdf(2), actor=cast.paul, now=clock.now()
    )
    signed_in(client, cast.bob)
    page = client.get(address(voucher, "2.jpg"))
    whole = client.get(address(voucher, "original.pdf"))
    assert page["Cache-Control"] == whole["Cache-Control"] == "private, no-store"
    assert "sandbox" in page["Content-Security-Policy"]
    assert whole["Content-Disposition"].startswith("attachment")
    assert client.get(address(voucher, "3.jpg")).status_code == 404
    seen = AuditEvent.objects.filter(verb="finance.voucher.looked_at", actor=cast.bob)
    assert sorted(event.detail["page"] for event in seen) == [0, 2]


def test_the_list_shows_what_waits_in_ones_own_estates(client, cast, voucher):
    assert "发票.jpg" in signed_in(client, cast.bob).get("/desk/vouchers/").content.decode()
    assert "发票.jpg" not in signed_in(client, cast.hal).get("/desk/vouchers/").content.decode()
    assert signed_in(client, cast.eve).get("/desk/vouchers/").status_code == 403
