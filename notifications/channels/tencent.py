"""腾讯云短信: a carrier that sends approved templates with their variables and no free text."""

from django.conf import settings
from django.utils.translation import gettext as _

from communities.texting import Text
from notifications.messages import NotSent, Skipped

SECONDS = 20


def send(phone: str, text: Text) -> None:
    """SMS_SENDER of an installation with an account there (docs/alerts.md)."""
    from tencentcloud.common.exception import TencentCloudSDKException  # noqa: PLC0415 (36 MB)

    template = settings.TENCENT_SMS["templates"].get(text.template)
    if not template:
        raise Skipped(_("这类短信还没有报备模板：%s") % text.template)
    try:
        answer = _client().SendSms(_request(phone, template, text.variables))
    except TencentCloudSDKException as why:
        raise NotSent(f"{why.get_code()}") from why
    status = answer.SendStatusSet[0]
    if status.Code != "Ok":
        raise NotSent(status.Code)


def _request(phone: str, template: str, variables: tuple[str, ...]):
    from tencentcloud.sms.v20210111.models import SendSmsRequest  # noqa: PLC0415

    said, request = settings.TENCENT_SMS, SendSmsRequest()
    request.SmsSdkAppId, request.SignName = said["app"], said["sign"]
    request.TemplateId, request.TemplateParamSet = template, list(variables)
    request.PhoneNumberSet = [phone]
    return request


def _client():
    from tencentcloud.common.credential import Credential  # noqa: PLC0415
    from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
    from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415
    from tencentcloud.sms.v20210111.sms_client import SmsClient  # noqa: PLC0415

    said = settings.TENCENT_SMS
    way = HttpProfile(protocol=said["protocol"], endpoint=said["endpoint"], reqTimeout=SECONDS)
    profile = ClientProfile(httpProfile=way)
    return SmsClient(Credential(said["id"], said["key"]), said["region"], profile)
