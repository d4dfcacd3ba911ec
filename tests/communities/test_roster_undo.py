"""Taking a roster back: by whom, until when, what is as before, and how what stood there is kept."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Building, Owner, Ownership, RosterImport, Unit
from communities.roster import read_roster
from communities.sealing import SEALED, newest
from communities.selectors.roster import n_imports_for
from communities.services.binding import bind
from communities.services.roster_imports import hand_in
from communities.services.roster_undo import (
    agree_undo,
    ask_undo,
    fingerprint_of_undo,
    forget_undo,
    keep_import,
    why_stays,
)
from communities.services.sealing import seal_all
from communities.signals import roster_rests_asked
from finance.models import Account
from finance.services.books import open_books
from tests.cast import home, registered
from tests.communities.test_roster import HEAD, counts, xlsx
from tests.communities.test_roster_imports import HIS_PHONE, NEW, NOW, agreed, handed


def alone(cast, source="测绘"):
    """What one person stores: where the area of 1-109 comes from."""
    content = xlsx(["1", "1-109", 89.37, "王伟", source], head=[*HEAD[:4], "面积来源"])
    words = {"estate": cast.riverside, "file_name": "名册.xlsx", "actor": cast.petra, "now": NOW}
    return hand_in(roster=read_roster(content, "名册.xlsx"), **words)


def taken_back(cast, row):
    ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)
    agree_undo(row=row, seen=fingerprint_of_undo(row), actor=cast.bob, now=NOW)


def test_undone_it_is_as_before(cast):
    """What it added goes, what it mended is as it was."""
    share = registered(home(cast.riverside, "1-109"), "王伟")
    before = counts(cast.riverside), Owner.objects.count()
    row = agreed(cast, handed(cast, NEW, ["1", "1-109", "90.00", "王伟", "", "商业", ""]))
    assert counts(cast.riverside) != before[0]

    taken_back(cast, row)

    assert (row.status, counts(cast.riverside), Owner.objects.count()) == ("undone", *before)
    unit = Unit.objects.get(pk=share.unit_id)
    assert (str(unit.exclusive_area_m2), unit.kind, row.undo) == ("89.37", "dwelling", {})


def test_one_takes_back_what_one_stored(cast):
    unit = registered(home(cast.riverside, "1-109"), "王伟").unit
    before, row = unit.area_source, alone(cast)
    unit.refresh_from_db()
    assert (row.needs_second, row.status, unit.area_source == before) == (False, "made", False)

    ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)

    unit.refresh_from_db()
    assert (row.status, unit.area_source) == ("undone", before)


def test_phones_that_were_replaced_lie_sealed_and_not_for_ever(cast):
    share = registered(home(cast.riverside, "1-109"), "王伟")
    Ownership.objects.filter(pk=share.pk).update(owner_phone="+8613900002222")
    row = agreed(cast, handed(cast, ["1", "1-109", 89.37, "王伟", "13800001111", "住宅", ""]))
    [mended] = [one for one in row.undo["mended"] if one["model"] == "ownership"]
    assert mended["before"] == {"owner_phone": "+8613900002222"}
    [kept] = RosterImport.objects.annotate(kept=Cast("undo", TextField())).values_list("kept")
    assert SEALED.fullmatch(*kept)

    assert forget_undo(NOW + timedelta(days=90)) == 0
    assert forget_undo(NOW + timedelta(days=91)) == 1

    row.refresh_from_db()
    assert row.undo == {}
    with pytest.raises(DomainError, match="90 天"):
        ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)


def test_a_new_key_seals_it_anew(cast, settings):
    row = agreed(cast, handed(cast, HIS_PHONE))
    settings.SECRETS_KEYS = [
        "two-key-0123456789-abcdefghijklmnopqrstuvwxyz-AB",
        *settings.SECRETS_KEYS,
    ]

    seal_all()

    kept = RosterImport.objects.annotate(kept=Cast("undo", TextField())).get(pk=row.pk)
    assert kept.kept.startswith(newest())
    assert kept.undo == row.undo


def test_who_became_one_owner_by_a_number_is_two_again(cast):
    shares = [registered(home(cast.riverside, room), "王伟") for room in ("1-109", "1-110")]
    before = [share.owner_id for share in shares]
    lines = [["1", room, 89.37, "王伟", "330481198001011234"] for room in ("1-109", "1-110")]
    content = xlsx(*lines, head=["楼栋", "房号", "专有面积", "业主姓名", "证件号"])
    words = {"roster": read_roster(content, "a.xlsx"), "file_name": "a.xlsx", "now": NOW}
    row = agreed(cast, hand_in(estate=cast.riverside, actor=cast.petra, **words))
    now_one = Ownership.objects.filter(pk__in=[share.pk for share in shares])
    assert now_one.values("owner").distinct().count() == 1

    taken_back(cast, row)

    assert list(now_one.order_by("pk").values_list("owner", flat=True)) == before
    assert not Owner.objects.filter(estate=cast.riverside).exclude(identity_digest="").exists()


def test_what_two_stored_two_take_back(cast):
    row = agreed(cast, handed(cast, HIS_PHONE))
    ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)
    assert n_imports_for(cast.bob, [cast.riverside], NOW) == 1
    seen = fingerprint_of_undo(row)
    with pytest.raises(NotAllowed):
        agree_undo(row=row, seen=seen, actor=cast.paul, now=NOW)
    keep_import(row=row, answer="没有错", actor=cast.bob, now=NOW)
    assert (row.status, Ownership.objects.filter(owner_name="赵一").count()) == ("made", 1)

    row.refresh_from_db()
    with pytest.raises(StaleState):
        agree_undo(row=row, seen=seen, actor=cast.bob, now=NOW)
    ask_undo(row=row, reason="真的错了", actor=cast.petra, now=NOW)
    with pytest.raises(StaleState):
        agree_undo(row=row, seen=seen, actor=cast.bob, now=NOW)
    agree_undo(row=row, seen=fingerprint_of_undo(row), actor=cast.bob, now=NOW)

    assert not Ownership.objects.filter(owner_name="赵一").exists()
    assert not Building.objects.filter(estate=cast.riverside, number=3).exists()


def test_it_stays_once_something_rests_on_it(cast):
    row = agreed(cast, handed(cast, NEW))
    assert why_stays(row) == "", "control"
    share = Ownership.objects.get(owner_name="赵一")

    with transaction.atomic():
        bind(share, cast.eve, actor=cast.eve, now=NOW)
        assert why_stays(row) == "已有房屋绑定用到这次导入的资料，不能撤销。"
        with pytest.raises(DomainError, match="房屋绑定"):
            ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)
        transaction.set_rollback(True)
    again = agreed(cast, handed(cast, ["3", "2-501", 90, "赵一", "", "住宅", ""]))
    assert why_stays(again) == ""
    Unit.objects.filter(pk=share.unit_id).update(exclusive_area_m2=91)
    assert "后来又改过" in why_stays(again)


def test_open_books_get_the_accounts_of_a_new_building(cast):
    agreed(cast, handed(cast, NEW))
    assert not Account.objects.filter(building__number=3).exists(), "nobody opened books yet"
    open_books(estate=cast.riverside, actor=cast.petra, now=NOW)
    of_first = Account.objects.filter(building__number=3).count()

    row = agreed(cast, handed(cast, ["4", "1-101", 80, "周五", "", "", ""]))

    assert Account.objects.filter(building__number=4).count() == of_first > 0
    taken_back(cast, row)
    assert Building.objects.filter(estate=cast.riverside, number=4).exists(), "its accounts stand"


def test_the_estate_is_locked_before_anybody_says_what_rests_on_it(cast):
    registered(home(cast.riverside, "1-109"), "王伟")
    row, locked = alone(cast), []

    def look(**_words):
        said = [query["sql"] for query in captured.captured_queries]
        locked.append(any("FOR UPDATE" in sql and "communities_estate" in sql for sql in said))

    with CaptureQueriesContext(connection) as captured:
        roster_rests_asked.connect(look)
        try:
            assert why_stays(row) == "", "control: who only looks locks nothing"
            ask_undo(row=row, reason="传错了文件", actor=cast.petra, now=NOW)
        finally:
            roster_rests_asked.disconnect(look)

    assert locked == [False, True]
