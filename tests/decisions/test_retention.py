"""保存期: what opens the boxes of a vote is kept for the estate's years, and destroyed by itself."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from communities.models import AuditEvent
from decisions.models import Ballot, DecisionKey, Envelope
from decisions.services.finals import finish_due
from decisions.services.retention import destroy_envelopes_due
from decisions.signer.erasing import erase_keys
from tests.decisions.test_finals import FINAL
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.settled import keep_setting

# Of the third, fifth year after FINAL, at the end of the day.
THREE, FIVE = (FINAL.replace(year=FINAL.year + n) + timedelta(days=1) for n in (3, 5))


@pytest.fixture
def over(counted, key):
    finish_due(FINAL)
    erase_keys(key.keeper, FINAL)
    counted.refresh_from_db()
    return counted


def test_envelopes_are_destroyed_when_the_years_are_over(client, over, tmp_path):
    address = f"/e/riverside/decisions/{over.number}/"
    assert destroy_envelopes_due(FIVE - timedelta(days=2)) == 0
    assert Envelope.objects.count() == 3
    assert "两个单位一起可以打开选票" in client.get(address).content.decode()

    assert destroy_envelopes_due(FIVE) == 1
    assert destroy_envelopes_due(FIVE) == 0

    assert not Envelope.objects.exists()
    assert Ballot.objects.exists(), "the boxes stay, and nobody opens them"
    told = AuditEvent.objects.get(verb="decisions.envelopes.destroyed")
    assert told.detail == {"envelopes": 3}
    assert "从此谁也打不开选票" in client.get(address).content.decode()
    with pytest.raises(CommandError, match="信封已销毁"):
        call_command("export_vote_boxes", "riverside", over.number, str(tmp_path / "f"), reason="x")


def test_an_estate_keeps_them_for_its_own_years(cast, over):
    keep_setting(cast.riverside, "envelope_years", 3, FINAL + timedelta(days=1))
    assert destroy_envelopes_due(THREE) == 0, "what it settles later is for later keys"
    keep_setting(cast.riverside, "envelope_years", 3, FINAL - timedelta(days=1))
    assert destroy_envelopes_due(THREE - timedelta(days=2)) == 0
    assert destroy_envelopes_due(THREE) == 1


def test_a_vote_whose_key_the_signer_still_has_keeps_its_envelopes(counted, key):
    """The control: as soon as it is erased the years begin."""
    assert finish_due(FINAL) == 1
    assert destroy_envelopes_due(FIVE) == 0
    erase_keys(key.keeper, FINAL)
    assert destroy_envelopes_due(FIVE) == 1


def test_the_database_keeps_envelopes_for_two_years(over):
    end = "update decisions_decisionkey set destroyed_at = erased_at + interval '{}'"
    assert refused("delete from decisions_envelope")
    assert refused("update decisions_envelope set sealed = ''")
    assert refused(end.format("23 months"))
    assert refused("update decisions_decisionkey set erased_at = null, destroyed_at = now()")
    switch_off("decisions_envelope")
    assert not refused("delete from decisions_envelope"), "the control"
    assert DecisionKey.objects.get().destroyed_at is None
    assert not refused(end.format("24 months"))
