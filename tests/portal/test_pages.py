"""Public pages: same for everybody, light, nothing from elsewhere, fit to be forwarded."""

import gzip
import re

import pytest
from django.conf import settings

PUBLIC = [
    "/",
    "/e/",
    "/e/?q=湖畔",
    "/e/lakeside/",
    "/e/lakeside/accounts/",
    "/e/lakeside/notices/",
    "/e/lakeside/notices/?kind=utility",
    "/e/lakeside/notices/2026-11-24/",
    "/e/lakeside/guides/",
    "/e/lakeside/guides/renovation/",
    "/help/",
    "/accessibility/",
    "/privacy/",
]
BOTH = [*PUBLIC, *(f"/en{path}" for path in PUBLIC)]
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 NetType/4G Language/zh_CN"
)


def html_of(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response.content.decode()


def meta(html, name):
    return re.search(rf'<meta\s+(?:name|property)="{name}"\s+content="([^"]*)"', html)[1]


@pytest.mark.parametrize("path", BOTH)
def test_a_public_page_is_light_and_needs_nobody_else(client, lakeside, path):
    html = html_of(client, path)

    assert len(gzip.compress(html.encode(), 9)) <= 12_000
    addresses = re.findall(r'(?:src|href|action|content)="(https?://[^"]+)"', html)
    assert all(address.startswith(settings.WAGTAILADMIN_BASE_URL) for address in addresses)
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]+src=)", html)


@pytest.mark.parametrize("path", BOTH)
def test_a_public_page_knows_nobody(client, lakeside, path):
    anonymous = client.get(path)
    client.force_login(lakeside.people["chair"])
    known = client.get(path)

    assert anonymous.content == known.content
    assert "csrf" not in anonymous.content.decode().lower()
    assert not anonymous.cookies
    assert anonymous.headers.get("Vary") in {None, "Accept-Encoding"}
    assert "public" in anonymous["Cache-Control"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_forwarded_link_says_what_it_is(client, lakeside, path):
    html = html_of(client, path, user_agent=WECHAT)

    picture = meta(html, "og:image").removeprefix(settings.WAGTAILADMIN_BASE_URL)
    assert meta(html, "description") == meta(html, "og:description") != ""
    assert meta(html, "og:title")
    response = client.get(picture)
    assert response["Content-Type"] == "image/png"
    assert len(response.content) < 32_000


def test_every_page_has_a_title_and_a_description_of_its_own(client, lakeside):
    plain = [path for path in PUBLIC if "?" not in path]
    pages = [html_of(client, path) for path in plain]
    titles = {re.search("<title>(.*?)</title>", page)[1] for page in pages}
    descriptions = {meta(page, "description") for page in pages}

    assert len(titles) == len(descriptions) == len(plain)
    assert all(title.endswith("阳光小区") for title in titles)


@pytest.mark.parametrize("path", PUBLIC)
def test_the_english_twin_is_english_and_leads_back(client, lakeside, path):
    path = path.partition("?")[0]
    chinese, english = html_of(client, path), html_of(client, f"/en{path}")

    assert '<html lang="zh-Hans">' in chinese
    assert '<html lang="en">' in english
    assert f'href="/en{path}"' in chinese
    assert f'href="{path}"' in english


def test_the_whole_first_view_is_within_budget(client, lakeside):
    html = html_of(client, "/e/lakeside/")
    sheets = {"sun.css": 10_000, "sun.js": 8_000, "icons.svg": 3_000}

    total = len(gzip.compress(html.encode(), 9))
    for name, budget in sheets.items():
        size = len(gzip.compress((settings.BASE_DIR / "static" / name).read_bytes(), 9))
        assert size <= budget, name
        total += size
    assert total <= 60_000


def test_every_drawing_used_is_in_the_sprite(client, lakeside):
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    drawn = set(re.findall(r'symbol id="([a-z]+)"', sprite))
    used = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        used |= set(re.findall(r'{% icon "([a-z]+)"', path.read_text()))

    assert used <= drawn


def test_searching_finds_by_name_and_says_when_it_does_not(client, lakeside, hillside):
    found = html_of(client, "/e/?q=湖畔")
    missing = html_of(client, "/e/?q=不存在")

    assert "湖畔苑" in found
    assert "山脚苑" not in found
    assert "没有找到这个小区" in missing


def test_an_estate_that_published_nothing_says_so(client, hillside):
    html = html_of(client, "/e/hillside/")

    assert "还没有公示过公共收益" in html
    assert "最近没有通知" in html
    assert 'href="tel:057387000001"' in html


def test_pages_ask_the_database_no_more_for_more_rows(
    client, lakeside, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        client.get("/e/lakeside/")


def test_a_notice_goes_into_a_calendar(client, lakeside):
    response = client.get("/e/lakeside/notices/2026-11-24.ics")

    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert response["Content-Disposition"] == 'attachment; filename="lakeside-2026-11-24.ics"'
    assert "DTSTART:20261124T050000Z" in lines
    assert "DTEND:20261124T090000Z" in lines
    assert "DESCRIPTION:3幢停水检修 请提前接水；下午，别开热水器" in lines
    assert all(len(line.encode()) <= 75 for line in response.content.decode().split("\r\n"))


def test_a_notice_of_one_estate_is_not_found_in_another(client, lakeside, hillside):
    assert client.get("/e/hillside/notices/2026-11-24.ics").status_code == 404
    assert client.get("/share/hillside/notice/2026-11-24.png").status_code == 404


def test_a_forwarded_link_has_a_picture_for_pages_that_are(client, lakeside):
    def status(address):
        return client.get(f"/share/lakeside/{address}.png").status_code

    assert status("entry") == status("statement") == status("notice/2026-11-24") == 200
    assert status("guide/renovation") == 200
    for nowhere in ("entry/anything", "statement/anything", "estate/x", "notice/x", "notice"):
        assert status(nowhere) == 404, nowhere
