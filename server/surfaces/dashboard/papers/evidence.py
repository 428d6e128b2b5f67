"""The evidence sheet on a difficult sender: what was said, when, what followed; nobody else's words."""

from collections.abc import Sequence

from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.language import translate
from server.core.paper import SMALL
from server.reporting.signalements.queries.senders import Saying, Slowed
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.papers import layout


def evidence_sheet(here: Territory, sayings: Sequence[Saying], measures: Sequence[Slowed], by: str) -> bytes:
    """The sheet, for a complaint or a file: without contact data, which the complaint asks for by itself."""
    title = translate("dashboard.evidence.title")
    lead = translate("dashboard.evidence.lead", moment=pages.moment(now()), name=by, count=len(sayings))
    paper = layout.begin(here, title, lead)
    paper.words(translate("dashboard.evidence.means"), SMALL, grey=True)
    paper.heading(translate("dashboard.evidence.said"))
    for one in sayings:
        kind = translate(f"dashboard.evidence.kind.{one.kind}", default=one.kind)
        paper.words(
            f"{pages.moment(one.at)} – {kind} – {translate('dashboard.ticket.title', number=one.number)}"
        )
        if one.masked:
            paper.words(translate("dashboard.evidence.masked"), SMALL, grey=True)
        paper.words(one.words, indent=12)
        paper.space(4)
    paper.heading(translate("dashboard.evidence.measures"))
    for measure in measures:
        paper.words(f"{pages.moment(measure.started_at)} – {measure_words(measure)}", bold=True)
        paper.words(measure.words, indent=12)
        if measure.lifted_at:
            moment = pages.moment(measure.lifted_at)
            paper.words(translate("dashboard.senders.lifted", moment=moment, name=measure.lifted_by), SMALL)
        paper.space(4)
    if not measures:
        paper.words(translate("dashboard.evidence.no_measure"))
    return paper.file()


def measure_words(measure: Slowed) -> str:
    """A measure in one line: warned or slowed until when, why, by whom."""
    what = (
        translate("dashboard.senders.slowed", day=pages.day(measure.until))
        if measure.until
        else translate("dashboard.senders.warned")
    )
    reason = translate(f"dashboard.senders.reason.{measure.reason}")
    return f"{what} – {reason} – {measure.started_by}"
