"""设置表: what an estate settles for itself, by whom, from when on, and who reads it."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from communities.errors import DomainError, NotAllowed
from communities.estate_settings import setting
from communities.models import AuditEvent, Estate, EstateSetting, Role
from communities.selectors.settings import setting_of
from communities.services.estate_settings import settle
from communities.services.papers import keep_paper
from communities.setting_rows import DAYS, Group, Row, Takes, declare, row_of
from communities.settings_page import page
from notifications.models import Notice
from portal.models import PublishJob
from tests.cast import member, person
from tests.communities.test_clocks import at
from tests.communities.uploads import pdf
from tests.sessions import log_in
from tests.settled import keep_setting

KEY, URL = "display_days", "/desk/settings/riverside/display_days/"
NOW = at("2026-11-20T10:00")
FIRST = at("2026-11-28T00:00")
ROW = Row("n_days", Group.MONEY, "天数", DAYS, 15, 7, 90, Takes.LESS)


@pytest.fixture
def paper(cast):
    return kept(cast.riverside, cast.bob)


def kept(estate, actor):
    return keep_paper(
        estate=estate, file_name="纪要.pdf", data=pdf(), actor=actor, now=NOW, kind="minutes",
        title="业委会会议纪要", number="", dated=date(2026, 11, 8), proves="", readers="bodies",
    )  # fmt: skip


def change(cast, value, *, key=KEY, actor=None, now=NOW, reason="业委会第九次会议", paper=None):
    return settle(
        estate=cast.riverside, key=key, value=value, reason=reason, paper=paper,
        actor=actor or cast.bob, now=now,
    )  # fmt: skip


def test_a_row_reads_only_what_lies_within_its_bounds():
    assert ROW.read(" 30 ") == 30
    for typed in ("6", "91", "十天", "-8", ""):
        with pytest.raises(ValueError, match=r"7 天 到 90 天|只写数字"):
            ROW.read(typed)
    assert row_of("outflow_limit_fen").read("200") == 20_000
    assert "每月" in row_of("publishes_months").range()


def test_a_row_knows_which_way_residents_lose():
    lost = {way: replace(ROW, takes=way).is_worse(15, 20) for way in Takes}
    assert lost == {Takes.LESS: False, Takes.MORE: True, Takes.NEITHER: False}
    assert ROW.is_worse(15, 10)
    assert not ROW.is_worse(15, 15)


def test_a_key_has_one_meaning_and_a_preset_that_holds():
    with pytest.raises(ValueError, match="twice"):
        declare([replace(row_of(KEY), preset=20)])
    with pytest.raises(ValueError, match="refuses"):
        declare([replace(ROW, preset=1)])


def test_what_gives_holds_at_once_and_earlier_moments_keep_theirs(cast):
    settled = change(cast, 30)

    assert (settled.valid_from, settled.takes, settled.entered_by) == (NOW, False, cast.bob)
    assert setting(cast.riverside, KEY, NOW) == 30
    assert setting(cast.riverside, KEY, NOW - timedelta(seconds=1)) == 15
    assert setting(cast.hilltop, KEY, NOW) == 15
    assert change(cast, 30) is None, "what holds anyway changes nothing"
    event = AuditEvent.objects.get(verb="communities.setting.changed")
    assert (event.before, event.after, event.detail["key"]) == ("15", "30", KEY)
    assert not Notice.objects.filter(kind__startswith="repairs.rule").exists()


def test_what_takes_needs_a_paper_and_seven_days_and_is_told(cast, paper):
    with pytest.raises(DomainError, match="请选依据的文件"):
        change(cast, 10)
    with pytest.raises(DomainError, match="不是本小区的"):
        change(cast, 10, paper=kept(cast.hilltop, cast.olga))

    settled = change(cast, 10, paper=paper)

    assert settled.valid_from == FIRST
    assert setting(cast.riverside, KEY, FIRST - timedelta(seconds=1)) == 15
    assert setting(cast.riverside, KEY, FIRST) == 10
    told = Notice.objects.get(kind="repairs.rule_changed", user=cast.alice)
    assert "自 2026-11-28 起，公示表在公告栏张贴由 15 天 改为 10 天" in told.words
    assert Notice.objects.filter(kind="repairs.rule", user=cast.petra).exists()
    assert PublishJob.objects.filter(path="/e/riverside/rules/").exists()


def test_the_last_word_stands_and_takes_back_what_waits(cast, paper):
    change(cast, 10, paper=paper)
    back = change(cast, 15, now=NOW + timedelta(days=1))

    assert not back.takes
    assert setting(cast.riverside, KEY, FIRST + timedelta(days=9)) == 15
    assert setting_of(cast.riverside, row_of(KEY), NOW + timedelta(days=2)).coming is None


def test_what_waits_already_is_not_entered_anew(cast, paper):
    coming = change(cast, 10, paper=paper)

    assert change(cast, 10, paper=paper, now=NOW + timedelta(days=1)) is None
    assert setting_of(cast.riverside, row_of(KEY), NOW + timedelta(days=2)).coming == coming


def test_a_change_that_another_replaced_while_it_waited_never_holds(cast, paper):
    change(cast, 10, paper=paper)
    change(cast, 8, paper=paper, now=NOW + timedelta(days=2))

    second = FIRST + timedelta(days=2)
    days = (FIRST, second - timedelta(seconds=1), second)
    assert [setting(cast.riverside, KEY, day) for day in days] == [15, 15, 8]
    owns = [setting_of(cast.riverside, row_of(KEY), day).own for day in days]
    assert [own and own.value for own in owns] == [None, None, 8]


def test_what_never_held_is_shown_as_such_and_not_counted(cast, paper, client):
    change(cast, 10, paper=paper)
    change(cast, 15, now=NOW + timedelta(days=1))
    never = setting_of(cast.riverside, row_of(KEY), FIRST)
    assert never.n_changes == 0
    assert [(words, taken_back) for _one, words, taken_back in never.history()] == [
        ("15 天", False),
        ("10 天", True),
    ]
    change(cast, 30, now=NOW + timedelta(days=2))
    change(cast, 20, paper=paper, now=NOW + timedelta(days=3))
    held = setting_of(cast.riverside, row_of(KEY), NOW + timedelta(days=4))
    assert (held.n_changes, held.coming.value) == (1, 20), "what waits is no change yet"
    assert setting_of(cast.riverside, row_of(KEY), NOW + timedelta(days=40)).n_changes == 2
    log_in(client, cast.bob)
    page = client.get(f"{URL}{KEY}/" if URL.endswith("/riverside/") else URL).content.decode()
    assert page.count("没有执行过") == 1


def test_no_texts_for_ordinary_matters_is_said_in_words(cast, paper):
    oscar = member(person("oscar"), Role.OPERATOR, cast.riverside).user
    assert change(cast, 0, key="texts_per_month", actor=oscar, paper=paper).value == 0
    held = setting_of(cast.riverside, row_of("texts_per_month"), FIRST)
    assert held.words == "平常的事不发短信"
    assert row_of("texts_per_month").say(1) == "1 条"


def test_who_changes_what(cast):
    for who in (cast.petra, cast.paul, cast.alice, cast.sam, cast.olga, cast.root):
        with pytest.raises(NotAllowed):
            change(cast, 30, actor=who)
    with pytest.raises(NotAllowed):
        change(cast, 4000, key="texts_per_month")
    oscar = member(person("oscar"), Role.OPERATOR, cast.riverside).user
    assert change(cast, 4000, key="texts_per_month", actor=oscar).value == 4000
    with pytest.raises(DomainError, match="请选依据的文件"):
        change(cast, 100, key="texts_per_month", actor=oscar)
    assert change(cast, 9, key="transfer_days", actor=cast.petra).value == 9
    for value, reason in ((30, " "), (3, "会议"), (366, "会议")):
        with pytest.raises(DomainError):
            change(cast, value, reason=reason)
    with pytest.raises(DomainError, match="不由小区设置"):
        change(cast, 30, key="publish_year_day")


def test_the_database_keeps_notice_and_paper(cast, paper):
    words = {
        "estate": cast.riverside, "key": KEY, "value": 10, "entered_at": NOW, "reason": "x",
        "takes": True, "paper": paper, "valid_from": NOW + timedelta(days=7),
    }  # fmt: skip
    for wrong in (
        {"paper": None}, {"valid_from": NOW + timedelta(days=6)}, {"reason": ""},
        {"takes": False, "valid_from": NOW - timedelta(1)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            EstateSetting.objects.create(**words | wrong)
    assert EstateSetting.objects.create(**words).pk, "the control"


def test_the_pages_show_it_and_keep_what_was_typed(client, cast, paper):
    log_in(client, cast.bob)
    assert URL in client.get("/desk/settings/riverside/").content.decode()
    wrong = client.post(URL, {"value": "8", "reason": "会议纪要"})
    assert wrong.status_code == 400
    assert "请选依据的文件" in wrong.content.decode()
    assert 'value="8"' in wrong.content.decode()
    done = client.post(URL, {"value": "8", "reason": "会议纪要", "paper": paper.pk})
    assert done.url == URL
    assert "再填现在的值，就是撤回它" in client.get(URL).content.decode()
    public = client.get("/e/riverside/rules/").content.decode()
    assert "起：8 天（会议纪要）" in public
    assert "<strong>每次暂停最长：5 个工作日</strong>" in public, "long words may break"
    assert "业委会会议纪要" not in public, "a paper's name is not everybody's"
    assert "起：8 天" not in client.get("/e/hilltop/rules/").content.decode()
    assert client.get("/desk/settings/riverside/publish_year_day/").status_code == 404
    assert client.get(URL.replace("riverside", "hilltop")).status_code == 404


def test_the_manager_reads_and_the_second_factor_is_asked_for(client, cast):
    log_in(client, cast.petra)
    assert 'name="reason"' not in client.get(URL).content.decode()
    assert client.post(URL, {"value": "30", "reason": "方便"}).status_code == 403
    log_in(client, cast.paul)
    assert client.get(URL).status_code == 403
    log_in(client, cast.bob, second_factor=False)
    assert client.get(URL).url.startswith("/account/second/")
    assert not EstateSetting.objects.exists()


def test_the_table_is_read_once_for_an_estate(cast, django_assert_num_queries):
    keep_setting(cast.riverside, KEY, 40)
    with django_assert_num_queries(1):
        held = [setting(cast.riverside, key, NOW) for key in (KEY, "reminder_days", KEY)]
    assert held == [40, 15, 40]


def test_what_was_settled_before_moves_over_and_back(cast):
    move = import_module("communities.migrations.0007_settings")
    before = {
        "publishes": "month", "reminder_days": 20, "cash_deposit_days": 5,
        "cash_deposit_source": "合同第十三条", "gas_phone": "96333",
    }  # fmt: skip
    Estate.objects.filter(pk=cast.riverside.pk).update(params=before)

    move.take_over(apps, None)

    estate = Estate.objects.get(pk=cast.riverside.pk)
    assert estate.params == {"gas_phone": "96333"}
    found = [
        setting(estate, key, estate.created_at) for key in ("publishes_months", "reminder_days")
    ]
    assert found == [1, 20]
    move.give_back(apps, None)
    assert Estate.objects.get(pk=cast.riverside.pk).params == before


def test_the_page_of_all_settings_is_as_the_rooms_declare_them():
    root = Path(__file__).resolve().parents[2]
    assert (root / "docs" / "settings.md").read_text() == f"{page()}\n", (
        "run manage.py settings_table > docs/settings.md"
    )
