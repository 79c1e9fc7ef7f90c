"""The document of the API as a page to read."""

from __future__ import annotations

import re
import shlex
from html import unescape

from flask.testing import FlaskClient

V1 = "/api/v1"


def _page(client: FlaskClient) -> str:
    answer = client.get(f"{V1}/docs")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_tells_every_call_with_an_example(client: FlaskClient) -> None:
    page, document = _page(client), client.get(f"{V1}/openapi.json").json
    assert document is not None
    names = {call["operationId"] for calls in document["paths"].values() for call in calls.values()}
    assert names <= set(re.findall(r'<details class="known api" id="(\w+)"', page))
    assert len(re.findall(r"<code>curl ", page)) == len(names)


def test_every_example_is_a_command_that_asks_this_server(client: FlaskClient) -> None:
    for text in re.findall(r"<code>(curl .*?)</code></pre>", _page(client), re.DOTALL):
        words = shlex.split(unescape(text))
        address = next(word for word in words if "://" in word)
        assert address.startswith("http://localhost/api/v1/")
        assert "{" not in address


def test_every_link_within_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = _page(client)
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert sorted(set(re.findall(r'href="#([^"]+)"', page)) - ids) == []


def test_the_examples_that_look_at_a_paper_work_as_they_stand(client: FlaskClient, head: int) -> None:
    for text in re.findall(r"<code>(curl .*?)</code></pre>", _page(client), re.DOTALL):
        words = shlex.split(unescape(text))
        path = next(word for word in words if "://" in word).removeprefix("http://localhost")
        if "-X" not in words and path.startswith(f"{V1}/papers/12"):
            assert client.get(path.replace("/12", f"/{head}", 1)).status_code == 200, path


def test_every_page_leads_to_it(client: FlaskClient) -> None:
    assert f'href="{V1}/docs">API</a>' in client.get("/home").get_data(as_text=True)
