"""Who receives something of what people send, by the settings; the town's own network is not told."""

from types import SimpleNamespace

import pytest

from config.settings import read_settings
from server.commons.territories.queries.keeping import keeping

DELAYS = SimpleNamespace(contacts_days=90, originals_days=30)
NOBODY = {"PARVIS_TILES_URL": "", "PARVIS_GEOCODER_URL": ""}


@pytest.fixture
def told(tmp_path):
    """What anybody is told, with these settings beside the least of them."""

    def tell(**given):
        settings = read_settings({"PARVIS_DATA_DIR": str(tmp_path / "data"), **NOBODY, **given})
        said = keeping(DELAYS, settings)
        return {one["kind"]: one["host"] for one in said["recipients"]}

    return tell


def test_a_town_that_names_nobody_gives_nothing_to_anybody(told):
    assert told() == {}


def test_each_outside_service_of_the_settings_is_told(told, tmp_path):
    credentials = tmp_path / "fcm.json"
    credentials.write_text("{}")
    assert told(
        SMTP_URL="smtps://somebody:secret@smtp.poste.example:465",
        PARVIS_SMS_URL="https://sms.example.org/send",
        PARVIS_FCM_CREDENTIALS=str(credentials),
        PARVIS_TILES_URL="https://{s}.tiles.example/{z}/{x}/{y}.png",
        PARVIS_GEOCODER_URL="https://data.geopf.fr/geocodage",
        PARVIS_STORAGE_URL="s3://photos/town?endpoint=https://s3.fr-par.example&region=fr-par",
    ) == {
        "mail": "smtp.poste.example",
        "sms": "sms.example.org",
        "fcm": "fcm.googleapis.com",
        "tiles": "tiles.example",
        "geocoder": "data.geopf.fr",
        "storage": "s3.fr-par.example",
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.25", "relay", "mail.mairie.lan"])
def test_a_service_of_the_town_s_own_network_is_not_told(told, host):
    assert told(SMTP_URL=f"smtp://{host}:25") == {}


def test_the_delays_are_those_of_the_territory(tmp_path):
    said = keeping(DELAYS, read_settings({"PARVIS_DATA_DIR": str(tmp_path / "data")}))
    assert (said["contacts_days"], said["originals_days"]) == (90, 30)
