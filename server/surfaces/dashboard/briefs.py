"""The brief of each district, each month, to who confirmed that it is wanted."""

from datetime import date

from flask import current_app

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.language import speaking, translate
from server.reporting.alerts import queries as alerts
from server.reporting.alerts import services
from server.reporting.alerts.rules import digest_until
from server.reporting.alerts.services import Letter
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.papers.brief import brief_lines, title_of
from server.surfaces.dashboard.queries.brief import brief_of
from server.surfaces.dashboard.rules import month_of, months_before, start_of


def write_briefs(territory_id: int) -> int:
    """Write the briefs of the last full month, from the first day of this one on; how many. Twice is once."""
    here = territories.by_id(territory_id)
    until = digest_until(here.time_zone, now())
    if until is None:
        return 0
    this_month = month_of(here.local(until).date())
    end, month = start_of(this_month, here.time_zone), months_before(this_month, 1)
    letters = {
        (district_id, language): letter
        for district_id, language in alerts.monthly_readers(here.id, end)
        if (letter := _letter(here, district_id, language, month))
    }
    return services.tell_monthly(here, end, f"brief:{month:%Y-%m}", letters)


def _letter(here: Territory, district_id: int, language: str, month: date) -> Letter | None:
    district = here.district_by_id(district_id)
    if district is None or not district.active:
        return None
    with speaking(language):
        brief = brief_of(here, district, month)
        body = [
            translate("dashboard.brief.mail", district=district.name, month=pages.month(month)),
            "\n".join(f"– {line}" for line in brief_lines(brief)),
            translate("dashboard.brief.paper", url=address_of(district.slug, month)),
        ]
        return Letter(title_of(brief), "\n\n".join(body))


def address_of(slug: str, month: date) -> str:
    """Where anybody finds a brief as PDF."""
    return f"{current_app.config['PARVIS'].base_url}/quartiers/{slug}/bulletin/{month:%Y-%m}.pdf"
