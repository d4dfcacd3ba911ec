"""截止时的登记: what the closing of a vote fixes of the register, so that what is entered afterwards changes no ballot.

Pure. Canonical bytes (communities.log.canonical) whose hash the closing's leaf keeps; a salt is drawn for each, so that
the hash tells nobody who speaks for a home.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from communities.log.canonical import encode
from decisions.co_owners import Stand
from decisions.counting import Flaw
from decisions.vote_file import VERSION


@dataclass(frozen=True)
class Between:
    """Of one party with several owners: accounts with the owner that each speaks for, and how it stood."""

    voices: dict[int, int]
    stand: Stand


@dataclass(frozen=True)
class Register:
    """``parties`` by their key; ``letters`` by their id, of those by which no ballot counts; ``strangers`` are ids of
    ballots that came by the account of somebody else (账号绑错了人)."""

    parties: Mapping[str, Between]
    letters: Mapping[int, Flaw]
    strangers: frozenset[int] = frozenset()


def written(register: Register) -> bytes:
    parties = [
        {
            "party": key,
            "voices": [[str(user), str(owner)] for user, owner in sorted(one.voices.items())],
            "named": "" if one.stand.named is None else str(one.stand.named),
            "objectors": [str(owner) for owner in sorted(one.stand.objectors)],
        }
        for key, one in sorted(register.parties.items())
    ]
    letters = [[str(letter), str(flaw)] for letter, flaw in sorted(register.letters.items())]
    kind = {"@": f"{VERSION}/register", "salt": secrets.token_hex(32)}
    strangers = [str(ballot) for ballot in sorted(register.strangers)]
    return encode({**kind, "parties": parties, "letters": letters, "strangers": strangers})


def read(body: bytes) -> Register:
    """Also one of before ballots of strangers were kept."""
    said = json.loads(body)
    return Register(
        {one["party"]: _between(one) for one in said["parties"]},
        {int(letter): Flaw(flaw) for letter, flaw in said["letters"]},
        frozenset(map(int, said.get("strangers", ()))),
    )


def _between(said: dict) -> Between:
    named = int(said["named"]) if said["named"] else None
    stand = Stand(named, frozenset(map(int, said["objectors"])))
    return Between({int(user): int(owner) for user, owner in said["voices"]}, stand)
