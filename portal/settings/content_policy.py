"""What a browser may load and do on our pages."""

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_OWN = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _OWN,
        "style-src": _OWN,
        "img-src": [*_OWN, "data:"],
        "connect-src": _OWN,
        "form-action": _OWN,
        "manifest-src": _OWN,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# Wagtail's admin writes inline styles and scripts; residents never see it.
ADMIN_CONTENT_POLICY = {
    "default-src": _OWN,
    "script-src": [*_OWN, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [*_OWN, "'unsafe-inline'"],
    "img-src": [*_OWN, "data:", "blob:"],
    "frame-src": _OWN,
    "frame-ancestors": _OWN,
}
