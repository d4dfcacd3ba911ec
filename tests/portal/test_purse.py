"""The first thing an estate's home says: what is in the purse, and whether the bank agrees."""

import pytest

from tests.portal.test_accounts_pages import words
from tests.portal.test_statement_pages import books, publish, submit

__all__ = ["books"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_home_of_an_estate_begins_with_its_balance(books, client, language):
    publish(books)

    said = words(client.get(f"{language}/e/riverside/"))

    assert "¥104,761.90" in said
    assert (
        f"{language}/e/riverside/accounts/2026-Q3/"
        in client.get(f"{language}/e/riverside/").content.decode()
    )


def test_what_is_only_submitted_is_not_called_published(books, client):
    submit(books)

    assert "还没有公示过" in words(client.get("/e/riverside/"))


def test_the_platform_lists_the_latest_statement(books, client):
    publish(books)

    assert "2026年第三季度" in words(client.get("/"))
