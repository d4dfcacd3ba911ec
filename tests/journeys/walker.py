"""Finding every page that links lead to, and what to ask of each."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe

LEFT_OUT = re.compile(
    r"^/(en/)?(admin|logout|size|static|media|s)/|^/size\.css"
    r"|\.(csv|xlsx|ics|jpg|png|svg|pdf|zip|py|txt)$|/export/"
)
NUMBER = re.compile(r"(?<=[/=-])\d[\d-]*(?=$|[/&])|(?<=/)20\d\d[-QH0-9]*(?=/)|[0-9a-f]{16,}")
MAX_OF_A_KIND = 2
SERIOUS = {"serious", "critical"}


def kind_of(path: str) -> str:
    """One name for all pages that differ only in numbers or in the values of a filter."""
    address, _, query = path.partition("?")
    names = sorted({pair.partition("=")[0] for pair in query.split("&") if pair})
    address = re.sub(r"(?<=/e/)[^/]+", "*", NUMBER.sub("#", address))
    return address + ("?" + "&".join(names) if names else "")


def pages(
    page,
    starts: list[str],
    within: tuple[str, ...] = ("/",),
    most: int = 200,
    look=lambda path: None,
) -> list[str]:
    """Addresses that begin with one of ``within``, reached by links from ``starts``; two of a kind.

    ``look`` is called with the address of each while it stands on ``page``.
    """
    waiting, seen, kinds, found, broken = list(starts), set(starts), Counter(), [], []
    while waiting and len(found) < most:
        path = waiting.pop(0)
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] > (1 if "?" in path else MAX_OF_A_KIND):
            continue
        answer = page.goto(path)
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        if answer.status >= 400:
            broken.append(f"{path} answered {answer.status}")
            continue
        found.append(path)
        look(path)
        for link in links(page):
            if link not in seen and link.startswith(within):
                seen.add(link)
                waiting.append(link)
    assert broken == [], broken
    return found


def one_of_a_kind(found: list[str]) -> list[str]:
    return list({kind_of(path): path for path in reversed(found)}.values())


def links(page) -> list[str]:
    """Addresses of this portal on the page, without fragments."""
    hrefs = page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(one => one.getAttribute('href'))"
    )
    here, found = urlsplit(page.url), []
    for href in hrefs:
        parts = urlsplit(urljoin(page.url, href))
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
            continue
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if not LEFT_OUT.search(parts.path) and path not in found:
            found.append(path)
    return found


def serious_findings(page, *rules: str) -> list[str]:
    """What axe calls serious or critical on the page (by these rules alone), the first place of each."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url} {one['id']} {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in violations
        if one["impact"] in SERIOUS
    ]


def sideways(page) -> str:
    """The widest thing that makes the page scroll sideways, or nothing."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return "";
            const scrolls = one => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX);
            const inside = one => one.parentElement && one.parentElement !== document.body
                && (scrolls(one.parentElement) || inside(one.parentElement));
            let worst = null, right = width;
            for (const one of document.body.querySelectorAll("*")) {
                if (inside(one)) continue;
                const edge = one.getBoundingClientRect().right;
                if (edge > right) { right = edge; worst = one; }
            }
            return worst ? `${worst.tagName}.${worst.className} ${right}px of ${width}px: `
                + worst.textContent.trim().slice(0, 60) : "page";
        }"""
    )


def wear(page, base: str, *, size: str = "s", theme: str = "auto") -> None:
    """Choose size and theme as a reader does, by cookie."""
    chosen = {"size": size, "theme": theme}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in chosen.items()]
    )
