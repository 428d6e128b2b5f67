"""What a push service would bring to the phone, and what a finger does with it."""

import json
import re

import pytest


class Pushes:
    """What a push service would bring to the phone, and what a finger does with it."""

    def __init__(self, phone):
        self.phone = phone
        self.session = phone.context.new_cdp_session(phone.page)
        found = []
        self.session.on(
            "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
        )
        self.session.send("ServiceWorker.enable")
        while not (found and phone.context.service_workers):
            phone.page.wait_for_timeout(10)
        self.registration = found[-1]["registrationId"]
        self.worker = phone.context.service_workers[0]

    def bring(self, news, body=None):
        """Deliver it, again while nothing shows it: on a busy machine Chromium drops what comes, and a push
        service repeats what was not acknowledged. One notification stands for each page however often.
        """
        for _ in range(3):
            self.deliver(json.dumps(news))
            if shown := self.found(body or news["body"], 100):
                return shown
        pytest.fail(f"no notification says {body or news['body']}: {self.shown()}")

    def bring_what_is_unreadable(self, *contents):
        for content in contents:
            self.deliver(content)

    def deliver(self, content):
        origin = re.match(r"https?://[^/]+", self.phone.page.url)[0]
        data = {"origin": origin, "registrationId": self.registration, "data": content}
        self.session.send("ServiceWorker.deliverPushMessage", data)

    def shown(self):
        return self.worker.evaluate(
            "async () => (await self.registration.getNotifications()).map(one => "
            "({title: one.title, body: one.body, actions: one.actions.map(a => a.title), data: one.data}))"
        )

    def wait_for(self, body):
        if shown := self.found(body, 300):
            return shown
        pytest.fail(f"no notification says {body}: {self.shown()}")

    def found(self, body, looks):
        """The notification that says `body`, looked for so often, ten times a second; None."""
        for _ in range(looks):
            if found := [one for one in self.shown() if one["body"] == body]:
                return found[0]
            self.phone.page.wait_for_timeout(100)
        return None

    def wait_until_opened(self, count):
        """The pages that the worker opened, once it opened as many; see `NOTE_WHAT_OPENS`."""
        for _ in range(100):
            if len(opened := self.worker.evaluate("self.opened")) >= count:
                return opened
            self.phone.page.wait_for_timeout(100)
        pytest.fail(f"only {opened} was opened")

    def touch(self, action):
        self.worker.evaluate(
            "async action => { const notification = (await self.registration.getNotifications()).at(-1);"
            "self.dispatchEvent(new NotificationEvent('notificationclick', {notification, action})) }",
            action,
        )
