"""Writes what two bodies need to open a vote without the signer, as docs/vote-keys.md describes."""

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from communities import clock
from communities.log.canonical import encode
from communities.log.leaves import append
from communities.services.trail import audit
from decisions.models import Decision
from decisions.selectors.sealed import sealed_lines
from decisions.vote_leaves import vote_of

LEAF = "vote-export"


class Command(BaseCommand):
    help = "Write the sealed envelopes and boxes of a vote to FILE; a leaf of the log says so, and why."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the estate's")
        parser.add_argument("number", help="the decision's, as 2026-001")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--reason", required=True, help="a court's order, a lost signer, …")

    @transaction.atomic
    def handle(self, *, slug, number, file, reason, **_):
        decision = (
            Decision.objects.select_related("estate", "key_pair")
            .filter(estate__slug=slug, number=number, key_pair__isnull=False)
            .first()
        )
        if decision is None:
            raise CommandError(f"没有这次表决，或者它还没有密钥：{slug} {number}")
        if decision.key_pair.destroyed_at:
            raise CommandError(f"保存期已满，信封已销毁，谁也打不开：{slug} {number}")
        digest = hashlib.sha256()
        try:
            with open(file, "xb") as out:
                for line in sealed_lines(decision):
                    out.write(line)
                    digest.update(line)
        except OSError as why:
            raise CommandError(f"写不进 {file}：{why}") from why
        leaf = _say(decision, digest.hexdigest(), reason)
        self.stdout.write(f"{file}: {digest.hexdigest()}；存证第 {leaf} 条")


def _say(decision: Decision, sha256: str, reason: str) -> int:
    """Whoever reads the log sees that the boxes went out, whether or not anybody tells her."""
    vote, now = vote_of(decision), clock.now()
    body = encode(
        {
            "@": "sunny-votes/1/export", "estate": vote.estate, "decision": vote.decision,
            "round": str(vote.round), "file": sha256, "reason": reason,
        }
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=None, verb="decisions.boxes.exported", subject=decision,
        at=now, detail={"file": sha256, "reason": reason},
    )  # fmt: skip
    return append(estate=decision.estate, kind=LEAF, body=body, at=now)
