"""Writing a roll (名册) as the register is on a day."""

from decisions.models import Roll, RollParty
from decisions.selectors.rolls import roll_rows
from decisions.vote_file import PartyRow, roll_of


def write_roll(decision, today) -> Roll:
    """Every party of the vote's scope; ValueError where a home is nobody's."""
    parties = roll_rows(decision, today)
    whole = roll_of(PartyRow(one.area, tuple(one.homes)) for one in parties)
    roll = Roll.objects.create(
        estate=decision.estate, decision=decision, made_on=today, sha256=whole.hash,
        total_area=whole.total.area, total_heads=whole.total.heads,
    )  # fmt: skip
    RollParty.objects.bulk_create(
        RollParty(
            estate=decision.estate, roll=roll, position=n, key=one.key, units=one.units,
            homes=one.homes, area=one.area,
        )
        for n, one in enumerate(parties, 1)
    )  # fmt: skip
    return roll
