"""A bare Django that takes notifications: what the least view can do, and one by the book of Stripe's library.

All keep what ours keeps, in the same table, by the same one statement, over connections like ours.
"""

import json
import os
from urllib.parse import parse_qsl

import stripe
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.launch.environment import database
from portal.settings.base import services

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    **services(database(os.environ["DATABASE_URL"]), os.environ["REDIS_URL"]),
)
KEEP = """
insert into finance_channelnote (channel, merchant, event, number, received_at)
values (%s, 'bare', %s, %s, %s) on conflict do nothing
"""


def kept(event: str, number: str, channel: str = "stripe") -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [channel, event, number, timezone.now()])
    return HttpResponse()


@csrf_exempt
@require_POST
def unverified(request):
    event = json.loads(request.body)
    return kept(event["id"], event["data"]["object"]["client_reference_id"])


@csrf_exempt
@require_POST
def of_wechat(request):
    """What it is about is encrypted; its order's number is written for it."""
    event = json.loads(request.body)
    return kept(event["id"], event["id"].removeprefix("EV-"), "wechatpay")


@csrf_exempt
@require_POST
def of_alipay(request):
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    return kept(fields["notify_id"], fields["out_trade_no"], "alipay")


@csrf_exempt
@require_POST
def constructed(request):
    signature = request.headers["Stripe-Signature"]
    secret = os.environ["STRIPE_WEBHOOK_SECRET"]
    event = stripe.Webhook.construct_event(request.body, signature, secret)
    return kept(event.id, event.data.object.client_reference_id)


urlpatterns = [
    path("", lambda request: HttpResponse()),
    path("unverified/", unverified),
    path("unverified/wechatpay/", of_wechat),
    path("unverified/alipay/", of_alipay),
    path("constructed/", constructed),
]
application = get_wsgi_application()
