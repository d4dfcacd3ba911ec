"""docs/ledger-format.md: whoever follows it gets the same bytes and hashes."""

import hashlib
import json
import re
from pathlib import Path

from communities.models import Leaf
from finance.services.matching import match_row
from finance.services.statements import publish_statement, submit_statement
from tests.finance.books import NOW

DOC = (Path(__file__).resolve().parents[2] / "docs" / "ledger-format.md").read_text()
EXAMPLE = re.compile(r"```json\n(.+)\n```\n\n`(\d+)` bytes, `([0-9a-f]{64})`")


def rehashed(body: bytes) -> str:
    """From the page alone; nothing of ours is called."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def rewritten(body: bytes) -> bytes:
    """Read and written again by the rules of the page."""
    said = json.loads(body)
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_examples_are_right_to_the_byte():
    examples = EXAMPLE.findall(DOC)

    assert len(examples) == 4
    for text, n_bytes, hashed in examples:
        body = text.encode()
        assert (len(body), rehashed(body), rewritten(body)) == (int(n_bytes), hashed, body)


def test_the_first_examples_memo_opens_its_commitment():
    body = json.loads(EXAMPLE.findall(DOC)[0][0])
    salt = bytes(range(32))

    opened = hashlib.sha256(b"sunny-commit/1" + b"memo" + salt + "电梯广告".encode()).hexdigest()
    assert body["text"] == opened


def test_every_leaf_is_as_the_page_says_and_has_no_other_member(books):
    row = books.row(100)
    draft = books.draft(("BANK", 100), ("ADS", -100), vouchers=[books.voucher()])
    draft.lines.filter(amount_fen__gt=0).update(bank_row=row)
    books.carry(draft)
    books.posted(("BANK", 5), ("ADS", -5), counterparty="王小明", counterparty_kind="person")
    entry = books.posted(("BANK", 7), ("ADS", -7))
    shares = [(entry.postings.get(amount_fen=7), 7)]
    match_row(row=books.row(7), shares=shares, actor=books.cast.paul, now=NOW)
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    publish_statement(
        statement=statement, actor=books.cast.bob, now=NOW, difference_reason="测试", note="一\n二"
    )

    leaves = Leaf.objects.for_estate(books.fund.estate).order_by("index")
    assert [leaf.kind for leaf in leaves] == ["entry", "entry", "entry", "match", "statement"]
    for leaf in leaves:
        body = bytes(leaf.body)
        assert (rehashed(body), rewritten(body)) == (bytes(leaf.hash).hex(), body)
        for name in json.loads(body):
            assert f"`{name}`" in DOC, name
