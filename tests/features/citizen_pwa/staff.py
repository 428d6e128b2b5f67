"""What the town's people do meanwhile, by HTTP."""

import uuid


class Staff:
    """The demonstration's accounts at work on the running service."""

    def __init__(self, live, request):
        self.live, self.request = live, request

    def token(self, role, team=None):
        account = next(
            one for one in self.live.accounts if one["role"] == role and team in (None, one["team"])
        )
        said = {"login": account["login"], "password": account["password"]}
        answer = self.request.post(f"{self.live.base_url}/api/v1/sessions", data=said)
        return answer.json()["token"]

    def act(self, ticket_id, kind, **given):
        headers = {"Authorization": f"Bearer {self.token('desk')}"}
        address = f"{self.live.base_url}/api/v1/tickets/{ticket_id}/actions"
        body = {"id": str(uuid.uuid4()), "kind": kind, **given}
        answer = self.request.post(address, data=body, headers=headers)
        assert answer.ok, answer.text()

    def ticket(self, number):
        headers = {"Authorization": f"Bearer {self.token('desk')}"}
        found = self.request.get(f"{self.live.base_url}/api/v1/tickets?q={number}", headers=headers)
        ticket_id = next(one["id"] for one in found.json()["items"] if one["number"] == number)
        return self.request.get(f"{self.live.base_url}/api/v1/tickets/{ticket_id}", headers=headers).json()

    def finish(self, number):
        self.act(self.ticket(number)["id"], "done", no_photo_reason="dark")
