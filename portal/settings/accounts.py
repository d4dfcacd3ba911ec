"""Log-in: one-time codes or passwords, second factor, and how fast anybody may guess."""

from portal.launch.environment import read
from portal.settings.texts import tencent

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "communities.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "communities.backends.StandingBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "me"

CSRF_FAILURE_VIEW = "portal.views.errors.stale_form"
SESSION_ENGINE = "communities.session_store"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "communities.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "communities.forms.login.PasswordForm",
    "request_login_code": "communities.forms.login.CodeRequestForm",
    "confirm_login_code": "communities.forms.login.CodeForm",
    "reauthenticate": "communities.forms.login.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Per address, and per account: the account's own limits never bind a device that logged in
# before, so that a stranger's guessing locks nobody out. How many codes are sent stands in
# communities/services/ceilings.py.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,10/10m/key",
    # Of one ticket's number, from one address and from all: eight letters are not found by guessing
    # this slowly, and a stranger who guesses locks out nobody who stands elsewhere.
    "slip": "20/m/ip,10/h/key",
    "slip_anywhere": "1000/h/key",
    # Notifications of payment channels that do not verify; what does is never counted.
    "channel_notification": "20/m/ip",
}

MFA_ADAPTER = "communities.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "communities.forms.login.EnrolForm",
    "authenticate": "communities.forms.login.SecondFactorForm",
    "reauthenticate": "communities.forms.login.SecondFactorAgainForm",
    "add_webauthn": "communities.forms.login.AddPasskeyForm",
    "edit_webauthn": "communities.forms.login.RenamePasskeyForm",
    "authenticate_webauthn": "communities.forms.login.PasskeyForm",
    "reauthenticate_webauthn": "communities.forms.login.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
# A finger, a face or a PIN: a key that only lies about is one factor, not the second.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# A function (phone, text) that sends a text message; without one only e-mail carries codes.
SMS_SENDER = None
TENCENT_SMS = tencent()
# Which numbers codes are sent to, by how they begin: each text to others may cost a hundredfold.
TEXT_COUNTRIES = read("TEXT_COUNTRIES", list, ["+86"])
# So many codes within an hour are more than this portal's people ask for: its operators are told.
CODES_PER_HOUR_ALARM = read("CODES_PER_HOUR_ALARM", int, 500)
