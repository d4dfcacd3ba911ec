"""Freezing and publishing on the desk, the page that follows, and what the admin cannot do."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import Collection, TaskState, WorkflowState

from communities.errors import NotAllowed
from communities.models import User
from finance.models import Statement
from finance.services.approvals import approve_draft
from finance.services.ledger import post_draft, reverse_entry
from finance.services.statements import publish_statement, reject_statement, submit_statement
from portal.estates import _let_edit, _plant
from portal.models import StatementPage
from tests.finance.books import NOW, opened
from tests.sessions import log_in
from tests.stages import staged

LIST = "/desk/statements/"
PUBLIC = "/e/riverside/accounts/2026-Q3/"


@staged
def books(cast):
    _plant(cast.riverside)
    books = opened(cast)
    books.posted(("BANK", 840_000), ("ADS_ELEVATOR", -840_000), day=date(2026, 8, 9))
    return books


@staged
def statement(books):
    return submit_statement(fund=books.fund, period="2026-Q3", actor=books.cast.petra, now=NOW)


def text(answer) -> str:
    return answer.content.decode()


def where(statement, tail="") -> str:
    return f"{LIST}{statement.pk}/{tail}"


def the_page() -> StatementPage:
    return StatementPage.objects.get(slug="2026-Q3")


def test_from_the_list_to_the_published_page(client, cast, books):
    log_in(client, cast.petra)
    assert "2026年第三季度" in text(client.get(LIST))
    new = f"{LIST}new/{books.fund.pk}/"
    look = text(client.get(new, {"period": "2026-Q3"}))
    assert "8,400.00" in look
    assert "可以先公示，页面上会注明未对账" in look
    assert "到2026年9月30日没有流水" in look
    answer = client.post(new, {"period": "2026-Q3", "note": "电梯广告为主"})
    statement = Statement.objects.get()
    assert answer["Location"] == where(statement)
    assert "8,400.00" not in text(client.get(PUBLIC))
    log_in(client, cast.bob)
    shown = text(client.get(where(statement, "preview/")))
    assert "预览" in shown
    assert "8,400.00" in shown
    assert client.post(where(statement), {"action": "publish"}).status_code == 302
    public = client.get(PUBLIC)
    assert public.status_code == 200
    assert "预览" not in text(public)
    assert the_page().live
    assert "这个期间" not in text(client.get(LIST))


def test_a_preview_is_for_those_who_serve_and_for_no_cache(client, cast, statement):
    log_in(client, cast.bob)
    answer = client.get(where(statement, "preview/"))
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    log_in(client, cast.alice)
    assert client.get(where(statement, "preview/")).status_code == 403


@pytest.mark.parametrize("who", ["paul", "petra"])
def test_the_submitting_company_cannot_publish(client, cast, statement, who):
    log_in(client, getattr(cast, who))
    answer = client.post(where(statement), {"action": "publish"})
    assert answer.status_code == 403
    statement.refresh_from_db()
    assert statement.status == "submitted"
    assert not the_page().live


def test_a_committee_cannot_publish_what_it_submitted(client, cast, books):
    statement = submit_statement(fund=books.fund, period="2026-Q3", actor=cast.bob, now=NOW)
    log_in(client, cast.cora)
    answer = client.post(where(statement), {"action": "publish", "note": "打好的字"})
    assert answer.status_code == 400
    assert "同一单位" in text(answer)
    assert "打好的字" in text(answer)


def test_returned_with_a_reason_and_frozen_again(client, cast, books, statement):
    log_in(client, cast.bob)
    assert client.post(where(statement), {"action": "return", "reason": " "}).status_code == 400
    given = {"action": "return", "reason": "少一笔"}
    assert client.post(where(statement), given).status_code == 302
    assert client.post(where(statement), given).status_code == 400
    assert "少一笔" in text(client.get(where(statement)))
    again = submit_statement(fund=books.fund, period="2026-Q3", actor=cast.petra, now=NOW)
    assert the_page().statement == again
    assert client.post(where(again), {"action": "publish"}).status_code == 302
    assert client.post(where(again), {"action": "publish"}).status_code == 400
    assert the_page().live


def test_drafts_of_the_period_are_shown_before_freezing(client, cast, books):
    draft = books.draft(("BANK", 100), ("ADS_ELEVATOR", -100), day=date(2026, 9, 1))
    log_in(client, cast.petra)
    new = f"{LIST}new/{books.fund.pk}/"
    page = text(client.get(new, {"period": "2026-Q3"}))
    assert f"/desk/ledger/drafts/{draft.pk}/" in page
    assert client.post(new, {"period": "2026-Q3"}).status_code == 400
    assert not Statement.objects.exists()


def test_a_difference_needs_its_reason(client, cast, books):
    books.covered(date(2026, 7, 1), date(2026, 9, 30))
    books.row(800_000, date(2026, 9, 30), balance_fen=800_000)
    statement = submit_statement(fund=books.fund, period="2026-Q3", actor=cast.petra, now=NOW)
    log_in(client, cast.bob)
    assert "相差" in text(client.get(where(statement)))
    refused = client.post(where(statement), {"action": "publish", "difference_reason": ""})
    assert refused.status_code == 400
    assert "请写明原因" in text(refused)
    given = {"action": "publish", "difference_reason": "一笔在途"}
    assert client.post(where(statement), given).status_code == 302


def test_only_after_the_second_factor(client, cast, statement):
    log_in(client, cast.bob, second_factor=False)
    assert client.post(where(statement), {"action": "publish"}).status_code == 302
    statement.refresh_from_db()
    assert statement.status == "submitted"


@pytest.mark.parametrize("who", ["hal", "dan", "olga", "root", "eve"])
def test_strangers_find_nothing(client, cast, books, statement, who):
    log_in(client, getattr(cast, who))
    for path in (where(statement), where(statement, "preview/"), f"{LIST}new/{books.fund.pk}/"):
        assert client.get(path).status_code == 404


# The admin's workflow ends in the same service.


def action(statement, name) -> str:
    state = TaskState.objects.get(status="in_progress")
    return reverse("wagtailadmin_pages:workflow_action", args=[statement.page.pk, name, state.pk])


@staged
def editors(books, cast):
    """As founding does it: groups that open the admin's screens to those who serve."""
    collection = Collection.get_first_root_node().add_child(name="河畔苑")
    _let_edit(cast.riverside, cast.riverside.page, collection)


def test_the_committee_publishes_from_the_admin(client, cast, editors, statement):
    log_in(client, cast.bob)
    assert the_page().title in text(client.get("/admin/"))
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[the_page().pk]))
    assert edit["Location"] == where(statement)
    client.post(action(statement, "approve"))
    statement.refresh_from_db()
    assert (statement.status, statement.decided_by) == ("published", cast.bob)
    assert client.get(PUBLIC).status_code == 200


@pytest.mark.parametrize("who", ["petra", "paul"])
def test_the_company_cannot_from_the_admin(client, cast, editors, statement, who):
    log_in(client, getattr(cast, who))
    client.post(action(statement, "approve"))
    statement.refresh_from_db()
    assert statement.status == "submitted"


def test_the_workflow_task_publishes_through_the_service(client, cast, statement):
    task = TaskState.objects.get(status="in_progress").task.specific
    task.on_action(TaskState.objects.get(), cast.bob, "approve")
    statement.refresh_from_db()
    assert statement.status == "published"
    assert statement.decided_by == cast.bob
    assert the_page().live
    assert WorkflowState.objects.get().status == "approved"


def test_the_workflow_task_returns_with_its_comment(cast, statement):
    state = TaskState.objects.get(status="in_progress")
    state.task.specific.on_action(state, cast.bob, "reject", comment="少一笔")
    statement.refresh_from_db()
    assert statement.decision_reason == "少一笔"
    assert WorkflowState.objects.get().status == "needs_changes"


@pytest.mark.parametrize("who", ["root", "petra", "paul", "alice", "olga"])
def test_the_workflow_offers_nothing_to_others_superusers_included(cast, statement, who):
    task = TaskState.objects.get(status="in_progress").task.specific
    user = getattr(cast, who)
    page = the_page()
    assert task.get_actions(page, user) == []
    assert not task.get_task_states_user_can_moderate(user)
    with pytest.raises(NotAllowed):
        task.on_action(TaskState.objects.get(), user, "approve")
    assert task.get_actions(page, cast.bob), "control: the committee may"


@pytest.fixture
def ranked(monkeypatch):
    """A superuser who keeps her rank past the admin's door: what is refused behind it as well."""
    monkeypatch.setattr(User, "lay_down_rank", lambda self: None)


def test_the_admin_asks_for_the_second_factor(client, cast, statement, ranked):
    log_in(client, cast.root, second_factor=False)
    assert client.post(action(statement, "approve")).status_code == 302
    log_in(client, cast.root)
    client.post(action(statement, "approve"))
    statement.refresh_from_db()
    assert statement.status == "submitted"


@pytest.mark.parametrize("state", ["submitted", "published"])
@pytest.mark.parametrize("name", ["unpublish", "delete", "move", "copy", "edit", "move_confirm"])
def test_a_superuser_changes_nothing_in_the_admin(client, cast, statement, ranked, name, state):
    if state == "published":
        publish_statement(statement=statement, actor=cast.bob, now=NOW)
    page = the_page()
    args = [page.pk, page.get_parent().pk] if name == "move_confirm" else [page.pk]
    path = reverse(f"wagtailadmin_pages:{name}", args=args)
    log_in(client, cast.root)
    given = {"action-publish": "1", "title": "x", "slug": "x", "new_parent_page": args[-1]}
    for answer in (client.get(path), client.post(path, given)):
        assert answer.status_code in (302, 403, 404)
    after = the_page()
    assert after.live is (state == "published")
    assert (after.title, after.path) == (page.title, page.path)
    assert StatementPage.objects.count() == 1


@pytest.mark.parametrize("verb", ["delete", "unpublish", "publish", "move"])
def test_a_superuser_changes_nothing_in_bulk(client, cast, statement, ranked, verb):
    if verb != "publish":
        publish_statement(statement=statement, actor=cast.bob, now=NOW)
    page = the_page()
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb])
    log_in(client, cast.root)
    client.post(f"{path}?id={page.pk}", {"chooser": page.get_parent().pk})
    assert the_page().live is (verb != "publish")


def test_the_tester_says_no_to_a_superuser(cast, statement):
    publish_statement(statement=statement, actor=cast.bob, now=NOW)
    page = the_page()
    tester = page.permissions_for_user(cast.root)
    for verb in ("publish", "unpublish", "delete", "move", "copy", "lock", "edit"):
        assert not getattr(tester, f"can_{verb}")(), verb
    parent = page.get_parent().permissions_for_user(cast.root)
    assert parent.can_edit(), "control: the superuser's rank counts elsewhere"


def test_a_script_publishes_nothing_that_waits(cast, statement):
    with pytest.raises(NotAllowed):
        the_page().save_revision().publish()


def test_a_newer_revision_does_not_keep_the_page_back(cast, statement):
    the_page().save_revision()
    publish_statement(statement=statement, actor=cast.bob, now=NOW)
    assert the_page().live


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: page.move(page.get_parent(), pos="last-child"),
        lambda page: page.copy(update_attrs={"slug": "x"}),
    ],
)
def test_a_script_takes_nothing_back(cast, statement, act):
    publish_statement(statement=statement, actor=cast.bob, now=NOW)
    with pytest.raises(NotAllowed):
        act(the_page())
    assert the_page().live


def test_a_correction_moves_the_page_to_the_new_version(client, cast, books, statement):
    publish_statement(statement=statement, actor=cast.bob, now=NOW)
    entry = statement.fund.entries.get()
    draft = reverse_entry(entry=entry, reason="记错", actor=cast.paul, now=NOW)
    approve_draft(draft=draft, actor=cast.bob, now=NOW)
    post_draft(draft=draft, actor=cast.petra, now=NOW)
    page = the_page()
    assert page.statement.version == 2
    assert page.live
    assert client.get(PUBLIC).status_code == 200


def test_a_rejected_statement_leaves_nothing_public(client, cast, statement):
    reject_statement(statement=statement, reason="少一笔", actor=cast.bob, now=NOW)
    assert "8,400.00" not in text(client.get(PUBLIC))
    assert not the_page().live
