"""The control of the fault runs: alerts as tasks with a countdown, kept by nothing but Redis."""

from pathlib import Path

from celery import shared_task


@shared_task
def alert(path, number):
    with Path(path).open("a") as out:
        out.write(f"{number}\n")
