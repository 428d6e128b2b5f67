"""Web push (RFC 8030), signed with the installation's VAPID key and encrypted for one browser."""

import importlib
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app
from requests import RequestException, TooManyRedirects

from server.commons.notifications.channels import AddressGone, Push
from server.commons.notifications.errors import SendLater
from server.core.outgoing import ForbiddenAddress, outgoing

TIME_TO_LIVE_S = 3 * 24 * 3600
WAKE_TIME_TO_LIVE_S = 300
_WAIT = {408, 425, 429}


def push(value: str, words: Push) -> None:
    """Push `words` to the browser subscription `value` (JSON); one for the same page replaces the first.

    Raises:
        AddressGone: the subscription has ended, was made for another key, or its address is one that we
            do not call.
        SendLater: the push service does not answer, or asks to wait.
    """
    from pywebpush import WebPushException, webpush

    settings = current_app.config["PARVIS"]
    payload: dict[str, object] = {
        "kind": "news",
        "title": words.title,
        "body": words.text,
        "url": words.url,
    }
    if words.answers:
        payload["answers"] = [dict(answer) for answer in words.answers]
    try:
        webpush(
            subscription_info=json.loads(value),
            data=json.dumps(payload if words.text else {"kind": "wake"}, ensure_ascii=False),
            vapid_private_key=settings.vapid_private_key,
            vapid_claims={"sub": _contact(settings.base_url)},
            ttl=TIME_TO_LIVE_S if words.text else WAKE_TIME_TO_LIVE_S,
            headers=_headers(words),
            requests_session=outgoing(),
            timeout=10,
        )
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else 400
        if status >= 500 or status in _WAIT:
            raise SendLater(f"the push service answers {status}") from error
        raise AddressGone(f"the push service answers {status}") from error
    except (ForbiddenAddress, TooManyRedirects) as error:
        raise AddressGone(str(error)) from error
    except (RequestException, OSError) as error:
        raise SendLater(f"{type(error).__name__}: {error}") from error
    except ValueError as error:
        raise AddressGone(f"the subscription cannot be used: {error}") from error


def load() -> None:
    """Import pywebpush now."""
    importlib.import_module("pywebpush")


def _headers(words: Push) -> dict[str, str | int | float | None]:
    """`Topic` makes the push service keep only the latest news of one page."""
    topic = urlsafe_b64encode(sha256(words.url.encode()).digest()).decode()[:32]
    return {"Urgency": "normal", "Topic": topic}


def _contact(base_url: str) -> str:
    """Whom a push service may ask about us."""
    return base_url if urlsplit(base_url).scheme == "https" else "mailto:postmaster@localhost.localdomain"


def public_key(private_key: str) -> str:
    """The VAPID public key that browsers need to subscribe: uncompressed point, base64url."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid

    point = Vapid.from_string(private_key).public_key.public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return urlsafe_b64encode(point).decode().rstrip("=")
