"""Refusals of photos, as their sender reads them."""

from server.core.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable, UnsupportedMedia


class PhotoTooLarge(TooLarge):
    """More bytes than we keep."""

    def __init__(self, limit_mb: int) -> None:
        super().__init__("photo_too_large", limit_mb=limit_mb)


class PhotoFormatRefused(UnsupportedMedia):
    """The bytes are no picture, or one of a format that we do not read."""

    def __init__(self, name: str) -> None:
        if name in ("unknown", "video"):
            super().__init__("photo_is_video" if name == "video" else "photo_not_a_picture")
        else:
            super().__init__("photo_format_refused", format=name.upper())


class PhotoUnreadable(Invalid):
    """It begins like a picture, and is empty or damaged."""

    def __init__(self) -> None:
        super().__init__("photo_unreadable")


class PhotoTooManyPixels(Invalid):
    """Its sides are too long, or their product too large, to be decoded."""

    def __init__(self, width: int, height: int, limit_megapixels: int) -> None:
        super().__init__("photo_too_many_pixels", width=width, height=height, limit=limit_megapixels)


class PhotoIdTaken(Conflict):
    """The id is another photo's, or the same photo's for another owner."""

    def __init__(self) -> None:
        super().__init__("photo_id_taken")


class PhotoNotFound(NotFound):
    """No such photo, none to be shown yet, or not to this reader."""

    def __init__(self) -> None:
        super().__init__("photo_not_found")


class PhotoLinkRefused(Forbidden):
    """The address was not signed by us."""

    def __init__(self) -> None:
        super().__init__("photo_link_refused")


class PhotoLinkExpired(Forbidden):
    """The address has ended; the page it was on gives a new one."""

    def __init__(self) -> None:
        super().__init__("photo_link_expired")


class PhotoNotStored(Unavailable):
    """The storage takes nothing now: the sender keeps the photo and sends it again."""

    def __init__(self) -> None:
        super().__init__("photo_not_stored")
