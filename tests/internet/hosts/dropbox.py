"""dropbox.com: shared files are put there as pages; everything else was deleted (upstreams §4.10).

world.put("https://www.dropbox.com/s/abc/data.zip", How.OK)
world.put("https://www.dropbox.com/s/abc/data.zip", 429, body=dropbox.LIMITED)   # 460, 451: a legal block
"""

from __future__ import annotations

from tests.internet.wire import Answer, Request, html
from tests.internet.world import World

LIMITED = "<p>This link is temporarily disabled</p>"
DELETED = "<p>We can't find the page you're looking for.</p>"


def _site(_world: World, request: Request) -> Answer:
    return html("Dropbox") if request.path == "/" else html("Dropbox - 404", DELETED, 404)


SITES = dict.fromkeys(("dropbox.com", "www.dropbox.com", "dl.dropboxusercontent.com", "dl.dropbox.com"), _site)
