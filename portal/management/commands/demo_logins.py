"""``manage.py demo_logins``: who may be tried out in the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.logins import LOGINS
from portal.demo.people_access import PASSWORD


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print the demo's log-ins."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("只有演示环境才有演示账号。")
        self.stdout.write(
            f"演示账号（密码都是 {PASSWORD}；登录页 /demo/login/，验证码 /demo/mail/）"
        )
        for login in LOGINS:
            self.stdout.write(f"  {login.phone}  {login.where}  {login.title}  {login.name}")
