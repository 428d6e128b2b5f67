"""A person's browser: the cookie of a signed-in account, and forms sent as the pages draw them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Browser:
    """Flask's test client with what a browser would keep."""

    client: Any

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def token(self) -> str:
        """The CSRF token that every page of this session carries."""
        found = TOKEN.search(self.get("/pilotage/rien").text)
        assert found, "the page of a signed-in person carries no CSRF token"
        return found.group(1)

    def cookie(self, host: str = "localhost") -> dict[str, str]:
        """The name and value of the session's cookie, for another browser."""
        found = self.client.get_cookie(self.client.application.config["SESSION_COOKIE_NAME"], host)
        return {"name": found.key, "value": found.value}

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """POST a form with the session's token."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def form(self, number: str, kind: str) -> dict[str, str]:
        """The hidden fields of an action's form on the ticket's page."""
        return hidden_fields(self.get(f"/pilotage/dossiers/{number}").text, kind)

    def act(self, number: str, kind: str, **typed: Any) -> Any:
        """Open the ticket's page, fill the action's form, send it."""
        return self.send(number, {**self.form(number, kind), **typed})

    def send(self, number: str, form: dict[str, Any], **options: Any) -> Any:
        """Send a form that was drawn before."""
        return self.client.post(f"/pilotage/dossiers/{number}/actions", data=form, **options)


def hidden_fields(page: str, kind: str) -> dict[str, str]:
    """The hidden fields of the form of `kind` in a page."""
    for form in page.split("<form")[1:]:
        fields = {name: html.unescape(value) for name, value in INPUT.findall(form.partition("</form>")[0])}
        if fields.get("kind") == kind:
            return fields
    raise AssertionError(f"no form for {kind}")


def forms_to(page: str, address: str) -> list[list[tuple[str, str]]]:
    """The fields of the forms of a page that are sent to `address`, with the boxes that are ticked."""
    found = []
    for form in page.split("<form")[1:]:
        head, _, rest = form.partition(">")
        if f'action="{address}"' not in head:
            continue
        body = rest.partition("</form>")[0]
        fields = [(name, html.unescape(value)) for name, value in INPUT.findall(body)]
        fields += [("t", v) for v in re.findall(r'type="checkbox" name="t" value="([^"]+)" checked', body)]
        fields += [("kind", v) for v in re.findall(r'<button[^>]* name="kind" value="([^"]+)"', body)]
        found.append(fields)
    return found


def fields_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The fields of a form as the test client sends them."""
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def browser_of(app: Any, login: str, base_url: str = "http://localhost") -> Browser:
    """The browser of one of the town's people, signed in without the cost of a password."""
    from server.commons.accounts.models import Account
    from server.commons.accounts.queries import cookie_id_of
    from server.core.db import db

    account = db.session.scalars(db.select(Account).where(Account.login == login)).one()
    client = app.test_client()
    with client.session_transaction(base_url=base_url) as session:
        session["_user_id"] = cookie_id_of(account)
    db.session.rollback()
    return Browser(client)
