"""The table of every environment variable: its name, its default and what it means.

`docs/settings.md` is printed by `python -m config.variables` and a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Names that tests and benches read for themselves; a service started by them must not refuse these.
TEST_PREFIX = "PARVIS_TEST_"
GEOCODER = "https://data.geopf.fr/geocodage"
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as the documentation shows it.

    `default` is what an absent or empty variable means. `keeps_empty` tells those where empty means "none".
    """

    name: str
    default: str
    meaning: str
    shown_default: str | None = None
    keeps_empty: bool = False


VARIABLES = (
    Variable(
        "PARVIS_DATA_DIR", "var", "Folder of all that Parvis keeps: database, photos, keys, mail, queue."
    ),
    Variable("PARVIS_HOST", "127.0.0.1", "Address the web server listens on."),
    Variable("PARVIS_PORT", "8000", "Port the web server listens on, 1 to 65535."),
    Variable(
        "PARVIS_BASE_URL",
        "",
        "Public address of the service, used in mails and QR codes; no path.",
        shown_default="http://HOST:PORT",
    ),
    Variable("PARVIS_TRUSTED_PROXIES", "0", "How many reverse proxies set X-Forwarded-* before us."),
    Variable(
        "PARVIS_SECRET_KEY",
        "",
        "Signs cookies and mailed links; at least 32 characters.",
        shown_default="made once, kept in DATA_DIR/keys/secret_key",
    ),
    Variable(
        "PARVIS_DEMO",
        "off",
        "Loads the demonstration into an empty database and shows its front page.",
        shown_default="off; on under `make run`",
    ),
    Variable("PARVIS_RATE_LIMITS", "on", "Limits anonymous calls; off for load and acceptance tests only."),
    Variable(
        "PARVIS_STORAGE_URL",
        "",
        "Where photos go: file:///folder or s3://bucket/prefix?endpoint=https://host&region=name.",
        shown_default="file://DATA_DIR/files",
    ),
    Variable(
        "PARVIS_GEOCODER_URL",
        GEOCODER,
        "Geocoder speaking the BAN protocol (/search and /reverse); empty switches addresses off.",
        keeps_empty=True,
    ),
    Variable(
        "PARVIS_TILES_URL",
        TILES,
        "Map tiles, with {z}, {x} and {y}; empty shows no background.",
        keeps_empty=True,
    ),
    Variable(
        "PARVIS_FCM_CREDENTIALS",
        "",
        "Firebase service account file; without it no FCM push is sent.",
        shown_default="none",
    ),
    Variable(
        "PARVIS_FCM_URL",
        "",
        "Another FCM HTTP v1 address, for a relay or a test.",
        shown_default="Google's own",
    ),
    Variable(
        "PARVIS_FCM_WEB",
        "",
        "File with Firebase's web configuration in JSON (apiKey, projectId, messagingSenderId, appId) and "
        "its web push key (vapidKey): browsers are then told through FCM.",
        shown_default="none: browsers are told by web push",
    ),
    Variable(
        "PARVIS_SMS_URL",
        "",
        "SMS gateway that receives a JSON POST; without it texts go to the desk's call-back list.",
        shown_default="none",
    ),
    Variable(
        "PARVIS_VAPID_PRIVATE_KEY",
        "",
        "Web push key: 32 bytes in base64url.",
        shown_default="made once, kept in DATA_DIR/keys/vapid_private_key",
    ),
    Variable(
        "PARVIS_OUTBOUND_ALLOW",
        "",
        "Hosts (host or host:port, separated by commas) that outgoing calls may reach although private or "
        "without https; empty in production.",
        shown_default="none",
    ),
    Variable(
        "DATABASE_URL",
        "",
        "postgresql://user@host/name, or sqlite:////absolute/file.",
        shown_default="sqlite:///DATA_DIR/parvis.db",
    ),
    Variable(
        "REDIS_URL",
        "",
        "redis://, rediss:// or unix:// address.",
        shown_default="a private Redis that Parvis starts itself",
    ),
    Variable(
        "SMTP_URL",
        "",
        "smtp:// (or smtp+starttls://, smtps://) user:password@host:port; without it mails are written to "
        "DATA_DIR/mail.",
        shown_default="none",
    ),
    Variable(
        "IMAP_URL",
        "",
        "imaps:// (or imap://) user:password@host:port/folder of the mailbox that people write to, read "
        "every five minutes into drafts for the desk; #code names the territory where there are several.",
        shown_default="none",
    ),
)
BY_NAME = {variable.name: variable for variable in VARIABLES}


def documentation() -> str:
    """Write the page `docs/settings.md` from the table above."""
    lines = [
        "# Settings",
        "",
        "Parvis reads these variables once, when it starts. An unknown `PARVIS_*` name or a value that",
        "cannot work stops it with one sentence naming the variable. Printed by",
        "`python -m config.variables`.",
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    for variable in VARIABLES:
        shown = variable.shown_default or f"`{variable.default}`"
        lines.append(f"| `{variable.name}` | {shown} | {variable.meaning} |")
    lines += [
        "",
        "Sockets live in a private folder, `/tmp/parvis-<uid>-<hash of DATA_DIR>` (mode 700), so that",
        "DATA_DIR may be as deep as you like.",
        f"Variables beginning with `{TEST_PREFIX}` are read by the tests alone.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(documentation(), end="")
