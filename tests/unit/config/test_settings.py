"""What an operator may write, and the sentence that answers a mistake."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, read_settings
from config.variables import BY_NAME, documentation
from server.core.storage import open_storage


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def read(data_dir: Path, **given: str) -> Settings:
    return read_settings({"PARVIS_DATA_DIR": str(data_dir), **given})


class TestDefaults:
    def test_nothing_to_install_means_sqlite_and_a_private_socket(self, data_dir):
        settings = read(data_dir)
        assert settings.database_url == f"sqlite:///{data_dir}/parvis.db"
        assert settings.redis_url == f"unix://{settings.runtime_dir}/redis.sock"
        assert settings.own_redis
        assert settings.storage_url == f"file://{data_dir}/files"
        assert (settings.host, settings.port) == ("127.0.0.1", 8000)

    def test_a_relative_data_folder_becomes_absolute(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert read_settings({}).data_dir == tmp_path / "var"

    def test_an_empty_variable_counts_as_absent(self, data_dir):
        assert read(data_dir, DATABASE_URL="", PARVIS_PORT=" ") == read(data_dir)

    def test_an_empty_geocoder_means_none(self, data_dir):
        assert read(data_dir).geocoder_url == "https://data.geopf.fr/geocodage"
        assert read(data_dir, PARVIS_GEOCODER_URL="").geocoder_url == ""

    def test_settings_in_a_log_show_no_secret(self, data_dir):
        settings = read(data_dir, DATABASE_URL="postgresql://user:hunter2@host/parvis")
        assert settings.secret_key not in repr(settings)
        assert "hunter2" not in repr(settings)

    def test_settings_cannot_change(self, data_dir):
        with pytest.raises(AttributeError):
            read(data_dir).port = 9


class TestGivenValues:
    def test_postgresql_is_reached_by_psycopg(self, data_dir):
        for url in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
            assert read(data_dir, DATABASE_URL=url).database_url == "postgresql+psycopg://u@h/d"

    def test_an_own_redis_address_is_not_ours_to_start(self, data_dir):
        settings = read(data_dir, REDIS_URL="redis://127.0.0.1:6379/2")
        assert (settings.redis_url, settings.own_redis) == ("redis://127.0.0.1:6379/2", False)

    def test_switches_read_on_and_off(self, data_dir):
        settings = read(data_dir, PARVIS_DEMO="on", PARVIS_RATE_LIMITS="off")
        assert (settings.demo, settings.rate_limits) == (True, False)

    def test_outbound_hosts_are_a_list(self, data_dir):
        settings = read(data_dir, PARVIS_OUTBOUND_ALLOW="127.0.0.1:9000, Partner.example")
        assert settings.outbound_allow == ("127.0.0.1:9000", "partner.example")

    def test_the_public_address_loses_its_last_slash(self, data_dir):
        assert read(data_dir, PARVIS_BASE_URL="https://ville.example/").base_url == "https://ville.example"

    def test_variables_of_the_tests_are_let_through(self, data_dir):
        assert read(data_dir, PARVIS_TEST_DATA="elsewhere") == read(data_dir)


MISTAKES = {
    "PARVIS_PROT": "8000",
    "PARVIS_PORT": "99999",
    "PARVIS_TRUSTED_PROXIES": "-1",
    "PARVIS_DEMO": "peut-être",
    "PARVIS_SECRET_KEY": "court",
    "PARVIS_VAPID_PRIVATE_KEY": "AAAA",
    "PARVIS_BASE_URL": "https://ville.example/parvis",
    "PARVIS_GEOCODER_URL": "ftp://geo.example",
    "PARVIS_TILES_URL": "https://tiles.example/",
    "PARVIS_STORAGE_URL": "/srv/photos",
    "PARVIS_FCM_CREDENTIALS": "/nowhere/firebase.json",
    "PARVIS_FCM_URL": "https://relay.example:99999",
    "PARVIS_FCM_WEB": "/nowhere/web.json",
    "PARVIS_SMS_URL": "https://",
    "PARVIS_OUTBOUND_ALLOW": "partner.example/path",
    "DATABASE_URL": "mysql://u@h/d",
    "REDIS_URL": "127.0.0.1:6379",
    "SMTP_URL": "mail.example",
}


MISTAKES_AGAIN = [
    ("DATABASE_URL", "postgresql://u:hunter2@h:port/d"),
    ("DATABASE_URL", "postgresql://u:hunter2/@h/d"),
    ("DATABASE_URL", "postgresql://u:hun@ter2@h/d"),
    ("DATABASE_URL", "sqlite:///parvis.db"),
    ("PARVIS_DATA_DIR", "/tmp/quoi?"),
    ("PARVIS_STORAGE_URL", "file://photos/of/the/town"),
    ("PARVIS_STORAGE_URL", "file:///proc/photos"),
]


@pytest.mark.parametrize(("name", "value"), [*MISTAKES.items(), *MISTAKES_AGAIN])
def test_a_mistake_is_one_sentence_naming_the_variable(data_dir, name, value):
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PARVIS_DATA_DIR": str(data_dir), name: value})
    sentence = str(refusal.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hunter2" not in sentence


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SettingsError, match="PARVIS_DATA_DIR: cannot write in"):
        read(tmp_path / "file" / "data")


def test_a_new_data_folder_is_for_this_user_alone(data_dir):
    assert stat.S_IMODE(read(data_dir).data_dir.stat().st_mode) == 0o700


def test_photos_stay_in_a_data_folder_of_any_name(tmp_path):
    folder = tmp_path / "données 100% #1"
    open_storage(read(folder).storage_url).put("copies/1/large.jpg", b"a photo")
    assert list((folder / "files").rglob("large.jpg"))


class TestKeys:
    def test_keys_are_made_once_for_this_user_alone(self, data_dir):
        first, again = read(data_dir), read(data_dir)
        assert (first.secret_key, first.vapid_private_key) == (again.secret_key, again.vapid_private_key)
        for key in (data_dir / "keys").iterdir():
            assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert {key.name for key in (data_dir / "keys").iterdir()} == {"secret_key", "vapid_private_key"}

    def test_programs_starting_together_agree_on_the_key(self, data_dir):
        with ThreadPoolExecutor(8) as pool:
            keys = {settings.secret_key for settings in pool.map(lambda _: read(data_dir), range(16))}
        assert len(keys) == 1

    def test_an_emptied_key_is_refused_rather_than_used(self, data_dir):
        read(data_dir)
        (data_dir / "keys" / "secret_key").write_text("")
        with pytest.raises(SettingsError, match="is empty"):
            read(data_dir)


class TestRuntimeFolder:
    def test_it_is_short_and_private_however_deep_the_data_folder_is(self, tmp_path):
        deep = tmp_path.joinpath(*["un-dossier-au-nom-interminable"] * 8)
        settings = read(deep)
        assert len(settings.redis_url.removeprefix("unix://")) < 100
        assert stat.S_IMODE(settings.runtime_dir.stat().st_mode) == 0o700

    def test_one_opened_to_others_is_refused(self, data_dir):
        settings = read(data_dir)
        os.chmod(settings.runtime_dir, 0o755)
        with pytest.raises(SettingsError, match="must belong to this user alone"):
            read(data_dir)


class TestDocumentation:
    def test_the_page_is_equal_to_the_code(self):
        page = Path(__file__).parents[3] / "docs" / "settings.md"
        assert page.read_text() == documentation()

    def test_every_variable_is_an_attribute(self):
        attributes = {name.upper() for name in Settings.__slots__}
        assert {name.removeprefix("PARVIS_") for name in BY_NAME} <= attributes


FIREBASE_WEB = {
    "apiKey": "AIza",
    "projectId": "ville",
    "messagingSenderId": "431",
    "appId": "1:431:web:a",
    "vapidKey": "B-key",
}


@pytest.fixture
def firebase(tmp_path):
    """Write the two files of a Firebase project; gives their settings."""

    def write(said):
        (tmp_path / "web.json").write_text(said if isinstance(said, str) else json.dumps(said))
        (tmp_path / "account.json").write_text("{}")
        return {
            "PARVIS_FCM_CREDENTIALS": str(tmp_path / "account.json"),
            "PARVIS_FCM_WEB": str(tmp_path / "web.json"),
        }

    return write


class TestFirebaseOfBrowsers:
    def test_is_read_from_its_file_which_may_say_more(self, data_dir, firebase):
        web = read(data_dir, **firebase({**FIREBASE_WEB, "authDomain": "ville.firebaseapp.com"})).fcm_web
        assert (web.api_key, web.project_id, web.vapid_key) == ("AIza", "ville", "B-key")
        assert read(data_dir).fcm_web is None

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ("{", "is not JSON"),
            ("[]", "lacks apiKey, projectId, messagingSenderId, appId, vapidKey"),
            ({**FIREBASE_WEB, "vapidKey": " ", "appId": 3}, "lacks appId, vapidKey"),
        ],
    )
    def test_a_file_that_lacks_something_is_refused_with_what_it_lacks(
        self, data_dir, firebase, said, reason
    ):
        with pytest.raises(SettingsError, match=f"^PARVIS_FCM_WEB: .*{reason}"):
            read(data_dir, **firebase(said))

    def test_without_the_account_that_sends_it_is_refused(self, data_dir, firebase):
        given = firebase(FIREBASE_WEB)
        del given["PARVIS_FCM_CREDENTIALS"]
        with pytest.raises(SettingsError, match="PARVIS_FCM_WEB needs PARVIS_FCM_CREDENTIALS"):
            read(data_dir, **given)
