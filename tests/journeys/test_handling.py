"""Handling on a phone: one tap to begin, a photo that would not go, a close in five taps, many at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.communities.uploads import photo_with_gps
from tests.journeys.doors import enter
from tests.journeys.tickets import a_shot, entered, press
from tests.journeys.walker import sideways

UPLOADS = "**/finish/photos/"


@pytest.fixture
def keeper(new_page):
    page = new_page()
    enter(page, "keeper")
    return page


def card(page, number):
    return page.locator(".ticket", has_text=number)


def acknowledged(page, number):
    """The queue, where one tap does it; back in the same view of it."""
    page.goto(f"/desk/tickets/?q={number}")
    card(page, number).get_by_role("button", name="受理", exact=True).click()
    expect(page.locator(".strip.ok")).to_contain_text(f"{number}：已受理。")
    expect(page).to_have_url(f"/desk/tickets/?q={number}")


def a_kept_sentence(new_page):
    """回复模板 of the manager: title and words."""
    title, words = "换好了", "换了新的，试过，正常。"
    manager = new_page()
    enter(manager, "manager")
    manager.goto("/desk/replies/")
    manager.get_by_label("标题").fill(title)
    manager.get_by_label("内容").fill(words)
    press(manager, "存模板")
    expect(manager.locator("main")).to_contain_text(title)
    return title, words


def test_a_fault_is_closed_with_photos_of_which_one_would_not_go(keeper, new_page):
    title, words = a_kept_sentence(new_page)
    number, _code = entered(keeper, place="东区长廊", kind="绿化")
    acknowledged(keeper, number)
    card(keeper, number).get_by_role("link", name="办结").click()
    form = keeper.locator("form#finish")
    expect(form).to_be_visible()
    assert sideways(keeper) == ""

    said = []

    def look(route):
        said.append(form.locator("[data-state=sending] .state").inner_text())
        route.continue_()

    # While it is on its way, a photo says so.
    keeper.route(UPLOADS, look, times=1)
    shots = form.locator("input[type=file]")
    shots.set_input_files([a_shot()])
    expect(form.locator("[data-state=kept] img")).to_be_visible()
    assert re.fullmatch("压缩|[0-9]+%", said[0])

    shots.set_input_files([a_shot(b"nothing", "坏的.jpg")])
    bad = form.locator("[data-state=failed]")
    expect(bad).to_contain_text("没传上")
    expect(bad).to_contain_text("“坏的.jpg”：只接受 JPG")
    expect(bad.get_by_role("button", name="重试")).to_have_count(0)
    bad.get_by_role("button", name="去掉").click()
    expect(bad).to_have_count(0)

    # Cut off once: it can be sent again, and nothing else was lost.
    keeper.route(UPLOADS, lambda route: route.abort(), times=1)
    shots.set_input_files([a_shot(photo_with_gps("PNG"), "IMG_0002.jpg")])
    cut = form.locator("[data-state=failed]")
    expect(cut).to_contain_text("没传上")
    cut.get_by_role("button", name="重试").click()
    expect(form.locator("[data-state=kept] img")).to_have_count(2)

    form.get_by_role("button", name=title).click()
    expect(form.get_by_label("做了什么")).to_have_value(words)
    # A cause is never guessed: without it the page says so and keeps the rest.
    press(keeper, "办结")
    expect(keeper.locator(".error-summary")).to_contain_text("请选一项。")
    expect(form.get_by_label("做了什么")).to_have_value(words)
    expect(form.locator(".shots img")).to_have_count(2)
    form.get_by_label("天气").check()
    press(keeper, "办结")
    expect(keeper.locator(".strip.ok")).to_contain_text("已办结，等报修人评价。")
    done = keeper.locator(".timeline li", has_text="办结").first
    expect(done).to_contain_text(words)
    expect(done.locator("img[alt=办结时]")).to_have_count(2)
    assert sideways(keeper) == ""


def test_the_usual_close_takes_five_taps_and_the_words(keeper):
    number, _code = entered(keeper, place="南门花坛", kind="绿化")
    keeper.goto(f"/desk/tickets/?q={number}")
    taps = []

    def tap(what):
        what.click()
        taps.append(what)

    tap(card(keeper, number).get_by_role("button", name="受理", exact=True))
    tap(card(keeper, number).get_by_role("link", name="办结"))
    form = keeper.locator("form#finish")
    with keeper.expect_file_chooser() as chooser:
        tap(form.get_by_label("办结照片"))
    chooser.value.set_files([a_shot()])
    tap(form.locator(".choice", has_text="保养不到位"))
    form.get_by_label("做了什么").fill("补种了")
    tap(form.get_by_role("button", name="办结", exact=True))

    # Sent while the photo was still on its way: it goes on by itself.
    expect(keeper.locator(".strip.ok")).to_contain_text("已办结，等报修人评价。")
    expect(keeper.locator("main")).to_contain_text("已修好 · 保养不到位")
    expect(keeper.locator(".timeline img[alt=办结时]")).to_have_count(1)
    assert len(taps) == 5


def test_of_two_ticked_the_one_that_cannot_be_done_is_named(keeper, new_page):
    numbers = [entered(keeper, place=f"西区凉亭{side}", kind="绿化")[0] for side in "甲乙"]
    keeper.goto("/desk/tickets/?q=西区凉亭")
    for number in numbers:
        card(keeper, number).get_by_role("checkbox").check()
    faster = new_page()
    enter(faster, "manager")
    acknowledged(faster, numbers[1])

    press(keeper, "受理选中的")
    expect(keeper.locator(".strip.ok")).to_contain_text("受理：1 件。")
    refused = keeper.locator(".strip.bad")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(f"{numbers[1]}：何** 刚刚先一步：受理。")
    for number in numbers:
        expect(card(keeper, number).get_by_role("link", name="办结")).to_be_visible()
    assert sideways(keeper) == ""
