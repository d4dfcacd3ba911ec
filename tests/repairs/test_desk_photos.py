"""Photos that staff add on the desk."""

from django.core.files.uploadedfile import SimpleUploadedFile

from communities import clock
from repairs.models import TicketPhoto
from repairs.states import TicketStatus
from tests.communities.uploads import photo_with_gps
from tests.repairs.acts import set_stage
from tests.repairs.desk import press


def test_after_photos_survive_what_else_is_wrong(rolled_back, clients, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    cast = rolled_back
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    client, data = clients("paul"), {"revision": ticket.revision, "words": "换了灯管"}
    address = f"/desk/tickets/{ticket.pk}/"

    good = photo_with_gps()

    def upload(data=good):
        return SimpleUploadedFile("后.jpg", data)

    answer = client.post(f"{address}finish/", data | {"photos": upload()})
    assert answer.status_code == 400
    assert "换了灯管" in answer.content.decode()
    [kept] = TicketPhoto.objects.filter(ticket=ticket)
    bad = client.post(f"{address}finish/photos/", {"photos": upload(b"no photo")})
    assert bad.status_code == 400
    same = client.post(f"{address}finish/photos/", {"photos": upload()}).json()
    assert same["photo"] == kept.pk
    answer = client.post(same["drop"], data)
    assert "换了灯管" in answer.content.decode()
    assert not TicketPhoto.objects.filter(ticket=ticket).exists()
    done = {"outcome": "fixed", "cause": "wear"}
    answer = client.post(f"{address}finish/", data | done | {"photos": upload()})
    assert answer.status_code == 302, answer.context["form"].errors
    [photo] = TicketPhoto.objects.filter(ticket=ticket)
    assert (photo.kind, photo.event.verb) == ("after", "finish")
    assert client.post(f"{address}finish/photos/", {"photos": upload()}).status_code == 400


def test_a_visit_is_shown_in_photos_of_its_own(rolled_back, clients, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    cast = rolled_back
    ticket = set_stage("visit", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    client, address = clients("paul"), f"/desk/tickets/{ticket.pk}/"

    def upload():
        return SimpleUploadedFile("场.jpg", photo_with_gps())

    kept = client.post(f"{address}visit/photos/", {"photos": upload()}).json()
    other = client.post(f"{address}finish/photos/", {"photos": upload()}).json()
    assert kept["photo"] != other["photo"], "what is taken for one act is not used up by another"
    assert client.post(f"{address}pause/photos/", {"photos": upload()}).status_code == 404
    wrong = other["drop"].replace("/finish/", "/visit/")
    assert client.post(wrong, {}).status_code == 404
    assert press(client, ticket, "visit", cast, words="漏水点找到了").status_code == 302

    [photo] = TicketPhoto.objects.filter(event__verb="visit", ticket=ticket)
    assert (photo.pk, photo.kind) == (kept["photo"], "during")
    assert client.post(kept["drop"], {}).status_code == 404
    page = client.get(address).content.decode()
    assert f"/me/repairs/photos/{photo.pk}.jpg" in page
    public = client.get(f"/e/riverside/repairs/{ticket.slug}/").content.decode()
    assert f"photos/{photo.pk}" in public
    assert f"photos/{other['photo']}" not in public
