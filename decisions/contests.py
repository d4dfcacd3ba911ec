"""能不能改变结果: whether the votes of contested homes could make another outcome. Pure."""

from itertools import product

from decisions.rules_of_law import Weight, outcome


def could_turn(result, contested: Weight) -> bool:
    """Whether ``result`` (total, participating, in favour and matter of one question) could come out otherwise if the
    contested homes had voted in any other way, or not at all; rather once too often than too seldom.

    What these homes chose is not known: they may have been among those in favour, against, or absent.
    """
    total, part, favour = result.decision.total, result.participating, result.in_favour
    found = set()
    for taking, agreeing in product((-1, 0, 1), repeat=2):
        if taking * agreeing < 0:
            continue
        present = _moved(part, taking, contested, total)
        found.add((present, _moved(favour, agreeing, contested, present)))
    special = result.matter.special
    return any(
        outcome(total=total, participating=present, in_favour=agree, special=special)
        != result.outcome
        for present, agree in found
    )


def _moved(weight: Weight, sign: int, by: Weight, most: Weight) -> Weight:
    """Never below nothing, never above ``most``."""
    area = min(max(weight.area + sign * by.area, 0 * by.area), most.area)
    return Weight(area, min(max(weight.heads + sign * by.heads, 0), most.heads))
