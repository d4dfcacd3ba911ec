"""A button that is offered is an act that is taken: every role, status and condition is compared.

What desk, queue, reporter's page and slip offer is one side; the services, tried with something
fit to be taken and rolled back, are the other.
"""

from dataclasses import dataclass, replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from communities import clock
from communities.acts import nothing
from communities.errors import DomainError
from communities.standing import standing_of, standings
from repairs import acts as table
from repairs import services as do
from repairs.models import Ticket
from repairs.selectors.queue import QueueFilter, queue
from repairs.selectors.reporter import offered, offered_by_slip
from repairs.selectors.scene import Scene
from repairs.states import OPEN
from repairs.views.queue import step
from repairs.views.ways import WAYS, offers
from tests.repairs.walked import CODE, CONDITIONAL, WITH, WORLDS, World

DESK = ("paul", "petra", "bob", "olaf")
DESK_TOO = ("paul", "bob")
# Of a slip and its code; the first without an account.
HOLDERS = ("", "noel", "olaf", "petra", "alice", "eve")


def is_taken(verb, ticket, actor, cast, now, **more) -> bool:
    """Whether the service does it; nothing of it stays."""
    try:
        given = WITH.get(verb, lambda *_all: [{}])(ticket, cast)
    except ObjectDoesNotExist:
        return False
    return any(_done(verb, ticket, actor, now, **one, **more) for one in given)


def _done(verb, ticket, actor, now, **given) -> bool:
    try:
        with transaction.atomic():
            fresh = Ticket.objects.get(pk=ticket.pk)
            getattr(do, verb)(ticket=fresh, actor=actor, now=now, **given)
            transaction.set_rollback(True)
    except DomainError:
        return False
    return True


@dataclass
class Walk:
    """One ticket of a world, looked at and acted on by everybody."""

    cast: object
    world: World
    ticket: Ticket
    now: object

    @property
    def fresh(self) -> Ticket:
        return Ticket.objects.get(pk=self.ticket.pk)

    def taken(self, act, person, standing, **more) -> bool:
        """Whoever lacks the right is tried in the plain world alone, where all acts are."""
        ticket, verb = self.fresh, act.verb
        is_tried = ticket.status in act.sources and act.permits(ticket, standing)
        if not is_tried and self.world.name != "plain":
            return False
        return is_taken(verb, ticket, person, self.cast, self.now, **more)

    def on_desk(self):
        """(who, verb, offered, taken) for everybody who opens it on the desk."""
        for name in DESK if self.world.name == "plain" else DESK_TOO:
            fresh, person = self.fresh, getattr(self.cast, name)
            scene = Scene(fresh, person, self.now)
            rows = {verb: table.ON_DESK[verb] for verb in WAYS} | {"rate": table.RECORDED["rate"]}
            shown = {one.verb for one in offers(scene)}
            if rows["rate"].is_open(fresh, scene.standing):
                shown.add("rate")
            for verb in self.world.verbs & rows.keys():
                taken = self.taken(rows[verb], person, scene.standing)
                yield name, verb, verb in shown, taken

    def in_queue(self):
        """The one step that a card offers must be taken; it need not offer all that would be."""
        if self.ticket.status not in OPEN:
            return
        person, estates = self.cast.paul, [self.ticket.estate]
        page = queue(estates, QueueFilter(q=self.ticket.number), user=person, now=self.now)
        [card] = page.cards
        verb, _word, _one_tap = step(card, standings(person, estates, self.now))
        if verb:
            taken = is_taken(verb, self.ticket, person, self.cast, self.now)
            yield "paul in the queue", verb, True, taken

    def of_reporter(self):
        alice, fresh = self.cast.alice, self.fresh
        if fresh.reporter_id != alice.pk:
            return
        standing = standing_of(alice, fresh.estate, self.now)
        shown = offered(fresh, standing).verbs
        for verb in self.world.verbs & set(table.BY_REPORTER):
            # While she may rate it, she says there that it broke again.
            if not (verb == "reopen" and "rate" in shown):
                yield "alice", verb, verb in shown, self.taken(table.ACTS[verb], alice, standing)

    def by_slip(self):
        for name in HOLDERS if self.world.name == "plain" else HOLDERS[:3]:
            person, fresh = getattr(self.cast, name) if name else None, self.fresh
            standing = standing_of(person or AnonymousUser(), fresh.estate, self.now)
            shown = offered_by_slip(fresh, standing).verbs
            for verb in self.world.verbs & table.BY_SLIP.keys():
                if verb == "reopen" and "rate" in shown:
                    continue
                act = table.row_of(verb, fresh, standing, has_code=True)
                taken = self.taken(act, person, standing, code=CODE)
                yield f"{name or 'anybody'} by slip", verb, verb in shown, taken


SURFACES = (Walk.on_desk, Walk.in_queue, Walk.of_reporter, Walk.by_slip)


def differences(cast, world, *, surfaces=SURFACES) -> list[str]:
    now, found = clock.now(), []
    for status in world.statuses:
        with transaction.atomic():
            walk = Walk(cast, world, world.build(cast, status, now), now)
            for surface in surfaces:
                found += [
                    f"{world.name}, {status}: {who} {verb}: offered {shown}, taken {taken}"
                    for who, verb, shown, taken in surface(walk)
                    if shown != taken
                ]
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("world", WORLDS, ids=lambda one: one.name)
def test_what_is_offered_is_taken_and_nothing_else(rolled_back, world):
    assert differences(rolled_back, world) == []


def broken(monkeypatch, verb, why_not, *tables) -> None:
    for one in tables:
        monkeypatch.setitem(one, verb, replace(one[verb], why_not=why_not))


def world_named(name) -> World:
    return next(one for one in WORLDS if one.name == name)


def test_control_a_row_that_forgets_its_condition_is_found(rolled_back, monkeypatch):
    broken(monkeypatch, "ask_extension", nothing, table.ACTS, table.ON_DESK)

    [*found] = differences(rolled_back, world_named("late"), surfaces=[Walk.on_desk])

    assert found
    assert all("ask_extension: offered True, taken False" in one for one in found)


def test_control_a_page_with_a_rule_of_its_own_is_found(rolled_back, monkeypatch):
    broken(monkeypatch, "withhold", lambda *_all: "不行", table.ON_DESK)

    found = differences(rolled_back, world_named("works"), surfaces=[Walk.on_desk])

    assert found == ["works, acknowledged: bob withhold: offered False, taken True"]


def test_every_condition_of_the_table_stands_in_somebodys_way(rolled_back):
    """No row of the table is asked in vain here: each says no in one of the worlds."""
    cast, now, said = rolled_back, clock.now(), set()
    for world in WORLDS[1:]:
        with transaction.atomic():
            [status, *_others] = world.statuses
            ticket = Ticket.objects.get(pk=world.build(cast, status, now).pk)
            standing = standing_of(cast.paul, ticket.estate, now)
            said |= {verb for verb in CONDITIONAL - said if says_no(verb, ticket, standing)}
            transaction.set_rollback(True)

    assert said == CONDITIONAL


def says_no(verb, ticket, standing) -> bool:
    act = table.ACTS[verb]
    return ticket.status in act.sources and bool(act.why_not(ticket, standing))
