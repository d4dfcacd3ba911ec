"""What a person in office holds (手上的事): named before her role ends, by the rooms that know it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """So much of it; ``is_hers``: it goes to a successor or back to the queue, all else is the
    office's already and stays where it is."""

    words: str
    n: int
    is_hers: bool
    url: str = ""
