"""Rosters: what is read, what is refused and where, all or nothing, twice is once."""

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Building, Ownership, Unit
from communities.roster import read_roster
from communities.services.roster import import_roster
from notifications.models import Express
from tests.cast import START

HEAD = ["楼栋", "房号", "专有面积（m²）", "业主姓名", "登记手机", "用途", "产权起始"]
GOOD = [
    ["3号楼", "2-501", 89.5, "赵一", 13800001111, "住宅", "2020-05-01"],
    ["3号楼", "2-501", 89.5, "钱二", "", "住宅", ""],
    [4, "101", "120.37", "孙三", "138 0000 3333", "", "2021年3月4日"],
]


def xlsx(*rows, above=(), head=HEAD):
    book = openpyxl.Workbook()
    for row in [*above, head, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows, encoding="utf-8-sig"):
    lines = [",".join(f'"{cell}"' for cell in row) for row in [HEAD, *rows]]
    return "\r\n".join(lines).encode(encoding)


def counts(estate):
    return [model.objects.filter(estate=estate).count() for model in (Building, Unit, Ownership)]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(*GOOD), "名册.xlsx"),
        (xlsx(*GOOD, above=[["某某小区业主名册"], []]), "名册.xlsx"),
        (text(*GOOD), "名册.csv"),
        (text(*GOOD, encoding="gb18030"), "名册.csv"),
    ],
)
def test_reads_xlsx_and_csv_alike(content, name):
    roster = read_roster(content, name)

    assert roster.problems == []
    first, second, third = roster.rows
    assert (first.building, first.unit, first.area_m2) == (3, "2-501", Decimal("89.50"))
    assert (first.owner, first.phone, str(first.since)) == ("赵一", "+8613800001111", "2020-05-01")
    assert (second.owner, second.phone, second.since) == ("钱二", "", None)
    assert (third.building, third.area_m2, third.phone) == (4, Decimal("120.37"), "+8613800003333")


def test_every_error_is_named_by_row_and_column():
    bad = [
        ["三", "2-501", 89.5, "赵一", "", "", ""],
        ["3", "", 89.567, "", "123", "别墅", "2020-02-30"],
        ["3", "2-502", -1, "李四", "", "", ""],
    ]

    roster = read_roster(xlsx(*bad), "名册.xlsx")

    places = [(problem.row, problem.column) for problem in roster.problems]
    assert places == [
        (2, "楼栋"),
        (3, "房号"),
        (3, "专有面积（m²）"),
        (3, "业主姓名"),
        (3, "登记手机"),
        (3, "用途"),
        (3, "产权起始"),
        (4, "专有面积（m²）"),
    ]
    assert str(roster.problems[0]) == "第 2 行“楼栋”列：楼栋应是数字，如 3 或 3号楼。"


def test_rows_of_one_unit_must_agree():
    rows = [GOOD[0], [*GOOD[0][:2], 90, *GOOD[0][3:]]]

    messages = [problem.message for problem in read_roster(xlsx(*rows), "a.xlsx").problems]

    assert messages == ["与第 2 行同一房屋的面积、用途或面积来源不一致。", "与第 2 行重复。"]


def test_room_number_that_became_a_date_is_refused():
    cell = datetime.fromisoformat("2026-02-11")

    roster = read_roster(xlsx(["3", cell, 80, "赵一", "", "", ""]), "a.xlsx")

    assert [(problem.row, problem.column) for problem in roster.problems] == [(2, "房号")]
    assert "日期" in roster.problems[0].message


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "空的"),
        (b"PK\x03\x04 broken", "a.xlsx", "无法打开"),
        (b"\xd0\xcf\x11\xe0\x00\x00", "a.xls", "不是 XLSX"),
        (b"\xff\xff\xff\xfe", "a.csv", "文字编码"),
        ("楼栋,房号\n3,501".encode(), "a.csv", "表头缺少：专有面积、业主姓名"),
        ("名字,数量\n3,501".encode(), "a.csv", "找不到表头"),
        ("楼栋,房号,面积,建筑面积,姓名\n".encode(), "a.csv", "出现了两次"),
        (text(), "a.csv", "没有任何一行"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", "5 MB"),
        (b"a\n" * 30_000, "a.csv", "表格过大"),
    ],
)
def test_files_that_are_no_roster_get_a_sentence(content, name, says):
    roster = read_roster(content, name)

    assert [problem.row for problem in roster.problems] == [0]
    assert says in str(roster.problems[0])


def test_zip_bomb_is_refused_before_it_is_unpacked_into_memory():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))

    assert "过大" in str(read_roster(out.getvalue(), "a.xlsx").problems[0])


def take(cast, *rows, actor=None, **more):
    roster = read_roster(xlsx(*rows), "a.xlsx")
    actor = cast.petra if actor is None else actor
    return import_roster(
        estate=cast.riverside, roster=roster, actor=actor, now=START, confirmed_by=cast.bob, **more
    )


def test_import_twice_changes_nothing_the_second_time(cast):
    first = take(cast, *GOOD)
    before, trail = counts(cast.riverside), AuditEvent.objects.count()

    second = take(cast, *GOOD)

    assert first.counts == {
        "buildings_added": 2,
        "units_added": 2,
        "owners_added": 3,
        "units_mended": 0,
        "owners_mended": 0,
        "details_mended": 0,
        "owners_same": 0,
    }
    assert second.is_empty
    assert counts(cast.riverside) == before == [3, 3, 4]
    assert AuditEvent.objects.count() == trail


def test_import_mends_areas_and_phones_and_removes_nobody(cast):
    take(cast, *GOOD)

    result = take(cast, ["3", "2-501", 90, "赵一", "13900009999", "住宅", ""])

    assert result.counts["units_mended"] == result.counts["owners_mended"] == 1
    assert Unit.objects.get(number="2-501").exclusive_area_m2 == 90
    assert Ownership.objects.get(owner_name="赵一").owner_phone == "+8613900009999"
    assert len(result.absent) == 3
    assert counts(cast.riverside) == [3, 3, 4]


def test_every_row_that_a_file_changed_says_what_stood_there(cast):
    take(cast, *GOOD)
    trail = AuditEvent.objects.filter(verb__endswith=".mended").order_by("verb")
    assert not trail.exists(), "control: nothing stood there"

    take(cast, ["3", "2-501", 90, "赵一", "13900009999", "商业", ""])

    unit, owned = Unit.objects.get(number="2-501"), Ownership.objects.get(owner_name="赵一")
    source = unit.area_source
    assert list(trail.values_list("subject", "actor", "estate", "detail")) == [
        (f"communities.ownership:{owned.pk}", cast.petra.pk, cast.riverside.pk, {
            "before": {"phone": "138****1111"}, "after": {"phone": "139****9999"},
        }),
        (f"communities.unit:{unit.pk}", cast.petra.pk, cast.riverside.pk, {
            "before": {"area_m2": "89.50", "kind": "dwelling", "source": source},
            "after": {"area_m2": "90.00", "kind": "commercial", "source": source},
        }),
    ]  # fmt: skip


def test_whoever_had_the_registered_phone_is_told_once(cast):
    take(cast, *GOOD)
    assert not Express.objects.exists(), "control: nothing stood there"
    other = ["3", "2-501", 89.5, "赵一", "13900009999", "住宅", ""]
    import_roster(
        estate=cast.riverside, roster=read_roster(xlsx(other), "名册.xlsx"), actor=cast.petra,
        now=START, is_dry_run=True,
    )  # fmt: skip
    assert not Express.objects.exists(), "tried only"

    for _time in range(2):
        take(cast, other)
    [told] = Express.objects.all()
    assert told.address == "+8613800001111"
    assert "河畔苑导入名册，把3幢2-501的登记手机换成了 139****9999" in told.body


def test_dry_run_counts_and_stores_nothing(cast):
    before = counts(cast.riverside)

    result = take(cast, *GOOD, is_dry_run=True)

    assert result.counts["owners_added"] == 3
    assert counts(cast.riverside) == before


def test_import_needs_the_right_in_this_very_estate(cast):
    for person in (cast.alice, cast.hal, cast.eve, cast.root):
        with pytest.raises(NotAllowed):
            take(cast, *GOOD, actor=person)
    assert counts(cast.riverside) == [1, 1, 1]


def command(path, *more):
    out, err = StringIO(), StringIO()
    call_command("import_roster", str(path), "--estate", "riverside", *more, stdout=out, stderr=err)
    return out.getvalue()


def test_command_tries_then_stores(cast, tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(xlsx(*GOOD))

    assert "试算，没有保存" in command(path, "--dry-run")
    assert counts(cast.riverside) == [1, 1, 1]
    assert "新增业主 3" in command(path)
    assert "没有任何改动" in command(path)


def test_command_stores_nothing_of_a_file_with_one_error(cast, tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(xlsx(*GOOD, ["5", "1", "?", "周五", "", "", ""]))

    with pytest.raises(CommandError, match="共 1 处错误，什么也没有导入"):
        command(path)
    assert counts(cast.riverside) == [1, 1, 1]


def test_merged_cells_stand_in_each_of_their_rows():
    book = openpyxl.Workbook()
    for row in [["某小区", *[""] * 6], HEAD, GOOD[0], ["", "", "", "钱二", "", "", ""], GOOD[2]]:
        book.active.append(row)
    for cells in ("A1:G1", "A3:A4", "B3:B4", "C3:C4"):
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)

    roster = read_roster(out.getvalue(), "名册.xlsx")

    assert roster.problems == []
    assert [(row.building, row.unit, row.owner) for row in roster.rows] == [
        (3, "2-501", "赵一"), (3, "2-501", "钱二"), (4, "101", "孙三"),
    ]  # fmt: skip


def test_a_home_is_found_by_another_spelling_and_never_entered_twice(cast):
    take(cast, *GOOD)
    Unit.objects.filter(number="2-501").update(number="2单元501")

    assert take(cast, *GOOD).is_empty, "the register spells it otherwise"
    with pytest.raises(DomainError, match="第 2 行“房号”列：“1-101”与名册里已有的“101”像是同一套"):
        take(cast, [4, "1-101", 80, "周五", "", "", ""])
    take(cast, [4, "1-102", 80, "周五", "", "", ""], [4, "1-101", 80, "周五", "", "商业", ""])
