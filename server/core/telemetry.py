"""What an operator sees: JSON log lines with the request's id, and Prometheus metrics."""

import json
import logging
import os
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "parvis_requests_total", "Requests answered", ["route", "method", "status"], registry=REGISTRY
)
DURATION = Histogram("parvis_request_seconds", "Time to answer", ["route"], registry=REGISTRY)
SIGNATURE = re.compile(r"\b(signature=)[\w%~.-]+")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; the signatures of private addresses are taken out wherever they appear."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id", "")
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return SIGNATURE.sub(r"\1…", json.dumps(line, ensure_ascii=False))


def configure_logs(level: int = logging.INFO) -> None:
    """Write every log line of this process as JSON on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def init_telemetry(app: Flask) -> None:
    """Count and time every request of `app`."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unmatched"
        REQUESTS.labels(route, request.method, response.status_code).inc()
        DURATION.labels(route).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response


def metrics() -> str:
    """The metrics in Prometheus' text format: of all web processes that share a folder, else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY).decode()
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]  # the library gives this one no types
    return generate_latest(of_all).decode()
