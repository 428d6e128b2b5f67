"""Who looked at contact data: once a day for each person and place, so that looking stays cheap."""

from redis import RedisError

from server.commons.accounts.queries import StaffUser
from server.commons.audit import services as audit
from server.core import queue

DAY_S = 86_400


def note_contacts_seen(user: StaffUser, where: str) -> None:
    """Put in the journal, once in a day, that this person saw how to reach people, in a ticket or a list."""
    key = f"parvis:contacts-seen:{user.account_id}:{where}"
    try:
        if not queue.hurried().set(key, 1, nx=True, ex=DAY_S):
            return
    except RedisError:
        pass  # without a memory of today it is written each time
    audit.note(
        territory_id=user.identity.territory_id, action="contacts_seen", by=user.account_id, subject=where
    )
