"""What browsers need of a Firebase project to be told through it: public facts, in a file of the operator."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Firebase's own names, as its console shows them for a web application, and ours.
NAMES = {
    "apiKey": "api_key",
    "projectId": "project_id",
    "messagingSenderId": "messaging_sender_id",
    "appId": "app_id",
    "vapidKey": "vapid_key",
}


@dataclass(frozen=True, slots=True)
class FirebaseWeb:
    """Firebase's web configuration. Nothing of it is secret: every browser reads it."""

    api_key: str
    project_id: str
    messaging_sender_id: str
    app_id: str
    vapid_key: str


def read_firebase_web(path: Path) -> FirebaseWeb:
    """Read the file: Firebase's `firebaseConfig` as JSON, with the project's web push key as `vapidKey`.

    Raises:
        ValueError: it is no such file; the text says what is wrong with it.
    """
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError("is not JSON that can be read") from error
    known = said if isinstance(said, dict) else {}
    missing = [name for name in NAMES if not isinstance(known.get(name), str) or not known[name].strip()]
    if missing:
        raise ValueError(f"lacks {', '.join(missing)}")
    return FirebaseWeb(**{ours: known[theirs].strip() for theirs, ours in NAMES.items()})
