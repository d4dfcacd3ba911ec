import gzip

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from portal.views.errors import error_page, server_error

PAGES = ["400", "403", "403_csrf", "404", "410", "413", "429", "500", "503"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_error_page_is_small_and_has_a_telephone(name, language):
    with override(language):
        html = render_to_string(f"{name}.html")

    assert len(html.encode()) < 10_000
    assert len(gzip.compress(html.encode())) < 3_000
    assert 'href="tel:12345"' in html
    assert "style=" not in html


def test_a_failure_is_given_a_number_that_the_log_knows(caplog):
    response = server_error(RequestFactory().get("/"))

    number = caplog.records[0].args[0]
    assert response.status_code == 500
    assert number in response.content.decode()


def test_an_unknown_address_gets_our_own_page(client, db):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_error_pages_carry_their_status():
    assert error_page(413).status_code == 413
