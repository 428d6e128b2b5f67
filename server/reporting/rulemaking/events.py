"""What happens to rules before they are in force, as facts."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DryRunAsked(Event):
    """Somebody wants to know what drafted rules would do."""

    dry_run_id: UUID
