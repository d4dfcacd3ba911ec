"""What the search field takes a text for."""

from communities.finding import Sought


def test_amounts_phones_and_names_are_told_apart():
    assert Sought("￥1,200.50 元").fen == 120050
    assert Sought("-3").fen == 300
    assert Sought("三元").fen is None
    assert Sought("138 0000 1111").phone == "13800001111"
    assert Sought("+86 138-0000-1111").phone == "8613800001111"
    assert Sought("110").phone == "", "too short to mean one person"
    assert Sought("阿依古丽 · 买买提").name == "阿依古丽买买提"
    assert Sought("张").name == Sought("张3").name == ""
