"""The water company: what it was given, and how its Open311 server takes a request."""

from sqlalchemy import select

from server.core.db import db
from server.reporting.partners.models import Transfer
from tests.servers.body import Told

TEAM = "compagnie-eaux"
KEY = "key-of-the-town"


def transfer():
    db.session.rollback()
    return db.session.scalars(select(Transfer).order_by(Transfer.made_at.desc())).first()


def takes(reference="SR-1"):
    return lambda _asked: Told(201, [{"service_request_id": reference, "service_notice": ""}])
