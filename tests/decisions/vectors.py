"""Tallies with their outcome: whole, taking part and in favour as m²/heads."""

from decimal import Decimal

from decisions.rules_of_law import Weight

ROWS = """
T01    30000/300     22000/210     11500/120 ordinary adopted     nothing special
T02    30000/300     20000/200  10000.01/101 ordinary adopted     two thirds to the head and the square metre
T03    30000/300  19999.99/200  19999.99/200 ordinary no_decision 0.01 m² short, 66.67 % when rounded
T04    30000/300     20000/199     20000/199 ordinary no_decision one head short
T05    30000/300     24000/240     12000/150 ordinary rejected    half of the area is not more than half
T06    30000/300     24000/240     14000/120 ordinary rejected    half of the heads is not more than half
T07    30000/300     24000/240     18000/180 special  adopted     three quarters to the head and the square metre
T08    30000/300     24000/240  17999.99/180 special  rejected    0.01 m² short of three quarters
T09    30000/300     24000/240     20000/179 special  rejected    one head short of three quarters
T10a      1200/8         900/5         600/2 ordinary no_decision one owner of five homes is one head
T10b      1200/8        1000/6         600/2 ordinary rejected    the same, and one more abstains
T11a   20000/151     10000/100       9000/90 ordinary no_decision the developer stays silent
T11b   20000/151     15000/101       8000/31 ordinary rejected    the developer agrees, few others do
T11c   20000/151     15000/101       8000/80 ordinary adopted     the developer is outvoted
T11d   20000/151     14900/100       9900/99 ordinary no_decision one owner fewer takes part
T12a      900/10         540/6         450/5 ordinary no_decision co-owners who disagree do not take part
T12b      900/10         630/7         450/5 ordinary adopted     co-owners name one of them, who says no
T13    30000/300     24000/240     11900/118 ordinary rejected    more yes than no, and many abstain
T14a   30000/300     19900/199     15000/150 ordinary no_decision unsigned ballots left out
T14b   30000/300     20400/205     15000/150 ordinary adopted     the same where rules count them in
T15    30000/300     16200/160     15800/155 ordinary no_decision who does not answer takes no part
T16a   20000/200     13500/135       9000/90 ordinary adopted     without parking lots
T16b   21800/200     14200/135       9500/90 ordinary no_decision the same with parking lots
T17      4512/48       3008/32       1600/17 ordinary adopted     one building alone
T18    30000/300     19500/195     15000/150 ordinary no_decision a matter left blank takes no part
T18b   30000/300     21000/210     15000/150 ordinary adopted     the same where blank is an abstention
T19    30000/300     20000/200     10500/105 ordinary adopted     online and on paper, counted once
T20    30000/300     22000/220     15000/109 ordinary rejected    few owners of much area
"""


def _weight(text: str) -> Weight:
    area, heads = text.split("/")
    return Weight(Decimal(area), int(heads))


def _row(line: str):
    name, total, part, favour, kind, expected, _ = line.split(maxsplit=6)
    words = {
        "total": _weight(total),
        "participating": _weight(part),
        "in_favour": _weight(favour),
        "special": kind == "special",
    }
    return name, words, expected


VECTORS = [_row(line) for line in ROWS.strip().splitlines()]
