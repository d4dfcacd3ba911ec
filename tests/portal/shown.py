"""A notice with a document and a picture, and people of three employers."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from communities.models import Body, PropertyCompany, Role, ServiceContract
from communities.services import sync_groups
from portal.models import NoticePage, ShownFile
from tests.cast import START, member, person
from tests.communities.uploads import drawing, encoded
from tests.portal.conftest import NOW
from tests.sessions import log_in

PDF = b"%PDF-1.4 one"


def document(place, data=PDF, title="施工方案") -> Document:
    collection = Collection.objects.get(name__contains=place.estate.slug)
    with ContentFile(data, name="d.pdf") as file:
        return Document.objects.create(title=title, file=file, collection=collection)


def picture(place, title="现场") -> Image:
    collection = Collection.objects.get(name__contains=place.estate.slug)
    with ContentFile(encoded(drawing((400, 300))), name="p.jpg") as file:
        return Image.objects.create(title=title, file=file, collection=collection)


def offer(page, *blocks):
    """A draft with these blocks; what stood there before keeps its place."""
    page = NoticePage.objects.get(pk=page.pk)
    old = {block.block_type: block.id for block in page.prose}
    page.prose = [
        {"type": kind, "value": value, "id": old.get(kind, f"00000000-0000-4000-8000-{n:012}")}
        for n, (kind, value) in enumerate(blocks)
    ]
    return page.save_revision()


def paper_block(kept):
    return ("file", kept.pk)


def picture_block(kept):
    return ("picture", {"image": kept.pk, "words": "配电间"})


@dataclass
class Shown:
    place: object
    paper: Document
    picture: Image

    @property
    def page(self) -> NoticePage:
        return NoticePage.objects.get(pk=self.place.notice.pk)

    @property
    def rows(self) -> dict:
        rows = ShownFile.objects.filter(page=self.page).order_by("pk")
        return {("picture" if row.picture_id else "document"): row for row in rows}


def show(place) -> Shown:
    paper, photo = document(place), picture(place)
    offer(place.notice, paper_block(paper), picture_block(photo)).publish()
    return Shown(place, paper, photo)


def staff(place) -> None:
    """petra manages for the company, olga is of the 居委会, cora sits beside the chair."""
    company = PropertyCompany.objects.create(name="湖物业", credit_code="91330481MA00000009")
    contract = ServiceContract.objects.create(
        estate=place.estate, company=company, fee_model="lump_sum", valid_from=START
    )
    office = Body.objects.create(kind="neighbourhood", name="湖边居委会", area=place.estate.area)
    board = Body.objects.get(name="湖畔苑业主委员会")
    for name, role, more in (
        ("petra", Role.PROPERTY_MANAGER, {"estate": place.estate, "contract": contract}),
        ("ed", Role.PROPERTY_STAFF, {"estate": place.estate, "contract": contract}),
        ("olga", Role.COMMUNITY_OFFICER, {"area": place.estate.area, "body": office}),
        ("cora", Role.COMMITTEE, {"estate": place.estate, "body": board}),
    ):
        place.people[name] = person(name)
        member(place.people[name], role, more.pop("estate", None), **more)


def editor(client, user):
    sync_groups(user, NOW)
    log_in(client, user)
    return client
