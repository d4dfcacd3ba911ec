"""Form controls of the editors' pages."""

from django.forms import CheckboxSelectMultiple


class BuildingChoices(CheckboxSelectMultiple):
    """幢 as boxes to tick: an estate has a handful, and nobody should hold a key to choose two."""
