"""A paper on the desk: taken with a phone, blacked out, confirmed by another employer."""

import pytest
from playwright.sync_api import expect

from tests.communities.uploads import MARKS, opened, photo_with_gps
from tests.journeys.doors import enter

CASES = [(375, False), (1280, True)]


def begin(page, memo) -> None:
    page.goto("/desk/ledger/new/")
    page.get_by_label("支出").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("金额（元）").fill("1200.50")
    page.locator("[name=memo]").fill(memo)
    photo = {"name": "收据.jpg", "mimeType": "image/jpeg", "buffer": photo_with_gps()}
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="提交确认").click()


def black_out(page, has_scripts) -> None:
    """With a script the box is drawn on the picture, without one it is written down."""
    if has_scripts:
        ruler = page.locator("svg.ruler")
        ruler.scroll_into_view_if_needed()
        frame = ruler.bounding_box()
        page.mouse.move(frame["x"] + 2, frame["y"] + 2)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] * 0.4, frame["y"] + frame["height"] * 0.4)
        page.mouse.up()
        expect(ruler.locator("rect")).to_have_count(1)
    else:
        page.locator("[name=boxes_1]").fill("0,0,40,40")
    page.get_by_role("button", name="保存脱敏件").click()


@pytest.mark.parametrize(("width", "has_scripts"), CASES, ids=["phone-no-js", "desktop"])
def test_a_photo_is_blacked_out_and_confirmed_by_another_employer(new_page, width, has_scripts):
    memo = f"试一试凭证 {width}"
    clerk = new_page(width=width, java_script_enabled=has_scripts)
    enter(clerk, "clerk")
    begin(clerk, memo)

    expect(clerk.locator(".error-summary")).to_contain_text("请选择")
    expect(clerk.locator("[name=memo]")).to_have_value(memo)
    clerk.get_by_role("link", name="收据.jpg").click()

    black_out(clerk, has_scripts)
    expect(clerk.get_by_text("等另一单位的人复核").first).to_be_visible()
    clerk.get_by_role("button", name="确认可公开").click()
    expect(clerk.locator(".error-summary")).to_contain_text("请换一个人")

    chair = new_page(width=width, java_script_enabled=has_scripts)
    enter(chair, "chair")
    chair.goto(clerk.url.replace("confirm/", ""))
    chair.get_by_role("button", name="确认可公开").click()
    expect(chair.get_by_text("公开件已确认").first).to_be_visible()

    address = chair.locator(".paper img").first.get_attribute("src")
    shown = chair.request.get(address).body()
    assert opened(shown).getpixel((60, 60)) == (0, 0, 0)
    assert not [mark for mark in MARKS if mark in shown]
