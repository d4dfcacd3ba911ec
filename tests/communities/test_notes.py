"""Signed notes are those of C2SP: foreign ones are read, ours verify, malformed ones are refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from communities.log import notes
from communities.log.notes import Key, MalformedNoteError, NotSignedError, TreeHead

# The note, its two keys and the first one's secret with which the Go package of this format is tested.
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
PETERS_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCHS_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
FOREIGN = f"{TEXT}\n{PETERS_LINE}{ENOCHS_LINE}"
OURS = "demo.invalid/e/riverside"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = notes.key_of(PRIVATE, OURS)
HEAD = TreeHead(OURS, 7, bytes(range(32, 64)))
SIGNED = notes.sign(str(HEAD), OURS, PRIVATE)


@pytest.mark.parametrize("vkey", [PETER, ENOCH])
def test_a_foreign_note_and_its_keys_are_read(vkey):
    key = notes.parse_key(vkey)

    assert str(key) == vkey
    assert notes.open_note(FOREIGN, key) == TEXT


def test_a_signed_checkpoint_says_what_it_was_told_to_the_byte():
    assert (
        "demo.invalid/e/riverside\n7\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n\n"
        f"— demo.invalid/e/riverside {SIGNED.split(' ')[2]}"
    ) == SIGNED
    assert notes.open_checkpoint(SIGNED, KEY) == HEAD
    assert notes.sign(str(HEAD), OURS, PRIVATE) == SIGNED, "the same again, never something else"


def test_while_a_key_is_changed_both_sign():
    newer = Ed25519PrivateKey.generate()
    note = notes.sign(str(HEAD), OURS, newer, PRIVATE)

    for key in (KEY, notes.key_of(newer, OURS)):
        assert notes.open_checkpoint(note, key) == HEAD


def test_lines_of_unknown_keys_are_passed_by():
    another = notes.sign(str(HEAD), OURS, Ed25519PrivateKey.generate()).split("\n\n")[1]

    assert notes.open_checkpoint(SIGNED + ENOCHS_LINE + another, KEY) == HEAD
    with pytest.raises(NotSignedError):
        notes.open_note(f"{HEAD}\n{ENOCHS_LINE}{another}", KEY)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_whatever_is_changed_in_the_text_is_not_signed(line):
    lines = str(HEAD).split("\n")
    lines[line] = ["demo.invalid/e/hilltop", "8", "A" * 43 + "="][line]

    with pytest.raises(NotSignedError):
        notes.open_checkpoint(SIGNED.replace(str(HEAD), "\n".join(lines)), KEY)


def test_a_wrong_signature_of_the_right_key_is_refused_beside_a_true_one():
    forged = notes.sign("another text\n", OURS, PRIVATE).split("\n\n")[1]

    with pytest.raises(NotSignedError, match="wrong"):
        notes.open_checkpoint(SIGNED + forged, KEY)


def test_a_checkpoint_of_another_log_under_the_same_name_is_refused():
    note = notes.sign(str(TreeHead("demo.invalid/e/hilltop", 7, HEAD.root)), OURS, PRIVATE)

    with pytest.raises(MalformedNoteError, match="hilltop"):
        notes.open_checkpoint(note, KEY)


MALFORMED = {
    "nothing": "",
    "no signatures": str(HEAD),
    "no empty line": SIGNED.replace("\n\n", "\n"),
    "no line's end": SIGNED[:-1],
    "no text": SIGNED[SIGNED.index("\n\n") :],
    "an empty line of signatures": SIGNED + "\n",
    "a line without its mark": SIGNED.replace("— ", "- "),
    "a name with a plus sign": SIGNED.replace("— demo", "— demo+"),
    "a name with a space": SIGNED.replace("— demo", "— de mo"),
    "no name": SIGNED.replace(f"— {OURS} ", "—  "),
    "no base64": SIGNED[:-3] + "?=\n",
    "base64 spelled otherwise": SIGNED[:-3] + "h=\n",
    "a signature of nothing": f"{HEAD}\n— {OURS} AAAAAA==\n",
    "a control character": SIGNED.replace("7\n", "7\r\n"),
    "a lone surrogate": SIGNED.replace("demo", "\ud800"),
    "a hundred and one signatures": SIGNED + ENOCHS_LINE * 100,
    "a megabyte": "x" * notes.MAX_BYTES + SIGNED,
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_note_is_refused_whoever_signed_it(note):
    with pytest.raises(MalformedNoteError):
        notes.open_note(note, KEY)


HEADS = {
    "two lines": "log\n7\n",
    "no log": f"\n7\n{'A' * 43}=\n",
    "zeros in front": f"log\n07\n{'A' * 43}=\n",
    "a sign": f"log\n+7\n{'A' * 43}=\n",
    "another script's digits": f"log\n\uff17\n{'A' * 43}=\n",
    "more than a database counts": f"log\n{10**19}\n{'A' * 43}=\n",
    "a short root": "log\n7\nAAAA\n",
    "a root that is no base64": "log\n7\n!\n",
    "no line's end": f"log\n7\n{'A' * 43}=",
    "an empty line more": f"log\n7\n{'A' * 43}=\n\n",
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_a_malformed_checkpoint_is_refused(text):
    with pytest.raises(MalformedNoteError):
        notes.parse_head(text)


def test_lines_after_the_third_are_passed_by():
    assert notes.parse_head(f"{HEAD}anything\n") == HEAD


@pytest.mark.parametrize(
    "vkey",
    ["", "PeterNeumann", PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("c74f", "C74F"),
     PETER.replace("+ARpc", "+BRpc"), PETER[:-4], PETER.replace("Peter", "Peter "), f"+{PETER}"],
)  # fmt: skip
def test_a_malformed_key_is_refused(vkey):
    with pytest.raises(MalformedNoteError):
        notes.parse_key(vkey)


def test_another_name_gives_the_same_key_another_id():
    assert Key("a", KEY.public).id != Key("b", KEY.public).id


@given(st.text())
def test_whatever_comes_is_read_or_refused(note):
    with pytest.raises((MalformedNoteError, NotSignedError)):
        notes.open_note(note, KEY)
