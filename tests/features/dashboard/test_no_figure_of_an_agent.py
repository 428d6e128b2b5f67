"""Agents are named in the history of a ticket alone: in no figure, no list and no export."""

from __future__ import annotations

import pytest

from server.commons.accounts.models import Account
from server.core.db import db

pytestmark = pytest.mark.any_database


def test_figures_lists_and_exports_name_no_agent(browser, town, sent):
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    name = db.session.get(Account, town.people["agent"]).name
    db.session.rollback()
    director = browser("director")
    assert name in director.get(f"/pilotage/dossiers/{sent.number}").text
    for page in ("/pilotage/", "/pilotage/dossiers", "/pilotage/dossiers.csv"):
        assert name not in director.get(page).text, page
