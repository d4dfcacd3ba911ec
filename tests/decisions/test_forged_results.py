"""Whoever has the application's role writes a whole result in one go: the signer says so and keeps the key."""

from communities.models import SignerStart
from decisions.models import ForeignOpening
from decisions.selectors.opened import opening_findings, votes_in_doubt
from decisions.services import finals, results
from decisions.services.finals import finish_due
from decisions.services.results import count_due
from decisions.signer.erasing import erase_keys
from decisions.signer.keys import path_of
from tests.decisions.ballots import OVER, closed
from tests.decisions.test_openings import FINAL, forge_ballots, forge_unsealing, in_favour


def forged(vote, monkeypatch) -> None:
    """Final before the signer looks at it; the portal's own checks are passed by, as SQL passes them by."""
    forge_ballots(vote)
    forge_unsealing(vote)
    with monkeypatch.context() as off:
        off.setattr(results, "signed_unsealing", lambda row: row.unsealings.first())
        off.setattr(finals, "is_of_the_signer", lambda result: True)
        assert count_due(OVER) == 1
        assert finish_due(FINAL) == 1
    vote.refresh_from_db()


def test_the_key_of_a_forged_final_result_stays_and_it_is_said(client, key, over, monkeypatch):
    forged(over, monkeypatch)
    assert (over.status, in_favour(over)) == ("decided", 0)
    assert "没有签名进程签过的开箱声明" in " ".join(opening_findings(over.estate))
    erase_keys(key.keeper, FINAL)
    assert path_of(key.keeper, over).exists()
    assert over.key_pair.erased_at is None
    assert ForeignOpening.objects.get().what == "result"
    assert votes_in_doubt() == 1
    text = client.get(f"/e/riverside/decisions/{over.number}/").content.decode()
    assert "公布的结果不是签名进程开出的选票算出来的" in text


def test_a_row_that_says_erased_erases_nothing(key, over, monkeypatch):
    forged(over, monkeypatch)
    type(over.key_pair).objects.update(erased_at=FINAL)
    erase_keys(key.keeper, FINAL)
    assert path_of(key.keeper, over).exists()
    assert votes_in_doubt() == 1


def test_control_the_key_of_a_true_result_is_erased_whatever_its_row_says(key, over):
    done = closed(over, key.keeper)
    assert finish_due(FINAL) == 1
    type(done.key_pair).objects.update(erased_at=FINAL)
    erase_keys(key.keeper, FINAL)
    assert not path_of(key.keeper, done).exists()
    assert votes_in_doubt() == 0
    assert opening_findings(over.estate) == []


def test_the_printed_command_checks_who_opened(client, key, over):
    done = closed(over, key.keeper)
    [vkey] = client.get("/e/riverside/log/keys").content.decode().splitlines()
    text = client.get(f"/e/riverside/decisions/{done.number}/").content.decode()
    assert f"recount.py votes.ndjson --key {vkey}" in text


def test_a_true_result_is_not_made_doubtful_by_a_row(client, key, over):
    """Which anybody with the application's role can write, before there is a result as well."""
    said = "公布的结果不是签名进程开出的选票算出来的"
    words = {"estate": over.estate, "decision": over, "what": "result", "found_at": OVER}
    ForeignOpening.objects.create(**words)
    page = f"/e/riverside/decisions/{over.number}/"
    assert said not in client.get(page).content.decode()
    closed(over, key.keeper)
    assert said not in client.get(page).content.decode()
    assert votes_in_doubt() == 0
    assert opening_findings(over.estate) == []
    assert finish_due(FINAL) == 1
    for place in (page, f"{page}certificate/"):
        assert said not in client.get(place).content.decode()
    SignerStart.objects.create(host=key.keeper.host, keys=["00" * 32], uid=1, started_at=OVER)
    for place in (page, f"{page}certificate/"):
        assert said in client.get(place).content.decode(), "the control"
