"""What the search field takes a text for."""

import pytest

from communities.finding import Sought


@pytest.mark.parametrize(
    ("text", "building", "stair", "number"),
    [
        ("12幢3单元502", 12, "3", "502"),
        ("１２号楼 3－502室", 12, "3", "502"),
        ("12-3-502", 12, "3", "502"),
        ("3-502", 3, "", "502"),
        ("502", None, "", "502"),
    ],
)
def test_a_home_is_read_as_people_write_it(text, building, stair, number):
    home = Sought(text).home
    assert (home.building, home.stair, home.number) == (building, stair, number)


@pytest.mark.parametrize("text", ["张三", "电梯广告", "公收-2026-000123", "138 0000 1111", "12幢"])
def test_what_is_no_home_is_none(text):
    assert Sought(text).home is None


def test_amounts_phones_and_names_are_told_apart():
    assert Sought("￥1,200.50 元").fen == 120050
    assert Sought("-3").fen == 300
    assert Sought("三元").fen is None
    assert Sought("138 0000 1111").phone == "13800001111"
    assert Sought("+86 138-0000-1111").phone == "8613800001111"
    assert Sought("110").phone == "", "too short to mean one person"
    assert Sought("阿依古丽 · 买买提").name == "阿依古丽买买提"
    assert Sought("张").name == Sought("张3").name == ""
