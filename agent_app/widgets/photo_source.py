"""Where a photo comes from: a folder of files on a desk, the camera on a tablet."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from kivy.clock import mainthread

from agent_app.widgets.photos import PhotoPicker

OnPhoto = Callable[[Path | None], None]


class PhotoSource(Protocol):
    """Ask the agent for one photo; the answer comes later, on Kivy's thread, None when there is none."""

    def ask(self, on_photo: OnPhoto) -> None:
        """Ask once."""


class FolderPhotos:
    """Choose among the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, on_photo: OnPhoto) -> None:
        """Open the folder on the whole window."""
        PhotoPicker(self._folder, on_photo).open(animation=False)


class CameraPhotos:
    """Android's camera, through plyer; `folder` receives the file, whoever takes it deletes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, on_photo: OnPhoto) -> None:
        """Open the camera; an app without one, or without the right to use it, gives None."""
        from plyer import camera  # type: ignore[import-untyped]  # plyer has no types

        file = self._folder / f"camera-{uuid4()}.jpg"

        @mainthread  # type: ignore[untyped-decorator]  # Kivy has no types
        def taken(_filename: str) -> bool:
            on_photo(file if file.exists() else None)
            return False  # plyer would delete the file

        camera.take_picture(filename=str(file), on_complete=taken)


def pick_source(photos: Path | None, folder: Path, *, android: bool) -> PhotoSource:
    """Give the camera on Android, a folder elsewhere: the one asked for, else the person's pictures."""
    if photos is not None:
        return FolderPhotos(photos)
    if android:
        return CameraPhotos(folder)
    pictures = next(
        (place for place in (Path.home() / "Images", Path.home() / "Pictures") if place.is_dir()), None
    )
    return FolderPhotos(pictures or Path.home())
