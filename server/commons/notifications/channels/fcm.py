"""Firebase Cloud Messaging, HTTP v1, through firebase-admin.

firebase-admin is imported at the first push only: the web processes never pay for it.
"""

import importlib
import json
import os
import warnings
from functools import cache
from typing import Any

from flask import current_app

from server.commons.notifications.channels import AddressGone, Push
from server.commons.notifications.errors import SendLater
from server.core.db import inside_unit_of_work

TIMEOUT_S = 10


def push(value: str, words: Push) -> None:
    """Push `words` to the registration token `value`; a second one for the same page replaces the first.

    Raises:
        AddressGone: FCM does not know the token, or it belongs to another project.
        SendLater: FCM or its token server does not answer, or refuses our credentials for now.
    """
    if inside_unit_of_work():
        raise RuntimeError("no network inside a unit of work")
    from firebase_admin import exceptions, messaging
    from google.auth.exceptions import GoogleAuthError

    settings = current_app.config["PARVIS"]
    try:
        application = _application(str(settings.fcm_credentials), settings.fcm_url, os.getpid())
        messaging.send(_message(words, value), app=application)
    except (
        messaging.UnregisteredError,
        messaging.SenderIdMismatchError,
        exceptions.InvalidArgumentError,
    ) as error:
        raise AddressGone(f"{type(error).__name__}: {error}") from error
    except (exceptions.FirebaseError, GoogleAuthError, OSError, ValueError) as error:
        raise SendLater(f"{type(error).__name__}: {error}") from error


def _message(words: Push, token: str) -> Any:
    from firebase_admin import messaging

    if words.text:
        shown = messaging.Notification(title=words.title, body=words.text)
        data = {"kind": "news", "url": words.url}
        if words.answers:  # a browser shows them as buttons; FCM carries text only
            data["answers"] = json.dumps([dict(answer) for answer in words.answers], ensure_ascii=False)
        android = messaging.AndroidConfig(
            priority="high", notification=messaging.AndroidNotification(tag=words.url)
        )
    else:
        shown, data = None, {"kind": "wake"}
        android = messaging.AndroidConfig(priority="high", collapse_key="wake")
    with warnings.catch_warnings():
        # applications still register with tokens; installation ids are their successors
        warnings.simplefilter("ignore", DeprecationWarning)
        return messaging.Message(token=token, notification=shown, data=data, android=android)


def load() -> None:
    """Import firebase-admin now."""
    importlib.import_module("firebase_admin.messaging")


@cache
def _application(credentials_path: str, base_url: str, _process_id: int) -> Any:
    """firebase-admin's application, one a process: a forked worker makes its own, with its own sockets."""
    import firebase_admin
    from firebase_admin import credentials, messaging

    certificate = credentials.Certificate(credentials_path)
    application = firebase_admin.initialize_app(
        certificate,
        {"httpTimeout": TIMEOUT_S},
        name=f"parvis-{os.getpid()}-{len(firebase_admin._apps)}",
    )
    if base_url:
        # firebase-admin has no setting for another address; this service object is kept by `application`
        service = messaging._get_messaging_service(application)
        service._fcm_url = f"{base_url}/v1/projects/{application.project_id}/messages:send"
        # google-auth would ask Google itself for the account's regions, in the background
        certificate.get_credential()._is_regional_access_boundary_lookup_required = lambda: False
    return application
