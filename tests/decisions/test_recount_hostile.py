"""Whatever a file holds, the recount answers with a sentence; and no byte of a file can change unseen."""

import hashlib
import json
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions import recount
from tests.decisions.votes import LOGGED, MADE, counted, faults, key_id, logged, path, root, vkey

FILES = [LOGGED.public(), LOGGED.counters()]
HEAD, *REST = MADE.public().splitlines(keepends=True)
BEGIN = b'{"@":"sunny-votes/1/result",'


@pytest.mark.parametrize(
    "file",
    [b"", b"\n", b"{}\n", b"%PDF-1.7", b"\xff\xfe{", b"\0" * 9_000_000, HEAD[:20], HEAD[1:]],
    ids=["empty", "line", "object", "pdf", "utf-16", "zeros", "begun", "cut in front"],
)
def test_what_is_no_vote_file_is_told(file):
    report = counted(file)

    assert report.status == 2
    assert report.faults[0].english().startswith("this is no vote file")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (BEGIN + b'"a":' + b"9" * 100_000 + b"}\n", "numbers are written as strings: 9999"),
        (BEGIN + b'"a":1e999}\n', "numbers are written as strings: 1e999"),
        (BEGIN + b'"a":NaN}\n', "numbers are written as strings: NaN"),
        (BEGIN + b'"a":-Infinity}\n', "numbers are written as strings: -Infinity"),
        (BEGIN + b'"a":"1","a":"2"}\n', "a is there twice"),
        (BEGIN + b'"a":' + b"[" * 100_000 + b"\n", "not a JSON object"),
        (BEGIN + b'"a":' + b"[" * 400_000 + b"]" * 400_000 + b"}\n", "not a JSON object"),
        (BEGIN + b'"a":"\xff"}\n', "not a JSON object"),
        (BEGIN + b'"a":"\\ud800"}\n', "not a JSON object"),
        (BEGIN + b'"a" :"1"}\n', "not in canonical form"),
        (BEGIN + b'"b":"1","a":"2"}\n', "not in canonical form"),
        (BEGIN + b'"a":"\\u0041"}\n', "not in canonical form"),
        (BEGIN + b'"a":"1"}\r\n', "not in canonical form"),
        (BEGIN + b'"a":null}\n', "result.a is missing, too many or of the wrong form"),
        (HEAD[:-2] + b',"\x7f[2J":"1"}\n', "result.?[2J is missing"),
        (BEGIN + b'"a":"' + b"a" * 2_000_000 + b'"}\n', "the line is too long"),
        (HEAD[:-1], "the line is too long, or the file is cut off here"),
        (HEAD.replace(b'"heads":"17"', b'"heads":"017"'), "result.roll.heads is missing"),
        (HEAD.replace(b'"heads":"17"', b'"heads":"1234567890"'), "result.roll.heads is missing"),
        (
            HEAD.replace(b'"heads":"17"', '"heads":"\uff11\uff17"'.encode()),
            "result.roll.heads is missing",
        ),
        (HEAD.replace(b'"heads":"17"', b'"heads":true'), "result.roll.heads is missing"),
        (HEAD.replace(b'"1564.00"', b'"1564"'), "result.roll.area is missing"),
        (HEAD.replace(b'"1564.00"', b'"-1564.00"'), "result.roll.area is missing"),
        (HEAD.replace(b'"1564.00"', b'"15E2.00"'), "result.roll.area is missing"),
        (HEAD.replace(b'"special":false', b'"special":"no"'), "result.matters.special is missing"),
        (HEAD.replace(b'"title":"', b'"title":"\\n'), "result.title is missing"),
        (HEAD.replace(b'"title":"', '"title":"e\u0301'.encode()), "result.title is missing"),
        (HEAD.replace(b'"blank":"abstains"', b'"blank":"for"'), "result.rules.blank is missing"),
        (HEAD[: HEAD.index(b',"tallies"')] + b"}\n", "result.tallies is missing"),
    ],
)
def test_a_first_line_that_cannot_be_read_is_told(line, says):
    assert faults(HEAD + b"".join(REST)) == []
    (told,) = faults(line)

    assert told.startswith("line 1: ")
    assert says in told


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"[]\n",
        b'{"@":"sunny-votes/1/pay"}\n',
        b'{"@":"sunny-votes/2/code"}\n',
        HEAD,
        b"\0\n",
    ],
)
def test_a_line_that_belongs_nowhere_is_told(line):
    told = faults(HEAD + b"".join(REST) + line)

    assert told == [f"line {len(REST) + 2}: no such line belongs here"]


def test_lines_that_are_missing_are_told():
    assert "there are 0 ballots, the file says 15" in faults(HEAD)
    assert "there are 14 ballots, the file says 15" in faults(HEAD + b"".join(REST[:-1]))


def test_however_much_is_wrong_the_report_stays_short():
    file = HEAD + b'{"@":"sunny-votes/1/code","code":"%064d"}\n' % 0 * 5_000
    report = counted(file)

    assert report.wrong > 4_990
    assert len(report.faults) == recount.MAX_FAULTS
    assert f"and {report.wrong - recount.MAX_FAULTS} more" in list(report.lines())


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(FILES), st.data())
def test_no_byte_can_change_unseen(file, data):
    at = data.draw(st.integers(0, len(file) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != file[at]))
    changed = file[:at] + bytes([other]) + file[at + 1 :]

    assert counted(changed, vkey()).status in {1, 2}
    assert counted(file, vkey()).status == 0


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(FILES), st.data())
def test_no_file_can_be_cut_unseen(file, data):
    at = data.draw(st.integers(0, len(file) - 1))

    assert counted(file[:at], vkey()).status in {1, 2}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=3)
    | st.sampled_from(["1", "0.00", "for", "0" * 64]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(FILES), st.data())
def test_a_member_of_another_kind_is_told(file, data):
    """Any member anywhere, replaced by any other value: a sentence, never a traceback."""
    lines = file.splitlines(keepends=True)
    nth = data.draw(st.integers(0, len(lines) - 1))
    row = held = json.loads(lines[nth])
    while True:
        places = sorted(held) if isinstance(held, dict) else range(len(held))
        place = data.draw(st.sampled_from(list(places)))
        if not (isinstance(held[place], dict | list) and held[place] and data.draw(st.booleans())):
            break
        held = held[place]
    before = held[place]
    held[place] = data.draw(JSON.filter(lambda value: value != before))
    written = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    lines[nth] = written.encode(errors="surrogatepass") + b"\n"

    report = counted(b"".join(lines), vkey())
    assert report.status in {1, 2}
    assert "\n".join(report.lines())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_every_leaf_is_found_in_its_tree_and_in_no_other_place(size):
    hashes = [hashlib.sha256(bytes([at])).digest() for at in range(size)]
    top = root(hashes)

    for at in range(size):
        proof = path(hashes, at)
        assert recount.root_of(hashes[at], at, size, proof) == top
        others = [recount.root_of(hashes[at], n, size, proof) for n in range(size + 1) if n != at]
        assert top not in others
        assert recount.root_of(hashes[at], at, size, [*proof, top]) != top
        assert not proof or recount.root_of(hashes[at], at, size, proof[:-1]) != top


def test_signatures_are_judged_as_by_another_implementation():
    private = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(b"text")
    past_order = (int.from_bytes(signature[32:], "little") + recount.L).to_bytes(32, "little")
    tries = [
        (public, signature, b"text"),
        (public, signature, b"texT"),
        (public, signature[:32] + past_order, b"text"),
        (public, bytes(64), b"text"),
        *[(public, bytes([*signature[:at], signature[at] ^ 1, *signature[at + 1 :]]), b"text")
          for at in (0, 31, 32, 63)],
        (bytes([public[0] ^ 1]) + public[1:], signature, b"text"),
        (b"\xff" * 32, signature, b"text"),
    ]  # fmt: skip

    ours = [recount.is_signed(*one) for one in tries]
    assert ours == [theirs(*one) for one in tries] == [True] + [False] * 9
    assert not recount.is_signed(public, signature[:63], b"text")


def theirs(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def test_the_note_of_the_specification_is_read():
    """C2SP signed-note gives this key and this note."""
    key = recount.key_of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = recount.unbase64(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )

    assert signature[:4] == key.id
    assert recount.is_signed(key.public, signature[4:], text.encode())
    assert not recount.is_signed(key.public, signature[4:], text.upper().encode())


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "a+b",
        "a+b+c",
        vkey()[:-4],
        "x" + vkey(),
        vkey().replace("+", "+0", 1),
        "\ud800+00+AQ==",
    ],
)
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(recount.Stop):
        recount.key_of(key)
    assert recount.key_of(vkey()).id == key_id()


@pytest.mark.parametrize(
    "note",
    [
        [],
        [""],
        ["a", "1"],
        ["a", "1", "AA==", "", "— a AAAA"],
        ["a", "01", logged([b"x"], [0]).checkpoint.split("\n")[2], "", "— a AAAA"],
        ["a", "1", logged([b"x"], [0]).checkpoint.split("\n")[2], "", "- a AAAA"],
    ],
)
def test_a_checkpoint_that_is_none_is_refused(note):
    with pytest.raises(recount.Stop, match="note"):
        recount.checkpoint_of(note)


def test_a_reader_never_holds_more_than_a_line():
    class Endless(BytesIO):
        def readline(self, size=-1):
            assert 0 < size <= recount.MAX_LINE
            return b"\0" * size

    assert recount.recount(Endless()).status == 2
