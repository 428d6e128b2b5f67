"""The settings of Parvis: read once from the environment, then frozen.

`read_settings()` is the only reader of the environment. An unknown `PARVIS_*` name or a value that cannot
work raises `SettingsError`, whose text is one sentence naming the variable. The table of the
variables is `config/variables.py`, printed in `docs/settings.md`.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from environs import Env, EnvError, ValidationError

from config.firebase_web import FirebaseWeb, read_firebase_web
from config.keys import kept_secret_key, kept_vapid_key
from config.variables import BY_NAME, TEST_PREFIX

#: A unix socket's path is at most 107 bytes, so sockets never live under a data folder of unknown depth.
RUNTIME_ROOT = Path("/tmp")  # noqa: S108 - the folder below it is private, and refused when it is not


class SettingsError(Exception):
    """A setting cannot work. The text is one sentence for the operator and names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may choose. Optional addresses that were not given are empty strings.

    `data_dir` and `runtime_dir` are absolute and exist. `base_url` ends without a slash. `secret_key` and
    `vapid_private_key` are always there. `storage_url` is `file://` or `s3://`. `database_url` is ready for
    SQLAlchemy. `own_redis` tells that `redis_url` is the socket of the Redis we start ourselves.
    """

    data_dir: Path
    runtime_dir: Path
    host: str
    port: int
    base_url: str
    trusted_proxies: int
    secret_key: str
    demo: bool
    rate_limits: bool
    storage_url: str
    geocoder_url: str
    tiles_url: str
    fcm_credentials: Path | None
    fcm_url: str
    fcm_web: FirebaseWeb | None
    sms_url: str
    vapid_private_key: str
    outbound_allow: tuple[str, ...]
    database_url: str
    redis_url: str
    own_redis: bool
    smtp_url: str
    imap_url: str

    def __repr__(self) -> str:
        """Show the settings that are safe in a log: no key, no password."""
        safe = ("data_dir", "host", "port", "base_url", "demo", "rate_limits", "own_redis")
        return "Settings(" + ", ".join(f"{name}={getattr(self, name)!r}" for name in safe) + ")"


class _Reader(Env):
    """environs, reading the mapping it was given instead of the process's environment."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__()
        self._given = dict(given)

    def _get_value(self, env_key: str, default: Any) -> Any:  # overrides the one place that reads os.environ
        """Answer the given value; one that is empty counts as absent, as compose files write it."""
        value = self._given.get(env_key)
        return value.strip() if value and value.strip() else default


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read, check and freeze the settings; make the folders and the keys that are missing.

    Args:
        environ: the variables; the process's own environment when absent.

    Raises:
        SettingsError: an unknown `PARVIS_*` name, or a value that cannot work.
    """
    given = os.environ if environ is None else environ
    _refuse_unknown_names(given)
    reader = _Reader(given)
    try:
        return _build(reader, given)
    except EnvError as error:
        raise SettingsError(_one_sentence(str(error))) from error


def _build(env: _Reader, given: Mapping[str, str]) -> Settings:
    """Assemble the settings in the order in which they depend on each other."""
    data_dir = _data_folder(env.str("PARVIS_DATA_DIR", BY_NAME["PARVIS_DATA_DIR"].default))
    runtime_dir = _runtime_folder(data_dir)
    host = env.str("PARVIS_HOST", BY_NAME["PARVIS_HOST"].default)
    port = env.int("PARVIS_PORT", int(BY_NAME["PARVIS_PORT"].default), validate=_between(1, 65535))
    redis_url = _address(env, "REDIS_URL", ("redis", "rediss", "unix"))
    storage = _storage_url(_address(env, "PARVIS_STORAGE_URL", ("file", "s3")))
    fcm_credentials = _readable_file("PARVIS_FCM_CREDENTIALS", env.str("PARVIS_FCM_CREDENTIALS", ""))
    return Settings(
        data_dir=data_dir,
        runtime_dir=runtime_dir,
        host=host,
        port=port,
        base_url=_base_url(_address(env, "PARVIS_BASE_URL", ("http", "https")), host, port),
        trusted_proxies=env.int("PARVIS_TRUSTED_PROXIES", 0, validate=_between(0, 10)),
        secret_key=_secret_key(env.str("PARVIS_SECRET_KEY", ""), data_dir),
        demo=env.bool("PARVIS_DEMO", False),
        rate_limits=env.bool("PARVIS_RATE_LIMITS", True),
        storage_url=storage or (data_dir / "files").as_uri(),
        geocoder_url=_or_none(given, "PARVIS_GEOCODER_URL", _address(env, "PARVIS_GEOCODER_URL")).rstrip("/"),
        tiles_url=_tiles(_or_none(given, "PARVIS_TILES_URL", _address(env, "PARVIS_TILES_URL"))),
        fcm_credentials=fcm_credentials,
        fcm_url=_address(env, "PARVIS_FCM_URL").rstrip("/"),
        fcm_web=_firebase_web(env.str("PARVIS_FCM_WEB", ""), fcm_credentials),
        sms_url=_address(env, "PARVIS_SMS_URL"),
        vapid_private_key=_vapid_key(env.str("PARVIS_VAPID_PRIVATE_KEY", ""), data_dir),
        outbound_allow=_hosts(env.list("PARVIS_OUTBOUND_ALLOW", [])),
        database_url=_database_url(env.str("DATABASE_URL", ""), data_dir),
        redis_url=redis_url or f"unix://{runtime_dir / 'redis.sock'}",
        own_redis=not redis_url,
        smtp_url=_address(env, "SMTP_URL", ("smtp", "smtps", "smtp+starttls")),
        imap_url=_address(env, "IMAP_URL", ("imap", "imaps")),
    )


def _refuse_unknown_names(given: Mapping[str, str]) -> None:
    """Refuse a `PARVIS_*` that nothing reads: it is a typing mistake that would go unseen."""
    for name in sorted(given):
        if name.startswith("PARVIS_") and not name.startswith(TEST_PREFIX) and name not in BY_NAME:
            raise SettingsError(f"{name} is not a setting of Parvis; docs/settings.md has the list.")


def _one_sentence(text: str) -> str:
    """Make environs' message one line that begins with the variable's name."""
    line = " ".join(text.split()).rstrip(".")
    match = re.match(r'Environment variable "(\w+)" (.*)', line)
    return f"{match[1]} is {match[2]}.".replace("['", "").replace("']", "") if match else f"{line}."


def _between(lowest: int, highest: int) -> Callable[[int], None]:
    def check(value: int) -> None:
        if not lowest <= value <= highest:
            raise ValidationError(f"not between {lowest} and {highest}")

    return check


def _address(env: _Reader, name: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Read an address of one of these schemes; the variable's default when it is absent."""
    value: str = env.str(name, BY_NAME[name].default)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(f"{name} is not an address: {error}.") from error
    if parts.scheme not in schemes:
        expected = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(f"{name} must begin with {expected}.")
    if not parts.netloc and parts.scheme not in ("file", "unix"):
        raise SettingsError(f"{name} names no host.")
    return value


def _or_none(given: Mapping[str, str], name: str, value: str) -> str:
    """Keep an empty value that was written on purpose: it means none, not the default."""
    return "" if name in given and not given[name].strip() else value


def _tiles(url: str) -> str:
    if url and not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise SettingsError("PARVIS_TILES_URL must contain {z}, {x} and {y}.")
    return url


def _base_url(url: str, host: str, port: int) -> str:
    if url:
        if urlsplit(url).path.rstrip("/") or urlsplit(url).query:
            raise SettingsError("PARVIS_BASE_URL must be an address without a path.")
        return url.rstrip("/")
    reachable = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _hosts(values: list[str]) -> tuple[str, ...]:
    hosts = tuple(value.strip().lower() for value in values if value.strip())
    for host in hosts:
        if not re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d+)?", host):
            raise SettingsError(f"PARVIS_OUTBOUND_ALLOW holds {host!r}, which is not a host or host:port.")
    return hosts


def _database_url(url: str, data_dir: Path) -> str:
    """Point SQLAlchemy at the database; psycopg 3 is the driver for PostgreSQL."""
    if not url:
        return f"sqlite:///{data_dir / 'parvis.db'}"
    scheme, separator, rest = url.partition("://")
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        _refuse_unreadable_host(rest)
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite" and rest.startswith("//") and len(rest) > 2:
        return url
    raise SettingsError("DATABASE_URL must begin with postgresql:// or be sqlite:////absolute/file.")


def _refuse_unreadable_host(rest: str) -> None:
    """Refuse an address whose host and port cannot be told apart, without repeating its password."""
    try:
        parts = urlsplit(f"//{rest}")
        _ = parts.port
        well_formed = parts.netloc.count("@") <= 1
    except ValueError:
        well_formed = False
    if not well_formed:
        raise SettingsError(
            "DATABASE_URL is not postgresql://user:password@host:port/name; "
            "in the password, write @ as %40, / as %2F, : as %3A and % as %25."
        )


def _storage_url(url: str) -> str:
    """A folder of photos is tried as the data folder is; a bucket only at its first use."""
    if url.startswith("file:"):
        parts = urlsplit(url)
        if parts.netloc or not parts.path.startswith("/"):
            raise SettingsError("PARVIS_STORAGE_URL must be file:///absolute/folder or s3://bucket.")
        _writable_folder("PARVIS_STORAGE_URL", Path(unquote(parts.path)))
    return url


def _data_folder(given: str) -> Path:
    if "?" in given:  # it would begin the options of SQLite's address
        raise SettingsError("PARVIS_DATA_DIR must be a path without a question mark.")
    return _writable_folder("PARVIS_DATA_DIR", Path(given))


def _writable_folder(name: str, path: Path) -> Path:
    """Make a folder when needed, for this user alone, and prove that we can write in it."""
    folder = Path(os.path.abspath(path.expanduser()))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(f"{name}: cannot write in {folder} ({error.strerror}).") from error
    return folder


def _runtime_folder(data_dir: Path) -> Path:
    """Make the short private folder of this data folder's sockets; refuse one that is not ours alone."""
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:8]
    folder = RUNTIME_ROOT / f"parvis-{os.getuid()}-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise SettingsError(f"The socket folder {folder} cannot be made ({error.strerror}).") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SettingsError(f"The socket folder {folder} must belong to this user alone, mode 700.")
    return folder


def _readable_file(name: str, value: str) -> Path | None:
    if not value:
        return None
    path = Path(os.path.abspath(value))
    if not path.is_file() or not os.access(path, os.R_OK):
        raise SettingsError(f"{name}: {path} is not a file that can be read.")
    return path


def _firebase_web(value: str, credentials: Path | None) -> FirebaseWeb | None:
    path = _readable_file("PARVIS_FCM_WEB", value)
    if path is None:
        return None
    if credentials is None:
        raise SettingsError("PARVIS_FCM_WEB needs PARVIS_FCM_CREDENTIALS: nothing could be sent otherwise.")
    try:
        return read_firebase_web(path)
    except ValueError as error:
        raise SettingsError(f"PARVIS_FCM_WEB: {path} {error}.") from error


def _secret_key(given: str, data_dir: Path) -> str:
    if given and len(given) < 32:
        raise SettingsError("PARVIS_SECRET_KEY must have at least 32 characters.")
    return given or _kept(kept_secret_key, data_dir)


def _vapid_key(given: str, data_dir: Path) -> str:
    key = given or _kept(kept_vapid_key, data_dir)
    try:
        raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise SettingsError("PARVIS_VAPID_PRIVATE_KEY must be 32 bytes in base64url.")
    return key


def _kept(read: Callable[[Path], str], data_dir: Path) -> str:
    folder = data_dir / "keys"
    try:
        return read(folder)
    except OSError as error:
        raise SettingsError(f"The keys in {folder} cannot be read or made ({error.strerror}).") from error
    except ValueError as error:
        raise SettingsError(str(error)) from error
