"""A date that the browser cannot read stays as written and is refused; it never becomes "now"."""

import pytest
from playwright.sync_api import expect

from tests.journeys.doors import enter

SAID = "2026年12月31日晚上八点"


def begin(page):
    """A new notice with an unreadable date, and the field left."""
    enter(page, "manager")
    page.goto("/admin/")
    page.locator("a[href*='/add/portal/noticepage/']").first.click()
    page.locator("[name=title]").fill("换水表")
    page.locator("[name=kind]").select_option("other")
    starts = page.locator("[name=effective_from]")
    starts.fill(SAID)
    starts.blur()
    page.locator("[name=what]").fill("三幢换水表")
    return starts


def test_an_unreadable_date_publishes_nothing(new_page):
    page = new_page(width=1280, height=1000)
    starts = begin(page)
    expect(starts).to_have_value(SAID)

    page.locator("[name=action-publish]").evaluate("button => button.form.requestSubmit(button)")
    expect(page.get_by_text("输入一个有效的日期/时间").first).to_be_visible()
    expect(starts).to_have_value(SAID)


def test_control_wagtails_calendar_alone_makes_it_now(new_page):
    page = new_page(width=1280, height=1000)
    page.route("**/static/admin.js", lambda route: route.fulfill(body=""))

    expect(begin(page)).not_to_have_value(SAID)


@pytest.mark.parametrize("is_checked", [True, False], ids=["", "control"])
def test_a_date_begun_and_not_ended_is_not_sent_as_none(new_page, is_checked):
    page = new_page(width=1280, height=1000)
    enter(page, "chair")
    page.goto("/desk/settings/fenghe-liyuan/")
    starts = page.locator("[name=hours_from]")
    starts.focus()
    page.keyboard.type("12")
    assert starts.evaluate("field => field.validity.badInput")
    form = page.locator("form", has=starts)
    if not is_checked:
        form.evaluate("form => { form.noValidate = true }")
    sent = form.evaluate("form => new Promise(done => {"
        " form.addEventListener('submit', event => { event.preventDefault(); done(true) });"
        " form.requestSubmit(); setTimeout(() => done(false), 500) })")  # fmt: skip
    assert sent is not is_checked
