"""Where sessions lie (会话存储), for Django: rows of ``Session``, found by the digest of the cookie's key."""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from communities import clock
from communities.login_codes import keep_digest
from communities.models import Session
from communities.sealing import CannotOpen

SINCE = "since"


def digest_of(session_key: str) -> str:
    """What a cookie's key is kept as."""
    return salted_hmac("communities.sessions", session_key, algorithm="sha256").hexdigest()


class SessionStore(SessionBase):
    # The browser's own name, from the middleware; and when the row says it was last seen.
    user_agent, _seen = "", None

    @property
    def digest(self) -> str | None:
        return digest_of(self.session_key) if self.session_key else None

    def load(self):
        row = self._row() if self.digest else None
        if row is None:
            self._session_key = None
            return {}
        self._seen = row.last_seen
        return self.decode(row.data)

    def encode(self, session_dict):
        """As JSON: the column seals it."""
        return self.serializer().dumps(session_dict).decode()

    def decode(self, session_data):
        return self.serializer().loads(session_data.encode())

    def exists(self, session_key):
        return Session.objects.filter(digest=digest_of(session_key)).exists()

    def create(self):
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create=False):
        """CreateError where the key is taken, UpdateError where the session was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        words = self._columns(keep_digest(self._get_session(no_load=must_create)))
        rows = Session.objects.filter(digest=self.digest)
        if must_create:
            self._insert(words)
        elif not rows.update(**words):
            raise UpdateError

    def delete(self, session_key=None):
        if key := session_key or self.session_key:
            Session.objects.filter(digest=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls):
        Session.objects.filter(expires_at__lt=timezone.now()).delete()

    def note_use(self) -> None:
        """What was read in this hour for the first time says so; what nobody read costs no query."""
        hour = _hour()
        if self._seen and self._seen < hour and self.get(SESSION_KEY):
            Session.objects.filter(digest=self.digest).update(last_seen=hour)

    def _row(self) -> Session | None:
        rows = Session.objects.filter(digest=self.digest, expires_at__gt=timezone.now())
        try:
            return rows.only("data", "last_seen").first()
        except CannotOpen:
            return None

    def _columns(self, data) -> dict:
        user, since = data.get(SESSION_KEY), data.get(SINCE)
        return {
            "data": self.encode(data),
            "user_id": int(user) if user else None,
            "since": datetime.fromtimestamp(since, UTC) if user and since else None,
            "expires_at": self.get_expiry_date(),
        }

    def _insert(self, words) -> None:
        row = Session(
            digest=self.digest, last_seen=_hour(), user_agent=self.user_agent[:200], **words
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as taken:
            raise CreateError from taken


def _hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)
