"""Columns whose words lie sealed in the database (密封的列)."""

import json

from django.db import models

from communities.sealing import seal, unseal


class SealedText(models.TextField):
    """Read and written as text; nothing can be looked for in it. ``seal_secrets`` finds every one."""

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self):
        """To the database it is a text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return seal(value, self.purpose) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value, self.purpose) if value else value

    def give_up(self, rows) -> None:
        """Of what no key opens any more."""
        rows.delete()


class SealedJSON(SealedText):
    """Read and written as a dict; an empty one lies there as "". Its rows stay when no key opens it."""

    def get_prep_value(self, value):
        return super().get_prep_value(json.dumps(value, ensure_ascii=False) if value else "")

    def from_db_value(self, value, expression, connection):
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}

    def give_up(self, rows) -> None:
        rows.update(**{self.attname: {}})
