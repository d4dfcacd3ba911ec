"""Rows of the ground and of the portal."""

from base64 import b64encode
from datetime import date, timedelta

from wagtail.documents.models import Document

from communities import clock
from communities.deadlines import Term
from communities.models import (
    AdminChange,
    Body,
    ContactChange,
    DocumentCheck,
    Leaf,
    LoginSlip,
    Owner,
    OwnerJoin,
    Ownership,
    RecoverySheet,
    Role,
    RosterImport,
    TitleEnd,
)
from communities.selectors.offices import Seat
from communities.services.clocks import start_clock
from communities.services.contract_ends import ask_contract_end
from communities.services.office_ends import end_office
from communities.services.offices import invite_to_office
from communities.services.turns import propose_turn
from portal.models import (
    ShownFile,
)
from tests.cast import START, home, member, person, registered
from tests.hours import keep_hours
from tests.house.makers import CANARY, maker
from tests.settled import keep_setting


@maker("communities.WorkingHours")
def _working_hours(world):
    keep_hours(world.riverside, "08:00-20:00")


@maker("communities.EstateSetting")
def _setting(world):
    """Why is read by everybody."""
    keep_setting(world.riverside, "display_days", 30)


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


@maker("communities.RosterImport")
def _roster_import(world):
    """Of a home that the register does not hold yet."""
    words = {"row": 2, "building": 1, "unit": "9-909", "area_m2": "80.00", "owner": CANARY}
    words |= {"phone": "", "kind": "dwelling", "source": "registered", "since": None, "stair": ""}
    words |= {"owner_kind": "", "identity": [], "deed": [], "delivery": None}
    RosterImport.objects.create(
        estate=world.riverside, file_name=CANARY, needs_second=True, rows=[words], status="asked",
        asked_by=world.cast.petra, asked_at=START,
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


@maker("communities.ContractEnd")
def _contract_end(world):
    """Of the contract that runs, with no company after it."""
    ask_contract_end(
        contract=world.cast.contract, last_day=clock.today() + timedelta(days=90),
        notified_on=clock.today(), is_shorter=False, basis=CANARY, actor=world.cast.bob,
        now=clock.now(),
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
