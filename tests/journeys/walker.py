"""Finding every page that links lead to, and what to ask of each."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

LEFT_OUT = re.compile(
    r"^/(en/)?(admin|logout|size|static|media|s)/|^/size\.css"
    r"|\.(csv|xlsx|ics|jpg|png|svg|pdf|zip|py|txt)$|/export/"
)
NUMBER = re.compile(r"(?<=[/=-])\d[\d-]*(?=$|[/&])|(?<=/)20\d\d[-QH0-9]*(?=/)|[0-9a-f]{16,}")
MAX_OF_A_KIND = 2
AXE = AXE_SCRIPT + Path(__file__).with_name("ask_axe.js").read_text()
ASK_AXE = "asked => window.askAxe ? window.askAxe(asked) : null"
SIDEWAYS = """() => {
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
# What a browser sends as nothing where it could not read it, in a form that it may not check.
DATES = "[type=date], [type=time], [type=datetime-local]"
# Asked at once, because each question goes through three processes.
SEEN = f"""() => ({{
    sideways: ({SIDEWAYS})(),
    title: document.title,
    swallowed: document.querySelectorAll("form[novalidate] :is({DATES})").length,
    links: [...new Set(Array.from(document.querySelectorAll("a[href]:not([download])"))
        .map(one => new URL(one.getAttribute("href"), document.URL))
        .filter(one => one.origin === location.origin)
        .map(one => one.pathname + one.search))],
}})"""
# The pages are the same for everybody; what readers choose is in this one stylesheet.
CHANGE = """() => new Promise((done, fail) => {
    const worn = document.querySelector("link[href^='/size.css']");
    if (!worn) return done();
    const next = worn.cloneNode();
    next.href = `/size.css?${performance.now()}`;
    next.onload = () => { worn.remove(); done(); };
    next.onerror = fail;
    worn.after(next);
})"""


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
    look=lambda path, seen: None,
) -> list[str]:
    """Addresses that begin with one of ``within``, reached by links from ``starts``; two of a kind.

    ``look`` is called with the address of each, and with what is seen there, while it stands on
    ``page``.
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
        here = page.evaluate(SEEN)
        if here["swallowed"]:
            broken.append(f"{path} takes a date that cannot be read for none")
        look(path, here)
        for link in here["links"]:
            if link not in seen and link.startswith(within) and not _is_left_out(link):
                seen.add(link)
                waiting.append(link)
    assert broken == [], broken
    return found


def _is_left_out(link: str) -> bool:
    return bool(LEFT_OUT.search(urlsplit(link).path))


def serious_findings(page, *rules: str, judged: set[str] | None = None) -> list[str]:
    """What axe calls serious or critical on the page (by these rules alone), the first place of each.

    ``judged`` keeps the looks of texts whose contrast is enough: they need no second judgement.
    """
    judged = set() if judged is None else judged
    asked = {"rules": rules, "judged": " ".join(judged)}
    said = page.evaluate(ASK_AXE, asked)
    if said is None:
        page.evaluate(AXE)
        said = page.evaluate(ASK_AXE, asked)
    judged.update(said["judged"])
    return [f"{page.url} {line}" for line in said["findings"]]


def sideways(page) -> str:
    """The widest thing that makes the page scroll sideways, or nothing."""
    return page.evaluate(SIDEWAYS)


def wear(page, base: str, *, size: str, theme: str, width: int) -> None:
    """What comes next is seen as a reader who chose size and theme sees it, on her screen."""
    chosen = {"size": size, "theme": theme}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in chosen.items()]
    )
    page.set_viewport_size({"width": width, "height": 800})


def change(page, base: str, **chosen) -> None:
    """The page that stands there is seen so."""
    wear(page, base, **chosen)
    page.evaluate(CHANGE)
