"""How many checks are silenced, by kind, and why that kind is needed at all."""

COUNTED: dict[str, tuple[int, str]] = {
    "eslint-disable-next-line @typescript-eslint/no-deprecated": (
        1,
        "Firebase's registration tokens: their successors are not what the server and the tablets send to",
    ),
    "noqa BLE001": (
        9,
        "at the edge of a thread, a picture, an item or Java, anything may come; the program goes on",
    ),
    "noqa DTZ007": (1, "a cell says a local time, whose zone is the territory's"),
    "noqa E402": (1, "an environment variable or a display must be set before the library is imported"),
    "noqa F401": (2, "Kivy's language finds classes by their import"),
    "noqa N802": (1, "aiosmtpd calls handlers by its own names"),
    "noqa PLW1509": (2, "only prctl is called between fork and exec"),
    "noqa S104": (2, "the address is compared, not bound"),
    "noqa S108": (2, "shared folders where what we make is private"),
    "noqa S310": (1, "the operator's own address, asked from the operator's own machine"),
    "type: ignore attr-defined": (3, "views carry their guard as an attribute"),
    "type: ignore import-untyped": (1, "plyer has no types"),
    "type: ignore method-assign": (2, "Flask's recipe for ProxyFix, fpdf2's for the foot of a page"),
    "type: ignore misc": (6, "base classes of untyped libraries"),
    "type: ignore no-any-return": (3, "values of untyped libraries"),
    "type: ignore no-untyped-call": (1, "prometheus_client gives its collector of many processes no types"),
    "type: ignore override": (3, "the guarded session is narrower than requests' on purpose"),
    "type: ignore return-value": (1, "Flask's union of answers"),
    "type: ignore union-attr": (2, "a test knows that the town has what it names"),
    "type: ignore untyped-decorator": (1, "decorator of an untyped library"),
}
