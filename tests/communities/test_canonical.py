"""Leaf bytes: one value, one spelling; and what the profile refuses."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.log.canonical import NotCanonicalError, encode, leaf_hash
from communities.log.commitments import commit, new_salt, opens

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,8}", fullmatch=True)
values = st.recursive(
    texts | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
leaves = st.dictionaries(keys, values, max_size=6).map(
    lambda leaf: leaf | {"@": "sunny-ledger/1/x"}
)


def leaf(**fields):
    return {"@": "sunny-ledger/1/entry", **fields}


def test_bytes_are_sorted_compact_utf8_with_the_type_first():
    body = encode(leaf(memo="电梯广告", B="1", amount="-140950", ok=True, legs=[["1002", "5"]]))

    assert body.decode() == (
        '{"@":"sunny-ledger/1/entry","B":"1","amount":"-140950",'
        '"legs":[["1002","5"]],"memo":"电梯广告","ok":true}'
    )


def test_leaf_hash_is_that_of_rfc_6962():
    assert leaf_hash(b"") == bytes.fromhex(
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@given(leaves)
def test_same_value_same_bytes_whatever_the_order(value):
    turned = dict(reversed(value.items()))

    body = encode(value)

    assert encode(turned) == body
    assert json.loads(body) == value
    assert encode(json.loads(body)) == body
    assert body.startswith(b'{"@":')


@pytest.mark.parametrize(
    "bad",
    [
        1, 1.0, None, float("nan"), b"x", {1}, "a\nb", "a\x00", "\x7f", "\x85", "\ud800",
        "e\u0301", {"金额": "1"}, {"1": "x"}, {"": "x"}, {"a b": "x"}, {1: "x"}, ["ok", [None]],
    ],
)  # fmt: skip
def test_refused_at_any_depth(bad):
    for place in (leaf(x=bad), leaf(x=[bad]), leaf(x={"y": bad})):
        with pytest.raises(NotCanonicalError):
            encode(place)


@pytest.mark.parametrize(
    "bad", [[], "x", {}, {"@": True}, {"@": "entry"}, {"@": "A/1"}, {"a": "x"}]
)
def test_leaf_without_type_is_refused(bad):
    with pytest.raises(NotCanonicalError):
        encode(bad)


def test_bottomless_nesting_is_refused():
    deep = []
    for _ in range(5000):
        deep = [deep]

    with pytest.raises(NotCanonicalError, match="deeply"):
        encode(leaf(x=deep))


@given(texts, texts)
def test_commitment_opens_with_its_own_field_salt_and_value_only(value, other):
    salt = new_salt()
    made = commit("memo", salt, value)

    assert opens(made, "memo", salt, value)
    assert not opens(made, "name", salt, value)
    assert not opens(made, "memo", new_salt(), value)
    assert opens(made, "memo", salt, other) == (value == other)


def test_commitment_bytes_are_the_published_formula():
    salt = bytes(range(32))

    made = commit("memo", salt, "退押金")

    assert made == hashlib.sha256(b"sunny-commit/1memo" + salt + "退押金".encode()).digest()


@pytest.mark.parametrize(
    ("field", "salt", "value"),
    [
        ("Memo", bytes(32), "x"),
        ("", bytes(32), "x"),
        ("memo", bytes(31), "x"),
        ("memo", bytes(32), "\ud800"),
    ],
)
def test_commitment_refuses(field, salt, value):
    with pytest.raises(ValueError, match=r"salt|field|surrogates"):
        commit(field, salt, value)
