"""Strangers get the newest signed checkpoint and the keys to verify it with, as plain text."""

import pytest
from django.urls import reverse

from communities.log import notes, tree
from communities.models import SignerStart
from tests.communities.signers import HOST, Signer, grow, hashes


@pytest.fixture
def signer(tmp_path, cast):
    signer = Signer(tmp_path / "signer")
    yield signer
    signer.stop()


def test_whoever_asks_can_verify_the_newest_checkpoint(signer, cast, client):
    keys = [one.public_key().public_bytes_raw().hex() for one in signer.keeper.privates]
    SignerStart.objects.create(host=HOST, keys=keys, uid=1, started_at=signer.now)
    for body in ("one", "two"):
        grow(cast.riverside, body)
        signer.look(minutes=1)
    grow(cast.hilltop, "elsewhere")
    signer.look(minutes=1)

    note = client.get("/e/riverside/log/checkpoint")
    [vkey] = client.get("/e/riverside/log/keys").content.decode().splitlines()

    assert note["Content-Type"] == "text/plain; charset=utf-8"
    assert note["Cache-Control"] == "public, max-age=10"
    head = notes.open_checkpoint(note.content.decode(), notes.parse_key(vkey))
    assert head == notes.TreeHead("demo.invalid/e/riverside", 2, tree.root(hashes(cast.riverside)))


def test_before_the_first_one_and_elsewhere_there_is_none(cast, client):
    for name in ("log-checkpoint", "log-keys"):
        for slug in ("riverside", "nowhere"):
            assert client.get(reverse(name, args=[slug])).status_code == 404
