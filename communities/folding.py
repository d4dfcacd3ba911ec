"""Names as they are compared (比对): one spelling for what people write in several ways."""

import re
import unicodedata

# What stands between the parts of a name: every sign that is typed for a middle dot, and white space.
BETWEEN = re.compile(r"[\s·•‧∙⋅・⸱]+")


def fold(text: str) -> str:
    """ "阿依古丽・买买提" and "阿依古丽 · 买买提" are one: by NFKC, without spaces and middle dots, casefolded."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
