"""What can go wrong between the tablet and the server, told apart by what to do next."""


class SyncError(Exception):
    """Something prevented the exchange; what was to be sent is kept."""

    def __init__(self, words: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after_s = retry_after_s


class Offline(SyncError):
    """No answer came: no network, a time-out, a cut in the middle."""


class ServerTrouble(SyncError):
    """An answer came that cannot be used: 5xx, 429, or not what the contract says (a Wi-Fi login page).

    `alone` when it may be about what was asked (500), and not about the whole service (502, 503).
    """

    def __init__(self, words: str = "", *, retry_after_s: float | None = None, alone: bool = False) -> None:
        super().__init__(words, retry_after_s=retry_after_s)
        self.alone = alone


class NotEnrolled(SyncError):
    """401 or 403: the server no longer knows this tablet."""


class Revoked(SyncError):
    """The service itself took this tablet back: what is on it is to go."""


class TooOld(SyncError):
    """426: the server asks for a newer app."""


class StartAgain(SyncError):
    """410: the place in the feed is no longer known; a whole copy is needed."""


class Declined(SyncError):
    """Another 4xx: the request itself is refused, and would be again; `status` is the HTTP code.

    0 when nothing was asked, because the address cannot be one.
    """

    def __init__(self, words: str = "", *, status: int, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.errors = errors or {}
