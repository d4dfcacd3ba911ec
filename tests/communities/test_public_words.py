# ruff: noqa: RUF001
"""What residents wrote, as everybody may read it: persons hidden, all other numbers as they are."""

import pytest

from communities.models import PropertyCompany
from communities.public_words import public_words, tidy
from communities.selectors.published import for_everybody

PHONE = "13800010101"


def check_digit(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(a) * b for a, b in zip(seventeen, weights, strict=True)) % 11]


def luhn(digits: str) -> str:
    doubled = [int(one) * (2 - n % 2) for n, one in enumerate(reversed(digits))]
    return str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)


# Invented: the check digits are right, the place is none.
IDENTITY = f"99010119800101001{check_digit('99010119800101001')}"
CARD = f"622202000000000000{luhn('622202000000000000')}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"王阿姨{PHONE}家门口", "王阿姨138****家门口"),
        ("打 138 0001 0101 找我", "打 138**** 找我"),
        ("打+86 138-0001-0101", "打138****"),
        ("0086 138 0001 0101", "138****"),
        ("１３８０００１０１０１", "138****"),
        ("一三八零零零一零一零一", "138****"),
        ("幺三八〇〇〇幺〇幺〇幺", "138****"),
        ("138\u20110001\u20110101（晚上）", "138****（晚上）"),
        ("138\u200b0001\u200b0101", "138****"),
        (f"tel:{PHONE}", "tel:138****"),
        (f"{PHONE}，13900010101", "138****，139****"),
        (f"{PHONE}万一打不通", "138****万一打不通"),
        (f"身份证{IDENTITY}", "身份证9901****"),
        (f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", "9901****"),
        (f"卡号{CARD}", f"卡号****{CARD[-4:]}"),
        ("3幢2单元501室漏水", "3幢漏水"),
        ("３幢５０１门口", "3幢门口"),
        ("三幢二单元五〇一室", "3幢"),
        ("第3幢2-501", "第3幢"),
        ("2#501室", "2#"),
        ("3号楼1201", "3号楼"),
        ("3-2-501家", "3幢家"),
        ("2单元501室门口", "2单元门口"),
        ("501室门口", "某户门口"),
    ],
)
def test_persons_are_hidden(said, shown):
    found = public_words(said)
    assert found.text == shown
    assert found.found
    assert all(tidy(said)[one.start : one.end] == one.words for one in found.found)


@pytest.mark.parametrize(
    "said",
    [
        "打110、119、120或12345",
        "物业 0573-87001234，400-800-1234",
        "见 B-261124-07 和 公收-2026-000123",
        f"合同号：{PHONE}",
        f"合同 HT-{PHONE}",
        f"发票号码 {CARD}",
        "共 13800010101.50 元",
        "¥13800010101",
        "3幢2026年换过，花了1200元",
        "3幢 1200 元，2单元 3楼，3幢2单元门厅",
        "2026-11-24 10:06，26-11-24",
        "电梯限重 1000kg，13人",
        f"身份证{IDENTITY[:-1]}{'1' if IDENTITY[-1] != '1' else '2'}",
        f"{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}",
        "第一次来，二〇二六年三月",
        "👨‍👩‍👧 一家人",
    ],
)
def test_other_numbers_stay(said):
    assert public_words(said) == (said, ())


def test_what_turns_a_line_around_goes():
    assert public_words("东门\u202eabc") == ("东门abc", ())
    assert tidy("a\u2066b\u2069\u200f\u0007c\nd") == "abc\nd"


def test_published_numbers_stay(cast):
    estate = cast.riverside
    assert for_everybody(f"打 {PHONE}", estate) == "打 138****"
    estate.params = estate.params | {"lift_rescue_phone": "138 0001 0101"}
    assert for_everybody(f"打 {PHONE}，13900010101", estate) == f"打 {PHONE}，139****"
    estate.params = {}
    PropertyCompany.objects.filter(name="清风物业").update(phone=PHONE)
    assert for_everybody(f"打 {PHONE}", estate) == f"打 {PHONE}"
