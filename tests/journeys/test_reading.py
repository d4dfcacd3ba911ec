"""A resident reads the books: three taps to a voucher, no scripts, any size, inside WeChat."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys import walker
from tests.journeys.doors import follow

WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; V2055A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47"
)
HOME = "/e/fenghe-liyuan/"
PICTURE = "a[href*='/voucher/'] img"


def test_from_the_home_page_to_a_voucher_in_three_taps(page):
    page.goto("/")
    page.locator("main").get_by_role("link", name="风和丽苑").first.click()
    page.locator(f"main a[href='{HOME}accounts/']").first.click()
    page.locator("main li", has_text="凭证 1 份").get_by_role("link").first.click()
    picture = page.locator(PICTURE).first
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    expect(page.locator(".demo")).to_contain_text("演示数据，与真实小区无关")

    picture.click()
    whole = page.locator("figure img").first
    expect(whole).to_be_visible()
    assert whole.evaluate("one => one.decode().then(() => one.naturalWidth)") > 800


@pytest.mark.parametrize("width", [375, 1280])
def test_everything_a_reader_does_works_without_scripts(new_page, width):
    page = new_page(width=width, java_script_enabled=False)
    page.goto(f"{HOME}accounts/")
    expect(page.locator("main")).to_contain_text("与银行")
    page.get_by_role("link", name="看每一笔").click()
    page.get_by_label("搜内容、收付方、凭证号").fill("车位")
    follow(page, page.get_by_role("button", name="搜", exact=True))
    expect(page).to_have_url(re.compile("q=%E8%BD%A6%E4%BD%8D"))
    titles = page.locator("table.ledger .c-title").all_inner_texts()
    assert titles
    page.locator("details summary", has_text="筛选").click()
    page.get_by_label("方向").select_option("out")
    follow(page, page.get_by_role("button", name="筛选", exact=True))
    assert 0 < page.locator("table.ledger .c-title").count() < len(titles)
    page.locator("table.ledger .c-title a").first.click()
    expect(page.get_by_role("heading", name=re.compile("^凭证"))).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_size_is_chosen_and_kept(new_page, has_scripts):
    page = new_page(width=375, java_script_enabled=has_scripts)
    page.goto(HOME)
    before = type_size(page)
    follow(page, page.get_by_role("link", name="大字"))
    assert page.url.endswith(HOME)
    assert type_size(page) > before * 1.4
    page.goto(f"{HOME}accounts/")
    target = page.get_by_role("link", name="看每一笔").bounding_box()
    assert target["height"] >= 60
    page.goto(HOME)
    follow(page, page.get_by_role("link", name="标准字"))
    assert type_size(page) == before


def type_size(page) -> float:
    """What one rem measures, in pixels."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


def test_inside_wechat_with_its_text_zoom(new_page):
    page = new_page(width=375, user_agent=WECHAT)
    for path in (HOME, f"{HOME}accounts/", f"{HOME}accounts/entries/", f"{HOME}notices/"):
        page.goto(path)
        # WeChat's slider scales the root's type, as its own stylesheet does.
        page.evaluate(
            "document.documentElement.style.fontSize ="
            " parseFloat(getComputedStyle(document.documentElement).fontSize) * 1.5 + 'px'"
        )
        assert walker.sideways(page) == "", path
    meta = {
        name: page.locator(f"meta[property='og:{name}']").get_attribute("content")
        for name in ("title", "description", "image", "url")
    }
    assert all(meta.values())
    assert page.request.get(urlsplit(meta["image"]).path).headers["content-type"] == "image/png"
    page.goto(f"{HOME}accounts/entries/")
    answer = page.request.get(
        page.get_by_role("link", name=re.compile("CSV")).get_attribute("href")
    )
    assert re.search(r"filename.*\.csv", answer.headers["content-disposition"])
    assert "演示数据，与真实小区无关" in answer.text()


def test_the_english_pages_say_the_same_figures(page):
    page.goto(f"{HOME}accounts/")
    figures = sorted(set(re.findall(r"\d[\d,]*\.\d\d", page.locator("main").inner_text())))
    page.goto(f"/en{HOME}accounts/")
    assert page.locator("html").get_attribute("lang") == "en"
    text = page.locator("main").inner_text()
    assert figures
    assert [one for one in figures if one not in text] == []
