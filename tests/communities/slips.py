"""A slip for Alice, on its way from the counter to her new phone."""

import re

import pytest

from communities import clock
from communities.models import Body, LoginSlip, Role, User
from communities.services.slips import Whom, ask_slip, decide_slip, print_slip
from tests.cast import member, person

NUMBER = "+8613800001111"
WHOM = Whom(1, "1-101", NUMBER)


@pytest.fixture
def counter(cast):
    return staffed(cast)


def staffed(cast):
    """Petra of the property company, and orla of Riverside's neighbourhood office."""
    User.objects.filter(pk=cast.alice.pk).update(phone=NUMBER, phone_verified=True)
    cast.alice.refresh_from_db()
    block = cast.riverside.area
    office = Body.objects.create(kind=Body.Kind.NEIGHBOURHOOD, name="河畔社区居委会", area=block)
    cast.people["orla"] = person("orla")
    member(cast.orla, Role.COMMUNITY_OFFICER, area=block, body=office)
    return cast


def asked(cast, now=None, **more) -> LoginSlip:
    words = {"estate": cast.riverside, "whom": WHOM, "actor": cast.petra} | more
    return ask_slip(**words, now=now or clock.now())


def confirmed(cast, now=None, **more) -> LoginSlip:
    slip = asked(cast, now, **more)
    return decide_slip(slip=slip, agrees=True, actor=cast.orla, now=now or clock.now())


def printed(cast, now=None, **more) -> str:
    """The code on both papers."""
    return halves(confirmed(cast, now, **more), cast, now)


def halves(slip, cast, now=None) -> str:
    both = [
        print_slip(slip=slip, actor=one, now=now or clock.now()) for one in (cast.petra, cast.orla)
    ]
    return "".join(both)


def come_in(client, code, phone="138 0000 1111", **more):
    return client.post("/login/slip/", {"phone": phone, "code": code}, **more)


def code_on(page: str) -> str:
    return re.search(r">(\d{4} \d{4})<", page)[1]
