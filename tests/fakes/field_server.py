"""A server that speaks the field contract over real HTTP, and fails on demand.

It judges actions as the contract says (an id counts once), keeps photos, and holds a feed of changes with
long polls. `faults` is a list of names consumed one per field call; see `FAULTS`.
"""

import contextlib
import io
import json
import socket
import threading
import time
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PIL import Image

CONTRACTS = Path(__file__).parent.parent / "contracts"
FAULTS = (
    "error_before", "error_after", "cut_before", "cut_after", "cut_in_the_middle", "garbage", "login_page",
    "wrong_shape", "half", "twice", "shuffled", "busy", "none", "portal_401", "portal_403", "portal_404",
    "portal_410",
)  # fmt: skip
BEFORE = ("error_before", "busy", "login_page", "cut_before")


def contract(name):
    """Read a JSON example of the contract."""
    return json.loads((CONTRACTS / f"{name}.json").read_text("utf-8"))


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
        self.rounds_from = []
        self.reports = {}
        self.photos_of_reports = {}
        self.down = False
        self.on_batch = None
        self.tile_calls = 0
        self.reference = {key: contract("field_changes")[key] for key in REFERENCE}

    # What a test arranges.
    def add_ticket(self, **changes):
        """Put a ticket in the feed; give its body."""
        with self.lock:
            told = contract("field_changes")["tickets"][0]
            body = {**deepcopy(contract("ticket_full")), "what": told["what"], "asks_at_once": True}
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
                self.lock.wait(left)
            taken = self.feed[position : position + self.page_size]
            position += len(taken)
            out = {
                "cursor": f"{self.epoch}.{position}", "more": position < len(self.feed),
                "server_time": self.server_time or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                **self.reference,
                "tickets": [deepcopy(self.tickets[i]) for i in dict.fromkeys(taken) if i in self.tickets],
                "removed": [i for i in dict.fromkeys(taken) if i not in self.tickets],
            }  # fmt: skip
            return 200, out

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
        ticket["history"].append(step)
        ticket["version"] += 1
        ticket["planned_on"] = action.get("planned_on", ticket["planned_on"])
        if state:
            ticket["state"] = state
            ticket["allowed"] = [kind for kind, line in LINES.items() if state in line["from"]]
        self._tell(ticket["id"])


def tile():
    """Draw a map tile."""
    out = io.BytesIO()
    picture = Image.new("RGB", (256, 256), "#e8ebe6")
    picture.paste("#c9d0cb", (100, 0, 120, 256))
    picture.paste("#ffffff", (0, 60, 256, 84))
    picture.save(out, "PNG")
    return out.getvalue()


def picture(width=1200, height=900, colour="#7a8b80"):
    """Draw a photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FieldServer

    def log_message(self, *_):
        pass

    def _body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status, body, content_type="application/json", cut=False):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._cut()

    def _cut(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def _field(self, work):
        state = self.state
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in state.tokens:
            problem = {**contract("problem"), "detail": "Cette tablette n’est plus connue."}
            return self._answer(401, problem, "application/problem+json")
        with state.lock:
            fault = state.faults.pop(0) if state.faults else "none"
        if state.down:
            return self._cut()
        if fault in BEFORE or fault.startswith("portal"):
            return self._fail_before(fault)
        return self._fail_after(fault, *work())

    def _fail_before(self, fault):
        if fault == "error_before":
            return self._answer(500, b"<h1>Internal Server Error</h1>", "text/html")
        if fault == "busy":
            return self._answer(503, contract("problem"))
        if fault == "login_page":
            return self._answer(200, b"<html>Bienvenue sur le Wi-Fi</html>", "text/html")
        if fault.startswith("portal"):
            return self._answer(int(fault[-3:]), b"<html>Connectez-vous au Wi-Fi</html>", "text/html")
        return self._cut()

    def _fail_after(self, fault, status, body):
        if self.state.down or fault == "cut_after":
            return self._cut()
        if fault == "error_after":
            return self._answer(502, b"bad gateway", "text/plain")
        if fault == "garbage":
            return self._answer(200, b'{"results": [{"id": ')
        if fault == "wrong_shape":
            return self._answer(200, {"results": {"a": 1}, "tickets": None, "cursor": 3})
        results = body.get("results") or []
        changed = {
            "half": results[: len(results) // 2],
            "twice": results + results,
            "shuffled": results[::-1],
        }
        if results and fault in changed:
            body = {**body, "results": changed[fault]}
        return self._answer(status, body, cut=fault == "cut_in_the_middle")

    def do_POST(self):
        self.state.requests.append(("POST", self.path, dict(self.headers)))
        raw = self._body()
        if self.path == "/api/v1/devices":
            return self._answer(*self.state.enrol(json.loads(raw)))
        if self.path == "/api/v1/field/actions":
            body = json.loads(raw)
            if self.state.on_batch:
                self.state.on_batch("before", body)

            def work():
                result = self.state.actions(body)
                if self.state.on_batch:
                    self.state.on_batch("after", body)
                return result

            return self._field(work)
        return self._answer(404, contract("problem"))

    def do_PUT(self):
        self.state.requests.append(("PUT", self.path, dict(self.headers)))
        content = self._body()
        parts = urlsplit(self.path)
        photo_id = parts.path.rsplit("/", 1)[1]
        report = parse_qs(parts.query).get("signalement", [None])[0]

        def work():
            with self.state.lock:
                self.state.photo_puts.append(photo_id)
                if photo_id in self.state.photo_breaks_on:
                    return 500, contract("problem")
                if self.state.photo_faults:
                    return self.state.photo_faults.pop(0), {**contract("problem"), "detail": "Photo refusée."}
                self.state.photos[photo_id] = content
                if report:
                    self.state.photos_of_reports[photo_id] = report
            return 201, {"id": photo_id}

        return self._field(work)

    def do_GET(self):
        parts = urlsplit(self.path)
        self.state.requests.append(("GET", self.path, dict(self.headers)))
        if parts.path.startswith("/photos/"):
            if self.state.down or parts.path.split("/")[2] in self.state.silent_photos:
                return self._cut()
            small = parts.path.endswith("small")
            return self._answer(200, picture(*((400, 300) if small else (1600, 1200))), "image/jpeg")
        if parts.path.startswith("/tiles/"):
            self.state.tile_calls += 1
            return self._cut() if self.state.down else self._answer(200, tile(), "image/png")
        if parts.path == "/api/v1/field/round":
            return self._field(lambda: self.state.round(parse_qs(parts.query)))
        if parts.path == "/api/v1/field/changes":
            asked = parse_qs(parts.query)
            cursor = asked.get("cursor", [None])[0]
            wait_s = float(asked.get("wait", ["0"])[0])
            return self._field(lambda: self.state.changes(cursor, wait_s))
        return self._answer(404, contract("problem"))


@contextlib.contextmanager
def serve():
    """Serve a FieldServer on a free port of this machine; `.url` says where."""
    state = FieldServer()
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.down = True
        with state.lock:
            state.lock.notify_all()
        server.shutdown()
        server.server_close()
