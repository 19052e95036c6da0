"""Style sheets and scripts, under the digest of their content."""

from __future__ import annotations

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from chartproof.web.access import open_to_anybody
from chartproof.web.rendering import static_files

FOREVER = "public, max-age=31536000, immutable"


@get(
    "/static/{mark:str}/{name:str}",
    opt=open_to_anybody(),
    include_in_schema=False,
    sync_to_thread=False,
)
def static(mark: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Return the file, where the digest is that of its content."""
    found = static_files().get(name)
    if found is None or found[0] != mark:
        raise NotFoundException()
    return Response(found[1], media_type=found[2], headers={"Cache-Control": FOREVER})


ROUTES = (static,)
