"""Words back into the page (填回): into the form they came from, as the browser had them.

Done to the finished page, so that it holds for every form whoever draws it: ours, allauth's, one
written by hand.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from communities.typed.stamps import KEPT, is_secret
from communities.typed.store import Typed

PRESSED = {"submit", "button", "image", "reset"}


@dataclass
class Page:
    """A page that was drawn, at its address."""

    path: str
    soup: BeautifulSoup
    left: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: str, html: str) -> "Page":
        return cls(path, BeautifulSoup(html, "html.parser"))

    def __str__(self) -> str:
        return self.soup.decode()

    def form_of(self, typed: Typed) -> Tag | None:
        """The form that leads to its address; of several the one that has most of its names."""
        forms = [one for one in self.soup.find_all("form") if typed.action in self._leads_to(one)]
        return max(forms, key=lambda one: self._alike(one, typed), default=None)

    def put_words(self, form: Tag, typed: Typed) -> int:
        """How many fields were filled in; ``left`` are words for which there is no field any more."""
        controls = [one for one in self.controls(form) if not is_secret(one["name"])]
        texts = {name: list(several) for name, several in typed.words.items()}
        n_filled = sum(_fill(one, texts) for one in controls)
        names = {one["name"] for one in controls} | _pressed(self, form)
        self.left = _left(typed, names)
        return n_filled

    def put_files(self, form: Tag, typed: Typed, sentence: str) -> None:
        """Beside each field whose files wait; where a file itself was refused they do not."""
        for control in self.controls(form):
            mine = [name for place, name, _kind in typed.files if place == control["name"]]
            if control.get("type") == "file" and mine:
                del control["required"]
                line = self.soup.new_tag("p", attrs={"class": "hint"})
                line.string = sentence % "、".join(mine)
                control.insert_after(line)

    def name_kept(self, form: Tag, typed: Typed) -> None:
        mark = {"type": "hidden", "name": KEPT, "value": typed.id}
        form.append(self.soup.new_tag("input", attrs=mark))

    @property
    def has_errors(self) -> bool:
        return bool(self.soup.select_one(".error-summary, .has-error, [aria-invalid=true]"))

    def refuses_file(self, form: Tag, name: str) -> bool:
        return any(
            one["name"] == name and one.get("aria-invalid") == "true" for one in self.controls(form)
        )

    def put_first(self, html: str) -> None:
        """Above all else in the page's own part."""
        place = self.soup.select_one("main .wrap") or self.soup.body or self.soup
        place.insert(0, BeautifulSoup(html, "html.parser"))

    def controls(self, form: Tag) -> list[Tag]:
        inside = form.select("input[name], select[name], textarea[name]")
        known = form.get("id")
        beside = self.soup.select(f'[form="{known}"][name]') if known else []
        return [one for one in [*inside, *beside] if one.name != "button"]

    def _leads_to(self, form: Tag) -> set[str]:
        buttons = form.select("[formaction]")
        asked = [form.get("action", ""), *(one["formaction"] for one in buttons)]
        if autosave := form.get("data-autosave"):
            asked.append(autosave)
        return {urlsplit(urljoin(self.path, str(one))).path for one in asked}

    def _alike(self, form: Tag, typed: Typed) -> int:
        pairs = {(one["name"], one.get("value")) for one in form.select("button[name]")}
        pairs |= {
            (one["name"], one.get("value")) for one in form.select("input[type=hidden][name]")
        }
        names = {one["name"] for one in self.controls(form)} & typed.words.keys()
        meant = {(name, text) for name, texts in typed.words.items() for text in texts}
        return len(names) + len(pairs & meant)


def _pressed(page: Page, form: Tag) -> set[str]:
    return {str(one["name"]) for one in form.select("button[name]")}


def _left(typed: Typed, names: set[str]) -> list[str]:
    lost = [texts for name, texts in typed.words.items() if name not in names]
    return [text for texts in lost for text in texts if text.strip()]


def _fill(control: Tag, texts: dict[str, list[str]]) -> bool:
    """``texts`` are used up: the second field of a name takes its second text."""
    name, kind = str(control["name"]), control.get("type", "")
    mine = texts.get(name)
    if kind in {"checkbox", "radio"}:
        return _tick(control, mine)
    if mine is None or kind in PRESSED | {"hidden", "password", "file"}:
        return False
    if control.name == "select":
        for option in control.find_all("option"):
            _set(option, "selected", option.get("value", option.get_text()) in mine)
        return True
    text = mine.pop(0) if mine else ""
    if control.name == "textarea":
        control.string = "\n" + text
    else:
        control["value"] = text
    return True


def _tick(control: Tag, mine: list[str] | None) -> bool:
    if mine is None and control.get("type") == "radio":
        return False
    _set(control, "checked", control.get("value", "on") in (mine or []))
    return mine is not None


def _set(tag: Tag, name: str, is_set: bool) -> None:
    if is_set:
        tag[name] = ""
    else:
        del tag[name]
