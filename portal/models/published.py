"""Files of public pages: what is to be written, and short addresses of what was."""

from django.core.validators import RegexValidator
from django.db import models


class PublishJob(models.Model):
    """待生成页面: this path may read differently now; the row comes with the event that changed it.

    Insert-only for whoever changes something; the writer deletes what it has written. No estate:
    a path says it.
    """

    path = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["path"], name="publish_job_of_path")]

    def __str__(self):
        return self.path


class ShortLink(models.Model):
    """短链: six signs on a poster that show the page of ``path`` without a redirect."""

    code = models.CharField(
        max_length=6, unique=True, validators=[RegexValidator("^[2-9a-hj-km-np-z]{6}$")]
    )
    path = models.CharField(max_length=200, unique=True)

    def __str__(self):
        return f"/s/{self.code}"
