"""What a field service knows, and how it judges actions as the contract says: an id counts once."""

import json
import threading
import time
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

CONTRACTS = Path(__file__).parent.parent / "contracts"


def in_days(days):
    """The end of a day to come, as the service writes it: what is drawn as late depends on the real clock."""
    return f"{datetime.now(UTC).date() + timedelta(days=days)}T22:59:59Z"


@cache
def _example(name):
    return (CONTRACTS / f"{name}.json").read_bytes()


def contract(name):
    """Read a JSON example of the contract; each reader gets its own."""
    return json.loads(_example(name))


WHAT = contract("field_changes")["tickets"][0]["what"]
LINES = {line["kind"]: line for line in contract("field_changes")["actions"]}
CHANGING = {kind for kind, line in LINES.items() if line["to"]}
REFERENCE = (
    "team", "agents", "templates", "categories", "reasons", "outside_bodies", "notices", "actions",
)  # fmt: skip
CARRIED = ("planned_on", "for", "team", "category")


class FieldServer:
    """The whole state, to arrange before and to look at after."""

    def __init__(self):
        self.lock = threading.Condition()
        self.faults = []
        self.page_size = 200
        self.codes = {"K7P-2QM"}
        self.tokens = set()
        self.revoked = set()
        self.crashes = []
        self.epoch = 1
        self.tickets = {}
        self.feed = []
        self.applied = []
        self.judged = {}
        self.refuse = {}
        self.conflict = {}
        self.photos = {}
        self.photo_puts = []
        self.photo_faults = []
        self.decline_actions = set()
        self.break_on = set()
        self.photo_breaks_on = set()
        self.silent_photos = set()
        self.server_time = None
        self.sent_at = []
        self.requests = []
        self.held = 0  # calls that wait for news at present
        self.rounds_from = []
        self.reports = {}
        self.photos_of_reports = {}
        self.down = self.too_old = False
        self.on_batch = None
        self.tile_calls = 0
        self.absent_tiles = set()
        self.tiles_down = False
        self.districts = {"type": "FeatureCollection", "features": []}
        self.reference = {key: contract("field_changes")[key] for key in REFERENCE}

    # What a test arranges.
    def add_ticket(self, **changes):
        """Put a ticket in the feed; give its body."""
        with self.lock:
            body = {**contract("ticket_full"), "what": WHAT, "asks_at_once": True}
            body["deadline"] = in_days(6)
            body.update(changes)
            for photo in body["photos"]:
                photo["urls"] = {
                    size: f"/photos/{photo['id']}/{size}?until=1&signature=x" for size in ("large", "small")
                }
            self.tickets[body["id"]] = body
            self._tell(body["id"])
            return body

    def change_ticket(self, ticket_id, **changes):
        """Somebody else changed it."""
        with self.lock:
            self.tickets[ticket_id].update(changes)
            self.tickets[ticket_id]["version"] += 1
            self._tell(ticket_id)

    def remove_ticket(self, ticket_id):
        """It left the team."""
        with self.lock:
            del self.tickets[ticket_id]
            self._tell(ticket_id)

    def restore_backup(self):
        """Cursors given until now mean nothing any more."""
        with self.lock:
            self.epoch += 1
            self.feed = list(self.tickets)

    def _tell(self, ticket_id):
        self.feed.append(ticket_id)
        self.lock.notify_all()

    # The calls.
    def enrol(self, body):
        if body.get("enrolment_code") not in self.codes:
            problem = {
                **contract("problem"),
                "title": "Code inconnu",
                "detail": "Ce code n’est pas valable ou a expiré.",
            }
            return 422, problem
        self.codes.discard(body["enrolment_code"])
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.add(token)
        out = contract("device_created")
        out["territory"]["tiles"]["url"] = f"{self.url}/tiles/{{z}}/{{x}}/{{y}}.png"
        return 201, {**out, "token": token, "device": {"name": body["name"]}}

    def changes(self, cursor, wait_s):
        deadline = time.monotonic() + wait_s
        with self.lock:
            epoch, position = (int(part) for part in cursor.split(".")) if cursor else (self.epoch, 0)
            if epoch != self.epoch or position > len(self.feed):
                return 410, contract("problem")
            while position == len(self.feed) and (left := deadline - time.monotonic()) > 0 and not self.down:
                self.held += 1
                self.lock.wait(left)
                self.held -= 1
            taken = self.feed[position : position + self.page_size]
            position += len(taken)
            out = {
                "cursor": f"{self.epoch}.{position}", "more": position < len(self.feed),
                "server_time": self.server_time or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                **self.reference,
                "tickets": [self._copy(i) for i in dict.fromkeys(taken) if i in self.tickets],
                "removed": [i for i in dict.fromkeys(taken) if i not in self.tickets],
            }  # fmt: skip
            return 200, out

    def _copy(self, ticket_id):
        """A ticket as it is now; it grows by its steps only."""
        ticket = self.tickets[ticket_id]
        return {**ticket, "history": [*ticket["history"]]}

    def round(self, asked):
        here = (float(asked["latitude"][0]), float(asked["longitude"][0]))
        with self.lock:
            self.rounds_from.append(here)
            open_ones = [
                t for t in self.tickets.values() if t["state"] in ("assigned", "planned", "in_progress")
            ]
            near = sorted(
                open_ones, key=lambda t: abs(t["latitude"] - here[0]) + abs(t["longitude"] - here[1])
            )
            stop = contract("field_round")["items"][0]
            items = [{**stop, "ticket_id": ticket["id"], "number": ticket["number"]} for ticket in near]
            return 200, {**contract("field_round"), "items": items}

    def actions(self, body):
        with self.lock:
            self.sent_at.append(body["sent_at"])
            if any(a["id"] in self.break_on for a in body["actions"]):
                return 500, {**contract("problem"), "detail": "Erreur du service."}
            if bad := [a for a in body["actions"] if a["id"] in self.decline_actions]:
                return 422, {**contract("problem"), "detail": f"{len(bad)} action mal formée."}
            return 200, {"results": [self._judge(action) for action in body["actions"]]}

    def _judge(self, action):
        known = self.judged.get(action["id"])
        if known:
            first, result = known
            same = first == action
            result = deepcopy(result)
            if not same:
                return {**result, "result": "refused", "reason": "other_payload"}
            return {**result, "result": "already_applied"} if result["result"] == "applied" else result
        if action["kind"] == "report":
            return self._judge_report(action)
        ticket = self.tickets.get(action["ticket_id"])
        result = {"id": action["id"], "result": "applied", "reason": None, "message": None, "ticket": None}
        if ticket is None:
            result.update(result="refused", reason="unknown_ticket", message="Ce dossier n’existe pas.")
        elif action["id"] in self.refuse or action["kind"] in self.refuse:
            result.update(
                result="refused", reason="not_from_this_state", message="Ce dossier est déjà terminé."
            )
        elif action["kind"] in CHANGING and action["kind"] in self.conflict:
            result.update(
                result="conflict", reason="changed_since", message="Le service Voirie a repris ce dossier."
            )
        else:
            self._apply(ticket, action)
        if ticket:
            result["ticket"] = {key: ticket[key] for key in contract("ticket")}
        self.judged[action["id"]] = (deepcopy(action), result)
        return deepcopy(result)

    def _judge_report(self, action):
        result = {"id": action["id"], "result": "applied", "reason": None, "message": None, "ticket": None}
        if "report" in self.refuse:
            result.update(result="refused", reason="outside", message="Ce lieu est hors de la commune.")
        else:
            self.applied.append(action["id"])
            self.reports[action["id"]] = action
        self.judged[action["id"]] = (deepcopy(action), result)
        return deepcopy(result)

    def _apply(self, ticket, action):
        self.applied.append(action["id"])
        state = LINES[action["kind"]]["to"] if action["kind"] in LINES else None
        step = {
            "action_id": action["id"],
            "kind": action["kind"],
            "actor": {"kind": "agent", "name": "Benoît M."},
            "at": action["at"],
            "from_state": ticket["state"],
            "to_state": state,
            "team": None,
            "words": action.get("words"),
            "reason": action.get("reason"),
            **{name: action[name] for name in CARRIED if name in action},
        }
        if self.reference["notices"].get("reviewed") and action["kind"] == "message":
            step["review"] = {"decision": "waiting", "reason": None}
        ticket["history"].append(step)
        ticket["version"] += 1
        ticket["planned_on"] = action.get("planned_on", ticket["planned_on"])
        if state:
            ticket["state"] = state
            ticket["allowed"] = [kind for kind, line in LINES.items() if state in line["from"]]
        self._tell(ticket["id"])
