"""How Riverside gets a row of each table that a service alone may write, subject by subject."""

from importlib import import_module

# What no stranger may ever read. Everything private that the world writes contains it.
CANARY = "金丝雀"
SUBJECTS = ("bills", "estates", "ledger", "payments", "repairs", "votes")
MAKERS = {}


def maker(label: str):
    def register(make):
        MAKERS[label] = make
        return make

    return register


def makers() -> dict:
    """By the label of the table; each takes the world."""
    for subject in SUBJECTS:
        import_module(f"tests.house.makers.{subject}")
    return MAKERS
