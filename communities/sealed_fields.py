"""A column whose text lies sealed in the database (密封的列)."""

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
