"""Whatever a form of the admin changes leaves a record with before and after."""

import json
from datetime import date

import pytest
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from communities import clock
from communities.admin_trail import Recorded, RecordedDeletion, values_of
from communities.models import (
    AdminChange,
    AuditEvent,
    Body,
    Building,
    CalendarOverride,
    PropertyCompany,
    Role,
    Unit,
)
from communities.proposing import Proposed
from communities.services.changes import decide_change
from communities.wording import phone_masked
from notifications.models import BodyChannel, ChannelDefault
from tests.cast import member
from tests.sessions import log_in

# Models of which a form of ours changes a row; the others are looked at.
CHANGED = {Building, Unit, Body, PropertyCompany, CalendarOverride, BodyChannel, ChannelDefault}
# Wagtail's own, which are closed.
CLOSED = {"wagtailusers_users", "wagtailusers_groups", "wagtailsites"}


def ours():
    """Every registered set of screens over one model."""
    reverse("buildings:index")  # Wagtail registers them with its addresses.
    return [
        one
        for one in viewsets.viewsets
        if isinstance(one, ModelViewSet) and one.url_namespace not in CLOSED
    ]


def test_every_screen_that_changes_a_row_records_it():
    missing = [
        f"{one.url_namespace}.{name}"
        for one in ours()
        for name, kind in (
            ("add_view_class", (Recorded, Proposed)),
            ("edit_view_class", (Recorded, Proposed)),
            ("copy_view_class", Recorded),
            ("delete_view_class", RecordedDeletion),
        )
        if not issubclass(getattr(one, name), kind)
    ]

    assert len(ours()) >= 10
    assert missing == []


@pytest.fixture
def operator(cast, client):
    bureau = Body.objects.create(kind="other", name="信息中心")
    member(cast.eve, Role.OPERATOR, cast.riverside, body=bureau)
    log_in(client, cast.eve)
    return cast.eve


def rows(cast):
    """A row of each model that a form may change, and what is typed."""
    company = PropertyCompany.objects.order_by("pk").first()
    day = CalendarOverride.objects.create(date=date(2026, 7, 1), is_workday=False, name="台风")
    way = BodyChannel.objects.create(body=cast.committee, channel="email", address="a@example.org")
    default = ChannelDefault.objects.get(topic="tickets", channel="email")
    return {
        "buildings": (Building.objects.get(pk=cast.unit.building_id), {"name": "一号楼"}),
        "units": (cast.unit, {"number": "1-199"}),
        "bodies": (Body.objects.get(pk=cast.committee.pk), {"phone": "0573-88881234"}),
        "companies": (company, {"phone": "13800005678"}),
        "calendar": (day, {"name": "台风停工"}),
        "body-channels": (way, {"address": "b@example.org"}),
        "channel-defaults": (default, {"mode": "off" if default.mode != "off" else "now"}),
    }


def typed(name, row, changes) -> dict:
    """What the form of a row holds, with the changes."""
    [viewset] = [one for one in ours() if one.url_namespace == name]
    fields = [row._meta.get_field(field) for field in viewset.form_fields if field != "estate"]
    held = {field.name: field.value_from_object(row) for field in fields}
    return {field: "" if value is None else value for field, value in (held | changes).items()}


FOR_TWO = {"calendar", "body-channels", "channel-defaults"}
NAMES = [
    "buildings",
    "units",
    "bodies",
    "companies",
    "calendar",
    "body-channels",
    "channel-defaults",
]


def test_the_table_knows_every_screen_with_a_form(cast):
    forms = {one.url_namespace for one in ours() if one.permission_policy.model in CHANGED}

    assert forms == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_change_leaves_before_and_after(cast, client, operator, name):
    row, changes = rows(cast)[name]
    before = values_of(row)

    answer = client.post(reverse(f"{name}:edit", args=[row.pk]), typed(name, row, changes))

    assert answer.status_code == 302, answer.text
    events = AuditEvent.objects.filter(verb=f"{row._meta.label_lower}.changed")
    second = operator
    if name in FOR_TWO:
        assert not events.exists()
        assert values_of(type(row).objects.get(pk=row.pk)) == before
        second = cast.sam
        decide_change(change=AdminChange.objects.get(), agrees=True, actor=second, now=clock.now())
    event = events.get()
    assert event.actor == second
    assert event.subject == f"{row._meta.label_lower}:{row.pk}"
    assert event.estate == getattr(row, "estate", None)
    told = {
        "address": ["a…@example.org", "b…@example.org"],
        "phone": [before.get("phone"), phone_masked(changes.get("phone"))],
    }
    wanted = {field: [before[field], new] for field, new in changes.items()}
    assert event.detail["fields"] == {
        field: told.get(field, values) for field, values in wanted.items()
    }
    kept = json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))
    for address in filter(None, (changes.get(field) for field in told)):
        assert address not in kept


@pytest.mark.parametrize("name", sorted(set(NAMES) - FOR_TWO))
def test_control_wagtail_alone_leaves_no_record(cast, client, operator, name, monkeypatch):
    monkeypatch.delattr(Recorded, "save_instance")
    row, changes = rows(cast)[name]

    client.post(reverse(f"{name}:edit", args=[row.pk]), typed(name, row, changes))

    assert not AuditEvent.objects.filter(verb__endswith=".changed").exists()


def test_what_is_saved_unchanged_leaves_none(cast, client, operator):
    row, _changes = rows(cast)["companies"]

    client.post(reverse("companies:edit", args=[row.pk]), typed("companies", row, {}))

    assert not AuditEvent.objects.filter(verb__endswith=".changed").exists()


def test_a_new_row_leaves_one(cast, client, operator):
    given = {"estate": cast.riverside.pk, "number": 7, "name": "7幢"}

    client.post(reverse("buildings:add"), given)

    event = AuditEvent.objects.get(verb="communities.building.added")
    assert event.detail["fields"]["name"] == [None, "7幢"]
    assert event.estate == cast.riverside
