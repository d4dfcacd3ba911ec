"""Riverside with something private in every table, and the strangers who must not see it.

A row that no maker makes is filled in from its fields. A table with triggers needs a maker: MAKERS
maps its label to a function of (world) that leaves a row of Riverside behind.
"""

from base64 import b64encode
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.utils import DatabaseError
from wagtail.documents.models import Document
from wagtail.models import Page

from communities import clock
from communities.deadlines import Term
from communities.models import (
    AdminChange,
    Area,
    AuditEvent,
    Body,
    ContactChange,
    DocumentCheck,
    Estate,
    Leaf,
    LoginSlip,
    OfficePaper,
    Owner,
    OwnerJoin,
    Ownership,
    RecoverySheet,
    Role,
    TitleEnd,
    Unit,
    User,
)
from communities.selectors.offices import Seat
from communities.services import sync_groups
from communities.services.clocks import start_clock
from communities.services.office_ends import end_office
from communities.services.offices import invite_to_office
from communities.services.turns import propose_turn
from communities.uploads import new_folder, write
from decisions.models import Decision, ElsewhereDecision, Notice, Result
from decisions.services.closing import close_due, note_participation
from decisions.services.entering import SETTLE
from decisions.services.polls import convene_poll
from decisions.services.votes import announce_vote, draft_vote
from decisions.vote_rules import VoteRules
from finance.gateway.protocol import (
    DayBill,
    Found,
    Hint,
    ItemKind,
    PaidItem,
    PaidOut,
    Returned,
    Said,
    Trade,
)
from finance.models import (
    BankRow,
    Bill,
    BillingJob,
    Cashier,
    ComplaintLook,
    Demand,
    DemandBill,
    DemandDelivery,
    DepositCertificate,
    FeeSchedule,
    Fund,
    OpeningPrepaid,
    Payment,
    PayOrder,
    Prepayment,
    Reminder,
    Reservation,
)
from finance.selectors.channel_bills import MerchantAccount
from finance.services.billing import bill_once, reverse_run
from finance.services.cashiers import allow_cashier
from finance.services.channel_bills import keep_bills
from finance.services.channel_payouts import keep_payout
from finance.services.counter import close_shift, open_shift, take_cash
from finance.services.deposits import record_deposit
from finance.services.doubts import answer_doubt, doubt_bill
from finance.services.notifications import store_note
from finance.services.odd import propose
from finance.services.payee_accounts import propose_account
from finance.services.refunding import tend_refund
from finance.services.refunds import ask_refund, decide_refund, propose_end
from finance.services.settling import settle
from finance.services.transfers import record_slip
from finance.services.unknown import propose_closing
from portal.estates import open_face
from portal.models import (
    GuidePage,
    GuidesIndexPage,
    NoticePage,
    NoticesIndexPage,
    ShownFile,
)
from tests.cast import START, Cast, home, member, person, registered
from tests.decisions import ballots
from tests.decisions import paper as on_sheets
from tests.decisions.keys import keeper_in, keyed, seated
from tests.decisions.procedure import procedure_of
from tests.finance.accounts import kept_account
from tests.finance.billing import Fees
from tests.finance.books import opened
from tests.hours import keep_hours
from tests.repairs.world import a_ticket

# What no stranger may ever read. Everything private that the world writes contains it.
CANARY = "金丝雀"
# The account's number as the bank writes it, and residents' telephones.
SECRETS = [CANARY, "1204085009000123321", "+86138000"]
ROOMS = ["communities", "notifications", "decisions", "finance", "repairs", "portal"]
MAKERS = {}
# Tables without a row in Riverside, because only a service may write them and none has yet.
EMPTY = set()


def maker(label: str):
    def register(make):
        MAKERS[label] = make
        return make

    return register


def _owner(model):
    """What its field ``estate`` points to, if it has one."""
    fields = {field.name: field.related_model for field in model._meta.concrete_fields}
    return fields.get("estate")


def estate_models():
    """Every table of ours whose rows say which estate they are of."""
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if _owner(model) is Estate and model is not AuditEvent and not issubclass(model, Page)
    ]


@maker("finance.Statement")
def _statement(world):
    world.fill("finance.Statement", ends=date(2026, 3, 31), period="2026-Q1")


@maker("finance.RowSetAside")
def _set_aside(world):
    """Of a row that nothing else explains."""
    world.fill("finance.BankRow", fingerprint="aside", amount_fen=500)
    row = BankRow.objects.get(fingerprint="aside")
    world.fill("finance.RowSetAside", bank_row=row, amount_fen=500)


@maker("finance.DepositCertificate")
def _certificate(world):
    """Of an account that has no rows."""
    fund = world._related(Fund)
    deposit = kept_account(
        estate=world.riverside, fund=fund, kind="deposit", bank_name="银行", name=f"{CANARY}定期"
    )
    world.fill("finance.DepositCertificate", bank_account=deposit)


@maker("finance.CertificateWithdrawal")
def _withdrawal(world):
    """Of one that two people confirmed."""
    certificate = world.row(DepositCertificate)
    DepositCertificate.objects.filter(pk=certificate.pk).update(
        status="agreed", decided_by=world.cast.bob, decided_at=certificate.submitted_at
    )
    world.fill("finance.CertificateWithdrawal", certificate=certificate)


@maker("finance.FeeSchedule")
def _fees(world):
    fees = Fees(world.cast, world.row(OfficePaper))
    fees.charge(valid_from=date(2026, 1, 1), clause=f"{CANARY}第八条")


@maker("finance.BillingRun")
@maker("finance.Bill")
@maker("finance.BillDebtor")
def _bills(world):
    """Of this month; what her bill says is nobody else's."""
    world.row(FeeSchedule)
    fees = Fees(world.cast, world.row(OfficePaper))
    fees.run(clock.today().replace(day=1), now=clock.now())


@maker("finance.BillingJob")
def _billing_job(world):
    """That failed, and whose reason is the company's alone."""
    BillingJob.objects.create(
        estate=world.riverside, month=date(2026, 1, 1), digest="", number=501, status="failed",
        asked_by=world.cast.petra, asked_at=clock.now(), ended_at=clock.now(), problem=CANARY,
    )  # fmt: skip


@maker("finance.BillingReversal")
def _billing_reversal(world):
    """Of a one-off that was billed by mistake."""
    given = {"actor": world.cast.petra, "now": clock.now()}
    run = bill_once(unit=world.cast.unit, item=f"{CANARY}换锁", amount_fen=100, **given)
    reverse_run(run=run, reason=CANARY, **given)


@maker("finance.PayOrder")
@maker("finance.Reservation")
@maker("finance.Payment")
@maker("finance.PaymentShare")
@maker("finance.OpeningPrepaid")
@maker("finance.Prepayment")
@maker("finance.OddProposal")
@maker("finance.Receipt")
@maker("finance.ReceiptHead")
def _payments(world):
    """One that paid her bill, and the same order paid once more, which two bodies look into."""
    bill, now = world.row(Bill), clock.now()
    given = {
        "number": f"P{CANARY.encode().hex()[:20]}", "channel": "elsewhere", "merchant": "m",
        "amount_fen": bill.amount_fen,
    }  # fmt: skip
    order = PayOrder.objects.create(
        estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}物业费",
        payer=world.cast.alice, opened_at=now, expires_at=now + timedelta(minutes=15), **given,
    )  # fmt: skip
    Reservation.objects.create(estate=world.riverside, order=order, bill=bill, fen=bill.amount_fen)
    for number in ("T1", "T2"):
        trade = Trade(f"{CANARY}{number}", given["number"], "m", bill.amount_fen, "CNY", now)
        settle(number=order.number, found=Found(Said.PAID, (trade,)), now=now)
    odd = Payment.objects.get(status="odd")
    propose(payment=odd, verdict="returned", reason=CANARY, actor=world.cast.petra, now=now)
    with transaction.atomic():
        later = PayOrder.objects.create(
            estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}预交",
            payer=world.cast.alice, opened_at=now, expires_at=now + timedelta(minutes=15),
            **given | {"number": f"{given['number']}2"},
        )  # fmt: skip
        opening = _opening(world, bill, now)
        Prepayment.objects.create(
            estate=world.riverside, order=later, opening=opening, ownership=Ownership.objects.get(unit=bill.unit),
            unit=bill.unit, kind="property", item=CANARY, since=date(2026, 1, 1),
            amount_fen=bill.amount_fen,
        )  # fmt: skip


def _opening(world, bill, now) -> OpeningPrepaid:
    opening = OpeningPrepaid.objects.create(
        estate=world.riverside, reason=CANARY, number=1, total_fen=bill.amount_fen, rows=[CANARY],
        submitted_by=world.cast.petra, submitted_at=now,
    )  # fmt: skip
    decided = {"status": "agreed", "decided_by": world.cast.bob, "decided_at": now}
    OpeningPrepaid.objects.filter(pk=opening.pk).update(**decided)
    return opening


@maker("finance.ChannelBill")
@maker("finance.BillPart")
@maker("finance.BillDifference")
def _channel_bill(world):
    """A day's bill of an order's account, with a trade of hers and a refund begun there."""
    payment, now = world.row(Payment), clock.now()
    order = payment.order
    fee = Trade(payment.transaction, order.number, "m", payment.amount_fen, "CNY", now, 7)
    back = Returned(f"{CANARY}R1", order.number, payment.transaction, 100, "CNY", now)
    bill = DayBill(clock.today(), (fee,), refunds=(back,), fee_fen=7, digest="ab" * 32)
    keep_bills(MerchantAccount(world.riverside, order.channel, "m"), [bill], now)


@maker("finance.ChannelPayout")
@maker("finance.PayoutPart")
@maker("finance.PayoutDifference")
def _channel_payout(world):
    """One that holds her trade, and another with what nobody knows."""
    payment, now = world.row(Payment), clock.now()
    fen, number = payment.amount_fen, payment.order.number
    held = PaidItem("t1", ItemKind.TRADE, "", fen, 7, number, payment.transaction, fen, "CNY")
    strange = PaidItem("t2", ItemKind.OTHER, CANARY, 100)
    account = MerchantAccount(world.riverside, payment.channel, payment.merchant)
    for name, items in {"po_1": (held,), "po_2": (held, strange)}.items():
        paid = sum(one.net for one in items)
        keep_payout(account, PaidOut(name, clock.today(), "HKD", paid, items), now)


@maker("finance.PayeeAccount")
def _payee_account(world):
    """Proposed by the manager; what is confirmed anybody reads. And what a channel told."""
    store_note(channel="stripe", merchant="nobody", hint=Hint("evt_1"), now=clock.now())
    propose_account(
        estate=world.riverside, fund=None, payee=CANARY, channel="stripe", merchant="nobody",
        identity="acct_nobody",
        reason=CANARY, actor=world.cast.petra, now=clock.now(),
    )  # fmt: skip


@maker("finance.ComplaintLook")
def _complaint_look(world):
    ComplaintLook.objects.create(
        estate=world.riverside, channel="alipay", merchant="nobody", n_open=1,
        looked_by=world.cast.petra, looked_at=clock.now(),
    )  # fmt: skip


@maker("finance.Cashier")
def _cashier(world):
    allow_cashier(
        estate=world.riverside, user=world.cast.paul, actor=world.cast.petra, now=clock.now()
    )


@maker("finance.CashShift")
@maker("finance.CashTaking")
@maker("finance.CashDifference")
@maker("finance.CashDeposit")
def _counter(world):
    """Of the owners' money and short by a yuan; somebody else paid it in."""
    row, now = world.row(Cashier), clock.now()
    given = {"estate": world.riverside, "actor": row.user}
    shift = open_shift(float_fen=0, now=now - timedelta(hours=1), **given)
    run = bill_once(
        unit=world.cast.unit, item=f"{CANARY}修窗", amount_fen=300, actor=world.cast.petra, now=now
    )
    take_cash(
        shift=shift, bills=list(run.bills.all()), tendered_fen=500, token=uuid4(),
        payer_name=CANARY, actor=row.user, now=now,
    )  # fmt: skip
    close_shift(shift=shift, counts={}, counted_fen=200, reason=CANARY, actor=row.user, now=now)
    record_deposit(
        shift=shift, fund=None, serial="CANARY2", deposited_on=clock.today(),
        actor=world.cast.petra, now=now,
    )  # fmt: skip


@maker("finance.TransferSlip")
def _slip(world):
    """Of a one-off that nobody paid, and waiting."""
    given = {"actor": world.cast.petra, "now": clock.now()}
    run = bill_once(unit=world.cast.unit, item=f"{CANARY}修门", amount_fen=200, **given)
    record_slip(
        bills=list(run.bills.all()), amount_fen=200, paid_on=clock.today(), serial="CANARY1",
        payer_bank=CANARY, payer_name=CANARY, note=CANARY, **given,
    )  # fmt: skip


@maker("finance.OrderClosing")
def _closing(world):
    """Of an order of last week, of which nobody knows what became."""
    then, given = clock.now() - timedelta(days=7), {"actor": world.cast.petra, "now": clock.now()}
    bill = bill_once(
        unit=world.cast.unit, item=f"{CANARY}配钥匙", amount_fen=100, **given
    ).bills.get()  # fmt: skip
    order = PayOrder.objects.create(
        estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}物业费",
        payer=world.cast.alice, opened_at=then, expires_at=then + timedelta(minutes=15),
        number=f"P{CANARY.encode().hex()[:20]}Q", channel="elsewhere", merchant="m", amount_fen=100,
    )  # fmt: skip
    Reservation.objects.create(estate=world.riverside, order=order, bill=bill, fen=100)
    settle(number=order.number, found=Found(Said.NOTHING), now=then)
    propose_closing(order=order, reason=CANARY, **given)


@maker("finance.Refund")
@maker("finance.RefundEnd")
def _refunds(world):
    """Of the one that paid her bill: by hand, so that two people say what became of it."""
    world.row(Payment)
    payment, now = Payment.objects.get(transaction=f"{CANARY}T1"), clock.now()
    given = {"reason": CANARY, "now": now}
    people = world.cast.petra, world.cast.paul
    refund = ask_refund(
        payment=payment, bill=payment.shares.get().bill, amount_fen=1, actor=people[0], **given
    )
    decide_refund(refund=refund, agrees=True, actor=people[1], now=now)
    propose_end(refund=tend_refund(pk=refund.pk, now=now), verdict="done", actor=people[0], **given)


@maker("finance.Clearance")
def _clearance(world):
    owned = Ownership.objects.get(unit=world.row(Bill).unit)
    snapshot = {"home": CANARY}
    given = {"ownership": owned, "until": date(2026, 1, 1), "snapshot": snapshot}
    world.fill("finance.Clearance", **given)


@maker("finance.Reminder")
@maker("finance.Demand")
@maker("finance.DemandBill")
@maker("finance.DemandDelivery")
@maker("finance.BillDoubt")
@maker("finance.DoubtAnswer")
def _reminders(world):
    """Of a one-off of hers that was told of, demanded and given by hand; doubted, and answered."""
    now, petra = clock.now(), world.cast.petra
    run = bill_once(
        unit=world.cast.unit, item=f"{CANARY}换门", amount_fen=300, actor=petra, now=now
    )  # fmt: skip
    bill, owned = run.bills.get(), Ownership.objects.get(user=world.cast.alice)
    here = {"estate": world.riverside}
    Reminder.objects.create(
        bill=bill, ownership=owned, step="billed", fen=300, sent_at=now, **here
    )  # fmt: skip
    line = {"month": "2026-01", "item": CANARY, "due_on": "2026-01-31", "fen": "300"}
    demand = Demand.objects.create(
        ownership=owned, payee=bill.payee, fund=bill.fund, fen=300, until=clock.today(),
        snapshot={
            "estate": CANARY, "home": CANARY, "debtor": f"{CANARY}alice", "payee": bill.payee,
            "has_co_owners": False, "lines": [line], "fen": "300", "until": "2026-12-31",
            "phone": "", "day": "2026-11-30",
        },
        sent_by=petra, sent_at=now, **here,
    )  # fmt: skip
    DemandBill.objects.create(demand=demand, bill=bill, fen=300, **here)
    folder = new_folder(settings.PRIVATE_ROOT, "demands")
    write(Path(settings.PRIVATE_ROOT) / folder / "1.jpg", CANARY.encode())
    DemandDelivery.objects.create(
        demand=demand, way="hand", day=clock.today(), note=CANARY, folder=folder, pages=1,
        sha256="ab" * 32, recorded_by=petra, recorded_at=now, **here,
    )  # fmt: skip
    doubt = doubt_bill(bill=bill, words=CANARY, actor=world.cast.alice, now=now)
    answer_doubt(doubt=doubt, words=CANARY, actor=petra, now=now)


@maker("repairs.Ticket")
def _ticket(world):
    """A private one: nothing of it may be read by anybody else."""
    a_ticket(
        world.cast,
        is_public=False,
        scope="home",
        unit=world.cast.unit,
        words=f"{CANARY}卫生间漏水",
        slip_phone="+8613800066666",
        visit_wish=f"{CANARY}周末",
    )


@maker("repairs.ServiceTimes")
def _service_times(world):
    """What the estate promises, and by which paper, everybody reads."""
    world.fill("repairs.ServiceTimes", document="业主委员会决定 2026 年第 1 号")


@maker("repairs.Category")
def _category(world):
    world.fill("repairs.Category", slug="canary", next_level="", next_label="")


@maker("repairs.Spot")
def _spot(world):
    """A label hangs where everybody reads it."""
    world.fill("repairs.Spot", code="abcdef", label="1幢电梯", place="门厅")


@maker("repairs.ServiceTime")
def _service_time(world):
    world.fill("repairs.ServiceTime", term="1wd")


@maker("repairs.Rating")
def _rating(world):
    stars = {"on_time": 2, "quality": 2, "attitude": 2}
    world.fill("repairs.Rating", **stars)


@maker("communities.WorkingHours")
def _working_hours(world):
    keep_hours(world.riverside, "08:00-20:00")


@maker("communities.Clock")
def _clock(world):
    start_clock(
        estate=world.riverside,
        subject="communities.estate:0",
        stage="reply",
        title=f"{CANARY}时限",
        path="/me/",
        rule="reply",
        rule_version="default-1",
        term=Term.parse("3wd"),
        ladder="reply",
        actor=None,
        now=clock.now(),
    )


@maker("notifications.Notice")
def _notice(world):
    world.fill(
        "notifications.Notice",
        estate=world.riverside,
        user=world.cast.petra,
        params={"title": f"{CANARY}通知"},
    )


@maker("notifications.Referral")
def _referral(world):
    world.fill("notifications.Referral", company=world.cast.contract.company)


@maker("communities.AdminChange")
def _admin_change(world):
    AdminChange.objects.create(
        estate=world.riverside, model="communities.calendaroverride", title=f"{CANARY}更改",
        before={}, values={"name": CANARY}, asked_by=world.cast.petra, asked_at=START,
    )  # fmt: skip


@maker("communities.Checkpoint")
def _checkpoint(world):
    """Signed of the first leaf, by a signer that says who it is."""
    world.row(Leaf)
    root = bytes(32)
    note = f"demo.invalid/e/riverside\n1\n{b64encode(root).decode()}\n\n— x AAAAAAA=\n"
    world.fill("communities.SignerStart", host="demo.invalid", keys=["00" * 32])
    world.fill("communities.Checkpoint", size=1, root=root, note=note)


@maker("communities.Invitation")
def _invitation(world):
    owned = Ownership.objects.get(user=world.cast.alice)
    words = {"unit": owned.unit, "ownership": owned, "invited_by": world.cast.alice}
    world.fill("communities.Invitation", **words, token_digest="digest")


@maker("communities.ContactChange")
def _contact(world):
    ContactChange.objects.create(
        estate=world.riverside, user=world.cast.alice, kind="phone", before="+8613800066661",
        after="+8613800066662", status="proved", asked_by=world.cast.petra, asked_at=START,
    )  # fmt: skip


@maker("communities.LoginSlip")
def _login_slip(world):
    LoginSlip.objects.create(
        estate=world.riverside, user=world.cast.alice, asked_by=world.cast.petra, asked_at=START,
        ends_at=clock.now() + timedelta(days=1),
    )  # fmt: skip


@maker("communities.DocumentCheck")
def _document_check(world):
    DocumentCheck.objects.create(
        estate=world.riverside, ownership=Ownership.objects.get(user=world.cast.alice),
        user=world.cast.alice, asked_by=world.cast.petra, asked_at=START,
        ends_at=clock.now() + timedelta(days=1),
    )  # fmt: skip


@maker("communities.OwnerJoin")
def _owner_join(world):
    """Of two who have one name."""
    [first] = Owner.objects.for_estate(world.riverside)
    second = registered(home(world.riverside, f"{CANARY}102"), first.name).owner
    OwnerJoin.objects.create(
        estate=world.riverside, first=first, second=second, reason=CANARY, asked_by=world.cast.petra,
        asked_at=START,
    )  # fmt: skip


@maker("communities.TitleEnd")
def _title_end(world):
    """Of a home that nobody is bound to."""
    owned = registered(home(world.riverside, f"{CANARY}103"), CANARY)
    TitleEnd.objects.create(
        estate=world.riverside, unit=owned.unit, kind="wrong", ownerships=[owned.pk],
        ends_on=date(2027, 1, 1), buyers=[[f"{CANARY}新", "", []]], reason=CANARY,
        asked_by=world.cast.petra, asked_at=START,
    )  # fmt: skip


@maker("communities.OfficeInvitation")
def _office_invitation(world):
    """Of a number that nobody has logged in with."""
    seat = Seat(Role.PROPERTY_STAFF, contract=world.cast.contract)
    invite_to_office(
        place=world.riverside, seat=seat, phone="+8613800077777", name=CANARY,
        starts_on=clock.today(), actor=world.cast.petra, now=clock.now(),
    )  # fmt: skip


@maker("communities.OfficeEnd")
def _office_end(world):
    """Of a keeper who leaves next month."""
    who = person("keeper")
    held = member(who, Role.PROPERTY_STAFF, world.riverside, contract=world.cast.contract)
    end_office(
        membership=held, reason=f"{CANARY}辞职", actor=world.cast.petra, now=clock.now(),
        ends_on=clock.today() + timedelta(days=30),
    )  # fmt: skip


@maker("communities.ManagementTurn")
def _turn(world):
    """A committee of the same community is to follow; its first member is there."""
    next_one = Body.objects.create(
        kind=Body.Kind.COMMITTEE, name="河畔苑第二届业委会", area=world.riverside.area
    )
    member(person("elected"), Role.COMMITTEE, world.riverside, body=next_one)
    propose_turn(
        estate=world.riverside, body=next_one, planned_on=clock.today() + timedelta(days=30),
        basis=f"{CANARY}备案", basis_date=clock.today(), actor=world.cast.bob, now=clock.now(),
    )  # fmt: skip


@maker("communities.RecoverySheet")
def _recovery_sheet(world):
    RecoverySheet.objects.create(
        estate=world.riverside, user=world.cast.bob, asked_by=world.cast.petra, asked_at=START,
        ends_at=clock.now() + timedelta(days=1),
    )  # fmt: skip


@maker("portal.ShownFile")
def _shown_file(world):
    """What a page shows everybody reads."""
    paper = Document.objects.create(title="附件", file="documents/shown.pdf")
    world.fill("portal.ShownFile", document=paper, title="附件")


@maker("portal.FileCheck")
def _file_check(world):
    world.fill("portal.FileCheck", shown=world.row(ShownFile))


@maker("decisions.ElsewhereDecision")
def _elsewhere(world):
    """One that nobody has checked yet."""
    day = date(2026, 3, 1)
    world.fill(
        "decisions.ElsewhereDecision", number="2026-001", total_area=Decimal(100), total_heads=10,
        noticed_on=day, opened_on=day, closed_on=day, decided_on=day, decided_by=None, replaces=None,
    )  # fmt: skip


@maker("decisions.Decision")
def _vote(world):
    """One that everybody reads of, with a roll that owners alone read."""
    _announced(world, clock.today() + timedelta(days=16))


def _announced(world, opens, **words):
    vote = draft_vote(
        estate=world.riverside, title="更换电梯", explanation="用了十八年。", buildings=[], stairs=[],
        opens_on=opens, closes_on=opens + timedelta(days=14), rules=VoteRules(),
        matters=[{"code": "fund_use", "text": "是否更换？"}], actor=world.cast.bob,
        now=clock.now(), **{"authorised_by": None} | words,
    )  # fmt: skip
    announce_vote(decision=vote, edition=0, actor=world.cast.bob, now=clock.now())
    return Decision.objects.get(pk=vote.pk)


@maker("decisions.TestEnvelope")
@maker("decisions.DecisionKey")
@maker("decisions.Envelope")
@maker("decisions.Opening")
@maker("decisions.Ballot")
@maker("decisions.CoOwnerWord")
@maker("decisions.ProxyLetter")
@maker("decisions.LetterCheck")
@maker("decisions.LetterEnd")
@maker("decisions.BallotFlaw")
@maker("decisions.Closing")
@maker("decisions.ForeignOpening")
@maker("decisions.Unsealing")
@maker("decisions.OpenedBallot")
@maker("decisions.Result")
@maker("decisions.Participation")
@maker("decisions.PaperSheet")
@maker("decisions.SheetPrint")
@maker("decisions.HandIn")
@maker("decisions.PaperEntry")
@maker("decisions.PaperScan")
@maker("decisions.UnsettledSheet")
@maker("decisions.PaperClosing")
def _counted_vote(world):
    """A vote of which two ballots of one owner came and two sheets of others, one of them unsettled; counted and not
    final yet."""
    seated(world.cast)
    voter, *on_paper = ballots.owners(world.cast, ["80.00", "80.00", "80.00"])
    opens = clock.today() + timedelta(days=16)
    rules = procedure_of(world.riverside, world.cast.bob, clock.now())
    vote = _announced(world, opens, way="portal", authorised_by=rules, keeps_scans=True)
    ballots.readied(world.cast, vote, clock.now())
    began = clock.now() + timedelta(days=17)
    with TemporaryDirectory() as place:
        keeper = keeper_in(Path(place), "other.invalid")
        keyed(vote, keeper)
        vote = ballots.opened(began)
        for letter in "AF":
            ballots.vote_for(vote, voter, letter, now=began)
        on_sheets.printed(vote, world.cast.bob, began)
        sheets = [on_sheets.sheet_of(vote, who) for who in on_paper]
        for sheet in sheets:
            on_sheets.put_in(sheet, world.cast.bob, world.cast.orla, began)
        party = vote.ballots.first().party
        world.fill(
            "decisions.CoOwnerWord", decision=vote, party=party, word="withdraws", names=None
        )
        today = clock.local(began).date()
        term = {"since": today, "until": vote.closes_on, "matters": [1]}
        world.fill(
            "decisions.ProxyLetter", decision=vote, party=party, principal=voter,
            agent=world.cast.alice, instruction=f"{CANARY}同意", **term,
        )  # fmt: skip
        world.fill("decisions.LetterEnd", letter=vote.letters.get())
        world.fill(
            "decisions.ProxyLetter", decision=vote, party=party, principal=None,
            agent=world.cast.alice, scan=world.row(OfficePaper), registered_by=world.cast.bob, **term,
        )  # fmt: skip
        world.fill("decisions.LetterCheck", letter=vote.letters.last(), checked_by=world.cast.orla)
        note_participation(began)
        over = began + timedelta(days=15)
        close_due(over)
        for who in (world.cast.cora, world.cast.orla):
            on_sheets.read(sheets[0], "F", who, over, pictures=[b"jpeg"])
        ballots.counted(vote, keeper, over + SETTLE)
        world.fill("decisions.ForeignOpening", decision=vote, what="unsealing")
        keeper.close()


@maker("decisions.Poll")
@maker("decisions.PollParty")
@maker("decisions.PollAnswer")
def _poll(world):
    """One that is open, with an answer of alice's."""
    asked = [{"text": "怎么改？", "options": ["不改", "拆掉"]}]
    poll = convene_poll(
        estate=world.riverside, title="花园怎么改", explanation="听听看法。", questions=asked,
        closes_on=clock.today() + timedelta(days=9), actor=world.cast.bob, now=clock.now(),
    )  # fmt: skip
    party = poll.parties.first()
    world.fill("decisions.PollAnswer", party=party, choices=[0], answered_by=world.cast.alice)


@maker("decisions.PaperOnly")
def _paper_only(world):
    """Said by somebody, before the opening."""
    world.fill("decisions.PaperOnly", said_by=world.cast.bob)


@maker("decisions.Revocation")
def _revocation(world):
    """Of a decision taken elsewhere; nobody has checked it."""
    world.fill("decisions.Revocation", decision=world.row(ElsewhereDecision))


@maker("decisions.Delivery")
def _delivery(world):
    """To one of the parties, on the day of the notice."""
    notice = world.row(Notice)
    world.fill(
        "decisions.Delivery", notice=notice, party=notice.roll.parties.first(), channel="failed",
        day=notice.announced_on, recorded_at=clock.now(), note=f"{CANARY}没有人",
    )  # fmt: skip


@maker("decisions.BoardPosting")
def _posting(world):
    notice = world.row(Notice)
    world.fill(
        "decisions.BoardPosting", notice=notice, day=notice.announced_on, recorded_at=clock.now()
    )


@maker("decisions.Counter")
def _counter(world):
    """What everybody reads of her is a surname."""
    body = world.cast.committee
    world.fill("decisions.Counter", user=world.cast.cora, body=body)


@maker("decisions.RollCheck")
def _roll_check(world):
    world.fill("decisions.RollCheck", body=world.cast.committee, sha256="0" * 64)


@maker("decisions.DoorVisit")
def _door_visit(world):
    notice = world.row(Notice)
    party = notice.roll.parties.first()
    world.fill("decisions.DoorVisit", decision=notice.decision, party=party)


@maker("decisions.RollObjection")
def _objection(world):
    """One that nobody has answered yet."""
    world.fill("decisions.RollObjection", answer="")


@maker("decisions.CounterWord")
def _counter_word(world):
    """Of one of those who count the vote that has a result."""
    result = world.row(Result)
    counter = result.decision.counters.first()
    world.fill("decisions.CounterWord", result=result, counter=counter, agrees=False)


@maker("decisions.ResultObjection")
def _result_objection(world):
    """One that nobody has answered yet; its words are public."""
    world.fill(
        "decisions.ResultObjection", result=world.row(Result), words="有一张票没有算", answer="",
        answered_by=None, answered_at=None,
    )  # fmt: skip


class World:
    def __init__(self, cast: Cast):
        self.cast, self.riverside, self.hilltop = cast, cast.riverside, cast.hilltop
        self._values: dict[str, object] = {}
        self._hide_names()
        for estate in (self.riverside, self.hilltop):
            open_face(estate)
        self._write_pages()
        self._keep_books()
        self.strangers = self._strangers()
        for model in estate_models():
            if model._meta.label not in EMPTY:
                self.row(model)
        sync_groups(self.riverside, clock.now())
        sync_groups(self.hilltop, clock.now())

    def _hide_names(self):
        for user in User.objects.filter(memberships__estate=self.riverside).distinct():
            user.name, user.phone = f"{CANARY}{user.name}", f"+86138000{user.pk % 100000:05}"
            user.save()
        for row in Ownership.objects.for_estate(self.riverside):
            row.owner_name, row.owner_phone = f"{CANARY}登记", f"{CANARY}139"
            row.save()
        Owner.objects.for_estate(self.riverside).update(name=f"{CANARY}登记")
        Unit.objects.for_estate(self.riverside).update(number=f"{CANARY}101")

    def _write_pages(self):
        """A guide that is live, and a notice that nobody has published yet."""
        home = self.riverside.page.get_children()
        guide = GuidePage(title="装修办理", slug="renovation", event="renovation", label="1")
        home.type(GuidesIndexPage).get().add_child(instance=guide)
        self.draft = NoticePage(
            title=f"{CANARY}通知", slug="draft", kind="other", effective_from=START, live=False
        )
        self.draft.what = f"{CANARY}未发布"
        home.type(NoticesIndexPage).get().add_child(instance=self.draft)

    def _keep_books(self):
        """One entry that a person paid, from a bank row, with a paper nobody has blacked out."""
        books = opened(self.cast)
        row = books.row(12_300, counterparty=f"{CANARY}付款人", memo=f"{CANARY}附言")
        paper = books.voucher()
        paper.name = f"{CANARY}.jpg"
        paper.save()
        draft = books.draft(
            ("BANK", 12_300),
            ("ADS", -12_300),
            counterparty=f"{CANARY}付款人",
            counterparty_kind="person",
            vouchers=[paper],
        )
        draft.lines.filter(amount_fen__gt=0).update(bank_row=row)
        self.entry = books.carry(draft)
        books.draft(("BANK", 100), ("ADS", -100), memo=f"{CANARY}未入账")

    def _strangers(self) -> dict[str, User | None]:
        """Every role there is, held anywhere but in Riverside."""
        hill, cast = self.hilltop, self.cast
        county = cast.street.parent
        street = Area.objects.create(kind="street", name="另一街道", parent=county)
        bureau = Body.objects.create(kind="street_office", name="另一街道办事处", area=street)
        board = Body.objects.create(kind="committee", name="山顶苑业主委员会")
        contract = cast.hal.memberships.get().contract
        flat = home(hill, "1-102")
        roles = {
            "resident": ("tia", {"role": Role.RESIDENT, "estate": hill, "unit": flat}),
            "delegate": (
                "deb",
                {
                    "role": Role.DELEGATE,
                    "estate": hill,
                    "unit": flat,
                    "valid_until": clock.now() + timedelta(days=99),
                },
            ),
            "staff": ("hsu", {"role": Role.PROPERTY_STAFF, "estate": hill, "contract": contract}),
            "committee": ("cob", {"role": Role.COMMITTEE, "estate": hill, "body": board}),
            "supervisor": ("ulf", {"role": Role.SUPERVISOR, "area": street, "body": bureau}),
            "operator": ("opa", {"role": Role.OPERATOR, "estate": hill}),
        }
        people = {"visitor": None, "nobody": cast.eve, "superuser": cast.root}
        people |= {"owner": cast.dan, "manager": cast.hal, "officer": cast.olga}
        for title, (name, held) in roles.items():
            people[title] = person(name)
            member(people[title], held.pop("role"), held.pop("estate", None), **held)
        return people

    def row(self, model):
        """A row of Riverside in ``model``, made where there is none yet."""
        rows = model._base_manager.filter(estate=self.riverside)
        if not rows.exists():
            if model._meta.label in MAKERS:
                MAKERS[model._meta.label](self)
            else:
                self._fill(model)
        found = rows.order_by("pk").first()
        if found is None:
            raise LookupError(f"tests/house/world.py makes no {model._meta.label} of Riverside")
        return found

    def value(self, spec: str):
        """``=literal``, ``app.Model`` or ``app.Model.field``; looked up once."""
        if spec not in self._values:
            self._values[spec] = spec[1:] if spec.startswith("=") else self._look_up(spec)
        return self._values[spec]

    def _look_up(self, spec: str):
        room, name, *attribute = spec.split(".")
        model = apps.get_model(room, name)
        if _owner(model) is Estate:
            row = self.row(model)
        else:
            row = model._base_manager.order_by("pk").first()
        return reduce(getattr, attribute or ["pk"], row)

    def fill(self, label: str, /, **values):
        """A row whose other fields are filled in by their kind."""
        self._fill(apps.get_model(label), **values)

    def _fill(self, model, **given):
        values = given | {
            field.attname if field.is_relation else field.name: self._filler(field)
            for field in model._meta.concrete_fields
            if not (field.primary_key or field.null or field.has_default() or field.name in given)
        }
        try:
            with transaction.atomic():
                model._base_manager.create(**values)
        except (IntegrityError, DatabaseError) as refused:
            hint = f"{model._meta.label} needs a maker in tests/house/world.py: {refused}"
            raise LookupError(hint) from refused

    def _filler(self, field):
        if field.is_relation:
            return self._related(field.related_model).pk
        if field.choices:
            return field.choices[0][0]
        for kind, value in FILLERS:
            if isinstance(field, kind):
                return value(field) if callable(value) else value
        raise LookupError(f"no filler for {field}")

    def _related(self, model):
        if model is type(self.riverside):
            return self.riverside
        if model is User:
            return self.cast.petra
        if _owner(model) is Estate:
            return self.row(model)
        found = model._base_manager.first()
        if found is None:
            self._fill(model)
        return found or model._base_manager.first()


def _text(field):
    length = field.max_length or 40
    return CANARY[:length] if length < 8 else f"{CANARY}{field.name}"[:length]


FILLERS = [
    (models.URLField, f"https://example.org/{CANARY}"),
    (models.EmailField, f"{CANARY}@example.org"),
    (models.UUIDField, lambda field: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.BooleanField, False),
    (models.DateTimeField, START),
    (models.DateField, START.date()),
    (models.DecimalField, Decimal("1.00")),
    (models.IntegerField, 1),
    (models.BinaryField, b"\x01" * 32),
    (models.JSONField, lambda field: {}),
]
