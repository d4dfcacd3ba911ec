"""The demo estates, loaded once and dated from a fixed day."""

from datetime import datetime

import pytest

from communities import clock
from communities.models import Estate, Membership, Ownership, Role, Unit
from communities.selectors import employer_of, management_body_of, roles_of
from finance.models import Approval, Entry, EntryDraft, Match, Statement, Voucher
from finance.selectors.rows import free_rows
from portal.demo import logins, people
from portal.demo.load import load
from portal.models import GuidePage, NoticePage
from tests import databases

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(scope="module")
def lines(django_db_setup, django_db_blocker):
    """Loaded once, into a clone of its own."""
    said = []
    with django_db_blocker.unblock(), databases.cloned():
        load(now=NOW, say=said.append)
        yield said


def test_fenghe_has_four_buildings_and_about_three_hundred_units(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    assert fenghe.is_demo
    assert Unit.objects.filter(estate=fenghe).values("building").distinct().count() == 4
    assert 290 <= Unit.objects.filter(estate=fenghe).count() <= 310
    unowned = Unit.objects.filter(estate=fenghe).exclude(ownerships__valid_until=None)
    assert not unowned.exists()


def test_every_login_has_the_role_it_is_offered_for(lines):
    who = people.users()
    estates = {estate.name: estate for estate in Estate.objects.all()}
    for login in logins.LOGINS:
        estate = estates.get(login.where, estates["风和丽苑"])
        held = roles_of(who[login.key], estate, NOW)
        assert held == (frozenset() if login.key == "newcomer" else {login.role}), login.key


def test_who_records_and_who_approves_have_different_employers(lines):
    who = people.users()
    for slug, records, approves in [
        ("fenghe-liyuan", "clerk", "chair"),
        ("haichang-yuan", "neighbour_clerk", "officer"),
    ]:
        estate = Estate.objects.get(slug=slug)
        assert employer_of(who[records], estate, NOW) != employer_of(who[approves], estate, NOW)
        assert who[approves].governs(estate, NOW)
    assert management_body_of(Estate.objects.get(slug="haichang-yuan"), NOW).kind == "custody"


def test_a_second_load_changes_nothing_and_says_so(lines):
    before = [Unit.objects.count(), Ownership.objects.count(), Membership.objects.count()]
    said = []
    assert load(now=NOW, say=said.append) == []
    assert [Unit.objects.count(), Ownership.objects.count(), Membership.objects.count()] == before
    assert len(said) == 2
    assert all("已经装入" in line for line in said)


def test_the_newcomer_is_registered_and_not_yet_bound(lines):
    owned = Ownership.objects.get(owner_name=logins.BY_KEY["newcomer"].name)
    assert owned.user is None
    assert owned.owner_phone == "+8613800010104"
    assert not Membership.objects.filter(role=Role.OWNER, unit=owned.unit).exists()


def test_notices_and_guides_are_live_and_keep_their_prose(lines):
    notices = NoticePage.objects.live().filter(path__startswith=_path("fenghe-liyuan"))
    assert {"utility", "urgent", "disclosure"} <= set(notices.values_list("kind", flat=True))
    assert any("水泵" in page.what and page.prose for page in notices)
    guide = GuidePage.objects.live().get(slug="renovation", path__startswith=_path("fenghe-liyuan"))
    assert guide.steps.count() == 8
    assert "九百四十五" in str(guide.prose)


def _path(slug):
    return Estate.objects.get(slug=slug).page.path


def _statements(slug):
    rows = Statement.objects.filter(estate__slug=slug).order_by("starts")
    return {row.period: (row.status, row.data["state"]) for row in rows}


def test_two_quarters_are_published_and_one_is_in_review(lines):
    assert _statements("fenghe-liyuan") == {
        "2025-12": ("published", "ok"),
        "2026-Q1": ("published", "ok"),
        "2026-Q2": ("published", "ok"),
        "2026-Q3": ("submitted", "ok"),
    }
    assert list(_statements("haichang-yuan")) == ["2025-12", "2026-Q1", "2026-Q2"]


def test_every_entry_went_through_a_draft_of_another_employers_approval(lines):
    entries = Entry.objects.all()
    assert entries.count() > 250
    assert not entries.filter(draft=None).exists()
    for approval in Approval.objects.select_related("actor", "draft__submitted_by").all()[:20]:
        people_of = (approval.draft.submitted_by, approval.actor)
        first, second = (one.employers_in(approval.draft.estate, NOW) for one in people_of)
        assert not first & second


def test_transfers_between_own_accounts_are_one_entry_over_two_rows(lines):
    transfers = Entry.objects.filter(kind="transfer")
    assert transfers.count() > 20
    for entry in transfers[:5]:
        assert Match.objects.filter(posting__entry=entry).count() == 2


def test_there_is_one_reversal_and_something_left_to_do(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    assert Entry.objects.filter(reverses__isnull=False).count() == 1
    assert free_rows(fenghe).count() > 20
    assert {"submitted", "returned", "draft"} <= set(
        EntryDraft.objects.filter(estate=fenghe).values_list("status", flat=True)
    )


def test_papers_are_public_where_confirmed_and_a_reason_stands_where_there_is_none(lines):
    confirmed = Voucher.objects.filter(redaction="confirmed")
    assert confirmed.count() > 40
    assert Voucher.objects.exclude(redaction="confirmed").exists()
    bare = Entry.objects.filter(entry_vouchers=None, reverses=None)
    assert bare.exists()
    assert not bare.filter(no_voucher_reason="").exists()
