"""Sent once (只发一次): a form whose button is pressed twice writes once, with and without script."""

from uuid import UUID, uuid4, uuid5

from django import forms


def once_field() -> forms.UUIDField:
    """A number of its own for every form that is handed out."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


def once_of(number: UUID | None, *said) -> UUID | None:
    """One and the same for one form with the same content: who goes back to a sent form and writes
    something else into it says something else."""
    return number and uuid5(number, "\n".join(str(part) for part in said))
