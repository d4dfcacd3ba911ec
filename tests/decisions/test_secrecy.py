"""秘密: two votes that differ in nothing but what was chosen look alike to everybody, in every page, row and log line.

The same owners cast once for and once against, in a database that is turned back in between. Whatever tells the two
apart before closing tells a choice.
"""

import re

import pytest
from django.db import connection, transaction
from django.test import Client

from communities.models import Role
from decisions.selectors import participation
from decisions.services import casting
from decisions.services.closing import note_participation
from tests.cast import member, person
from tests.decisions.ballots import DURING, vote_for
from tests.house.routes import leaves
from tests.long import LONG
from tests.owner import owning
from tests.sessions import log_in

# Without LONG the addresses near a vote, and those who would profit most from knowing.
NEAR = re.compile(
    "/(desk/(votes|decisions|doors|keys|$)|oversight/$|e/riverside/(decisions/|$)|me/(notices/)?$)"
)
FEW = ("visitor", "committee", "superuser")
# What is drawn anew for each answer, or is the moment of it, and says nothing.
DRAWN = re.compile(
    r'name="(?:csrfmiddlewaretoken|until|draft)" value="[^"]+"|nonce="[^"]+"'
    r'|csrf_?Token\\?": \\?"[^"\\]+|csrfmiddlewaretoken\\" value=\\"[^"\\]+'
    r'|<strong class="code">[0-9a-f]{8}</strong>|<time [^>]+>[^<]*</time>'
    r"|\b[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?\b|/me/devices/[0-9a-z-]+/",
    re.IGNORECASE,
)
# An error's number, and where an object lies in memory.
NUMBERED = re.compile(r"\b(?:0x)?[0-9a-f]{8,16}\b")
UUID = re.compile(r"UUID\('[0-9a-f-]{36}'\)")
# What people bring with them, and the box itself, which is ciphertext of one length.
NOT_COMPARED = {"django_session", "cache", "communities_heartbeat"}
OWN_CLOCK = {"written_at", "transaction", "created_at", "updated_at", "latest_revision_created_at"}
SEALED = {("decisions_ballot", "box")}


@pytest.fixture
def readers(cast):
    operator = person("opal")
    member(operator, Role.OPERATOR, cast.riverside)
    found = {
        "visitor": None, "owner": cast.alice, "committee": cast.bob, "officer": cast.orla,
        "manager": cast.petra, "supervisor": cast.sam, "operator": operator, "superuser": cast.root,
    }  # fmt: skip
    return found if LONG else {title: found[title] for title in FEW}


def addresses(vote) -> list[str]:
    """Every address there is, with this vote's numbers wherever one is asked for."""
    known = {"slug": "riverside", "estate_slug": "riverside", "number": vote.number}
    found = set()
    for leaf in leaves():
        found.add(leaf.address({name: known.get(name, vote.pk) for name in leaf.params}))
    pages = ["/e/riverside/", "/e/riverside/decisions/", f"/e/riverside/decisions/{vote.number}/"]
    near = found if LONG else {one for one in found if NEAR.match(one)}
    return sorted(near | set(pages))


class Told:
    """All that anybody can read while a vote is open."""

    def __init__(self, vote, readers, caplog):
        caplog.clear()
        self.rows, self.pages = rows(), {}
        for title, reader in readers.items():
            client = Client(raise_request_exception=False)
            if reader:
                log_in(client, reader)
            for address in addresses(vote):
                if "logout" in address:
                    continue
                with transaction.atomic():
                    answer = client.get(address)
                    if answer.status_code >= 500:
                        transaction.set_rollback(True)
                self.pages[title, address] = answer.status_code, read(answer)
        self.log = NUMBERED.sub("", caplog.text)

    def differences(self, other: "Told") -> list:
        found = [place for place in self.pages if self.pages[place] != other.pages[place]]
        found += [table for table in self.rows if self.rows[table] != other.rows[table]]
        return found + (["log"] if self.log != other.log else [])


def read(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return DRAWN.sub("", body.decode("utf-8", "replace"))


def rows() -> dict[str, list]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, array_agg(column_name::text order by ordinal_position) from"
            " information_schema.columns where table_schema = 'public' group by table_name"
        )
        kept = {}
        for table, columns in cursor.fetchall():
            shown = [
                f'"{one}"' for one in columns if one not in OWN_CLOCK and (table, one) not in SEALED
            ]
            if table in NOT_COMPARED or not shown:
                continue
            cursor.execute(f'select {", ".join(shown)} from "{table}"')
            kept[table] = sorted(UUID.sub("", repr(row)) for row in cursor.fetchall())
        return kept


def sequences() -> dict[str, tuple]:
    with owning(), connection.cursor() as cursor:
        cursor.execute("select sequencename from pg_sequences where schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        held = {}
        for name in names:
            cursor.execute(f'select last_value, is_called from "{name}"')
            held[name] = cursor.fetchone()
        return held


def turn_back(held: dict[str, tuple]) -> None:
    with owning(), connection.cursor() as cursor:
        for name, (value, is_called) in held.items():
            cursor.execute("select setval(%s, %s, %s)", [f'"{name}"', value, is_called])


def told(vote, people, readers, caplog, letter: str) -> Told:
    held = sequences()
    with transaction.atomic():
        for who in people:
            vote_for(vote, who, letter)
        vote_for(vote, people[0], letter)
        note_participation(DURING)
        found = Told(vote, readers, caplog)
        transaction.set_rollback(True)
    turn_back(held)
    return found


def test_nobody_can_tell_before_closing_what_was_chosen(open_vote, people, readers, caplog):
    yes, no = (told(open_vote, people, readers, caplog, letter) for letter in "FA")
    assert len(yes.pages) > 10 * len(readers)
    assert yes.differences(no) == []


def leak_into_the_trail(monkeypatch):
    kept = casting.audit
    sealed = {}

    def seal(ballot, *more):
        sealed["said"] = ballot.letters
        return casting_seal(ballot, *more)

    casting_seal = casting.seal
    monkeypatch.setattr(casting, "seal", seal)
    monkeypatch.setattr(casting, "audit", lambda **words: kept(**words, detail=dict(sealed)))


def leak_into_participation(monkeypatch):
    leak_into_the_trail(monkeypatch)
    monkeypatch.setattr(
        participation, "CAST", participation.CAST.replace(
            "where party_id = party.id",
            "join communities_auditevent as told on told.subject = 'decisions.ballot:' || decisions_ballot.id"
            " and told.detail ->> 'said' = 'F' where party_id = party.id",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("leak", [leak_into_the_trail, leak_into_participation])
def test_control_a_planted_leak_is_found(open_vote, people, readers, caplog, monkeypatch, leak):
    leak(monkeypatch)
    few = {title: readers[title] for title in ("visitor", "committee")}
    yes, no = (told(open_vote, people, few, caplog, letter) for letter in "FA")
    found = yes.differences(no)
    assert "communities_auditevent" in found
    if leak is leak_into_participation:
        assert ("visitor", f"/e/riverside/decisions/{open_vote.number}/") in found
