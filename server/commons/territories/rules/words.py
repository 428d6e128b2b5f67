"""The words that a territory's file may use. The tables' CHECKs are made from them."""

TERRITORY_KINDS = ("commune", "epci", "metropole")
TEAM_KINDS = ("proximity", "service", "external")
TARGET_CALENDARS = ("working", "calendar")
TEMPLATE_KINDS = ("done", "reject", "message", "wait", "plan", "transfer", "close", "reopen")
PRIORITIES = ("low", "normal", "high", "urgent")
SIGNALEMENT_KINDS = ("anomaly", "suggestion", "praise")
# how a signalement came: the same words as reporting's, a test compares them
SOURCES = (
    *("pwa", "phone", "counter", "mail", "letter", "relay", "agent", "open311", "import"),
    *("elected", "kiosk"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
QUESTION_KINDS = ("text", "choice", "choices", "number", "yes_no")
CHANNEL_KINDS = ("email", "webhook", "open311")
# those that a file has words in unless it says otherwise; it may have words in any that citizens may read
USUAL_LANGUAGES = ("fr", "en")
# places that people name: what they are, for their icon
PLACE_KINDS = (
    "town_hall",
    "school",
    "square",
    "park",
    "station",
    "market",
    "sport",
    "culture",
    "health",
    "other",
)
TEXT_KEYS = ("welcome", "signature", "receipt", "outside", "people", "disputes", "privacy", "legal")
# what the file says in French at its top, and in other languages with the texts of each
NAME_KEYS = ("name", "banner", "service", "hours")
CONDITIONS = ("categories", "districts", "layers", "kinds", "sources", "answers", "weekdays", "hours")
# how a version of the definition came: a file applied, a page saved, an earlier one taken up again
BY_FILE, BY_WEB, BY_UNDO = "file", "web", "undo"
VERSION_WAYS = (BY_FILE, BY_WEB, BY_UNDO)
# until who is on call is told again, until the next are told too
ON_CALL_MINUTES = {"repeat": 5, "escalate": 15}
