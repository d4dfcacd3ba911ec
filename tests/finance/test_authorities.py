"""授权依据 on the desk: registered once, with the kept paper that shows it."""

from datetime import date

import pytest
from django.urls import reverse

from communities.errors import DomainError
from communities.models import AuditEvent, OfficePaper
from finance.models import Authority
from finance.services.authorities import add_authority
from tests.finance.books import NOW
from tests.sessions import log_in


def paper(estate, who, readers="office") -> OfficePaper:
    return OfficePaper.objects.create(
        estate=estate, kind="minutes", title="第九次会议纪要", dated=date(2026, 3, 1),
        readers=readers, name="纪要.pdf", original_path="-", mime="application/pdf", size=1, pages=1,
        sha256=readers[0] * 64, kept_by=who, kept_at=NOW,
    )  # fmt: skip


def test_the_desk_registers_with_its_paper(books, client):
    estate = books.fund.estate
    kept, hidden = paper(estate, books.cast.bob), paper(estate, books.cast.bob, "bodies")
    page = reverse("finance:authorities", args=[estate.slug])
    log_in(client, books.cast.paul)
    given = {"kind": "minute", "title": "日常维修", "decided_date": "2026-03-01"}
    assert client.post(page, given | {"paper": hidden.pk}).status_code == 400
    assert client.post(page, given | {"kind": "decision"}).status_code == 400
    assert client.post(page, given | {"paper": kept.pk}).status_code == 302

    made = Authority.objects.get()
    assert (made.kind, made.paper, made.decided_date) == ("minute", kept, date(2026, 3, 1))
    books.posted(("BANK", 100), ("ADS", -100), authority=made)
    shown = client.get(page).content.decode()
    assert "日常维修" in shown
    assert "1 笔账" in shown


def test_another_estates_paper_and_a_day_to_come_are_refused(books):
    cast = books.cast
    far = paper(cast.hilltop, cast.olga)
    given = {"estate": cast.riverside, "kind": "clause", "title": "第八条", "actor": cast.paul}
    with pytest.raises(DomainError, match="不是本小区的"):
        add_authority(**given, now=NOW, paper=far)
    with pytest.raises(DomainError, match="不能在今天之后"):
        add_authority(**given, now=NOW, decided_date=date(2026, 11, 21))
    assert not Authority.objects.exists()


def test_what_one_lacked_is_filled_in_and_nothing_else_is_dropped_unsaid(books):
    cast = books.cast
    kept = paper(cast.riverside, cast.bob)
    given = {
        "estate": cast.riverside, "kind": "clause", "title": "第八条", "actor": cast.paul, "now": NOW,
    }  # fmt: skip
    made, day = add_authority(**given), date(2026, 3, 1)

    assert add_authority(**given, paper=kept, decided_date=day) == made
    made.refresh_from_db()
    assert (made.paper, made.decided_date) == (kept, day)
    assert AuditEvent.objects.filter(verb="finance.authority.completed").count() == 1
    assert add_authority(**given) == made
    with pytest.raises(DomainError, match="已有同名依据"):
        add_authority(**given, decided_date=date(2026, 3, 2))

    bare = add_authority(**given, reference="2")
    books.posted(("BANK", 100), ("ADS", -100), authority=bare)
    with pytest.raises(DomainError, match="已有账以它为依据"):
        add_authority(**given, reference="2", paper=kept)


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("alice", 403), ("hal", 404)])
def test_strangers_see_none(books, client, who, status):
    log_in(client, getattr(books.cast, who))
    page = reverse("finance:authorities", args=[books.fund.estate.slug])
    assert client.get(page).status_code == status
