"""What strangers see of repairs: the emergency first, tickets without a person in them."""

import gzip

import pytest
from django.conf import settings

from communities import clock
from communities.models import AuditEvent
from repairs import services as do
from repairs.emergency import calls
from repairs.levels import Hazard
from repairs.models import Ticket, TicketEvent, TicketPhoto
from repairs.photos import store, take
from repairs.scoring import MIN_PARTIES
from repairs.selectors.scene import Scene
from repairs.views.ways import form_of
from tests.cast import home
from tests.communities.uploads import drawing, encoded
from tests.repairs.world import a_ticket
from tests.sessions import log_in

NAME, PHONE = "金丝雀", "+8613800009999"


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def estate(cast):
    cast.riverside.property_phone = "0573-00000001"
    cast.riverside.params = {"lift_rescue_phone": "96333"}
    cast.riverside.save()
    return cast.riverside


def a_photo(ticket, event):
    clean = take(encoded(drawing()), "a.jpg")
    return TicketPhoto.objects.create(
        estate=ticket.estate,
        ticket=ticket,
        event=event,
        kind="before",
        path=store(clean),
        width=clean.width,
        height=clean.height,
        sha256=clean.sha256,
        uploaded_at=clock.now(),
    )


@pytest.fixture
def told(cast, estate, monkeypatch, tmp_path):
    """A common fault with everything in it that a stranger must not read, and a photo."""
    monkeypatch.setattr(settings, "PRIVATE_ROOT", str(tmp_path))
    cast.alice.name, cast.alice.phone = NAME, PHONE
    cast.alice.save()
    ticket = a_ticket(
        cast,
        status="acknowledged",
        building=cast.unit.building,
        place="2单元门厅",
        words=f"找{NAME} {PHONE}",
        visit_wish=NAME,
        slip_phone=PHONE,
    )
    report = ticket.events.get(verb="report")
    for verb, actor, role, words, is_public in (
        ("visit", cast.paul, "property_staff", "已到场，正在换灯", True),
        ("add_message", cast.alice, "reporter", f"我是{NAME}", True),
        ("add_message", cast.paul, "property_staff", f"打给{NAME}", False),
    ):
        TicketEvent.objects.create(
            estate=estate,
            ticket=ticket,
            verb=verb,
            words=words,
            actor=actor,
            actor_role=role,
            at=clock.now(),
            is_public=is_public,
        )
    return ticket, a_photo(ticket, report)


@pytest.mark.parametrize("path", ["/repairs/new/", "/e/riverside/repairs/new/"])
def test_the_emergency_comes_before_everything_else(estate, client, path):
    html = client.get(path).content.decode()

    main = html[html.index("<main") :]
    for number in ("110", "119", "120"):
        assert main.index(f"tel:{number}") < main.index("</section>")
    assert ("tel:96333" in main) == ("riverside" in path)
    assert "csrf" not in html


def test_the_photo_pages_scripts_are_light():
    scripts = [settings.BASE_DIR / "static" / name for name in ("sun.js", "report.js")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) <= 8 * 1024


@pytest.mark.parametrize("hazard", ["", *Hazard.values])
def test_every_danger_has_somebody_to_call(estate, hazard):
    assert calls(estate, hazard)
    assert all(call.number for call in calls(estate, hazard))


def test_no_number_is_made_up(cast):
    assert {call.number for call in calls(cast.hilltop)} == {"119", "110", "120"}
    assert calls(cast.hilltop, "trapped")[0].number == "119"


def test_a_public_ticket_is_a_function_of_its_address_and_names_nobody(cast, told, client):
    ticket, _photo = told
    page = f"/e/riverside/repairs/{ticket.slug}/"

    anonymous = client.get(page)
    log_in(client, cast.alice)

    assert client.get(page).content == anonymous.content
    assert "public" in anonymous["Cache-Control"]
    html = anonymous.content.decode()
    assert "2单元门厅" in html
    assert "已到场，正在换灯" in html
    secrets = (NAME, PHONE, "csrf", cast.paul.name, cast.unit.number)
    assert [secret for secret in secrets if secret in html] == []
    assert len(gzip.compress(anonymous.content, 9)) <= 12 * 1024


def test_words_for_a_colleague_are_not_for_strangers(cast, told, client):
    ticket, _photo = told
    do.assign(
        ticket=ticket, handler=cast.petra, actor=cast.paul, now=clock.now(), words=f"打 {PHONE}"
    )
    do.transfer(
        ticket=ticket, route="utility", actor=cast.paul, now=clock.now(), words="转供电公司"
    )

    html = client.get(ticket.public_path).content.decode()
    assert "派单" in html
    assert PHONE not in html
    assert "转供电公司" in html
    log_in(client, cast.petra)
    assert PHONE in client.get(ticket.desk_path).content.decode()


@pytest.mark.parametrize("verb", ["visit", "finish", "decline", "transfer", "plan", "regrade"])
def test_a_field_whose_words_everybody_reads_says_so(cast, verb):
    scene = Scene(a_ticket(cast, "acknowledged"), cast.paul, clock.now())

    assert form_of(verb, scene)["words"].label.endswith("（公开）")
    assert "不公开" in form_of("assign", scene)["words"].label


def test_a_building_of_few_parties_is_not_named_nor_a_private_ticket(cast, told, client):
    ticket, _photo = told
    lead = a_ticket(cast, is_public=False)
    Ticket.objects.filter(pk=ticket.pk).update(matter=lead)
    name, page = ticket.building.name, f"/e/riverside/repairs/{ticket.slug}/"

    small = client.get(page).content.decode()
    assert "2单元门厅" in small
    assert name not in small
    assert lead.number not in small

    for n in range(MIN_PARTIES):
        home(cast.riverside, f"1-9{n:02}")
    Ticket.objects.filter(pk=ticket.pk).update(matter=a_ticket(cast, number="B-261101-99"))
    large = client.get(page).content.decode()
    assert f"{name}2单元门厅" in large
    assert "B-261101-99" in large


def test_photos_of_a_public_common_place_are_public_and_no_others(cast, told, client):
    ticket, photo = told
    at = f"/e/riverside/repairs/{ticket.slug}/photos/{photo.pk}"
    answer = client.get(f"{at}-small.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "public" in answer["Cache-Control"]
    assert client.get(f"/me/repairs/photos/{photo.pk}.jpg").status_code == 404
    log_in(client, cast.paul)
    private = client.get(f"/me/repairs/photos/{photo.pk}.jpg")
    assert private["Cache-Control"] == "private, no-store"
    log_in(client, cast.dan)
    assert client.get(f"/me/repairs/photos/{photo.pk}.jpg").status_code == 404

    home = a_ticket(cast, scope="home", unit=cast.unit, is_public=True)
    inside = a_photo(home, home.events.get())

    page = f"/e/riverside/repairs/{home.slug}/"
    assert f"photos/{inside.pk}" not in client.get(page).content.decode()
    assert client.get(f"{page}photos/{inside.pk}.jpg").status_code == 404


@pytest.mark.parametrize(("refusal", "code"), [("test", 404), ("not_ours", 200)])
def test_photos_of_a_false_report_leave_public_view_at_once(cast, told, client, refusal, code):
    ticket, photo = told
    at = f"/e/riverside/repairs/{ticket.slug}/photos/{photo.pk}.jpg"
    assert client.get(at).status_code == 200

    do.decline(ticket=ticket, refusal=refusal, words="没有这件事", actor=cast.paul, now=clock.now())

    assert client.get(at).status_code == code
    page = client.get(ticket.public_path)
    assert page.status_code == 200
    assert (f"photos/{photo.pk}" in page.content.decode()) == (code == 200)


def test_a_private_ticket_and_one_that_never_was_look_alike(cast, client):
    private = a_ticket(cast, scope="home", unit=cast.unit, is_public=False)

    answers = [
        client.get(f"/e/riverside/repairs/{number}/") for number in (private.slug, "b-260101-99")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_whoever_in_office_opens_a_private_photo_leaves_a_line(cast, client):
    ticket = a_ticket(cast, scope="home", unit=cast.unit, is_public=False)
    photo = a_photo(ticket, ticket.events.get())
    looks = AuditEvent.objects.filter(verb="repairs.ticketphoto.read")

    for who in (cast.alice, cast.paul):
        log_in(client, who)
        for size in ("", "-small"):
            assert client.get(f"/me/repairs/photos/{photo.pk}{size}.jpg").status_code == 200

    look = looks.get()
    assert (look.actor, look.estate) == (cast.paul, cast.riverside)
    assert look.subject == f"repairs.ticketphoto:{photo.pk}"
    TicketPhoto.objects.filter(pk=photo.pk).update(uploaded_by=cast.paul)
    client.get(f"/me/repairs/photos/{photo.pk}.jpg")
    assert looks.count() == 1, "one's own is no look at somebody else"
