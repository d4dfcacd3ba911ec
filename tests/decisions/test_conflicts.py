"""利益冲突: while owners vote on the property company, its staff see the public pages alone."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import NotAllowed
from communities.models import Ownership
from communities.permissions import may, require, where
from communities.services.document_checks import ask_check, confirm_check
from communities.services.roster import import_roster
from decisions.selectors.conflicts import concerns_company, voting_on_company
from decisions.services.votes import announce_vote, take_back_vote
from tests.cast import member
from tests.decisions.conftest import NOW
from tests.sessions import log_in

ON_COMPANY = {"code": "provider", "text": "是否续聘？"}
PHONE = "+8613800001111"
COUNTERS = [
    "/desk/roster/", "/desk/roster/on-site/", "/desk/owners/", "/desk/contacts/", "/desk/titles/",
    "/desk/roster/imports/",
]  # fmt: skip
PERMS = [
    "import_roster",
    "confirm_roster",
    "check_documents",
    "join_owners",
    "vouch_contact",
    "end_title",
]


@pytest.mark.parametrize(
    ("code", "text", "concerned"),
    [
        ("provider", "是否续聘？", True),
        ("other", "物业费是否从 1.6 元调到 1.9 元？", True),
        ("other", "是否把物业服务费改为酬金制？", True),
        ("other", "是否同意新的物业服务合同？", True),
        ("other", "是否设立业主活动室？", False),
        ("fund_use", "是否动用维修资金更换电梯？", False),
    ],
)
def test_choosing_and_paying_the_company_concerns_it(code, text, concerned):
    assert concerns_company(code, text) is concerned


@pytest.fixture
def on_company(cast, draft):
    row = draft(ON_COMPANY, title="续聘")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("perm", PERMS)
def test_its_staff_keep_off_the_register_from_notice_to_result(cast, draft, perm):
    perm, estates = f"communities.{perm}", [cast.riverside, cast.hilltop]
    row = draft(ON_COMPANY, title="续聘")
    assert may(cast.petra, perm, cast.riverside, NOW), "a draft is nobody's business"
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)

    assert not may(cast.petra, perm, cast.riverside, NOW)
    assert where(cast.petra, perm, estates, NOW) == []
    assert where(cast.hal, perm, estates, NOW) == [cast.hilltop]
    assert may(cast.bob, perm, cast.riverside, NOW)
    with pytest.raises(NotAllowed, match="物业不经手"):
        require(cast.petra, perm, cast.riverside, NOW)
    assert may(cast.petra, "communities.keep_paper", cast.riverside, NOW) is False
    assert may(cast.petra, "communities.view_desk", cast.riverside, NOW)

    row.refresh_from_db()
    take_back_vote(decision=row, verb="withdraw", reason="不办了", actor=cast.bob, now=NOW)
    assert may(cast.petra, perm, cast.riverside, NOW)


def test_of_another_vote_they_keep_off_nothing(cast, vote):
    assert voting_on_company([cast.riverside], NOW) == set()
    assert may(cast.petra, "communities.check_documents", cast.riverside, NOW)


def test_who_sits_on_the_committee_as_well_keeps_off(cast, on_company):
    member(cast.cora, "property_staff", cast.riverside, contract=cast.contract)
    assert not may(cast.cora, "communities.check_documents", cast.riverside, NOW)


def test_a_check_that_waits_is_not_confirmed_by_the_company(cast, draft):
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(phone=PHONE, phone_verified=True)
    owned = Ownership.objects.get(user=cast.alice)
    check = ask_check(ownership=owned, phone=PHONE, actor=cast.bob, now=NOW)
    row = draft(ON_COMPANY, title="续聘")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    with pytest.raises(NotAllowed, match="物业不经手"):
        confirm_check(check=check, actor=cast.petra, now=NOW)
    with pytest.raises(NotAllowed, match="物业不经手"):
        import_roster(estate=cast.riverside, roster=None, actor=cast.petra, now=NOW)


def announced(cast, draft, *matters, **words):
    opens = clock.today() + timedelta(days=16)
    row = draft(*matters, opens_on=opens, closes_on=opens + timedelta(days=14), **words)
    announce_vote(decision=row, edition=0, actor=cast.bob, now=clock.now())
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("page", COUNTERS)
def test_the_counters_pages_say_why(client, cast, draft, page):
    log_in(client, cast.petra)
    assert client.get(page).status_code == 200, "control: without such a vote"
    announced(cast, draft, ON_COMPANY, title="续聘")
    answer = client.get(page)
    assert answer.status_code == 403
    assert "业主正在就物业公司的事表决" in answer.content.decode()
    log_in(client, cast.bob)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("who", ["petra", "paul"])
def test_every_page_of_a_vote_but_the_public_ones_refuses_them(client, cast, draft, who):
    row = announced(cast, draft, ON_COMPANY, title="续聘")
    log_in(client, getattr(cast, who))
    pages = ["", "edit/", "delivery/", "postings/", "counters/", "bindings/", "doors/", "roll/"]
    private = [f"/desk/votes/{row.pk}/{page}" for page in pages]
    private += ["/desk/decisions/", f"/e/riverside/decisions/{row.number}/roll/"]
    assert {address: client.get(address).status_code for address in private} == dict.fromkeys(
        private, 403
    )
    assert client.get(f"/e/riverside/decisions/{row.number}/").status_code == 200


def test_many_estates_are_asked_at_once(cast, on_company, django_assert_num_queries):
    estates = [cast.riverside, cast.hilltop]
    member(
        cast.petra, "property_manager", cast.hilltop, contract=cast.hal.memberships.get().contract
    )
    with django_assert_num_queries(2):
        assert where(cast.petra, "communities.check_documents", estates, NOW) == [cast.hilltop]
