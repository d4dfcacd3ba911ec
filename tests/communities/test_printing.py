"""Letters and records as PDF: a real one, in Chinese, and a sentence where none can be made."""

from ctypes.util import find_library
from types import SimpleNamespace

import pypdfium2
import pytest

from communities import printing
from communities.errors import DomainError
from tests.cast import START

ESTATE = SimpleNamespace(name="河畔苑", is_demo=False)
RECORD = {"estate": ESTATE, "handover": {"pk": 1, "planned_at": START}, "digest": "ab12"}
needs_pango = pytest.mark.skipif(
    not find_library("pangoft2-1.0"), reason="no Pango here: papers are printed by the browser"
)


def test_without_pango_a_sentence_says_what_to_do(monkeypatch):
    def missing(_name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing, "import_module", missing)

    with pytest.raises(DomainError, match="用浏览器打印"):
        printing.pdf("oversight/handover_paper.html", RECORD)


@needs_pango
def test_a_paper_is_a_pdf_with_its_words(db):
    made = printing.pdf("oversight/handover_paper.html", RECORD)

    page = pypdfium2.PdfDocument(made)[0]
    words = page.get_textpage().get_text_range()
    assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    assert "物业交接记录" in words
    assert "ab12" in words
