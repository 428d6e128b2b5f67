"""The code of the tablet: what opens, what waits, and what is still there after a kill."""

from datetime import UTC, datetime, timedelta

import pytest

from agent_app.storage import keystores, vault
from agent_app.storage.seal import Seal, WrongSeal, new_key
from agent_app.storage.vault import NoKey, TooShort, TooSoon, WrongCode, too_easy
from tests.fakes.tablet import CODE, PocketKeystore, vault_of

OTHER = "913752"


class Day:
    """A clock on the wall and one that nobody can set."""

    def __init__(self):
        self.now, self.passed_s = datetime(2026, 11, 21, 9, 12, tzinfo=UTC), 0.0

    def __call__(self):
        return self.now

    def monotonic(self):
        return self.passed_s

    def pass_by(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.passed_s += seconds


@pytest.fixture
def day():
    return Day()


@pytest.fixture(params=["keystore", "no keystore"])
def keystore(request):
    return PocketKeystore() if request.param == "keystore" else None


@pytest.fixture
def opened(tmp_path, keystore, day):
    """Give the vault as each start of the app finds it."""
    return lambda: vault_of(tmp_path, keystore, day, monotonic=day.monotonic)


def fail(vault, times):
    for _ in range(times):
        with pytest.raises(WrongCode):
            vault.open(OTHER)


def same_key(one, other):
    return one.open(other.close(b"words")) == b"words"


def test_a_code_opens_what_it_sealed_at_every_start(opened):
    assert opened().is_new
    seal = opened().begin(CODE)
    assert not opened().is_new
    assert same_key(opened().open(CODE), seal)


def test_nothing_in_the_file_is_the_code_or_the_key(opened, keystore, tmp_path):
    opened().begin(CODE)
    written = (tmp_path / vault.FILE).read_bytes()
    assert CODE.encode() not in written
    assert (tmp_path / vault.FILE).stat().st_mode & 0o777 == 0o600
    assert opened().opens_alone == (keystore is not None)
    assert (opened().seal_at_hand() is not None) == (keystore is not None)


def test_another_code_is_refused_and_three_errors_cost_nothing(opened):
    opened().begin(CODE)
    fail(opened(), 2)
    assert opened().wait_s() == 0
    opened().open(CODE)
    assert opened().wait_s() == 0


def test_the_wait_grows_with_the_errors_and_survives_a_restart(opened, day):
    opened().begin(CODE)
    fail(opened(), 3)
    for expected_s in (30, 60, 300, 900, 3600, 3600):
        assert opened().wait_s() == expected_s
        with pytest.raises(TooSoon):
            opened().open(CODE)
        day.pass_by(expected_s)
        fail(opened(), 1)
    day.pass_by(3600)
    opened().open(CODE)
    assert opened().wait_s() == 0


def test_setting_the_clock_shortens_no_wait_while_the_app_runs(opened, day):
    running = opened()
    running.begin(CODE)
    fail(running, 3)
    day.now += timedelta(days=1)
    assert running.wait_s() == 30


def test_a_clock_set_back_makes_the_wait_begin_again(opened, day):
    opened().begin(CODE)
    fail(opened(), 3)
    day.now -= timedelta(days=1)
    started = opened()
    assert started.wait_s() == 30
    day.pass_by(30)
    started.open(CODE)


def test_an_error_counts_even_when_the_app_is_killed_while_it_looks(opened, monkeypatch):
    opened().begin(CODE)
    monkeypatch.setattr(vault, "hash_secret_raw", lambda *_, **__: 1 / 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            opened().open(OTHER)
    assert opened().wait_s() == 30


def test_the_code_is_changed_by_who_knows_it_and_the_key_stays(opened):
    seal = opened().begin(CODE)
    with pytest.raises(WrongCode):
        opened().change(OTHER, OTHER)
    opened().change(OTHER, CODE)
    assert same_key(opened().open(OTHER), seal)
    with pytest.raises(WrongCode):
        opened().open(CODE)


def test_a_full_disk_keeps_the_code_as_it_was_and_locks_nobody_out(opened, monkeypatch):
    full = OSError(28, "No space left on device")
    seal = opened().begin(CODE)

    def refuse(*_):
        raise full

    monkeypatch.setattr(vault, "write_whole", refuse)
    with pytest.raises(OSError, match="No space"):
        opened().change(OTHER, CODE)
    here = opened()
    fail(here, 3)
    assert here.wait_s() == 30
    assert same_key(opened().open(CODE), seal)


def test_a_forgotten_key_opens_nothing_any_more(opened, keystore, tmp_path):
    seal = opened().begin(CODE)
    sealed = seal.close(b"words")
    opened().forget()
    assert list(tmp_path.iterdir()) == []
    assert keystore is None or keystore.keys == {}
    assert opened().is_new
    with pytest.raises(WrongSeal):
        opened().begin(CODE).open(sealed)


def test_a_spoilt_vault_is_put_aside(opened, tmp_path):
    opened().begin(CODE)
    (tmp_path / vault.FILE).write_text("{rubbish")
    assert opened().is_new
    assert (tmp_path / "vault.spoilt").exists()


def test_with_a_keystore_a_code_is_chosen_again_without_the_one_before(tmp_path, day):
    keystore = PocketKeystore()
    seal = vault_of(tmp_path, keystore, day).begin("2580")
    assert same_key(vault_of(tmp_path, keystore, day).choose_again("9137"), seal)
    assert same_key(vault_of(tmp_path, keystore, day).open("9137"), seal)


def test_without_a_keystore_only_the_code_gives_the_key(tmp_path, day):
    vault_of(tmp_path, None, day).begin(CODE)
    assert vault_of(tmp_path, None, day).choose_again(OTHER) is None
    assert vault_of(tmp_path, None, day).seal_at_hand() is None


def test_a_silent_keystore_is_no_error_of_the_agent(tmp_path, day):
    keystore = PocketKeystore()
    vault_of(tmp_path, keystore, day).begin("2580")
    keystore.silent = True
    closed = vault_of(tmp_path, keystore, day)
    for _ in range(5):
        with pytest.raises(NoKey):
            closed.open("2580")
    assert closed.wait_s() == 0


def test_a_keystore_that_keeps_nothing_asks_for_a_longer_code(tmp_path, day):
    keystore = PocketKeystore()
    keystore.silent = True
    fresh = vault_of(tmp_path, keystore, day)
    assert fresh.shortest_code == 4
    with pytest.raises(TooShort):
        fresh.begin("2580")
    assert fresh.shortest_code == 6
    fresh.begin(CODE)
    assert not fresh.opens_alone


@pytest.mark.parametrize(
    ("code", "easy"),
    [
        ("111111", True),
        ("123456", True),
        ("654321", True),
        ("135790", False),
        ("258046", False),
        ("1122", False),
    ],
)
def test_codes_that_are_tried_first_are_refused(code, easy):
    assert too_easy(code) == easy


def test_a_seal_opens_what_it_closed_and_nothing_that_was_changed():
    seal = Seal(new_key())
    sealed = seal.close(b"words")
    assert seal.open(sealed) == b"words"
    assert seal.close(b"words") != sealed
    assert seal.open(b"from before there were seals") == b"from before there were seals"
    with pytest.raises(WrongSeal):
        seal.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(WrongSeal):
        Seal(new_key()).open(sealed)
    with pytest.raises(WrongSeal):
        seal.open(sealed[:10])


def test_the_desktop_keystore_is_used_only_where_it_keeps_secrets_sealed(tmp_path):
    keyring = pytest.importorskip("keyring", reason="keyring is not installed")
    nothing = pytest.importorskip("keyring.backends.fail").Keyring
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(nothing())
        assert keystores.find_keystore(tmp_path) is None
    finally:
        keyring.set_keyring(before)


def test_the_desktop_keystore_keeps_reads_and_forgets(tmp_path):
    kept = {}

    class Backend:
        def get_password(self, service, name):
            return kept.get((service, name))

        def set_password(self, service, name, secret):
            kept[service, name] = secret

        def delete_password(self, service, name):
            if not kept.pop((service, name), None):
                raise LookupError

    keystore = keystores.DesktopKeystore(Backend(), LookupError)
    assert keystore.read("a") is None
    assert keystore.keep("a", b"k" * 32)
    assert keystore.read("a") == b"k" * 32
    keystore.forget("a")
    keystore.forget("a")
    assert keystore.read("a") is None
