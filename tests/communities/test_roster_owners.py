"""Who owns: a number makes several homes one owner's, a name never does; no number is kept."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError
from communities.folding import fold
from communities.models import AuditEvent, Owner, Ownership, RosterImport, Unit
from communities.models.people import NOT_YET
from communities.roster import read_roster
from communities.services.roster import import_roster
from communities.services.roster_imports import agree_import, fingerprint, tried
from tests.cast import START, checked, ended, home, owner, registered
from tests.communities.test_roster import xlsx as plain_xlsx
from tests.communities.test_sealing import KEYS, dump
from tests.sessions import log_in

NUMBER, OTHER, DEED = (
    "330481198001011234",
    "330481197002025678",
    "浙（2020）海宁市不动产权第0012345号",
)
HEAD = [
    "楼栋",
    "房号",
    "专有面积",
    "业主姓名",
    "业主类型",
    "证件号",
    "产权证号",
    "交付日期",
    "单元",
]


def line(room, name="王伟", *, kind="", number="", deed="", delivered="", stair="", building="3"):
    return [building, room, 89.5, name, kind, number, deed, delivered, stair]


def xlsx(*rows):
    return plain_xlsx(*rows, head=HEAD)


def read(*rows):
    return read_roster(xlsx(*rows), "名册.xlsx")


def take(cast, *rows, **more):
    return import_roster(
        estate=cast.riverside,
        roster=read(*rows),
        actor=cast.petra,
        now=START,
        confirmed_by=cast.bob,
        **more,
    )


def owned(room) -> Ownership:
    return Ownership.objects.select_related("owner", "unit").get(
        unit__number=room, unit__building__number=3
    )


def owners_of(*rooms) -> set[int]:
    return {owned(room).owner_id for room in rooms}


@pytest.mark.parametrize(
    ("one", "other"),
    [("夏 娃", "夏娃"), ("阿依古丽・买买提", "阿依古丽 · 买买提"), ("ＡＢＣ公司", "abc公司")],
)
def test_what_is_written_in_several_ways_is_one_name(one, other):
    assert fold(one) == fold(other) != fold("夏天")


def test_one_number_in_several_homes_is_one_owner_and_a_name_is_not(cast):
    rows = [
        line("1-101"),
        line("1-102"),
        line("1-103", number=NUMBER),
        line("1-104", number=NUMBER),
    ]

    result = take(cast, *rows)

    assert len(owners_of("1-101", "1-102", "1-103", "1-104")) == 3
    assert len(owners_of("1-103", "1-104")) == 1
    assert "按证件号或产权证号认定是同一业主的房屋 1" in result.lines(is_dry_run=False)


def test_the_number_may_come_later_and_in_another_file(cast):
    take(cast, line("1-101", number=NUMBER), line("1-102"))
    assert len(owners_of("1-101", "1-102")) == 2, "control: nobody said that they are one"

    tried = take(cast, line("1-102", number=NUMBER.lower()), is_dry_run=True)
    assert len(owners_of("1-101", "1-102")) == 2
    take(cast, line("1-102", number=NUMBER))

    assert tried.counts["details_mended"] == 1
    assert len(owners_of("1-101", "1-102")) == 1
    assert AuditEvent.objects.get(verb="communities.ownership.mended").detail["after"] == {
        "owner": owned("1-101").owner_id
    }


def test_one_title_over_two_homes_is_one_owner_and_its_co_owners_stay_two(cast):
    rows = [line(room, name, deed=DEED) for room in ("1-101", "1-102") for name in ("王伟", "李芳")]

    take(cast, *rows)

    found = Ownership.objects.filter(unit__building__number=3)
    assert found.count() == 4
    assert {row.owner.name for row in found} == {"王伟", "李芳"}
    assert len({row.owner_id for row in found}) == 2


FULL = [
    line("1-101", number=NUMBER, delivered="2020-05-01", stair="甲单元"),
    line(
        "1-102",
        "海昌置业有限公司",
        kind="建设单位",
        number="91330481MA2B3C4D5E",
        delivered="未交付",
    ),
    line("2-103", "李芳", deed=DEED),
]


def test_the_same_file_twice_is_once(cast):
    take(cast, *FULL)
    before, trail = Owner.objects.count(), AuditEvent.objects.count()

    again = take(cast, *FULL)

    assert again.is_empty
    assert (Owner.objects.count(), AuditEvent.objects.count()) == (before, trail)


def test_what_the_columns_say_is_stored_and_an_empty_cell_changes_nothing(cast):
    take(cast, *FULL)
    take(cast, *(line(row[1], row[3]) for row in FULL))

    first, second, third = (owned(room) for room in ("1-101", "1-102", "2-103"))
    assert (first.unit.stair, first.delivered_on) == ("甲", date(2020, 5, 1))
    assert (second.owner.kind, second.delivered_on) == ("developer", NOT_YET)
    assert (third.unit.stair, third.owner.kind, third.delivered_on) == ("2", "person", None)
    assert bool(third.deed_digest) > bool(third.owner.identity_digest)


def test_a_correction_of_a_number_leaves_the_other_home_alone(cast):
    take(cast, line("1-101", number=NUMBER), line("1-102", number=NUMBER))

    take(cast, line("1-102", number=OTHER))

    assert len(owners_of("1-101", "1-102")) == 2
    assert take(cast, line("1-101", number=NUMBER), line("1-102", number=OTHER)).is_empty


def test_numbers_that_were_mixed_up_are_put_right(cast):
    take(cast, line("1-101", number=NUMBER), line("1-102", "李芳", number=OTHER))
    owner, other = owned("1-101").owner_id, owned("1-102").owner_id

    take(cast, line("1-101", number=OTHER), line("1-102", "李芳", number=NUMBER))

    assert (owned("1-101").owner_id, owned("1-102").owner_id) == (owner, other)
    assert take(cast, line("1-101", number=OTHER), line("1-102", "李芳", number=NUMBER)).is_empty


def test_a_number_of_another_name_is_refused_with_its_row(cast):
    take(cast, line("1-101", number=NUMBER))

    with pytest.raises(
        DomainError, match="第 2 行“证件号”列：这个证件号在现有资料里登记的是另一个姓名"
    ):
        take(cast, line("1-102", "李芳", number=NUMBER))

    assert not Unit.objects.filter(number="1-102").exists()


WRONG = [
    (line("1-101", number=float(NUMBER)), "证件号", "变成了数字"),
    (line("1-101", number="330481********1234"), "证件号", "不带 *"),
    (line("1-101", number="00000000"), "证件号", "不像"),
    (line("1-101", number="无"), "证件号", "没有就空着"),
    (line("1-101", deed="浙（2020）****号"), "产权证号", "不带 *"),
    (line("1-101", kind="开发商"), "业主类型", "只能填：个人、单位、建设单位"),
    (line("1-101", delivered="明年"), "交付日期", "未交付"),
    (line("1-101", stair="二-1"), "单元", "如 2"),
    (line("1-101", "·"), "业主姓名", "不能为空"),
]


@pytest.mark.parametrize(("row", "column", "says"), WRONG, ids=[says for *_row, says in WRONG])
def test_what_cannot_be_read_is_named_by_row_and_column(row, column, says):
    [problem] = read(row).problems

    assert (problem.row, problem.column) == (2, column)
    assert says in problem.message


def test_one_number_for_two_people_of_a_file_is_refused():
    rows = [line("1-101", number=NUMBER), line("1-102", "李芳", number=NUMBER)]

    [problem] = read(*rows).problems

    assert str(problem) == "第 3 行“证件号”列：与第 2 行证件号相同，姓名或业主类型却不同。"


def test_rows_of_a_home_agree_on_its_stair_and_delivery():
    rows = [line("1-101", stair="1"), line("1-101", "李芳", stair="2")]

    assert "单元或交付日期不一致" in str(read(*rows).problems[0])


def test_no_number_is_kept_in_the_database_nor_on_the_disk(client, cast, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    log_in(client, cast.petra)
    file = SimpleUploadedFile("名册.xlsx", xlsx(line("1-101", number=NUMBER, deed=DEED)))
    client.post("/desk/roster/", {"estate": cast.riverside.pk, "file": file})
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_text().startswith("sealed:")

    client.post("/desk/roster/", {"step": "store"})
    assert NUMBER not in dump()
    row = RosterImport.objects.get()
    seen = fingerprint(row, tried(row, clock.now()))
    agree_import(row=row, seen=seen, actor=cast.bob, now=clock.now())

    assert owned("1-101").owner.identity_digest
    assert NUMBER not in dump()
    assert DEED not in dump()
    assert Owner.objects.filter(identity_digest__contains=NUMBER[:6]).count() == 0


def test_a_digest_depends_on_the_key_and_moves_on_with_it(cast, settings):
    settings.SECRETS_KEYS = KEYS[:1]
    take(cast, line("1-101", number=NUMBER))
    before = owned("1-101").owner.identity_digest

    settings.SECRETS_KEYS = KEYS[::-1]
    take(cast, line("1-101", number=NUMBER), line("1-102", number=NUMBER))

    assert owned("1-101").owner.identity_digest != before
    assert len(owners_of("1-101", "1-102")) == 1


def test_no_unit_names_an_owner_twice_at_a_time(cast):
    unit = home(cast.riverside, "1-909")
    first = registered(unit, "王伟")
    sold = date(2022, 1, 1)

    with (
        pytest.raises(IntegrityError, match="one_share_of_an_owner_in_a_unit"),
        transaction.atomic(),
    ):
        registered(unit, "王 伟", is_one_with=first.owner, valid_from=sold)

    ended(first, sold, cast.petra, cast.bob)
    registered(unit, "王 伟", is_one_with=first.owner, valid_from=sold)


def test_an_owner_is_of_the_estate_of_her_home(cast):
    stranger = Ownership.objects.get(unit=cast.far_unit).owner

    with pytest.raises(IntegrityError, match="same_estate"), transaction.atomic():
        registered(home(cast.riverside, "1-909"), "dan", is_one_with=stranger)


@pytest.mark.parametrize(
    "words",
    [
        {"number": "011234"},
        {"number": "UNKNOWN"},
        {"deed": "未办理产权证"},
        {"deed": "正在办理不动产权证"},
        {"deed": "无产权证号码12"},
    ],
)
def test_what_stands_for_want_of_a_number_makes_nobody_one(words):
    roster = read(line("1-101", **words), line("1-102", **words))

    assert {problem.row for problem in roster.problems} == {2, 3}


def test_a_number_given_to_the_wrong_owner_of_two_homes_is_put_right_by_the_next_file(cast):
    take(cast, line("1-101", number=OTHER), line("1-102", number=OTHER), line("1-103", "李娜"))
    take(
        cast,
        line("1-101", number=NUMBER),
        line("1-102", number=NUMBER),
        line("1-103", "李娜", number=OTHER),
    )

    assert len(owners_of("1-101", "1-102")) == 1
    assert owners_of("1-103") != owners_of("1-101")
    assert owned("1-103").owner.identity_digest


def test_a_number_of_whom_has_no_home_any_more_is_free(cast):
    take(cast, line("1-101", number=NUMBER))
    ended(owned("1-101"), date(2026, 1, 2), cast.petra, cast.bob)
    later = {"actor": cast.petra, "confirmed_by": cast.bob, "now": START + timedelta(days=30)}
    roster = read(line("1-102", "李娜", number=NUMBER))
    import_roster(estate=cast.riverside, roster=roster, **later)

    assert owned("1-102").owner.folded_name == "李娜"
    assert owned("1-102").owner.identity_digest


def test_a_phone_that_two_bodies_checked_is_no_files_to_change(cast):
    unit = home(cast.riverside, number="1-109", building=3)
    share = checked(owner(cast.eve, unit, owner_phone="+8613800000001"), cast.petra, cast.bob)
    head = ["楼栋", "房号", "专有面积", "业主姓名", "登记手机"]
    data = plain_xlsx(["3", "1-109", 89.37, "eve", "13900000002"], head=head)
    done = import_roster(
        estate=cast.riverside, roster=read_roster(data, "名册.xlsx"), actor=cast.petra, now=START
    )

    share.refresh_from_db()
    assert share.owner_phone == "+8613800000001"
    assert "1 位业主的登记手机由两个单位核对过" in " ".join(done.lines(is_dry_run=False))
