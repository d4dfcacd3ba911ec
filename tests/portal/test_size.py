import re

from django.test import Client

from portal.views import size


def tokens(css):
    return set(re.findall(r"(--[\w-]+):", css))


def test_a_page_without_a_choice_gets_an_empty_sheet(client):
    response = client.get("/size.css")

    assert response.content == b""
    assert response["Content-Type"].startswith("text/css")
    assert response["Vary"] == "Cookie"
    assert "private" in response["Cache-Control"]


def test_the_choice_is_kept_and_the_reader_comes_back(client):
    response = client.get("/size/?to=xl&next=/help/")

    assert (response.status_code, response["Location"]) == (302, "/help/")
    sheet = client.get("/size.css").content.decode()
    assert "html{font-size:150%}" in sheet
    assert "--tap:max(60px" in sheet


def test_nobody_is_led_to_another_site(client):
    response = client.get("/size/?to=l&next=https://evil.example/")

    assert response["Location"] == "/"


def test_an_unknown_size_changes_nothing(client):
    response = client.get("/size/?to=huge")

    assert response.status_code == 200
    assert not response.cookies


def test_a_chosen_theme_repeats_the_tokens_of_the_main_sheet():
    light, dark = size.stylesheet("s", "light"), size.stylesheet("s", "dark")

    assert tokens(light) == tokens(dark) >= {"--ink", "--paper", "--inc", "--out", "--bad"}
    assert "color-scheme:dark" in dark
    assert light != dark


def test_the_sheet_is_asked_for_again_but_not_sent_again(client):
    tag = client.get("/size.css")["ETag"]

    assert client.get("/size.css", headers={"if-none-match": tag}).status_code == 304
    assert (
        client.get("/size.css", headers={"if-none-match": tag, "cookie": "size=l"}).status_code
        == 200
    )


def test_the_chooser_works_without_javascript_or_session(db):
    client = Client()

    response = client.get("/size/?next=/help/")

    assert "?to=xxl&amp;next=/help/" in response.content.decode()
    assert not response.cookies
