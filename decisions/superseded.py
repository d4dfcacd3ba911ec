"""过时的表决比例: thresholds of older laws, still found in rules of procedure (议事规则).

Until 2020 物业管理条例 12 and the provinces' rules asked for two thirds of *all* owners, and for a meeting of more than
half; Civil Code 278 asks for others, and no rule of an estate may ask for less.
"""

import re

TWO_THIRDS_OF_ALL = (
    r"(总面积|总人数|全体业主|建筑物总)[^。；]{0,20}(三分之二|2/3|⅔)[^。；]{0,12}(同意|通过|赞成)"
)
HALF_TAKE_PART = r"(过半数|二分之一|1/2)[^。；]{0,12}(业主)?[^。；]{0,6}(参加|参与|出席)"
OLD = re.compile(f"{TWO_THIRDS_OF_ALL}|{HALF_TAKE_PART}")


def superseded(text: str) -> str:
    """The first passage of ``text`` that asks for an old threshold; empty where there is none."""
    found = OLD.search("".join(text.split()))
    return found[0] if found else ""
