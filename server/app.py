"""The web application: every room of the service wired together, and nothing else."""

import importlib
import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from server.commons.accounts import queries as accounts
from server.commons.accounts.routes import blueprint as accounts_blueprint
from server.commons.addresses.routes import blueprint as addresses_blueprint
from server.commons.announcements.routes import blueprint as announcements_blueprint
from server.commons.announcements.routes import page_blueprint as announcement_pages
from server.commons.outreach.routes import blueprint as outreach_blueprint
from server.commons.outreach.routes import page_blueprint as outreach_pages
from server.commons.photos.routes import blueprint as photos_blueprint
from server.commons.territories import queries as territories
from server.commons.territories.routes import blueprint as territories_blueprint
from server.core import events, health, queue, web_files
from server.core.api import ParvisApi
from server.core.db import init_database
from server.core.errors import register_error_handlers
from server.core.http import init_http, use_loaders
from server.core.json import OrjsonProvider
from server.core.limits import init_limits
from server.core.telemetry import init_telemetry
from server.reporting.alerts.routes import blueprint as alerts_blueprint
from server.reporting.alerts.routes import page_blueprint as alert_pages
from server.reporting.field.routes import blueprint as field_blueprint
from server.reporting.partners.routes import blueprint as partners_blueprint
from server.reporting.signalements.routes import blueprint as signalements_blueprint
from server.reporting.signalements.routes.around import blueprint as around_blueprint
from server.reporting.signalements.routes.following import blueprint as following_blueprint
from server.reporting.signalements.routes.following import page_blueprint as following_pages
from server.reporting.tickets.routes import blueprint as tickets_blueprint
from server.reporting.wording.routes import blueprint as wording_blueprint
from server.subscriptions import SUBSCRIPTIONS
from server.surfaces.dashboard.routes import blueprint as dashboard_blueprint
from server.surfaces.dashboard.routes.partners import partner_blueprint
from server.surfaces.sharing import queries as sharing
from server.surfaces.sharing.routes import blueprint as sharing_blueprint

API_BLUEPRINTS = (
    territories_blueprint,
    addresses_blueprint,
    announcements_blueprint,
    outreach_blueprint,
    signalements_blueprint,
    around_blueprint,
    following_blueprint,
    alerts_blueprint,
    wording_blueprint,
    tickets_blueprint,
    field_blueprint,
    partners_blueprint,
    accounts_blueprint,
)
PAGE_BLUEPRINTS = (
    health.blueprint,
    photos_blueprint,
    announcement_pages,
    outreach_pages,
    alert_pages,
    following_pages,
    dashboard_blueprint,
    partner_blueprint,
    sharing_blueprint,
)


def create_app(settings: Settings) -> Flask:
    """The application on the database, Redis and storage that `settings` name."""
    app = Flask("server", static_folder=None)
    app.json = OrjsonProvider(app)
    app.logger.setLevel(logging.INFO)
    app.config.update(
        PARVIS=settings,
        SECRET_KEY=settings.secret_key,
        API_TITLE="Parvis",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own recipe
    init_database(app, settings.database_url)
    queue.init_queue(settings.redis_url)
    events.init_events()
    events.use_subscriptions(SUBSCRIPTIONS)
    use_loaders(identity=accounts.identity_for, territory=territories.for_host)
    web_files.use_facts(sharing.facts_of)
    init_telemetry(app)
    init_http(app)
    init_limits(app, redis_url=settings.redis_url, enabled=settings.rate_limits)
    _register_routes(app)
    register_error_handlers(app)
    return app


def _register_routes(app: Flask) -> None:
    api = ParvisApi(app)
    for blueprint in API_BLUEPRINTS:
        api.register_blueprint(blueprint)
    for page in PAGE_BLUEPRINTS:
        app.register_blueprint(page)
    app.register_blueprint(web_files.blueprint)
    for room in (
        "commons.audit",
        "commons.notifications",
        "reporting.absences",
        "reporting.importing",
        "reporting.on_call",
    ):
        importlib.import_module(f"server.{room}.models")  # its tables, though it has no route
