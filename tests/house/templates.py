"""Templates one can review: `make lint` asks that no line is long and none opens two blocks."""

import re
import sys
from pathlib import Path

MAX_LENGTH = 120
BLOCKS = (
    "address|article|aside|blockquote|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|p|section|summary|table|tbody|td"
    "|tfoot|th|thead|tr|ul"
)
OPENS = re.compile(rf"<(?:{BLOCKS})(?=[\s>{{]|$)")


def troubles(text: str):
    """Each line that is too long or opens more than one block element, with what is wrong."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LENGTH:
            yield number, f"{len(line)} characters, at most {MAX_LENGTH}"
        if len(OPENS.findall(line)) > 1:
            yield number, "more than one block element"


def main(root: Path) -> int:
    found = [
        f"{path.relative_to(root)}:{number}: {trouble}"
        for path in sorted(root.joinpath("templates").rglob("*.html"))
        for number, trouble in troubles(path.read_text())
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
