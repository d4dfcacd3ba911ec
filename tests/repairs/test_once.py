"""A message whose button is pressed twice is one message: with and without script, at one moment."""

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from communities import clock
from notifications.models import Notice
from repairs import services as do
from repairs.models import Signal, TicketEvent, TicketPhoto
from tests.repairs.test_report_flow import a_file
from tests.repairs.world import a_ticket, category
from tests.sessions import log_in
from tests.together import at_once


@pytest.fixture
def cast(rolled_back, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    return rolled_back


class Form:
    """The message form as it was handed out: of the reporter, or of the desk."""

    def __init__(self, person, ticket, page, address):
        self.client, self.page, self.address = Client(), page, address
        self.ticket = ticket
        log_in(self.client, person)
        self.once = self.handed_out()

    def handed_out(self):
        page = self.client.get(self.page).content.decode()
        [number] = re.findall(r'name="once" value="([0-9a-f-]{36})"', page)
        return number

    def press(self, words, **more):
        data = {"words": words, "once": self.once} | more
        return self.client.post(self.address, data).status_code

    def sent(self):
        rows = TicketEvent.objects.filter(ticket=self.ticket, verb="add_message")
        return list(rows.order_by("pk").values_list("words", flat=True))


@pytest.fixture(params=["resident", "desk"])
def form(request, cast) -> Form:
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    if request.param == "resident":
        return Form(cast.alice, ticket, ticket.own_path, f"{ticket.own_path}message/")
    return Form(cast.paul, ticket, ticket.desk_path, f"{ticket.desk_path}add_message/")


def test_pressed_twice_it_is_sent_once_and_told_once(form):
    assert [form.press("明天来吗？"), form.press("明天来吗？")] == [302, 302]

    assert form.sent() == ["明天来吗？"]
    told = Notice.objects.filter(subject=form.ticket.subject, kind="repairs.message")
    assert len(told) == len({one.user_id for one in told}) > 0


def test_who_goes_back_and_writes_something_else_has_said_two_things(form):
    for words in ("明天来吗？", "下午也行", "下午也行"):
        form.press(words)
    assert form.sent() == ["明天来吗？", "下午也行"]


def test_a_new_form_says_the_same_again(form):
    form.press("还在漏")
    again = form.handed_out()
    assert again != form.once
    form.once = again
    form.press("还在漏")
    assert form.sent() == ["还在漏", "还在漏"]


def test_the_control_without_its_number_it_is_sent_twice(form):
    form.once = ""
    form.press("还在漏"), form.press("还在漏")
    assert form.sent() == ["还在漏", "还在漏"]


def test_what_was_refused_keeps_the_number_of_its_form(cast, form):
    answer = form.client.post(form.address, {"words": "", "once": form.once})
    assert answer.status_code == 400
    assert f'value="{form.once}"' in answer.content.decode()


def test_a_photo_sent_twice_is_one_photo_and_another_one_is_another(cast, tmp_path):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    form = Form(cast.alice, ticket, ticket.own_path, f"{ticket.own_path}message/")
    form.press("", photos=a_file()), form.press("", photos=a_file())
    assert TicketPhoto.objects.filter(ticket=ticket).count() == 1
    form.press("", photos=[a_file(), a_file()])
    assert TicketPhoto.objects.filter(ticket=ticket).count() == 3
    assert len(form.sent()) == 2


def test_made_public_it_is_said_to_others_too(cast):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    form = Form(cast.paul, ticket, ticket.desk_path, f"{ticket.desk_path}add_message/")
    form.press("水已停"), form.press("水已停", is_public="on"), form.press("水已停", is_public="on")
    rows = TicketEvent.objects.filter(ticket=ticket, verb="add_message").order_by("pk")
    assert [one.is_public for one in rows] == [False, True]


def test_two_presses_at_one_moment_are_one(stage):
    cast, now, once = stage, clock.now(), uuid4()
    ticket = a_ticket(cast, "acknowledged", clocks=True)

    def press():
        return do.add_message(ticket=ticket, words="在", actor=cast.alice, now=now, once=once)

    written = at_once(press, press)

    assert sorted(one is None for one in written) == [False, True]
    assert TicketEvent.objects.filter(ticket=ticket, verb="add_message").count() == 1


def test_the_database_refuses_the_second_and_lets_others_use_the_number(cast):
    ticket, other, once = a_ticket(cast), a_ticket(cast), uuid4()
    said = {"ticket": ticket, "words": "在", "actor": cast.alice, "now": clock.now(), "once": once}
    do.add_message(**said)
    assert do.add_message(**said | {"actor": cast.paul})
    assert do.add_message(**said | {"ticket": other})
    row = TicketEvent.objects.filter(ticket=ticket, actor=cast.alice, verb="add_message").get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_signal_given_twice_to_the_same_is_given_once(cast):
    kind = category(cast.riverside, "lift")
    facts = do.Facts(category=kind, building=cast.unit.building)
    for _n in range(3):
        do.report(estate=cast.riverside, facts=facts, actor=cast.alice, now=clock.now())
    client = Client()
    log_in(client, cast.petra)
    address = f"/desk/signals/{Signal.objects.get().pk}/"
    given = {"action": "assign", "to": cast.paul.pk}

    assert [client.post(address, given).status_code for _n in range(2)] == [302, 400]
    assert Notice.objects.filter(kind="repairs.signal_assigned").count() == 1
