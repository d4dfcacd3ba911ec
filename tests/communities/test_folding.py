"""One spelling for what people write in several ways; what the desk and the counter understand."""

import pytest

from communities.folding import (
    bare_room,
    building_number,
    fold,
    home,
    is_one_room,
    room,
    sought_home,
)
from communities.roster import read_roster
from communities.selectors.homes import home_called
from finance.selectors.bills import units_like

HEAD = "楼栋,房号,专有面积,业主姓名,登记手机"
PHONE = "13900020001"
# As an input method in its full-width mode writes them.
WIDE = str.maketrans({chr(one): chr(one + 0xFEE0) for one in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    "text",
    [
        "古丽米热·艾比布力", "古丽米热•艾比布力", "古丽米热・艾比布力", "古丽米热.艾比布力", "古丽米热．艾比布力",
        " 古丽米热\u3000· 艾比布力", "古丽米热·\u200b艾比布力\ufeff",
    ],
)  # fmt: skip
def test_any_middle_dot_and_any_space_is_one_name(text):
    assert fold(text) == fold("古丽米热·艾比布力") != fold("古丽米热·艾比布")


def test_a_name_is_what_is_seen_of_it():
    assert fold("李\u3000明") == fold("李\u00a0明") == fold("\u202d李明\u202c") == "李明"
    assert fold("O’Neil") == fold("o'neil")
    assert fold("安娜—玛丽") == fold("安娜-玛丽")
    assert fold("葛\U000e0100某") == fold("葛某") != fold("葛甲")


@pytest.mark.parametrize(
    "text",
    [
        "2-501",
        "2-501室".translate(WIDE),
        "2—501",
        "2单元501室",
        "2#501",
        " 2 - 501 ",
        "2\u2011501\u200b",
    ],
)
def test_a_room_is_one_however_it_is_typed(text):
    assert room(text) == "2-501"
    assert home(f"3幢{text}") == home(f"第３号楼{text}") == (3, "2-501")


@pytest.mark.parametrize(
    ("text", "number"),
    [("3#", 3), ("第3幢", 3), ("３幢", 3), ("3号楼", 3), (" 12 ", 12), ("0", None), ("三", None), ("", None)],
)  # fmt: skip
def test_a_building_is_its_number(text, number):
    assert building_number(text) == number


@pytest.mark.parametrize(
    ("text", "building", "stair", "number"),
    [
        ("12幢3单元502", 12, "3", "502"), ("１２号楼 3－502室", 12, "3", "502"), ("12-3-502", 12, "3", "502"),
        ("3号楼2#501", 3, "2", "501"), ("3#2-501", 3, "2", "501"), ("第3幢502", 3, "", "502"),
        ("3楼502", 3, "", "502"), ("5号501", 5, "", "501"), ("2#501", 2, "", "501"),
        ("3-502", 3, "", "502"), ("502", None, "", "502"), ("2单元A01室", 2, "", "a01"),
    ],
)  # fmt: skip
def test_a_home_is_sought_as_people_write_it(text, building, stair, number):
    assert sought_home(text) == (building, stair, number)


@pytest.mark.parametrize(
    "text", ["张三", "电梯广告", "公收-2026-000123", "138 0000 1111", "12幢", ""]
)
def test_what_is_no_home_is_none(text):
    assert sought_home(text) is None


def test_rooms_are_alike_without_a_stair_and_differ_by_it():
    assert bare_room("1单元101") == bare_room("0101") == "101"
    alike = [("1-101", "0101"), ("01-101", "1-101")]
    other = [("1-101", "2-101"), ("101", "1001"), ("1-101", "1单元101")]
    assert [is_one_room(*pair) for pair in alike + other] == [True] * 2 + [False] * 3


STAIRS = [
    ("1", "101", "王五"), ("2单元", "101", "赵六"), ("2", "101", "孙七"), ("1", "102", "李八"),
    ("3", "3-201", "周九"),
]  # fmt: skip


def read(*lines):
    return read_roster("\n".join([HEAD, *lines]).encode(), "名册.csv")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("李\u3000明", "李明"), ("李\u00a0明", "李明"), ("𱍐某", "𱍐某"), ("𠮷㛃", "𠮷㛃"),
        ("古丽米热•艾比布力", "古丽米热•艾比布力"), ("阿卜杜 · 热合曼", "阿卜杜·热合曼"), ("Ann  Lee", "Ann Lee"),
        ("甲、乙（海宁）有限公司", "甲、乙（海宁）有限公司"),
    ],
)  # fmt: skip
def test_names_are_taken_as_registered(name, stored):
    roster = read(f"9,1-101,88.00,{name},{PHONE}")

    assert ([row.owner for row in roster.rows], roster.problems) == ([stored], [])


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        (f"9,1-102,88.00,\ue863某,{PHONE}", "业主姓名", "（U+E863）"),
        (f"9,1-102,88.00,王五、赵六,{PHONE}", "业主姓名", "像是有两位业主（王五、赵六）"),
        (f"9,1-102,88.00,王五 赵六,{PHONE}", "业主姓名", "像是有两位业主（王五、赵六）"),
        (f"9,1-102,88.00,王五,{PHONE}/13900020002", "登记手机", "一格里有 2 个号码"),
        (f"9,1-102,88.00,王五,{PHONE} 13900020002", "登记手机", "一格里有 2 个号码"),
        (f"9,0101,88.00,王五,{PHONE}", "房号", "“0101”与第 2 行的“1-101”像是同一套房屋"),
        (f"9,单元,88.00,王五,{PHONE}", "房号", "房号应是"),
    ],
)
def test_what_a_roster_does_not_take_is_named_by_row_and_column(line, column, says):
    roster = read(f"9,1单元101,88.00,欧阳雪,{PHONE}", line)

    [problem] = roster.problems
    assert (problem.row, problem.column) == (3, column)
    assert says in problem.message


def test_full_width_is_taken_and_told():
    cells = ("9", "1-101", "88.00", "王五", PHONE)
    roster = read(",".join(cell.translate(WIDE) for cell in cells), "9,1-102室,88,王五,")

    first, _second = roster.rows
    assert (first.building, first.unit, str(first.area_m2)) == (9, "1-101", "88.00")
    assert first.phone == f"+86{PHONE}"
    wide = "1-101".translate(WIDE)
    assert roster.notes == [f"1 行的房号改成了统一的写法，如第 2 行“{wide}”记作“1-101”。"]


def test_a_room_on_several_stairs_is_named_with_its_own():
    lines = [f"9,{stair},{room},80,{name}" for stair, room, name in STAIRS]
    content = "\n".join(["楼栋,单元,房号,专有面积,业主姓名", *lines]).encode()

    roster = read_roster(content, "名册.csv")

    assert [row.unit for row in roster.rows] == ["1-101", "2-101", "2-101", "102", "3-201"]
    assert roster.problems == []


def test_a_landline_is_kept_and_pointed_out():
    roster = read("9,1-101,88.00,王五,0573-87001234")

    assert [row.phone for row in roster.rows] == ["+8657387001234"]
    [note] = roster.notes
    assert note.startswith("第 2 行“登记手机”列：这个号码收不到短信")


def test_a_home_is_found_as_people_say_it(cast):
    unit, number = cast.unit, cast.unit.building.number
    said = f"{number}幢{unit.number}室".translate(WIDE)

    assert home_called(cast.riverside, number, unit.number.replace("-", "单元")) == unit
    assert home_called(cast.riverside, number, f"{unit.number}9") is None
    assert home_called(cast.hilltop, number, unit.number) == cast.far_unit, "its own"
    assert units_like(cast.riverside, said) == units_like(cast.riverside, unit.number) == [unit]
