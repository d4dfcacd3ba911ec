"""A phone that is lost, and the two counters at which it is changed."""

from django.test import Client

from communities.models import ContactChange
from tests.codes import code_in
from tests.communities.test_contacts import NEW, OLD, texts
from tests.sessions import log_in

DESK = "/desk/contacts/"


def words(cast, **more):
    lost = {"building": "1", "unit": "1-101", "phone": OLD, "new_phone": NEW}
    return lost | {"estate": cast.riverside.pk, "is_document_seen": "on"} | more


def ask(cast, who="petra", **more):
    desk = Client()
    log_in(desk, cast.people[who])
    return desk.post(DESK, words(cast, **more))


def asked(cast, **more) -> str:
    """The page of what petra asked for, with the code that the person read out to her."""
    page = ask(cast, **more).url
    typed = code_in(texts(more.get("new_phone", NEW))[0])
    assert act(cast, page, "petra", code=typed).url == DESK
    assert ContactChange.objects.get(pk=page.split("/")[-2]).status == "proved"
    return page


def act(cast, page, who, **typed):
    desk = Client()
    log_in(desk, cast.people[who])
    return desk.post(page, typed)


def confirmed(cast, **more) -> str:
    page = asked(cast, **more)
    assert act(cast, page, "bob", act="agree").url == DESK
    return page
