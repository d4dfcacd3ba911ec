"""Logging in to the demo as one of its people, and going on from a page to the next, also at another time."""

from contextlib import contextmanager
from datetime import timedelta

from portal.demo.logins import BY_KEY

# Sessions by person, with the page to which the log-in led.
kept = {}


def phone(new_page, key: str = ""):
    """One of the demo's people, or a stranger, on a small screen without JavaScript."""
    page = new_page(width=375, java_script_enabled=False)
    if key:
        enter(page, key)
    return page


def enter(page, key: str) -> None:
    """As one of the demo's people: logged in once, and by the same session from then on."""
    if key in kept:
        cookies, landing = kept[key]
        page.context.add_cookies(cookies)
        page.goto(landing)
        return
    log_in(page, key)
    kept[key] = page.context.cookies(), page.url


def log_in(page, key: str) -> None:
    """With the demo's password; who serves an estate gives the second factor too."""
    page.goto("/demo/login/")
    row = page.locator("li", has_text=f"+86{BY_KEY[key].phone}").first
    has_second_factor = row.locator(".code").count()
    follow(page, row.get_by_role("button"))
    if has_second_factor:
        _give_second_factor(page)
    assert "/login/" not in page.url, (page.url, page.locator("main").inner_text())


def _give_second_factor(page) -> None:
    """A code holds for half a minute and once: one that the page showed too late is given anew."""
    button = page.get_by_role("button", name="用演示验证码登录")
    for _try in range(3):
        follow(page, button)
        if not button.count():
            return


def follow(page, target) -> None:
    """Click what leads on, and wait until the next page stands with its styles.

    For what is then read at once: an address may stay the same, and a page that has only
    begun to arrive has neither its last rows nor its type size.
    """
    with page.expect_navigation():
        target.click()


@contextmanager
def moved(portal, by: timedelta):
    """Every process of the portal reads this file at each look at the clock. Nobody's session goes
    from one time to the other."""
    path = portal.files / "clock.offset"
    path.write_text(str(by.total_seconds()))
    kept.clear()
    try:
        yield
    finally:
        path.unlink()
        kept.clear()
