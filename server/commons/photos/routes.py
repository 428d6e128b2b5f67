"""`GET /photos/<id>/<large|small|preview>`: the copies, signed for those who may see them, or published."""

import io
from uuid import UUID

from flask import Blueprint, Response, request, send_file

from server.commons.photos import queries
from server.core.http import public

PUBLIC_MAX_AGE_S = 300

blueprint = Blueprint("photos", __name__)


@blueprint.get("/photos/<uuid:photo_id>/<any(large, small, preview):size>")
@public
def get_photo(photo_id: UUID, size: str) -> Response:
    """The bytes of a copy; the signature in the address, or its publication, is what allows it."""
    end, signature = request.args.get("until"), request.args.get("signature")
    revision = request.args.get("revision", type=int)
    if end is None and signature is None:
        return _answer(queries.published_copy(photo_id, size, revision))
    return _answer(
        queries.signed_copy(photo_id, size, end=end or "", signature=signature or "", revision=revision)
    )


def _answer(copy: queries.Copy) -> Response:
    """A JPEG and nothing else, whatever a browser would like to see in it; ranges and ETags are honoured."""
    response = send_file(
        io.BytesIO(copy.body),
        mimetype="image/jpeg",
        download_name="photo.jpg",
        conditional=True,
        etag=copy.tag,
    )
    if copy.max_age_s is None:
        # a photo that is withdrawn or erased must not live on in the caches between us and its readers
        response.headers["Cache-Control"] = f"public, max-age={PUBLIC_MAX_AGE_S}, must-revalidate"
    else:
        response.headers["Cache-Control"] = f"private, max-age={copy.max_age_s}"
        response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
