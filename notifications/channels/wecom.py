"""企业微信群: a group's robot, through Apprise; settings may open other services of Apprise."""

from urllib.parse import urlsplit

import requests
from apprise import Apprise
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.utils.translation import gettext as _

from notifications.messages import NotSent, Skipped, glanced

# WeCom's limit of a text, in bytes.
MAX_BYTES = 2048


class Robot(NotifyWeComBot):
    """Apprise takes every answer 200 for a success; WeCom refuses with a code inside of it."""

    def send(self, body, title="", **kwargs):
        answer = requests.post(
            self.api_url,
            json={"msgtype": "text", "text": {"content": body}},
            timeout=self.request_timeout,
            allow_redirects=False,
        )
        answer.raise_for_status()
        said = answer.json()
        if said.get("errcode") != 0:
            raise NotSent(f"WeCom {said.get('errcode')}: {said.get('errmsg', '')}")
        return True


class Wecom:
    def send(self, message, now) -> None:
        service = _service(message.address)
        body = _text(message)
        if isinstance(service, NotifyWeComBot):
            Robot(key=service.key).send(body)
        elif not service.notify(body=body):
            raise NotSent(_("群机器人没有接受"))

    def close(self) -> None:
        """Nothing is kept open."""


def _service(address: str):
    """What Apprise makes of an address, if settings open its kind: some write files or run
    programs."""
    service = Apprise.instantiate(address, suppress_exceptions=True)
    if service is None or not _is_open(service):
        raise Skipped(_("群机器人的地址不对"))
    return service


def _is_open(service) -> bool:
    return isinstance(service, NotifyWeComBot) or _scheme(service) in settings.APPRISE_SCHEMES


def _scheme(service) -> str:
    return urlsplit(service.url()).scheme


def _text(message) -> str:
    lines = [f"【{message.estate_name or '阳光小区'}】"]
    lines += [glanced(notice) for notice in message.notices]
    body, link = "\n".join(lines), f"\n{message.link}"
    room = MAX_BYTES - len(link.encode())
    return body.encode()[:room].decode(errors="ignore") + link
