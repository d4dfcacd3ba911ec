"""What the interface says (界面文字): every Chinese message of the code and of the templates."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("portal", "repairs", "finance", "decisions", "notifications", "communities")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
CHINESE = re.compile(r"[\u3400-\u9fff]")
# templatize() leaves calls like gettext(u'…') between runs of blanked-out markup.
IN_TEMPLATE = re.compile(r"n?gettext\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))")
BARE = re.compile(r"_\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\)")


def po_path() -> Path:
    return settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"


def messages_used() -> dict[str, str]:
    """Each message with the first file that says it."""
    found: dict[str, str] = {}
    base = settings.BASE_DIR
    for room in ROOMS:
        for path in sorted((base / room).rglob("*.py")):
            if "migrations" not in path.parts:
                _note(found, _in_code(path.read_text()), path.relative_to(base))
    for path in sorted((base / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            _note(found, _in_template(path.read_text()), path.relative_to(base))
    return found


def _note(found, messages, path):
    for message in messages:
        if CHINESE.search(message):
            found.setdefault(message, str(path))


def _in_code(source: str):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _name(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def _in_template(source: str):
    code = templatize(source)
    for pattern in (IN_TEMPLATE, BARE):
        for literal in pattern.findall(code):
            yield ast.literal_eval(literal)
