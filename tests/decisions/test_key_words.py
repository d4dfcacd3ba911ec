"""密钥单上的字: whatever is copied wrongly is found, and it is said in which group."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.key_words import ALPHABET, WordsError, key_of, words_of

keys = st.binary(min_size=32, max_size=32)
KEY = bytes(range(32))


@given(keys, st.sampled_from([" ", "-", "", "\n", "  "]))
def test_what_was_written_is_read_however_it_is_spaced(key, between):
    groups = words_of(key)
    assert [len(one) for one in groups] == [5] * 13
    assert key_of(between.join(groups)) == key
    assert key_of(between.join(groups).lower()) == key


@given(keys, st.integers(0, 64), st.integers(1, 31))
def test_any_one_wrong_sign_is_found_in_its_group(key, at, shift):
    signs = list("".join(words_of(key)))
    signs[at] = ALPHABET[(ALPHABET.index(signs[at]) + shift) % 32]
    with pytest.raises(WordsError) as wrong:
        key_of("".join(signs))
    assert (wrong.value.why, wrong.value.group) == ("check", at // 5 + 1)


@given(keys, st.integers(0, 12), st.integers(0, 4), st.integers(0, 4))
def test_two_signs_that_changed_places_are_found(key, group, one, other):
    groups = words_of(key)
    signs = list(groups[group])
    signs[one], signs[other] = signs[other], signs[one]
    if signs == list(groups[group]):
        return
    groups[group] = "".join(signs)
    with pytest.raises(WordsError) as wrong:
        key_of(" ".join(groups))
    assert wrong.value.group == group + 1


@given(keys, st.integers(0, 12), st.integers(0, 12))
def test_two_groups_that_changed_places_are_found(key, one, other):
    groups = words_of(key)
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(WordsError):
        key_of(" ".join(groups))


def test_what_old_eyes_confuse_is_read_alike():
    groups = words_of(KEY)
    typed = " ".join(groups).replace("0", "o").replace("1", "l")
    full_width = "".join(chr(ord(one) + 0xFEE0) if one != " " else "\u3000" for one in typed)
    assert key_of(typed) == key_of(full_width) == KEY


@pytest.mark.parametrize(
    ("change", "why", "group"),
    [
        (lambda groups: groups[:12], "groups", 0),
        (lambda groups: [*groups, "00000"], "groups", 0),
        (lambda groups: [*groups[:3], groups[3][:4], groups[4] + "0", *groups[5:]], "length", 4),
        (lambda groups: [*groups[:6], "U" + groups[6][1:], *groups[7:]], "sign", 7),
        (lambda groups: [*words_of(bytes([7] * 32))[:12], groups[12]], "whole", 0),
    ],
)
def test_it_is_said_what_is_wrong(change, why, group):
    with pytest.raises(WordsError) as wrong:
        key_of(" ".join(change(words_of(KEY))))
    assert (wrong.value.why, wrong.value.group) == (why, group)


def test_the_example_of_the_page():
    page = Path(__file__).resolve().parents[2] / "docs" / "vote-keys.md"
    assert f"\n{' '.join(words_of(KEY))}\n" in page.read_text()
