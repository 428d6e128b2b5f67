"""Tokens that mails carry after `#` in a link: they prove who opens it, without a password."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

TOKEN_LIFE = timedelta(days=400)


@dataclass(frozen=True)
class MailToken:
    """What a mailed token proves: this person, for this, until then; `version` lets older ones be revoked."""

    holder_id: UUID
    scope: str
    expires_at: datetime
    version: int


def _signature(key: str, body: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), body.encode(), hashlib.sha256)[:18]).decode()


def _same(given: str, ours: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), ours.encode())  # what is given may be anything


def key_id(key: str) -> str:
    """Names the signing key without telling it, so that old tokens say which key made them."""
    return hashlib.sha256(f"key-id:{key}".encode()).hexdigest()[:6]


def sign_token(key: str, token: MailToken) -> str:
    """A token for a mail's link: `m1.<key id>.<body>.<signature>`, safe in a URL's fragment."""
    fields = [token.holder_id.hex, token.scope, int(token.expires_at.timestamp()), token.version]
    body = base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode().rstrip("=")
    head = f"m1.{key_id(key)}.{body}"
    return f"{head}.{_signature(key, head)}"


def read_token(key: str, token: str, instant: datetime) -> MailToken | None:
    """What `token` proves at `instant`; None when it is not ours, altered or out of date."""
    head, _, signature = token.rpartition(".")
    if not head.startswith(f"m1.{key_id(key)}.") or not _same(signature, _signature(key, head)):
        return None
    body = head.rpartition(".")[2]
    holder, scope, expires, version = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    expires_at = datetime.fromtimestamp(expires, UTC)
    return MailToken(UUID(holder), scope, expires_at, version) if instant < expires_at else None
