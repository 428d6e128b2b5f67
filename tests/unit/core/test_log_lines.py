"""A log line is JSON, and holds no signature of a private address."""

import json
import logging

from server.core.telemetry import JsonFormatter

URL = "/photos/a8b5/large?until=1795564800&signature=Zm9v-YmFy_"


def written(message, *arguments, exc_info=None):
    record = logging.LogRecord("gunicorn.access", logging.INFO, __file__, 1, message, arguments, exc_info)
    return JsonFormatter().format(record)


def test_a_signature_is_taken_out_of_the_message():
    line = json.loads(written("GET %s 200", URL))
    assert line["message"] == "GET /photos/a8b5/large?until=1795564800&signature=… 200"


def test_a_signature_is_taken_out_of_a_trace():
    try:
        raise OSError(f"cannot serve {URL}")
    except OSError as error:
        text = written("fault", exc_info=(type(error), error, error.__traceback__))
    assert "Zm9v" not in text
    assert "cannot serve /photos/a8b5" in json.loads(text)["trace"]
