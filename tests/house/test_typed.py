"""Every form there is keeps what was typed: over an error, and over a session that ended."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from communities.typed import keeping
from communities.typed.stamps import is_secret, is_secret_place
from tests.house.routes import leaves
from tests.house.test_reads import officers
from tests.house.urls import TABLE
from tests.house.walk import line_of
from tests.sessions import log_in

# What nobody could have typed by chance, and no number, date or phone.
MARK = "写了半天的话"
TYPED = ("text", "tel", "email", "number", "date", "search", "url", "")
FEWEST = 60


@dataclass(frozen=True)
class Form:
    person: str
    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    secrets: tuple[str, ...]

    @property
    def kind(self):
        return self.action, tuple(name for name, _value in self.fields)


def forms_on(person: str, path: str, html: str):
    """Those in which something is typed, filled in."""
    for tag in BeautifulSoup(html, "html.parser").find_all("form", method="post"):
        fields, marks, secrets = [], [], []
        for control in tag.select("input[name], textarea[name], select[name]"):
            name, kind = control["name"], control.get("type", "")
            if kind == "password" or is_secret(name):
                secrets.append(f"{MARK}{'密' if kind == 'password' else '码'}{len(secrets)}")
                fields.append((name, secrets[-1]))
            elif control.name == "textarea" or (control.name == "input" and kind in TYPED):
                marks.append(f"{MARK}{len(marks)}"[: int(control.get("maxlength") or 99)])
                fields.append((name, marks[-1]))
            elif kind == "hidden":
                fields.append((name, control.get("value", "")))
        button = tag.select_one("button[name][value]")
        if button:
            fields.append((button["name"], button["value"]))
        action = urljoin(path, tag.get("action") or path)
        if marks and not is_secret_place(urlsplit(action).path):
            yield Form(person, path, action, tuple(fields), tuple(marks), tuple(secrets))


@pytest.fixture
def people(world):
    """Each address is asked for by the first of these who may see it."""
    known = officers(world) | {"owner": world.cast.alice}
    clients = {}
    for title, user in known.items():
        clients[title] = Client(raise_request_exception=False)
        log_in(clients[title], user)
    return clients


@pytest.fixture
def forms(world, people) -> list[Form]:
    found = {}
    for leaf in leaves():
        line = line_of(leaf, world) if leaf.route in TABLE else None
        if line is None or line.kind == "gone":
            continue
        address = leaf.address({key: world.value(spec) for key, spec in line.args.items()})
        for title, client in people.items():
            with transaction.atomic():
                answer = client.get(address)
            if answer.status_code == 200:
                if not answer.streaming and "html" in answer["Content-Type"]:
                    for form in forms_on(title, address, answer.content.decode()):
                        found.setdefault(form.kind, form)
                break
    assert len(found) >= FEWEST, len(found)
    return list(found.values())


def sent(client, form: Form):
    """As a browser sends it; what it did is taken back."""
    given: dict[str, list[str]] = {}
    for name, text in form.fields:
        given.setdefault(name, []).append(text)
    with transaction.atomic():
        answer = client.post(
            form.action, given, headers={"referer": f"http://testserver{form.page}"}
        )
        transaction.set_rollback(True)
    return answer


def shown(answer) -> str:
    """The page's texts and values."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return soup.get_text() + " ".join(one.get("value", "") for one in soup.find_all("input"))


def test_an_error_and_an_ended_session_lose_no_word(people, forms):
    """Whoever logs in instead sees none of it."""
    lost, n_refused, n_back = [], 0, 0
    for form in forms:
        own, where = people[form.person], f"{form.person} {form.page} → {form.action}"
        answer = sent(own, form)
        if answer.status_code != 302:
            n_refused += 1
            page = shown(answer)
            lost += [
                f"{where}: {answer.status_code} loses {m}" for m in form.marks if m not in page
            ]
            lost += [
                f"{where}: shows a password" for one in form.secrets if "密" in one and one in page
            ]
        after = sent(Client(raise_request_exception=False), form)
        place = after.get("Location", "")
        if after.status_code != 302 or not place.startswith("/login/"):
            lost.append(f"{where}: a visitor is answered {after.status_code} {place}")
            continue
        [back] = parse_qs(urlsplit(place).query)["next"]
        page = shown(own.get(back, follow=True))
        n_back += 1
        lost += [f"{where}: does not give back {m}" for m in form.marks if m not in page]
        lost += [f"{where}: gives back a secret" for one in form.secrets if one in page]
        other = next(one for title, one in people.items() if title != form.person)
        if MARK in shown(other.get(back, follow=True)):
            lost.append(f"{where}: somebody else reads it")

    assert lost == [], "\n".join(lost)
    assert n_refused >= FEWEST // 2
    assert n_back == len(forms)


def test_control_without_the_keeping_words_are_lost(world, settings):
    name = f"{keeping.__name__}.KeepTyped"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != name]
    own, page = Client(), "/me/units/bind/"
    log_in(own, world.cast.alice)
    [form, *_] = forms_on("owner", page, own.get(page).content.decode())

    after = sent(Client(), form)

    [back] = parse_qs(urlsplit(after["Location"]).query)["next"]
    assert MARK not in shown(own.get(back, follow=True))


def test_what_is_sealed_or_secret_is_kept_by_nobody():
    """Ballots, answers, sheets, keys and log-in; and files of views that let them lie on no disk."""
    in_memory = [leaf for leaf in leaves() if getattr(leaf.view, "uploads_in_memory", False)]
    addresses = [leaf.address(dict.fromkeys(leaf.params, "7")) for leaf in in_memory]

    assert addresses
    for path in (
        *addresses,
        "/e/riverside/decisions/2026-001/ballot/",
        "/en/e/riverside/decisions/2026-001/ballot/",
        "/e/riverside/polls/2026-001/answer/",
        "/desk/keys/tests/7/",
        "/login/password/",
        "/account/password/",
        "/admin/login/",
    ):
        assert is_secret_place(path), path
    assert not is_secret_place("/desk/votes/7/edit/")
    assert all(map(is_secret, ("password", "oldpassword", "password1", "code", "form-0-code")))
    assert not any(map(is_secret, ("credit_code", "words", "category")))
