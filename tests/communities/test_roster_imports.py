"""Rosters by two: what one person stores alone and what waits, what each changed, and taking one back."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import (
    AuditEvent,
    Ownership,
    RosterImport,
    Unit,
)
from communities.roster import RosterRow, read_roster
from communities.selectors.roster import found_in_register, n_imports_for
from communities.services import create_estate
from communities.services.roster import import_roster
from communities.services.roster_imports import (
    agree_import,
    decline_import,
    fingerprint,
    hand_in,
    take_over,
    tried,
)
from tests.cast import START, home, registered
from tests.communities.test_document_checks import refused, run
from tests.communities.test_roster import counts, xlsx
from tests.owner import owning, switch_off
from tests.sessions import log_in

TABLE = "communities_rosterimport"
NOW = START + timedelta(days=30)
NEW = ["3", "2-501", 89.5, "赵一", "", "住宅", ""]
HIS_PHONE = ["3", "2-501", 89.5, "赵一", "13800001111", "住宅", ""]


def handed(cast, *rows, actor=None):
    roster = read_roster(xlsx(*rows), "名册.xlsx")
    words = {"estate": cast.riverside, "roster": roster, "file_name": "名册.xlsx"}
    return hand_in(**words, actor=actor or cast.petra, now=NOW)


def agreed(cast, row, actor=None):
    seen = fingerprint(row, tried(row, NOW))
    return agree_import(row=row, seen=seen, actor=actor or cast.bob, now=NOW)


@pytest.mark.parametrize(
    ("row", "needs"),
    [
        (["1", "1-109", "89.38", "王伟", "", "住宅", ""], "1幢1-109：专有面积（m²） 89.37 → 89.38"),
        (["1", "1-109", "89.37", "王伟", "", "商业", ""], "1幢1-109：用途 住宅 → 商业"),
        (
            ["1", "1-109", "89.37", "李娜", "", "住宅", ""],
            "1幢1-109（住宅，89.37 m²）：新增业主 李**，登记手机 空",
        ),
        (
            ["1", "1-109", "89.37", "王伟", "13800001111", "住宅", ""],
            "1幢1-109 王**：登记手机 空 → 138****1111",
        ),
        (NEW, "新增房屋 1"),
    ],
)
def test_who_votes_and_with_what_weight_takes_two(cast, row, needs):
    registered(home(cast.riverside, "1-109"), "王伟")

    made = handed(cast, row)

    assert (made.needs_second, made.status) == (True, "asked")
    assert tried(made, NOW).needs == [needs]
    with pytest.raises(DomainError, match="要另一单位的人确认"):
        roster = read_roster(xlsx(row), "名册.xlsx")
        import_roster(estate=cast.riverside, roster=roster, actor=cast.petra, now=NOW)


def test_the_second_person_reads_each_new_owner(cast):
    row = handed(cast, HIS_PHONE, ["3", "2-502", 90, "钱二", "", "住宅", ""])

    assert tried(row, NOW).told == [
        "3幢2-501（住宅，89.50 m²）：新增业主 赵**，登记手机 138****1111",
        "3幢2-502（住宅，90.00 m²）：新增业主 钱**，登记手机 空",
        "新增的业主里 1 位带登记手机",
    ]
    seen = fingerprint(row, tried(row, NOW))
    row.rows[0]["phone"] = "+8613900001111"
    assert tried(row, NOW).told[0].endswith("139****1111"), "control: another phone"
    row.rows[0]["phone"] = "+8613800011111"
    assert tried(row, NOW).told[0].endswith("138****1111")
    assert fingerprint(row, tried(row, NOW)) != seen, "of one mask"


def test_the_first_of_an_estate_takes_two(cast):
    roster = read_roster(xlsx(NEW), "名册.xlsx")
    words = {"roster": roster, "file_name": "名册.xlsx", "actor": cast.olga, "now": NOW}
    with transaction.atomic():
        row = hand_in(estate=cast.hilltop, **words)
        assert tried(row, NOW).needs == ["新增房屋 1"], "control: dan owns here"
        transaction.set_rollback(True)
    begun = create_estate(
        slug="begun", name="新月苑", area=cast.hilltop.area, body=cast.office, body_kind="custody",
        actor=None, now=START,
    )  # fmt: skip

    row = hand_in(estate=begun, **words)

    assert tried(row, NOW).needs == ["这是本小区第一次导入名册。", "新增房屋 1"]
    assert not Unit.objects.filter(estate=begun).exists()
    with pytest.raises(NotAllowed):
        hand_in(estate=cast.hilltop, **words | {"actor": cast.petra})


def test_two_employers_see_the_same_and_agree(cast):
    row = handed(cast, HIS_PHONE)
    before = counts(cast.riverside)
    assert [n_imports_for(one, [cast.riverside], NOW) for one in (cast.bob, cast.paul)] == [1, 0]
    for person, refusal in ((cast.petra, "自己"), (cast.paul, "同一单位")):
        with pytest.raises(NotAllowed, match=refusal):
            agreed(cast, row, person)
    with pytest.raises(StaleState), transaction.atomic():
        agree_import(row=row, seen="another", actor=cast.bob, now=NOW)
    with pytest.raises(DomainError, match="已有一份名册在等"):
        handed(cast, HIS_PHONE)
    assert counts(cast.riverside) == before

    agreed(cast, row)

    row.refresh_from_db()
    assert (row.status, row.rows, row.decided_by) == ("made", [], cast.bob)
    assert Ownership.objects.get(owner_name="赵一").owner_phone == "+8613800001111"
    assert "13800001111" not in str(row.lines)
    said = AuditEvent.objects.get(verb="communities.roster.imported")
    assert said.actor == cast.petra


def test_what_was_declined_changed_nothing_and_is_forgotten(cast):
    row, before = handed(cast, HIS_PHONE), counts(cast.riverside)
    with pytest.raises(DomainError, match="理由"):
        decline_import(row=row, answer=" ", actor=cast.bob, now=NOW)

    decline_import(row=row, answer="号码不对", actor=cast.bob, now=NOW)

    assert (row.status, row.rows, counts(cast.riverside)) == ("declined", [], before)
    assert handed(cast, HIS_PHONE).status == "asked", "the next one may be handed in"


def test_a_row_waits_as_it_was_read():
    roster = read_roster(
        xlsx(HIS_PHONE, [4, "101", "120.37", "孙三", "", "", "2021-03-04"]), "a.xlsx"
    )

    assert [RosterRow.unpacked(row.packed()) for row in roster.rows] == roster.rows


def test_the_command_line_leaves_its_line(cast):
    roster = read_roster(xlsx(HIS_PHONE), "名册.xlsx")

    take_over(estate=cast.riverside, roster=roster, file_name="名册.xlsx", now=NOW)

    [row] = RosterImport.objects.all()
    assert (row.status, row.asked_by, row.needs_second) == ("made", None, False)


@pytest.mark.parametrize("said", ["第3幢2单元501室", "2-501", "赵", "赵 一", "138 0000 1111"])
def test_the_register_is_searched_as_people_say_it(cast, said):
    agreed(cast, handed(cast, HIS_PHONE))
    registered(home(cast.hilltop, "2-501", building=3), "赵一")

    found = found_in_register([cast.riverside], said, NOW.date())

    assert [(one.owner_name, one.estate) for one in found] == [("赵一", cast.riverside)]


def test_what_was_read_in_stays_written(cast):
    row = handed(cast, HIS_PHONE)
    guard = TABLE, "roster_import_stays"
    for change in ("'[]'", "rows || rows"):
        refused(guard, f"update {TABLE} set rows = {change} where id = {row.pk}")
    row = agreed(cast, row)
    for change in ("file_name = 'x'", "undo = left(undo, 60)"):
        refused((TABLE, "roster_import_stays"), f"update {TABLE} set {change} where id = {row.pk}")
    undone = f"update {TABLE} set status = 'undone', undone_by_id = asked_by_id, undo_reason = 'x'"
    with pytest.raises(IntegrityError, match="rosters_are_undone_by_two"), transaction.atomic():
        run(f"{undone} where id = {row.pk}")
    copy = f"""
        insert into {TABLE} (estate_id, file_name, needs_second, rows, lines, undo, status, asked_by_id,
            asked_at, decided_by_id, decided_at, answer, undo_reason)
        select estate_id, file_name, true, rows, lines, undo, 'made', asked_by_id, asked_at,
            decided_by_id, decided_at, '', '' from {TABLE} where id = {row.pk}
    """
    refused((TABLE, "asked_first"), copy)
    statements = {"roster_import_is_kept": f"delete from {TABLE} where id = {row.pk}"}
    statements["roster_imports_are_kept"] = f"truncate {TABLE}"
    for guard, statement in statements.items():
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), owning():
            run("set constraints all immediate")
            run(statement)
        with transaction.atomic():
            switch_off(TABLE, guard)
            run(statement)
            transaction.set_rollback(True)


def test_what_a_large_roster_changes_is_read_a_page_at_a_time(client, cast, monkeypatch):
    """By the one who hands it in, before she does, and by the one who confirms, who looks for a home."""
    monkeypatch.setattr("communities.views.roster.LINES", 2)
    monkeypatch.setattr("communities.views.roster_imports.LINES", 2)
    rows = [["7", f"1-{n}01", 90 + n, f"业主{n}", "", "住宅", ""] for n in range(1, 6)]
    log_in(client, cast.petra)
    file = SimpleUploadedFile("名册.xlsx", xlsx(*rows))
    first = client.post("/desk/roster/", {"estate": cast.riverside.pk, "file": file})
    pages = [first, *(client.get(f"/desk/roster/?page={n}") for n in (2, 3))]
    assert [homes_told(one) for one in pages] == [["1-101", "1-201"], ["1-301", "1-401"], ["1-501"]]
    assert all('value="store"' in one.content.decode() for one in pages)
    made = client.post("/desk/roster/", {"step": "store"})
    assert "文件已不在" in client.get("/desk/roster/?page=2").content.decode()
    log_in(client, cast.bob)
    assert homes_told(client.get(f"{made.url}?page=3")) == ["1-501"]
    client.post("/desk/lists/words/", {"at": made.url, "q": "1-401"})
    found = client.get(made.url)
    assert homes_told(found) == ["1-401"]
    seen = re.search(r'name="seen" value="(\w+)"', found.content.decode())[1]
    client.post(made.url, {"act": "confirm", "seen": seen})
    assert Unit.objects.filter(building__number=7).count() == 5, "all of it, whatever is looked at"


def homes_told(answer) -> list[str]:
    """Of the sentences of the page that is shown."""
    told = answer.content.decode().split("逐条看改动（5）")[1]
    return re.findall(r"<li>7幢(1-\d01)", told)
