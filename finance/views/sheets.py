"""收费的表格 on the desk: try a file, see every error or what it brings, then take all of it over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock, kept_files
from communities.access import estate_view, require_second_factor
from communities.errors import DomainError
from communities.tables import MAX_BYTES
from finance.arrears import read_arrears
from finance.elsewhere import read_taken
from finance.forms.fees import ArrearsForm, HeldForm, TakenForm
from finance.opening_prepaid import read_held
from finance.selectors.prepaid import openings_of
from finance.services.arrears import import_arrears, try_arrears
from finance.services.elsewhere import import_taken, try_taken
from finance.services.opening_prepaid import propose_held, try_held
from finance.views.fees import PERM


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: how it is read, tried and taken; the file is kept under ``name``."""

    name: str
    title: str
    form: type[forms.Form]
    read: Callable[[bytes, str], Any]
    attempt: Callable[..., Any]
    take: Callable[..., Any]
    done: Callable[[int], str]
    more: Callable[[Any], dict] = lambda _estate: {}

    @property
    def template(self) -> str:
        return f"finance/{self.name}.html"

    @property
    def url(self) -> str:
        return f"finance:{self.name}"


ARREARS = Kind(
    "arrears", gettext_lazy("导入期初欠费"), ArrearsForm, read_arrears, try_arrears, import_arrears,
    lambda n: _("已导入 %d 张账单。") % n,
)  # fmt: skip
HELD = Kind(
    "held", gettext_lazy("导入期初预收"), HeldForm, read_held, try_held, propose_held,
    lambda n: _("已提出 %d 项预收，等管理主体或居委会的人核对，同意以后才生效。") % n,
    lambda estate: {"openings": openings_of([estate])},
)  # fmt: skip
TAKEN = Kind(
    "taken", gettext_lazy("导入物业系统收款"), TakenForm, read_taken, try_taken, import_taken,
    lambda n: _("已导入 %d 笔收款。") % n,
)  # fmt: skip


def _page(kind: Kind):
    @require_second_factor
    @estate_view(PERM)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def view(request, estate):
        if request.POST.get("step") == "store":
            return _store(request, estate, kind)
        form = kind.form(request.POST or None, request.FILES or None)
        context = {"estate": estate, "form": form, "title": kind.title, "rail": "fees"}
        context |= kind.more(estate)
        if request.method == "POST" and form.is_valid():
            context["taken"] = _try(request, estate, kind, form.cleaned_data["file"])
        return render(request, kind.template, context, status=400 if form.errors else 200)

    return view


def _try(request, estate, kind: Kind, file):
    """The file is kept, sealed, until the person says yes; one a person."""
    content = file.read(MAX_BYTES + 1)
    taken = kind.attempt(
        estate=estate, sheet=kind.read(content, file.name), actor=request.user, now=clock.now()
    )
    if taken.number and not taken.problems:
        digest = kept_files.keep(request.user, kind.name, content)
        request.session[kind.name] = [estate.pk, file.name, digest]
    return taken


def _store(request, estate, kind: Kind):
    pk, name, digest = request.session.pop(kind.name, (None, "", ""))
    content = kept_files.kept(request.user, kind.name, digest) if pk == estate.pk else None
    if content is None:
        messages.error(request, _("文件已不在，请重新上传。"))
        return redirect(kind.url, estate.slug)
    try:
        taken = kind.take(
            estate=estate, sheet=kind.read(content, name), actor=request.user, now=clock.now()
        )
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect(kind.url, estate.slug)
    kept_files.drop(request.user, kind.name)
    messages.success(request, kind.done(taken.number))
    return redirect("finance:fees", estate.slug)


arrears, held, taken = map(_page, (ARREARS, HELD, TAKEN))
