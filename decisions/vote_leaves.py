"""What a vote leaves in the log (存证): canonical bytes of the notice and of the roll's lines."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from communities.log.canonical import encode

NOTICE, PARTY = "sunny-votes/1/notice", "sunny-votes/1/party"


def party_line(area: Decimal, homes: list[str]) -> bytes:
    """One head of the roll: the sum of areas (m²) and the homes by their labels; no name."""
    return encode({"@": PARTY, "area": f"{area:.2f}", "units": homes})


def roll_hash(lines: Iterable[bytes]) -> str:
    """SHA-256 over the lines in their order, each followed by a line feed."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line + b"\n")
    return whole.hexdigest()


def notice_body(decision, matters, roll, *, version: int, announced_on) -> bytes:
    """Everything that may turn the result, as it is announced."""
    return encode(
        {
            "@": NOTICE,
            "estate": decision.estate.slug,
            "decision": decision.number,
            "version": str(version),
            "title": decision.title,
            "explanation": hashlib.sha256(decision.explanation.encode()).hexdigest(),
            "announced": announced_on.isoformat(),
            "opens": decision.opens_on.isoformat(),
            "closes": decision.closes_on.isoformat(),
            "scope": {
                "buildings": [str(number) for number in decision.buildings],
                "stairs": [[str(building), stair] for building, stair in decision.stairs],
            },
            "matters": [
                {
                    "number": str(one.position),
                    "code": one.code,
                    "special": one.matter.special,
                    "text": one.text,
                }
                for one in matters
            ],
            "rules": decision.vote_rules.as_texts(),
            "rules_hash": decision.vote_rules.hash(),
            "roll": {
                "made": roll.made_on.isoformat(),
                "hash": roll.sha256,
                "area": f"{roll.total_area:.2f}",
                "heads": str(roll.total_heads),
            },
        }
    )
