"""How accounts are found, told their codes, throttled and kept logged in (allauth's hooks)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock, express
from communities.known_devices import remember_device, spelled, throttle_key
from communities.models import Role, User
from communities.phones import normal_phone
from communities.sealing import AUTHENTICATOR, seal, unseal
from communities.services.contact_rows import is_frozen
from communities.services.entry_trail import note_wrong_password
from communities.sessions import limit_session
from communities.standing import standing_of

# What allauth calls a change of an account's keys, and what its owner is told.
CHANGES = {
    "account/email/password_set": gettext_lazy("设定了密码"),
    "account/email/password_changed": gettext_lazy("改了密码"),
    "mfa/email/totp_activated": gettext_lazy("开通了验证器"),
    "mfa/email/totp_deactivated": gettext_lazy("停用了验证器"),
    "mfa/email/webauthn_added": gettext_lazy("添加了一个通行密钥"),
    "mfa/email/webauthn_removed": gettext_lazy("停用了一个通行密钥"),
    "mfa/email/recovery_codes_generated": gettext_lazy("换了一批备用码"),
}


BEGINS = {Role.SUPERVISOR: "oversight", Role.OPERATOR: "founding"}


class PhoneField(forms.CharField):
    """Any spelling of a phone number, kept as E.164."""

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return normal_phone(value) if value else value
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """The first log-in by code is the registration; there is no other form."""
        return False

    def get_login_stages(self):
        """Addresses are proved by the code itself; nobody needs both a phone and an e-mail."""
        proofs = {"PhoneVerificationStage", "EmailVerificationStage"}
        stages = super().get_login_stages()
        kept = [stage for stage in stages if stage.rpartition(".")[2] not in proofs]
        return [*kept, "communities.login_stages.StillHersStage"]

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone):
        return User.objects.filter(phone=spelled(phone)).first()

    def get_phone(self, user):
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user, phone):
        """A code that went to a number she has changed since brings that number back nowhere."""
        if User.objects.filter(pk=user.pk, phone=phone).update(phone_verified=True):
            user.phone_verified = True

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        """None to a number that is lost; whoever asks sees the same page."""
        if is_frozen(user, phone):
            return
        text = _("【阳光小区】验证码 %s，10 分钟内有效。任何人向您要验证码都是骗子。")
        express.text(phone, text % code, lives=express.CODE_LIVES, code=code)

    def send_mail(self, template_prefix, email, context):
        """The same words as allauth would send by itself, in the middle of the request."""
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        express.mail(email, mail.subject, mail.body, lives=express.CODE_LIVES)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """换了钥匙就告知: at once, by text and by mail, so that a thief's change is not silent."""
        if template_prefix not in CHANGES:
            return
        text = _("【阳光小区】您的账号刚刚%s。如果不是您本人，请马上登录改回来，并告诉居委会。")
        text %= CHANGES[template_prefix]
        if user.phone and user.phone_verified:
            express.text(user.phone, text, lives=express.CHANGE_LIVES)
        if user.email:
            express.mail(user.email, _("您的账号有变动"), text, lives=express.CHANGE_LIVES)

    def add_message(self, request, level, *args, **kwargs):
        """Only errors: a greeting with a name must not land on a public page."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def pre_authenticate(self, request, **credentials):
        """A password that came too often was not compared, and is told like a wrong one."""
        try:
            super().pre_authenticate(request, **credentials)
        except forms.ValidationError:
            note_wrong_password(request, credentials, why="limit")
            raise

    def _get_login_attempts_cache_key(self, request, **credentials):
        login = credentials.get("email") or credentials.get("phone") or ""
        return throttle_key(request, login or credentials.get("username", ""))

    def get_login_redirect_url(self, request):
        """Who does nothing but watch a street, or operate, begins there; everybody else at 我的."""
        roles = standing_of(request.user, None, clock.now()).roles_anywhere
        for role, page in BEGINS.items():
            if roles == {role}:
                return reverse(page)
        return super().get_login_redirect_url(request)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        limit_session(request, user)
        remember_device(request, response, user=user, now=clock.now())
        return response


# What allauth's log-in looks for.
AT_LOG_IN = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("没有通过。请再试一次。"),
        "cannot_generate_recovery_codes": gettext_lazy(
            "先添加通行密钥或开通验证器，才能换备用码。"
        ),
    }

    def get_totp_issuer(self):
        return "阳光小区"

    def is_mfa_enabled(self, user, types=None):
        """Recovery codes from an office are a second factor by themselves: who has nothing else is
        asked for them at log-in, where allauth asks for what sets codes up."""
        is_any = types is not None and set(types) >= AT_LOG_IN
        return super().is_mfa_enabled(user, None if is_any else types)

    def encrypt(self, text):
        return seal(text, AUTHENTICATOR)

    def decrypt(self, encrypted_text):
        return unseal(encrypted_text, AUTHENTICATOR)

    def get_totp_label(self, user):
        return user.name or user.phone or user.email or ""

    def generate_authenticator_name(self, user, type):
        """What a passkey is called that its owner gave no name."""
        held = Authenticator.objects.filter(user=user, type=type).count()
        return _("通行密钥 %s") % (held + 1)

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user):
        """What the device shows beside the key: the person's own words for the account."""
        named = self.get_totp_label(user)
        return super().get_public_key_credential_user_entity(user) | {
            "name": named,
            "display_name": named,
        }
