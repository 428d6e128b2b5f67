"""What the town's people do meanwhile, by HTTP."""

import uuid


class Staff:
    """The demonstration's accounts at work on the running service."""

    def __init__(self, live, request):
        self.live, self.request = live, request
        self.desk = {"Authorization": f"Bearer {self.token('desk')}"}

    def token(self, role):
        account = next(one for one in self.live.accounts if one["role"] == role)
        said = {"login": account["login"], "password": account["password"]}
        answer = self.request.post(f"{self.live.base_url}/api/v1/sessions", data=said)
        return answer.json()["token"]

    def act(self, ticket_id, kind, **given):
        address = f"{self.live.base_url}/api/v1/tickets/{ticket_id}/actions"
        body = {"id": str(uuid.uuid4()), "kind": kind, **given}
        answer = self.request.post(address, data=body, headers=self.desk)
        assert answer.ok, answer.text()

    def ticket(self, number):
        found = self.request.get(f"{self.live.base_url}/api/v1/tickets?q={number}", headers=self.desk)
        ticket_id = next(one["id"] for one in found.json()["items"] if one["number"] == number)
        return self.request.get(f"{self.live.base_url}/api/v1/tickets/{ticket_id}", headers=self.desk).json()

    def finish(self, number, team="eclairage-public"):
        """Have the work done, whether or not the rules sent it already."""
        ticket_id = self.ticket(number)["id"]
        self.act(ticket_id, "assign", team=team)
        self.act(ticket_id, "done", no_photo_reason="dark")
