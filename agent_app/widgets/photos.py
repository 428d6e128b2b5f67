"""Photos on the screen: thumbnails, one large, and choosing a file."""

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image
from kivy.uix.modalview import ModalView

LOG = logging.getLogger("agent_app.photos")
Read = Callable[[str], bytes]


class Picture(Image):
    """A photo opened from where it is kept: `photo` is its file, `read` gives the bytes of a file."""

    photo = StringProperty("")
    read = ObjectProperty(None, allownone=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fbind("photo", self._load)
        self.fbind("read", self._load)

    def _load(self, *_: Any) -> None:
        self.texture = texture_of(self.read, self.photo) if self.photo and self.read else None


class Thumbnail(ButtonBehavior, BoxLayout):
    """A small photo and its caption; without a file, words say why."""

    path = StringProperty("")
    read = ObjectProperty(None, allownone=True)
    caption = StringProperty("")
    missing = StringProperty("")


class LargePhoto(ModalView):
    """One photo on the whole window."""

    path = StringProperty("")
    read = ObjectProperty(None, allownone=True)
    caption = StringProperty("")


def show_large(path: str, caption: str, read: Read) -> LargePhoto:
    """Show one photo on the whole window, until it is closed."""
    view = LargePhoto(path=path, caption=caption, read=read)
    view.open(animation=False)
    return view


class Shot(ButtonBehavior, BoxLayout):
    """One file to choose from."""

    path = StringProperty("")
    name = StringProperty("")
    folder = StringProperty("")
    picker: Any = None

    def on_release(self) -> None:
        """A tap takes the photo, or enters the folder."""
        self.picker.enter(Path(self.folder)) if self.folder else self.picker.take(Path(self.path))


def texture_of(read: Read, path: str) -> Any:
    """Give a photo as Kivy draws it; None when it has gone, or is no picture."""
    try:
        content = read(path)
        return CoreImage(BytesIO(content), ext=kind_of(content), mipmap=True).texture
    except Exception as error:  # noqa: BLE001 - a file can be anything; the screen lives without it
        LOG.warning("a photo cannot be shown: %s", type(error).__name__)
        return None


def kind_of(content: bytes) -> str:
    """Say which kind of picture begins so, as Kivy's loaders name it."""
    if content.startswith(b"\xff\xd8"):
        return "jpg"
    return "webp" if content[8:12] == b"WEBP" else "png"


PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif"}


class PhotoPicker(ModalView):
    """The pictures of a folder; calls `on_photo` with the one chosen, or None."""

    folder = StringProperty("")
    empty = StringProperty("")

    def __init__(self, folder: Path, on_photo: Any, **options: Any) -> None:
        super().__init__(**options)
        self._on_photo = on_photo
        self._answered = False
        self.enter(folder)

    def enter(self, folder: Path) -> None:
        """Show another folder."""
        from agent_app.i18n import say

        self.folder = str(folder)
        entries = sorted(folder.iterdir()) if folder.is_dir() else []
        folders = [entry for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
        pictures = [entry for entry in entries if entry.suffix.lower() in PICTURES]
        up = [] if folder.parent == folder else [(say("photo.up"), folder.parent)]
        rows = [(name, path) for name, path in up] + [(entry.name, entry) for entry in folders]
        self.ids.shots.data = [
            {"name": name, "folder": str(path), "path": "", "picker": self} for name, path in rows
        ] + [{"name": entry.name, "path": str(entry), "folder": "", "picker": self} for entry in pictures]
        self.empty = "" if pictures else say("photo.none")

    def take(self, path: Path | None) -> None:
        """Give the answer and close."""
        if not self._answered:
            self._answered = True
            self.dismiss(animation=False)
            self._on_photo(path)

    def on_dismiss(self) -> None:
        """Closed without a choice."""
        self.take(None)


Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
