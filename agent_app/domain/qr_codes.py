"""The QR code that the dashboard shows for an enrolment, read from a photo of it."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image

from agent_app.domain.photo_files import shrink

_CODE = re.compile(r"[0-9A-Z]+(-[0-9A-Z]+)*")


@dataclass(frozen=True, slots=True)
class Enrolling:
    """What the QR code carries: the service's address, empty when it carries the code alone, and the code."""

    server: str
    code: str


def can_read_codes() -> bool:
    """Whether the reader is installed; it is not in the package for Android."""
    return find_spec("cv2") is not None


def read_code(photo: Path) -> Enrolling | None:
    """Read the enrolment on a photo; None when it shows no QR code, or another one.

    Raises:
        UnreadablePhoto: the file is no picture.
    """
    import cv2
    import numpy as np

    with Image.open(BytesIO(shrink(photo))) as upright:
        grey = np.asarray(upright.convert("L"))
    try:
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(grey)
    except (cv2.error, UnicodeDecodeError):  # a code cut by the edge, or of bytes
        return None
    return understand(text)


def understand(text: str) -> Enrolling | None:
    """Take apart `https://service/#CODE`, or the code alone; None when it is neither."""
    address, _, code = text.strip().rpartition("#")
    if not _CODE.fullmatch(code) or (address and not address.startswith(("https://", "http://"))):
        return None
    return Enrolling(address.rstrip("/"), code)
