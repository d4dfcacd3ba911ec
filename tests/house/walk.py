"""Walks every address as a stranger of Riverside and says what went wrong where."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from wagtail.admin.viewsets import viewsets

from communities.estate_admin import EstateModelViewSet
from communities.session_store import digest_of
from tests.house.routes import Leaf
from tests.house.urls import ADMIN, BELOW, TABLE, Line
from tests.house.world import SECRETS, World, estate_models
from tests.sessions import log_in

METHODS = ["get", "post"]
ENTRANCES = ("/login/", "/account/")
# Wagtail's own failures: a test page of its, and a form that takes a missing field badly.
THEIRS = {"admin/failwhale/", "admin/choose-external-link/"}


@dataclass
class Report:
    walked: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


class Walker:
    """One stranger. A fresh session whenever a view has ended hers."""

    def __init__(self, world: World, title: str, report: Report, methods=METHODS):
        self.world, self.title, self.report, self.methods = world, title, report, methods
        self.person = world.strangers[title]
        self.before, self.written = fingerprint(world.riverside), rows_written()
        self.client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="zh-hans")

    def walk(self, leaf: Leaf, line: Line):
        address = leaf.address({key: self.world.value(spec) for key, spec in line.args.items()})
        for method in self.methods:
            answer = self._ask(method, address)
            body = _body(answer)
            self.report.walked.append(f"{self.title} {method.upper()} {address}")
            for trouble in self._judge(line, method, answer, body):
                self._complain(method, leaf, address, trouble)
        if rows_written() != self.written:
            after, self.written = fingerprint(self.world.riverside), rows_written()
            if after != self.before:
                self._complain("post", leaf, address, "changed a row of Riverside")
                self.before = after

    def _ask(self, method, address):
        if self.person and not self._is_logged_in():
            log_in(self.client, self.person)
        with transaction.atomic():
            answer = getattr(self.client, method)(address)
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        return answer

    def _is_logged_in(self) -> bool:
        """By the row alone: to read the session itself before each request takes a tenth of a walk."""
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        if not cookie:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "select from communities_session where digest = %s and user_id = %s",
                [digest_of(cookie.value), self.person.pk],
            )
            return bool(cursor.rowcount)

    def _judge(self, line: Line, method, answer, body):
        status = answer.status_code
        if status >= 500 and status != 503 and line.kind != "theirs":
            raised = getattr(answer, "exc_info", None)
            yield f"{status} {raised[1]!r}" if raised else str(status)
        for secret in SECRETS:
            if secret not in body:
                continue
            start = body.index(secret)
            yield f"shows something private: …{body[max(0, start - 80) : start + 40]}…"
        yield from VERDICTS[line.kind](self, method, status, answer)

    def _complain(self, method, leaf, address, trouble):
        self.report.findings.append(
            f"{self.title} {method.upper()} {address} ({leaf.route}): {trouble}"
        )


def _anybody(walker, method, status, answer):
    return ()


def _own(walker, method, status, answer):
    if walker.person is None and 200 <= status < 300:
        yield f"a visitor is answered {status}"
    if walker.person is None and status == 302 and not answer.url.startswith(ENTRANCES):
        yield f"a visitor is sent to {answer.url}"


def _private(walker, method, status, answer):
    if walker.person is None:
        if status not in {302, 404, 405}:
            yield f"a visitor is answered {status}"
    elif status not in {404, 405}:
        yield f"a stranger is answered {status} and not 404"


def _gone(walker, method, status, answer):
    if status not in {302, 403, 404, 405}:
        yield f"is answered {status}"


VERDICTS = {
    "public": _anybody,
    "own": _own,
    "private": _private,
    "gone": _gone,
    "admin": _anybody,
    "theirs": _anybody,
    "admin row": _gone,
}


def line_of(leaf: Leaf, world: World) -> Line | None:
    """The table's line, or the admin's own classification; None where nobody has decided."""
    if leaf.route in TABLE:
        return TABLE[leaf.route]
    for beginning, line in BELOW.items():
        if leaf.route.startswith(beginning):
            return Line(line.kind, {param: guess(param, leaf) for param in leaf.params})
    if not leaf.route.startswith(ADMIN):
        return None
    for viewset in viewsets.viewsets:
        ours = isinstance(viewset, EstateModelViewSet)
        if ours and viewset.url_namespace in leaf.namespaces and leaf.params:
            return Line("admin row", dict.fromkeys(leaf.params, viewset.model._meta.label))
    if leaf.route in THEIRS:
        return Line("theirs")
    return Line("admin", {param: guess(param, leaf) for param in leaf.params})


def guess(param: str, leaf: Leaf) -> str:
    """A page of Riverside for what asks for a page, and the first of anything else."""
    if "page" in param or (param in {"pk", "_0"} and "pages" in leaf.route):
        return "portal.NoticePage"
    known = {
        "document_id": "=1",
        "action_name": "=approve",
        "app_label": "=communities",
        "model_name": "=unit",
        "app_name": "=communities",
        "content_type_app_name": "=portal",
        "content_type_model_name": "=noticepage",
        "filter_spec": "=max-100x100",
        "_1": "=live",
        "_2": "=latest",
    }
    return known.get(param, "=1")


def fingerprint(estate) -> str:
    """One digest over all rows of an estate in all our tables."""
    parts = " union all ".join(
        f"select '{table}', t::text from {table} t where estate_id = {int(estate.pk)}"
        for table in sorted({model._meta.db_table for model in estate_models()})
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"select md5(string_agg(a || b, '|' order by a, b)) from ({parts}) as rows (a, b)"
        )
        return cursor.fetchone()[0]


def rows_written() -> int:
    """How many rows of our tables this transaction has written so far, rolled back or not."""
    tables = [model._meta.db_table for model in estate_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables"
            " where relname = any(%s)",
            [tables],
        )
        return cursor.fetchone()[0]


def _body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="ignore") + str(answer.headers)
