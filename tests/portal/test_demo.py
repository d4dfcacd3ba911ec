"""The demo estates, loaded once and dated from a fixed day."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby

import pytest
from django.test import override_settings

from communities import clock
from communities.models import (
    Clock,
    ClockExtension,
    ClockPause,
    ContactChange,
    DocumentCheck,
    Estate,
    Invitation,
    Membership,
    OfficeEnd,
    OfficeInvitation,
    OwnerJoin,
    Ownership,
    Role,
    RosterImport,
    Unit,
)
from communities.selectors import management_body_of
from communities.selectors.owners import homes_on
from communities.services.roster_imports import tried
from communities.standing import standing_of
from communities.working_days import Calendar
from decisions.models import BodyKey, Decision, KeyRequest, Poll, PollAnswer
from decisions.models import Notice as VoteNotice
from decisions.selectors.counters import counters_of, unfit_counters
from decisions.selectors.delivery import days_hung, is_office_told, reaches
from decisions.selectors.keys import bodies_of
from decisions.selectors.readiness import opening_findings
from finance.evidence import JUMP
from finance.gateway.keys import FIELDS
from finance.models import (
    Approval,
    BankFile,
    BankRow,
    Bill,
    BillingRun,
    ChannelBill,
    Demand,
    DepositCertificate,
    Entry,
    EntryDraft,
    Match,
    OddProposal,
    PaymentShare,
    PayOrder,
    Posting,
    Receipt,
    Refund,
    Reminder,
    RowSetAside,
    Statement,
    Voucher,
)
from finance.selectors.bills import bills_of
from finance.selectors.demands import debts_of, demandable
from finance.selectors.payee_accounts import confirmed_accounts
from finance.selectors.payments import standing_of_bills
from finance.selectors.public.spent import entries_under
from finance.selectors.public.verdict import verdict
from finance.selectors.rates import rates_of_estate
from finance.selectors.reconciliation import reconcile
from finance.selectors.rows import with_rest
from notifications.models import Notice, Referral
from portal.demo import logins, people, repairs, repairs_plan
from portal.demo.load import load
from portal.founding import progress
from portal.models import GuidePage, NoticePage
from repairs.models import Rating, Signal, Ticket
from repairs.scoring import MIN_CASES
from repairs.selectors.decided import tickets_under
from repairs.selectors.scores import Month, scores
from repairs.states import TicketStatus
from tests import databases
from tests.sessions import log_in

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(scope="module")
def lines(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once, into a clone of its own."""
    said, signer = [], override_settings(SIGNER_DIR=str(tmp_path_factory.mktemp("signer")))
    with django_db_blocker.unblock(), databases.cloned(), signer:
        load(now=NOW, say=said.append)
        yield said


def test_fenghe_has_four_buildings_and_about_three_hundred_units(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    assert fenghe.is_demo
    assert Unit.objects.filter(estate=fenghe).values("building").distinct().count() == 4
    assert 290 <= Unit.objects.filter(estate=fenghe).count() <= 310
    unowned = Unit.objects.filter(estate=fenghe).exclude(ownerships__valid_until=None)
    assert not unowned.exists()


def test_the_developer_holds_what_is_unsold_and_what_is_not_delivered(lines):
    for slug in ("fenghe-liyuan", "haichang-yuan"):
        homes = homes_on(Estate.objects.get(slug=slug), NOW.date())
        developers = [home for home in homes if home.is_developers]
        assert len(developers) == 3
        assert sorted(Counter(home.owners for home in developers).values()) == [1, 2]
        assert all(home.stair for home in homes if home.kind == Unit.Kind.DWELLING)


def test_every_login_has_the_role_it_is_offered_for(lines):
    who = people.users()
    estates = {estate.name: estate for estate in Estate.objects.all()}
    for login in logins.LOGINS:
        estate = estates.get(login.where, estates["风和丽苑"])
        held = standing_of(who[login.key], estate, NOW).roles
        waits = login.key in {"newcomer", "successor"}
        assert held == (frozenset() if waits else {login.role}), login.key


def test_who_records_and_who_approves_have_different_employers(lines):
    who = people.users()
    for slug, records, approves in [
        ("fenghe-liyuan", "clerk", "chair"),
        ("haichang-yuan", "neighbour_clerk", "officer"),
    ]:
        estate = Estate.objects.get(slug=slug)
        recording, approving = (standing_of(who[key], estate, NOW) for key in (records, approves))
        assert recording.employer != approving.employer
        assert approving.governs
    assert management_body_of(Estate.objects.get(slug="haichang-yuan"), NOW).kind == "custody"


def test_a_second_load_changes_nothing_and_says_so(lines):
    before = [Unit.objects.count(), Ownership.objects.count(), Membership.objects.count()]
    said = []
    assert load(now=NOW, say=said.append) == []
    assert [Unit.objects.count(), Ownership.objects.count(), Membership.objects.count()] == before
    assert len(said) == 3
    assert all("已经装入" in line for line in said)


def test_one_estate_is_founded_and_its_list_says_what_is_missing(lines):
    estate = Estate.objects.get(slug="baihe-jiayuan")
    told = [
        line.item.what for line in progress.lines(progress.Facts(estate, NOW)) if not line.is_done
    ]
    assert {"名册", "账套", "第一张公示表"} <= set(map(str, told))
    assert "物业经理" not in told
    [waiting] = RosterImport.objects.for_estate(estate)
    assert tried(waiting, NOW).needs[0] == "这是本小区第一次导入名册。"


def test_the_newcomer_is_registered_and_not_yet_bound(lines):
    owned = Ownership.objects.get(owner_name=logins.BY_KEY["newcomer"].name)
    assert owned.user is None
    assert owned.owner_phone == "+8613800010104"
    assert not Membership.objects.filter(role=Role.OWNER, unit=owned.unit).exists()


def test_the_notice_of_a_vote_is_on_its_way(lines):
    """Most have it, one was missed, it hangs in the hall; three of three bodies will count."""
    notice = VoteNotice.objects.get(decision__way="elsewhere")
    found = reaches(notice)
    assert 0 < sum(one.is_reached for one in found) < len(found)
    assert [one.last.note for one in found if one.last and not one.is_reached] == ["去了三次没有人"]
    assert is_office_told(notice, NOW)
    [posting] = notice.postings.all()
    assert days_hung(posting, NOW.date()) == 5
    counters = counters_of(notice.decision)
    assert (len(counters), len({one.body for one in counters})) == (3, 3)
    assert unfit_counters(notice.decision, NOW) == []


def test_a_vote_waits_for_nothing_but_the_key_that_the_signer_makes(lines):
    vote = Decision.objects.get(way="portal", status="announced")
    assert (vote.status, vote.opens_on) == ("announced", NOW.date())
    assert [one.code for one in opening_findings(vote, NOW)] == ["key"]


def test_a_mail_is_about_to_change_and_an_invitation_waits(lines):
    who = people.users()
    change = ContactChange.objects.get(status="waiting")
    assert change.user == who["delegate"]
    assert change.takes_effect_at > NOW
    assert Invitation.objects.get(status="open").invited_by == who["owner"]
    assert OfficeInvitation.objects.get().status == "open"
    assert OfficeEnd.objects.get().passed_at is not None


def test_an_owner_of_two_homes_is_one_and_another_waits_to_be(lines):
    who = people.users()
    states = {row.first.name: row.status for row in OwnerJoin.objects.select_related("first")}
    assert states == {who["neighbour"].name: "made", who["owner"].name: "asked"}
    for key, n_homes, n in (("neighbour", 2, 1), ("owner", 3, 2)):
        homes = {row.unit_id for row in Ownership.objects.filter(owner_name=who[key].name)}
        estate = Unit.objects.get(pk=min(homes)).estate
        owners = {home.owners for home in homes_on(estate, NOW.date()) if home.unit_id in homes}
        assert (len(homes), len(owners)) == (n_homes, n)


def test_papers_of_an_owner_were_checked_and_of_one_wait(lines):
    who = people.users()
    waits = DocumentCheck.objects.exclude(status="made").get()
    assert (waits.user, waits.status) == (who["neighbour"], "asked")
    assert Ownership.objects.filter(is_document_checked=True, user=who["owner"]).count() == 1


def test_what_owners_decided_here_is_paid_with_its_vouchers(lines):
    vote = Decision.objects.get(title="翻新 3 幢 2 单元楼道")
    paid = entries_under(vote)
    assert sorted(one.expense_fen for one in paid) == [236_000, 550_000]
    assert all(one.entry_vouchers.exists() for one in paid)
    assert min(one.booking_date for one in paid) > vote.result.final_at.date()


def test_works_wait_for_a_vote_and_went_by_another(lines):
    waiting, done = (
        tickets_under(Decision.objects.get(title=title))
        for title in ("改造 3 幢单元门", "翻新 3 幢 2 单元楼道")
    )
    assert [(one.ticket.status, one.is_bare) for one in waiting] == [("acknowledged", True)]
    assert [(one.ticket.outcome, len(one.photos)) for one in done] == [("fixed", 1)]
    assert done[0].ticket.reported_at > done[0].ticket.vote.result.final_at


def test_a_poll_is_over_and_says_what_owners_think(lines):
    (poll,) = Poll.objects.all()
    assert poll.result["heads"] >= 5
    assert len(poll.result["questions"]) == 2
    assert not PollAnswer.objects.exists()


def test_three_bodies_of_one_estate_have_printed_their_sheets(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    bodies = [body for _kind, body in bodies_of(fenghe, NOW)]
    printed = BodyKey.objects.current().filter(body__in=bodies)
    assert {one.asked_by.office_name for one in printed} == {"李**", "徐**", "高**"}
    assert KeyRequest.objects.exclude(sealed=None).count() == 0


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
    assert _statements("haichang-yuan") == {
        "2025-12": ("published", "ok"),
        "2026-Q1": ("published", "ok"),
        "2026-Q2": ("published", "grey"),
    }


def test_one_estate_shows_for_which_days_the_bank_is_missing(lines):
    [last] = Statement.objects.filter(estate__slug="haichang-yuan", period="2026-Q2")
    assert verdict(last).why == ["农业银行 尾号7716：从2026年6月21日到2026年6月30日没有流水。"]
    fenghe = Statement.objects.get(estate__slug="fenghe-liyuan", period="2026-Q3")
    assert verdict(fenghe).is_summed


def test_a_bay_paid_for_ahead_is_earned_month_by_month(lines):
    for period, months in (("2026-Q2", 3), ("2026-Q3", 6)):
        shown = Statement.objects.get(estate__slug="fenghe-liyuan", period=period).data
        assert shown["owed_fen"] == (12 - months) * 150_00, period
        assert [one["code"] for one in shown["owed"]] == ["PREPAID"]
    assert (
        "owed_fen" not in Statement.objects.get(estate__slug="fenghe-liyuan", period="2025-12").data
    )


def test_three_months_are_billed_and_one_wrong_run_is_reversed(lines):
    runs = BillingRun.objects.filter(estate__slug="fenghe-liyuan").order_by("pk")
    assert [hasattr(run, "reversal") for run in runs] == [True, False, False, False]
    assert {f"{run.month:%Y-%m}" for run in runs} == {"2026-09", "2026-10", "2026-11"}
    homes = bills_of(people.users()["owner"], NOW)
    assert {len(home.months) for home in homes} == {3}
    assert all(home.is_own for home in homes)
    assert Bill.objects.filter(is_developers=True).exists()


def test_reminders_were_sent_one_letter_came_by_hand_and_who_paid_got_none(lines):
    owner = people.users()["owner"]
    assert set(Reminder.objects.filter(user=owner).values_list("step", flat=True)) == {
        "billed", "due", "late",
    }  # fmt: skip
    letter = Demand.objects.get()
    assert (letter.ownership.user, letter.notice) == (None, None)
    assert letter.deliveries.get().way == "hand"
    debts = debts_of(demandable(letter.estate, NOW))
    assert len(debts) > 3
    assert letter.ownership not in [one.ownership for one in debts]
    paid = Bill.objects.filter(reminders__user=owner, reminders__step="late")
    assert all(one.is_paid for one in standing_of_bills(paid).values())
    assert owner not in [one.ownership.user for one in debts]


def test_what_the_simulator_took_for_the_owners_is_at_the_bank_less_its_fee(lines):
    """So that no demo is grey by it after five working days."""
    bill = ChannelBill.objects.get()
    part = bill.parts.get(fund__code="gs")
    assert (bill.day, part.fee_fen) == (NOW.date() - timedelta(days=1), 57)
    lines_of = Posting.objects.filter(account__code="CLEAR_DEMO", fund=part.fund)
    assert sum(lines_of.values_list("amount_fen", flat=True)) == 0
    row = BankRow.objects.get(memo="结算款")
    assert (row.amount_fen, row.booked_date) == (part.net_fen, NOW.date())
    assert row.matches.get().posting.entry.kind == "transfer"
    month = reconcile(part.fund, NOW.date().replace(day=1), NOW.date(), NOW.date())
    [bank] = [one for one in month.accounts if one.bank_account.kind == "bank"]
    assert JUMP not in {reason.what for reason in bank.judged.reasons}
    assert not any(one.is_late or "月租" in one.source for one in month.transit)


def test_the_owner_paid_a_month_a_part_and_is_paying(lines):
    orders = PayOrder.objects.filter(estate__slug="fenghe-liyuan")
    assert {one.status for one in orders} == {"paid", "open", "odd"}
    found = standing_of_bills(Bill.objects.filter(reservations__order__in=orders).distinct())
    states = {(one.is_paid, one.paid_fen > 0, one.reserved_fen > 0) for one in found.values()}
    assert states == {(True, True, False), (False, True, False), (False, False, True)}
    receipts = Receipt.objects.filter(estate__slug="fenghe-liyuan")
    own = receipts.filter(cancels=None)
    assert own.count() == orders.exclude(status="open").filter(prepayment=None).count()
    assert orders.filter(channel="elsewhere", prepayment=None, opened_at=NOW).count() == 6
    [doubted] = OddProposal.objects.filter(payment__order__in=orders)
    assert (doubted.payment.reason, doubted.status) == ("mistaken", "proposed")
    used = PaymentShare.objects.filter(payment__order__prepayment__isnull=False)
    assert used.count() == 6
    refunds = Refund.objects.filter(estate__slug="fenghe-liyuan").order_by("pk")
    assert [one.status for one in refunds] == ["done", "asked"]
    assert receipts.get(cancels__isnull=False).amount_fen == -refunds[0].amount_fen


def test_most_homes_have_paid_their_fees(lines):
    """Fewer of each later month; spaces on common ground are too few to be told."""
    found = rates_of_estate(Estate.objects.get(slug="fenghe-liyuan"), NOW)
    shares = [one.percent for one in found if one.kind == "property"]
    assert shares == sorted(shares)
    assert 55 < shares[0] < shares[-1] < 100
    assert {one.percent for one in found if one.kind != "property"} == {None}


def test_an_account_of_a_payee_is_in_force_and_another_on_notice(lines):
    shown = confirmed_accounts(Estate.objects.get(slug="fenghe-liyuan"), NOW)
    assert [one.row.merchant for one in shown if one.is_coming] == ["fenghe-yeweihui-2"]
    in_force = [(one.row.channel, one.row.fund is None) for one in shown if one.is_in_force]
    assert sorted(in_force) == [(name, own) for name in sorted(FIELDS) for own in (False, True)]


def test_a_deposit_is_borne_out_by_its_certificate(lines):
    sides = [
        side
        for one in Statement.objects.filter(estate__slug="haichang-yuan")
        for side in verdict(one).accounts
        if side.is_deposit
    ]
    assert {side.bank_fen for side in sides} == {2_000_000}
    assert {side.certified for side in sides} == {
        date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30),
    }  # fmt: skip
    waiting = DepositCertificate.objects.get(status="proposed")
    assert waiting.day == date(2026, 9, 30)


def test_every_entry_went_through_a_draft_of_another_employers_approval(lines):
    entries = Entry.objects.all()
    assert entries.count() > 250
    # What payments book was approved with the payment, the deposit or the account at its channel.
    booked = {
        key.partition(":")[0] for key in entries.filter(draft=None).values_list("key", flat=True)
    }
    assert booked <= {"payment", "channel-fee", "cashdeposit"}
    for approval in Approval.objects.select_related("actor", "draft__submitted_by").all()[:20]:
        people_of = (approval.draft.submitted_by, approval.actor)
        estate = approval.draft.estate
        first, second = (standing_of(one, estate, NOW).employers for one in people_of)
        assert not first & second


def test_transfers_between_own_accounts_are_one_entry_over_two_rows(lines):
    transfers = Entry.objects.filter(kind="transfer")
    assert transfers.count() > 20
    for entry in transfers[:5]:
        assert Match.objects.filter(posting__entry=entry).count() == 2


def test_a_file_that_was_cut_short_is_withdrawn_and_the_whole_one_counts(lines):
    withdrawn = BankFile.objects.get(status="withdrawn")
    whole = BankFile.objects.get(name=withdrawn.name.replace("（不全）", ""))
    assert withdrawn.withdrawals.get().reason
    assert whole.rows.counted().count() > withdrawn.rows.count() > 0
    assert not withdrawn.rows.counted().exists()


def test_money_sent_by_mistake_is_set_aside_by_two(lines):
    asides = RowSetAside.objects.filter(status="agreed")
    assert sorted(asides.values_list("amount_fen", flat=True)) == [-380_000, 380_000]
    assert all(one.decided_by_id not in (None, one.submitted_by_id) for one in asides)


def test_there_is_one_reversal_and_something_left_to_do(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    assert Entry.objects.filter(reverses__isnull=False).count() == 1
    assert with_rest(BankRow.objects.for_estate(fenghe)).exclude(rest_fen=0).count() > 20
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


def test_repairs_show_every_state_a_late_matter_and_who_was_called(lines):
    fenghe = Estate.objects.get(slug="fenghe-liyuan")
    tickets = Ticket.objects.filter(estate=fenghe)
    recent = tickets.filter(reported_at__gt=NOW - timedelta(days=21))
    assert recent.count() >= 25
    assert set(recent.values_list("status", flat=True)) == set(TicketStatus.values)
    assert Clock.objects.for_estate(fenghe).overdue(NOW).exists()
    assert ClockPause.objects.filter(clock__estate=fenghe, until_at__gt=NOW).exists()
    assert set(ClockExtension.objects.values_list("status", flat=True)) == {"asked", "granted"}
    assert set(Referral.objects.values_list("kind", flat=True)) == {"referral", "supervision"}
    assert Signal.objects.filter(estate=fenghe, status="assigned").exists()
    assert recent.filter(n_reopened=1).count() == 2
    rated = Rating.objects.filter(ticket__estate=fenghe, on_time__isnull=False)
    assert rated.count() >= 15


def test_the_scoreboard_of_the_last_month_has_enough_for_its_figures(lines):
    tickets = Ticket.objects.filter(estate__slug="fenghe-liyuan")
    found = scores(tickets, Month.of(NOW).plus(-1), now=NOW)
    shown = [row.figures for row in found.rows if row.figures.done_spans.n >= MIN_CASES]
    assert len(shown) >= 2
    assert all(one.satisfied.of >= 4 for one in shown)
    assert any(one.satisfied.is_enough for one in shown)
    assert found.whole.satisfied.is_enough
    assert found.whole.satisfied.n < found.whole.satisfied.of
    assert found.year.satisfied.of > found.whole.satisfied.of


@pytest.mark.parametrize(
    "day",
    ["2026-01-01", "2026-03-01", "2026-03-31", "2026-11-01", "2026-11-30", "2027-02-28"],
)
def test_last_month_is_over_and_done_whenever_the_demo_is_loaded(day):
    """After Spring Festival and National Day too, on the first minutes of a month."""
    now = datetime.fromisoformat(day).replace(minute=5, tzinfo=clock.SHANGHAI)
    desk = repairs.Desk(Estate(slug="fenghe-liyuan"), {}, Calendar(), now)
    faults = repairs_plan.last_month(repairs.days_of_last_month(desk))
    assert len(faults) == len(repairs_plan.LAST_MONTH)
    for fault in faults:
        at = desk.moment(fault)
        assert Month.of(at) == Month.of(now).plus(-1)
        assert desk.after(at, "3wd") < now
        for act in fault.acts:
            at = desk.after(at, act.after)
        is_rated = fault.acts[-1].verb == "rate"
        assert at + (timedelta() if is_rated else timedelta(days=7)) < now


def test_each_kind_of_notice_leads_its_reader_to_a_page(lines, client):
    """A link in a message that ends in 403 or 404 costs more trust than no message."""
    told = Notice.objects.exclude(user=None).order_by("user", "kind", "-pk")
    wrong = {}
    for user, notices in groupby(told.distinct("user", "kind"), key=lambda one: one.user):
        log_in(client, user)
        for notice in notices:
            status = client.get(notice.path, follow=True).status_code
            if status != 200:
                wrong[user.name, notice.kind, notice.path] = status
    assert len(told) > 50
    assert wrong == {}


def test_one_building_is_within_a_warranty_and_its_roof_is_the_developers(lines):
    roof = Ticket.objects.get(words="3幢屋面下雨渗水，顶楼天花板有水印。")

    assert roof.get_route_display() == "建设单位（保修期内）"
    assert roof.route_reason.startswith("仍在保修期内（至 20")
    pipes = Ticket.objects.get(words="2幢 1单元管道井渗水。")
    assert pipes.route == "provider", "control: an older building"
