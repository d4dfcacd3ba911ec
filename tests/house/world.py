"""Riverside with something private in every table, and the strangers who must not see it.

A row that no maker makes is filled in from its fields. A table with triggers needs a maker: MAKERS
maps its label to a function of (world) that leaves a row of Riverside behind.
"""

from datetime import timedelta
from decimal import Decimal
from functools import cache, reduce

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.utils import DatabaseError
from wagtail.models import Page

from communities import clock
from communities.models import (
    Area,
    AuditEvent,
    Body,
    Estate,
    Owner,
    Ownership,
    Role,
    Unit,
    User,
)
from communities.services import sync_groups
from portal.estates import open_face
from portal.models import (
    GuidePage,
    GuidesIndexPage,
    NoticePage,
    NoticesIndexPage,
)
from tests.cast import START, Cast, home, member, person
from tests.finance.books import opened
from tests.house.makers import CANARY, makers

# The account's number as the bank writes it, and residents' telephones.
SECRETS = [CANARY, "1204085009000123321", "+86138000"]
ROOMS = ["communities", "notifications", "decisions", "finance", "repairs", "portal"]
# Tables without a row in Riverside, because only a service may write them and none has yet.
EMPTY = set()


def _owner(model):
    """What its field ``estate`` points to, if it has one."""
    fields = {field.name: field.related_model for field in model._meta.concrete_fields}
    return fields.get("estate")


@cache
def estate_models():
    """Every table of ours whose rows say which estate they are of."""
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if _owner(model) is Estate and model is not AuditEvent and not issubclass(model, Page)
    ]


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
            if make := makers().get(model._meta.label):
                make(self)
            else:
                self._fill(model)
        found = rows.order_by("pk").first()
        if found is None:
            raise LookupError(f"tests/house/makers makes no {model._meta.label} of Riverside")
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
            hint = f"{model._meta.label} needs a maker in tests/house/makers: {refused}"
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
