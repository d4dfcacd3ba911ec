"""Rules of the house that every room keeps."""

import ast
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from communities.models import Estate
from communities.scoping import EstateQuerySet
from communities.steps import Step
from tests.house.world import ROOMS

ROOT = Path(__file__).resolve().parents[2]
# Links between estates' rows that the database does not tie to one estate, each with its reason.
UNTIED = {
    ("finance_demand", "notice_id"): "its trigger compares the estates",
    ("finance_reminder", "notice_id"): "its trigger compares the estates",
    ("finance_match", "bank_row_id"): "its trigger compares the estates",
    ("finance_match", "posting_id"): "its trigger compares the estates",
    ("finance_monthbalance", "account_id"): "only the posting trigger writes it",
    ("finance_monthbalance", "fund_id"): "only the posting trigger writes it",
}
# Asked through their rows' own managers: a person's roles and the trail cross estates.
NOT_SCOPED = {"communities.Membership", "communities.AuditEvent"}
# Where a status is written without its table, each with its reason.
UNMOVED = {
    "finance/gateway/demo.py": "a channel's own states, which the simulator plays",
    "portal/demo/repairs.py": "a mail server's refusal, which no act brings about",
}
STATUSES = {"status", "redaction"}
# Longer than a file of ours is, each with its reason.
LONG = {"decisions/recount.py": "whoever distrusts us reads and runs one file"}


def our_models():
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def of_estates():
    """Our tables whose rows must say which estate they are of."""
    return [
        model
        for model in our_models()
        if any(f.name == "estate" and f.related_model is Estate for f in model._meta.fields)
    ]


def sources():
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_estates_rows_are_asked_through_their_estate():
    scoped = {
        model._meta.label
        for model in of_estates()
        if isinstance(model._default_manager.all(), EstateQuerySet)
    }

    assert {model._meta.label for model in of_estates()} - scoped == NOT_SCOPED


def pairs():
    """Every column that leads from one estate's row to another estate-owned row."""
    owned = {model for model in of_estates() if model._meta.label not in NOT_SCOPED}
    owned |= {apps.get_model("communities", "Membership")}
    return {
        (model._meta.db_table, field.column)
        for model in owned
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in owned
    }


def test_links_between_estates_rows_are_tied_to_one_estate(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select conrelid::regclass::text, attname::text
            from pg_constraint, unnest(conkey) as key, pg_attribute
            where contype = 'f' and attrelid = conrelid and attnum = key and exists (
                select 1 from unnest(conkey) as other join pg_attribute as a
                on a.attrelid = conrelid and a.attnum = other where a.attname = 'estate_id')
            """
        )
        tied = set(cursor.fetchall())

    assert sorted(pairs() - tied - UNTIED.keys()) == []
    assert sorted(UNTIED.keys() & tied) == [], "these need no excuse any more"


def test_no_field_is_a_float():
    floats = [
        str(field)
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FloatField)
    ]
    assert floats == []


def _raised(path):
    """The first argument of every DomainError, NotAllowed and StaleState that is raised."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", "")
            if name in {"DomainError", "NotAllowed", "StaleState"} and node.exc.args:
                yield node.exc.args[0], node.lineno


def _texts(node):
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def test_refusals_speak_chinese():
    latin = [
        f"{path.relative_to(ROOT)}:{line} {text!r}"
        for path in sources()
        for argument, line in _raised(path)
        for text in filter(None, _texts(argument)[:1])
        if not any("\u4e00" <= character <= "\u9fff" for character in text)
    ]
    assert latin == []


def _tables():
    for room in ROOMS:
        if not (ROOT / room / "states.py").exists():
            continue
        states = importlib.import_module(f"{room}.states")
        for name, value in vars(states).items():
            if isinstance(value, dict) and value and isinstance(next(iter(value.values())), Step):
                yield f"{room}.{name}", value, states


@pytest.mark.parametrize(("name", "steps", "states"), list(_tables()), ids=lambda x: str(x)[:40])
def test_every_table_of_steps_is_closed(name, steps, states):
    """All states are of one set of choices, and every one but the first can be reached."""
    used = {state for step in steps.values() for state in step.sources | {step.target}}
    choices = {type(state) for state in used}
    assert len(choices) == 1, f"{name} mixes {choices}"
    (kind,) = choices
    assert issubclass(kind, models.TextChoices), f"{name} uses plain texts"
    reached = {step.target for step in steps.values()}
    assert len(set(kind) - reached) <= 1, f"{name}: never reached {set(kind) - reached}"
    assert set(kind) == used, f"{name}: {set(kind) - used} stand alone"


def test_files_and_functions_stay_small():
    long_files = {
        str(path.relative_to(ROOT))
        for path in sources()
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 350
    }
    assert long_files == LONG.keys()


def test_what_is_settled_has_one_number_each():
    told = (ROOT / "docs/settled.md").read_text()
    numbers = re.findall(r"^\| ([A-Z][0-9]+) \|", told, re.MULTILINE)
    assert len(numbers) > 50
    assert [one for one, n in Counter(numbers).items() if n > 1] == []


def _written(tree):
    """Lines that write a status: an attribute that is set, or a keyword of an update."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = {part.attr for one in targets for part in ast.walk(one) if _is_set(part)}
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            names |= {word.arg for word in node.keywords}
        if names & STATUSES:
            yield node.lineno


def _is_set(node):
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def test_a_status_changes_through_one_door():
    found = {
        str(path.relative_to(ROOT)): list(_written(ast.parse(path.read_text())))
        for path in sources()
        if "migrations" not in path.parts
    }
    written = {path for path, lines in found.items() if lines}

    assert written - {"communities/transitions.py"} == UNMOVED.keys()


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("row.status = S.DONE", True),
        ("row.a, row.redaction = 1, 2", True),
        ("rows.filter(status=1).update(at=now, status=2)", True),
        ("rows.filter(status=1).update(at=now)", False),
        ("status = row.status", False),
    ],
)
def test_control_a_status_that_is_written_is_found(line, writes):
    assert bool(list(_written(ast.parse(line)))) is writes
