"""Logging in to the demo as one of its people, and going on from a page to the next."""

from playwright.sync_api import expect

from portal.demo.logins import BY_KEY


def enter(page, key: str) -> None:
    """Log in with the demo's password; who serves an estate gives the second factor too."""
    page.goto("/demo/login/")
    row = page.locator("li", has_text=f"+86{BY_KEY[key].phone}").first
    has_second_factor = row.locator(".code").count()
    row.get_by_role("button").click()
    if has_second_factor:
        page.get_by_role("button", name="用演示验证码登录").click()
    expect(page).not_to_have_url("/demo/login/")


def follow(page, target) -> None:
    """Click what leads on, and wait until the next page stands with its styles.

    For what is then read at once: an address may stay the same, and a page that has only
    begun to arrive has neither its last rows nor its type size.
    """
    with page.expect_navigation():
        target.click()
