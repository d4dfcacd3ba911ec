"""Every Chinese word of the interface has an English one, and the English file is sound."""

import re
import subprocess
import sys

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from portal.translation import messages_used, po_path

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(po_path()), check_for_duplicates=True)


def test_every_chinese_message_has_an_english_text(catalogue):
    said = {entry.msgid for entry in catalogue.translated_entries()}

    missing = {text: place for text, place in messages_used().items() if text not in said}

    assert missing == {}


def test_both_languages_have_the_same_placeholders(catalogue):
    for entry in catalogue:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert sorted(PLACEHOLDER.findall(text)) == sorted(
                    PLACEHOLDER.findall(entry.msgid)
                ), entry.msgid


def test_the_finder_sees_code_and_templates():
    used = messages_used()

    assert used["跳到正文"] == "templates/base.html"
    assert used["特大（长辈版）"] == "portal/views/size.py"
    assert used["共 %(n)s 步"] == "templates/portal/guide_page.html"


def test_the_compiled_file_is_what_readers_get():
    subprocess.run(
        [sys.executable, "manage.py", "compile_locale"],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
    )

    with override("en"):
        assert gettext("跳到正文") in {"Skip to content", "跳到正文"}
    assert (
        polib.mofile(str(po_path().with_suffix(".mo"))).find("跳到正文").msgstr == "Skip to content"
    )
