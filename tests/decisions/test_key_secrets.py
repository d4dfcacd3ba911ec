"""Nothing of a sheet or of a vote's key is left in the database, whoever reads all of it."""

import base64

import pytest
from django.db import connection
from django.test import Client

from communities import clock
from decisions.key_words import key_of, words_of
from decisions.models import Decision, TestEnvelope
from decisions.selectors.keys import bodies_of
from decisions.services.votes import announce_vote, draft_vote
from decisions.signer.keys import (
    answer_requests,
    load_private,
    make_decision_keys,
    make_test_envelopes,
)
from tests.decisions.conftest import DRAFT, NOW, QUESTION, RULES
from tests.decisions.keys import keeper_in, seated, words_on
from tests.decisions.procedure import procedure_of
from tests.sessions import log_in


@pytest.fixture
def keeper(tmp_path):
    kept = keeper_in(tmp_path / "signer")
    yield kept
    kept.close()


def everything() -> bytes:
    """Every row of every table, sessions and audit included, as text."""
    with connection.cursor() as cursor:
        cursor.execute("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"select row_to_json(one)::text from {table} as one")
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found).encode()


def spellings(key: bytes) -> list[bytes]:
    """However it might have been written down."""
    words = words_of(key)
    return [
        key.hex().encode(), base64.b64encode(key)[:-1], base64.urlsafe_b64encode(key)[:-1],
        "".join(words).encode(), " ".join(words).encode(), "-".join(words).encode(),
        words[3].encode() + b" " + words[4].encode(),
    ]  # fmt: skip


def print_sheet(cast, body, actor) -> tuple[bytes, list[str]]:
    """Through the pages; the key, and every other page that was seen on the way."""
    client, page = Client(), f"/desk/keys/{body.pk}/"
    log_in(client, actor)
    seen = [client.get(page)]
    client.post(page, {"act": "ask"})
    seen.append(client.get(page))
    answer_requests(clock.now())
    key = key_of(" ".join(words_on(client.get(page).content.decode())))
    seen += [client.post(page, {"act": "printed"}, follow=True), client.get("/desk/keys/")]
    make_test_envelopes(clock.now())
    row = TestEnvelope.objects.get(body_key__body=body)
    words = {"words": " ".join(words_of(key))}
    seen += [
        client.post(f"/desk/keys/tests/{row.pk}/", words, follow=True),
        client.get(f"/desk/votes/{row.decision_id}/"),
    ]
    return key, [one.content for one in seen]


def test_no_row_and_no_other_page_holds_a_sheet_or_the_votes_key(cast, keeper, caplog):
    seated(cast)
    row = draft_vote(
        estate=cast.riverside,
        matters=[QUESTION],
        rules=RULES,
        actor=cast.bob,
        now=NOW,
        way="portal",
        **DRAFT | {"authorised_by": procedure_of(cast.riverside, cast.bob, NOW)},
    )
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    vote = Decision.objects.get()
    secrets, pages = [], []
    bodies = [body for _kind, body in bodies_of(cast.riverside, clock.now())]
    for body, actor in zip(bodies, (cast.bob, cast.orla, cast.sam), strict=True):
        key, seen = print_sheet(cast, body, actor)
        secrets.append(key)
        pages += seen
    make_decision_keys(keeper, clock.now())
    secrets.append(load_private(keeper, vote))

    rows = everything()

    assert b"decisions.sheet.printed" in rows, "the rows were read"
    for key in secrets:
        for spelling in spellings(key):
            assert spelling not in rows
            assert spelling not in caplog.text.encode()
            assert not any(spelling in page for page in pages)


def test_control_what_is_written_down_is_found(cast):
    key = bytes(range(32))
    cast.committee.name = " ".join(words_of(key))[:80]
    cast.committee.save()
    assert spellings(key)[-1] in everything()
