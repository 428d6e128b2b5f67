"""SMS, through the gateway of the settings: one JSON POST, `{"to", "text", "reference"}`."""

import requests
from flask import current_app

from server.commons.notifications.channels import Message
from server.commons.notifications.errors import SendLater, SendRefused
from server.commons.notifications.rules import mobile_number, sms_text
from server.core.db import inside_unit_of_work

TIMEOUT_S = 10
_WAIT = {401, 403, 407, 408, 425, 429}


def send(message: Message) -> None:
    """Send the push text, the page's address and how to stop to the phone number.

    The gateway's address comes from the operator, so it may be private; it is never followed elsewhere.

    Raises:
        SendRefused: no mobile number, or the gateway refuses this one.
        SendLater: the gateway does not answer, refuses our account for now, or asks to wait.
    """
    if inside_unit_of_work():
        raise RuntimeError("no network inside a unit of work")
    number = mobile_number(message.phone or "")
    if number is None:
        raise SendRefused("no mobile number")
    text = sms_text(message.push.title, message.push.text, message.url, message.how_to_stop)
    words = {"to": number, "text": text, "reference": message.reference}
    try:
        answer = requests.post(
            current_app.config["PARVIS"].sms_url, json=words, timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        raise SendLater(f"{type(error).__name__}: {error}") from error
    if answer.ok and not answer.is_redirect:
        return
    reason = f"the SMS gateway answers {answer.status_code}"
    if answer.status_code >= 500 or answer.status_code in _WAIT or answer.is_redirect:
        raise SendLater(reason)
    raise SendRefused(reason)
