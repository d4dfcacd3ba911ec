"""What is worth telling (事由): each room registers its kinds when it starts.

``words`` is a sentence with named places, filled from the notice's params when it is read or
sent, in the reader's language; a moment among them is written the way that language writes it.
A ``todo`` asks the reader to act. ``urgent`` breaks the quiet hours, ``legal`` cannot be
switched off. ``secret`` names the one param that lies sealed, and is forgotten as soon as the message
has gone out or never will; ``renew`` makes another when it is sent again, which counts once it has gone out. ``spell`` makes words of
params that no language can print as they are (a list of changes), when the notice is read.
``recheck`` is asked right before a message goes out: its params as they are by now, None where nothing
is left to say; NotSent where that cannot be told yet, and it is asked again later. Such a message holds nothing else, and is its reader's alone: no list of an office has it.
``to_members``: what a body is told goes out to each of its people as well, by her own channels.
``text`` is its text message, ``asks_by_text`` that a reporter without e-mail gets it unless she chose otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from communities import wording
from notifications.text_kinds import Code, TextKind


@dataclass(frozen=True)
class Kind:
    topic: str
    words: str
    todo: bool = False
    urgent: bool = False
    legal: bool = False
    secret: str = ""
    renew: Code | None = None
    spell: Callable[[dict], dict[str, str]] | None = None
    recheck: Callable[[int], dict | None] | None = None
    text: TextKind | None = None
    asks_by_text: bool = False
    to_members: bool = False


_KINDS: dict[str, Kind] = {}


def register(kinds: dict[str, Kind]) -> None:
    """Names read ``room.what``; two rooms cannot give one name two meanings."""
    for name, kind in kinds.items():
        if _KINDS.setdefault(name, kind) != kind:
            raise ValueError(f"{name} is registered twice")


def kind_of(name: str) -> Kind:
    return _KINDS[name]


def registered() -> dict[str, Kind]:
    return dict(_KINDS)


def secret_name(name: str) -> str:
    """Empty where nothing about the kind is a secret, as with nearly all."""
    kind = _KINDS.get(name)
    return kind.secret if kind else ""


def rechecked_names() -> list[str]:
    return [name for name, kind in _KINDS.items() if kind.recheck]


def todo_names() -> list[str]:
    return [name for name, kind in _KINDS.items() if kind.todo]


def asking_names() -> list[str]:
    return [name for name, kind in _KINDS.items() if kind.asks_by_text]


def names_to_members() -> list[str]:
    return [name for name, kind in _KINDS.items() if kind.to_members]


def packed(params: dict) -> dict:
    """``params`` as JSON keeps them; moments keep that they are moments."""
    return {
        name: {"at": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in params.items()
    }


class _Params(dict):
    """A page of many notices is not refused for one whose sender forgot a word."""

    def __missing__(self, name):
        return "…"


def sentence(name: str, params: dict) -> str:
    """The notice in the language that is active; empty where its kind exists no more."""
    kind = _KINDS.get(name)
    return str(kind.words) % said(kind, params) if kind else ""


def said(kind: Kind, params: dict) -> dict:
    """``params`` as people read them."""
    shown = _Params({key: _shown(value) for key, value in params.items()})
    return _Params(shown | kind.spell(params)) if kind.spell else shown


def _shown(value):
    if isinstance(value, dict) and "at" in value:
        return wording.moment(datetime.fromisoformat(value["at"]))
    return value
