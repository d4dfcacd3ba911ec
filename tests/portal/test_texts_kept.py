"""What the portal's texts promise is there: every link leads somewhere, no word names what nobody built."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from portal.translation import messages_used

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*|#[^"]*)"')
PAGES = [
    "/",
    "/e/",
    "/e/lakeside/",
    "/e/lakeside/accounts/",
    "/help/",
    "/privacy/",
    "/accessibility/",
]
# A word that promises a page, and that page; whoever builds it gives it this name, and may use the word.
PROMISES = {
    "质询": "finance:questions",
    "提问": "finance:questions",
    "注销": "my-account-close",
    "自助导出": "my-data-export",
}


@pytest.mark.parametrize("page", [*PAGES, "/en/e/lakeside/"])
def test_every_link_of_a_public_page_leads_somewhere(client, lakeside, page):
    found = {unescape(link) for link in LINK.findall(client.get(page).content.decode())}
    assert len(found) > 5
    for link in sorted(found):
        address, fragment = urldefrag(link)
        answer = client.get(address or page)
        assert answer.status_code in (200, 302), link
        if fragment and answer.status_code == 200:
            assert f'id="{fragment}"' in answer.content.decode(), link
    assert client.get("/e/lakeside/questions/").status_code == 404, "control: what nobody built"


def test_paying_and_voting_lead_to_their_own_pages(client, lakeside):
    page = client.get("/e/lakeside/").content.decode()
    assert f'href="{reverse("bills:mine")}"' in page
    assert 'href="/e/lakeside/decisions/"' in page
    assert "help/#" not in page


def words_of_the_demo() -> dict[str, str]:
    folder = Path(settings.BASE_DIR) / "portal" / "demo"
    return {path.read_text(): f"portal/demo/{path.name}" for path in folder.glob("*.py")}


@pytest.mark.parametrize("word", PROMISES)
def test_no_text_promises_what_nobody_built(word):
    """The control is a word of something that is built, and is found."""
    texts = messages_used() | words_of_the_demo()
    saying = {place for text, place in texts.items() if word in text}
    assert not saying or is_built(PROMISES[word]), (word, saying)
    assert any("报修" in text for text in texts)
    assert is_built("repairs:mine")


def is_built(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False
