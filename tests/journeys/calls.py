"""What people's phones and the town's accounts ask of the running service, without a screen."""

import json
import secrets
import urllib.request
from uuid import uuid4

HERE = {"latitude": 44.4475, "longitude": 1.4403}


def call(base_url, method, path, body=None, secret=None):
    """One call of the API, as a phone makes it."""
    asked = urllib.request.Request(base_url + path, method=method)
    asked.add_header("Content-Type", "application/json")
    asked.add_header("Accept-Language", "fr")
    if secret:
        asked.add_header("Authorization", f"Bearer {secret}")
    with urllib.request.urlopen(asked, json.dumps(body).encode() if body else None) as answer:
        return json.load(answer)


def report(base_url, category, words, email=None, **given):
    """Somebody reports; gives the number and the e-mail address that the news goes to."""
    email = email or f"{uuid4().hex[:8]}@example.org"
    body = {
        "id": str(uuid4()),
        "kind": "anomaly",
        "category": category,
        "description": words,
        **HERE,
        "position_source": "fix",
        "contact": {"email": email},
        **given,
    }
    found = call(base_url, "POST", "/api/v1/signalements", body, secrets.token_urlsafe(32))
    return found["number"], email


def token(base_url, account):
    """The bearer of an account of the town."""
    said = {"login": account["login"], "password": account["password"]}
    return call(base_url, "POST", "/api/v1/sessions", said)["token"]


def ticket(base_url, bearer, number):
    """What an account reads of a ticket."""
    found = call(base_url, "GET", f"/api/v1/tickets?q={number}", secret=bearer)["items"]
    known = next(one["id"] for one in found if one["number"] == number)
    return call(base_url, "GET", f"/api/v1/tickets/{known}", secret=bearer)
