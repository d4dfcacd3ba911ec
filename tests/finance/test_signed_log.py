"""What was signed of an estate's log, against leaves and rows that were changed together."""

import hashlib

import pytest
from django.db import connection

from communities import clock
from communities.models import SignerRefusal
from finance.selectors.audit import ledger_findings
from tests.communities.signers import Signer, grow
from tests.owner import owning


@pytest.fixture
def riverside(cast, tmp_path):
    """Two leaves that were signed, and one that was not yet."""
    grow(cast.riverside, "one", "two")
    signer = Signer(tmp_path / "signer")
    signer.look()
    signer.stop()
    grow(cast.riverside, "three")
    return cast.riverside


def rewrite(index):
    body = b"forged"
    with owning(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table communities_leaf disable trigger insert_only")
        cursor.execute(
            "update communities_leaf set body = %s, hash = %s where index = %s",
            [body, hashlib.sha256(b"\0" + body).digest(), index],
        )


def test_what_was_signed_cannot_be_rewritten_unseen(riverside, cast):
    assert ledger_findings(riverside) == []

    rewrite(1)

    assert ledger_findings(riverside) == ["存证叶与已签名的检查点不符：前 2 叶"]
    assert ledger_findings(cast.hilltop) == []


def test_control_what_was_not_signed_yet_can(riverside):
    rewrite(2)

    assert ledger_findings(riverside) == []


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("fork", ["签名进程拒绝签名：已签名的存证叶被改动"]),
        ("foreign", ["签名进程拒绝签名：有一个检查点不是签名进程签的"]),
        ("unkept", []),
        ("forgotten", []),
    ],
)
def test_why_the_signer_refuses_is_found_where_it_speaks_against_the_log(riverside, reason, found):
    refusal = SignerRefusal.objects.create(estate=riverside, reason=reason, since=clock.now())
    assert ledger_findings(riverside) == found

    refusal.ended_at = clock.now()
    refusal.save()
    assert ledger_findings(riverside) == []
