"""The search field finds votes and recorded results, for the people of the estate's bodies."""

from decisions.models import Decision
from tests.portal.test_finding import found, kinds
from tests.sessions import log_in


def test_votes_and_results_are_found_by_number_title_and_matter(client, cast, vote, record):
    row = record()
    log_in(client, cast.bob)
    hits = {text: found(client, text) for text in ("更换 1 幢", vote.number, "轿厢", "3 部电梯")}
    urls = [
        [url for heading, _told, url in some if heading == "业主决策"] for some in hits.values()
    ]
    announced, recorded = f"/desk/votes/{vote.pk}/", f"/desk/decisions/{row.pk}/"
    assert urls == [[announced], [announced], [recorded], [recorded]]
    assert {client.get(url).status_code for url in (announced, recorded)} == {200}


def test_neither_the_company_nor_another_estate_finds_them(client, cast, vote):
    assert Decision.objects.count() == 1
    for who in ("petra", "hal", "olga"):
        log_in(client, getattr(cast, who))
        assert "业主决策" not in kinds(found(client, vote.title)), who
