"""Every address as every role of another estate (小区隔离): nothing private, nothing changed."""

import os

import pytest
from django.http import HttpResponse

from communities import access, estate_admin
from communities.models import Estate, User
from portal.content.own_pages import OwnPages
from repairs.models import Spot
from tests.house.routes import leaves
from tests.house.urls import TABLE
from tests.house.walk import METHODS, Report, Walker, line_of

ROLES = [
    "visitor",
    "nobody",
    "resident",
    "delegate",
    "owner",
    "staff",
    "manager",
    "committee",
    "officer",
    "supervisor",
    "operator",
    "superuser",
]
# Wagtail's own screens are walked whole by these, and by everybody in the long run.
WHOLE = set(ROLES) if os.environ.get("LONG") else {"visitor", "manager", "superuser"}


def _walk(world, title, wanted=lambda leaf: True, methods=METHODS) -> Report:
    report = Report()
    walker = Walker(world, title, report, methods)
    for leaf in filter(wanted, leaves()):
        line = line_of(leaf, world)
        if line and (title in WHOLE or line.kind != "admin"):
            walker.walk(leaf, line)
    return report


def test_every_address_has_been_thought_of(world):
    written = {leaf.route for leaf in leaves()}
    unknown = sorted(leaf.route for leaf in leaves() if line_of(leaf, world) is None)

    assert unknown == [], "add a line to tests/house/urls.py for each of these"
    assert sorted(TABLE.keys() - written) == [], "these addresses no longer exist"


def test_every_role_is_among_the_strangers(world):
    assert set(ROLES) == world.strangers.keys()


@pytest.mark.parametrize("title", ROLES)
def test_strangers_see_and_change_nothing(world, title):
    report = _walk(world, title)

    print(f"{title}: {len(report.walked)} requests", *report.walked, sep="\n  ")
    assert not report.findings, "\n".join(report.findings)
    assert len(report.walked) >= 2 * len(TABLE)


def _admin_rows(leaf):
    return "buildings" in leaf.namespaces or "units" in leaf.namespaces


# For a control it is enough to look.
LOOK = ["get"]


@pytest.mark.parametrize("taken", ["only_own", "only_visible"])
def test_control_without_the_admins_isolation_the_walk_complains(world, monkeypatch, taken):
    monkeypatch.setattr(estate_admin, taken, lambda view, rows: rows)

    assert _walk(world, "manager", _admin_rows, LOOK).findings


def test_control_wagtail_alone_names_pages_that_one_may_not_edit(world, monkeypatch):
    monkeypatch.setattr(OwnPages, "process_view", lambda *_args: None)

    def told(leaf):
        return "page_id" in leaf.params or leaf.route == "admin/reports/site-history/"

    assert _walk(world, "manager", told, LOOK).findings


def test_control_with_her_rank_a_superuser_reads_other_estates(world, monkeypatch):
    monkeypatch.setattr(User, "lay_down_rank", lambda self: None)

    def pages(leaf):
        return leaf.route.startswith("admin/pages/<int:parent_page_id>/")

    assert _walk(world, "superuser", pages).findings


def test_control_without_the_estate_check_the_walk_complains(world, monkeypatch):
    monkeypatch.setattr(access, "own_estate", lambda request, slug: access.public_estate(slug))
    monkeypatch.setattr(access, "estates_of", lambda user, now: Estate.objects.all())
    private = {route for route, line in TABLE.items() if line.kind == "private"}

    findings = _walk(world, "manager", lambda leaf: leaf.route in private, LOOK).findings
    assert len(findings) >= len(private) / 2


def test_control_a_changed_row_is_complained_of(world, monkeypatch):
    spots = Spot.objects.filter(estate=world.riverside)
    monkeypatch.setattr(Walker, "_ask", lambda *_: spots.update(label="x") and HttpResponse())

    [finding] = _walk(world, "visitor", lambda leaf: leaf.route == "size/").findings
    assert finding.endswith("changed a row of Riverside")
