"""结果证书: a public paper of a final result, on the page, printed and as PDF, with a QR code that leads back."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdfium2 import PdfDocument

from decisions import recount
from decisions.services.finals import finish_due
from decisions.services.signing import say_word
from tests.decisions import conftest as votes
from tests.decisions.ballots import OVER
from tests.decisions.test_finals import FINAL
from tests.sessions import log_in

announced, people, signer, keeper = votes.announced, votes.people, votes.signer, votes.keeper
keyed_vote, key = votes.keyed_vote, votes.key
opened_vote, open_vote = votes.opened_vote, votes.open_vote
counted_vote, counted = votes.counted_vote, votes.counted


@pytest.fixture
def final(cast, counted):
    words = {"actor": cast.cora, "now": OVER + timedelta(hours=9)}
    say_word(decision=counted, agrees=False, reason="少了一张", **words)
    finish_due(FINAL)
    return f"/e/riverside/decisions/{counted.number}/certificate"


def test_there_is_none_of_a_provisional_result(client, counted):
    for end in ("/", ".pdf"):
        address = f"/e/riverside/decisions/{counted.number}/certificate{end}"
        assert client.get(address).status_code == 404


def test_it_says_everything_that_a_notice_of_a_result_says(client, counted, final):
    page = " ".join(client.get(f"{final}/").content.decode().split())
    for words in (
        "是否动用维修资金更换 1 幢的电梯？", "通过", "第二百七十八条", "全体业主", "2026年12月5日",
        "710.12 m²", "8 人", "620.75 / 710.12 m² · 87.41 %", "7 / 8 人 · 87.50 %",
        "2026年12月21日 初步结果", "2026年12月29日 生效", "620.75 m² · 100.00 %", "收到 7 户的选票", "23:59:59", "算弃权，计入参与", "没有签字：少了一张",
        "计票人 3 人，0 人已签字", "0 件", "2026年12月28日", "河畔苑业主委员会", "一年内",
        counted.result.counters_sha256, counted.opening.roll.sha256, "code-qr",
        f"/e/riverside/decisions/{counted.number}/",
    ):  # fmt: skip
        assert words in page, words
    assert "2-101" not in page


def test_it_is_a_pdf_too(client, final):
    answer = client.get(f"{final}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.content))
    assert "业主共同决定结果证书" in text


def test_the_votes_page_leads_to_it(client, final):
    assert f'href="{final}/"' in client.get(final.removesuffix("certificate")).content.decode()


def test_the_bodies_file_it_with_all_that_belongs_to_it(client, cast, counted, final):
    address = f"/desk/votes/{counted.pk}/filing.zip"
    log_in(client, cast.orla)
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-store"
    pack = ZipFile(BytesIO(answer.content))
    files = {name[:1]: pack.read(name) for name in pack.namelist()}
    assert files["1"] == bytes(counted.notices.get().body)
    deliveries = files["2"].decode("utf-8-sig")
    assert "2幢2-101" in deliveries
    assert "北门公告栏,张贴" in deliveries
    assert files["3"].decode().strip() == counted.opening.roll.sha256
    assert files["4"] == bytes(counted.result.body)
    assert recount.recount(BytesIO(files["5"])).status == 0
    assert "cora,少了一张" in files["6"].decode("utf-8-sig")
    assert files["7"].startswith(b"%PDF")
    for name in ("petra", "alice"):
        log_in(client, getattr(cast, name))
        assert client.get(address).status_code == 403
    log_in(client, cast.olga)
    assert client.get(address).status_code == 404


def test_nothing_provisional_is_filed(client, cast, counted):
    log_in(client, cast.bob)
    assert client.get(f"/desk/votes/{counted.pk}/filing.zip").status_code == 404
