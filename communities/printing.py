"""Papers (文书): a page that a person prints, as PDF too where the machine can draw Chinese."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from communities.errors import DomainError

SHEET = Path(settings.BASE_DIR) / "static" / "paper.css"


def _printer():
    """WeasyPrint, loaded at the first paper: without Pango the portal does all else."""
    try:
        return import_module("weasyprint")
    except OSError as missing:
        raise DomainError(
            _("服务器还不能生成 PDF（缺少 Pango）。请打开打印页，用浏览器打印。")
        ) from missing


def pdf(template: str, context: dict) -> bytes:
    """The paper of ``template`` with our own sheet; it may fetch nothing at all."""
    printer = _printer()
    page = printer.HTML(string=render_to_string(template, context), url_fetcher=_nothing)
    return page.write_pdf(stylesheets=[printer.CSS(string=SHEET.read_text())])


def _nothing(url, *_args, **_more):
    raise ValueError(f"a paper fetches nothing: {url}")


def answer(template: str, context: dict, name: str) -> HttpResponse:
    """A PDF to keep, for one person and no cache."""
    response = HttpResponse(pdf(template, context), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "private, no-store"
    return response
