"""Places for data, reviews, drives and films answer as the real ones were seen to."""

from __future__ import annotations

import httpx

from tests.internet import SmallInternet
from tests.internet.client import all_told, json_of, told

# --- data, reviews, drives, films


def test_places_for_data(world: SmallInternet, client: httpx.Client) -> None:
    world.zenodo.update(
        {"1": {"latest": "2"}, "2": {}, "3": {"deleted": "spam"}, "4": {"restricted": True}, "5": {"hidden": True}}
    )
    world.figshare["7"] = {}
    world.osf.update(
        {
            "abcde": {},
            "fghij": {"deleted": True},
            "klmno": {"private": True},
            "reg12": {"type": "registrations", "withdrawn": True},
        }
    )
    zenodo, osf = "https://zenodo.org", "https://api.osf.io/v2"
    table = {f"{zenodo}/api/records/1": f"302 {zenodo}/api/records/2", f"{zenodo}/api/records/2": "200"}
    table |= {f"{zenodo}/api/records/3": "410", f"{zenodo}/records/3": "410", f"{zenodo}/api/records/5": "404"}
    table |= {f"{zenodo}/api/records/9": "404", f"{zenodo}/record/2": "301 /records/2", f"{zenodo}/records/4": "403"}
    table |= {"https://api.figshare.com/v2/articles/7": "200", "https://api.figshare.com/v2/articles/8": "404"}
    table |= {
        "https://figshare.com/articles/dataset/x/7": "202",
        f"{osf}/nodes/abcde/": "200",
        f"{osf}/nodes/none1/": "404",
    }
    table |= {
        f"{osf}/guids/abcde/": f"302 {osf}/nodes/abcde/",
        f"{osf}/nodes/fghij/": "410",
        f"{osf}/nodes/klmno/": "401",
    }
    table |= {"https://osf.io/none1/": "200"}
    assert all_told(client, table) == table
    assert json_of(client, f"{zenodo}/api/records/3")["tombstone"]["note"] == "spam"
    assert json_of(client, f"{zenodo}/api/records/4")["access"]["record"] == "restricted"
    assert json_of(client, f"{osf}/registrations/reg12/")["data"]["attributes"]["withdrawn"] is True
    assert client.get("https://figshare.com/x").headers["x-amzn-waf-action"] == "challenge"
    world.exhaust("osf")
    assert told(client, f"{osf}/nodes/abcde/") == "429"


def test_anonymous_repositories_and_reviews(world: SmallInternet, client: httpx.Client) -> None:
    revealed = "https://github.com/lab/code"
    world.anonymous.update({"a": {}, "b": {"state": "expired"}, "c": {"state": "expired", "url": revealed}})
    world.anonymous.update({"d": {"state": "preparing"}, "e": {"state": "inaccessible"}})
    site = "https://anonymous.4open.science/"
    table = {
        f"api/repo/{name}/options": code for name, code in zip("abcdef", "200 410 200 425 500 404".split(), strict=True)
    }
    table |= {"r/no": "200", "api/repo/c/zip": f"302 {revealed}", "robots.txt": "200"}
    assert all_told(client, table, site) == table
    assert [json_of(client, f"{site}api/repo/{n}/options")["url"] for n in "ac"] == [None, revealed]
    world.forums.update({"F1": {"title": "A paper"}, "F2": {"private": True}, "F3": {"challenge": True}})
    table = {
        "forum?id=F1": "200",
        "forum?id=no": "404",
        "forum?id=F2": "302 /login?redirect=/forum",
        "pdf?id=F1": "200",
    }
    assert all_told(client, table, "https://openreview.net/") == table
    refused = client.get("https://api2.openreview.net/notes?forum=F1")
    assert (refused.status_code, refused.json()["name"]) == (403, "ChallengeRequiredError")
    world.openreview_open = True
    table = {"notes?forum=F1": "200", "notes?forum=no": "404", "notes?id=F2": "403"}
    assert all_told(client, table, "https://api.openreview.net/") == table


def test_drives_and_films(world: SmallInternet, client: httpx.Client) -> None:
    world.drive.update({"id1": {}, "id2": {"state": "private"}, "id3": {"state": "login"}, "id4": {"state": "quota"}})
    world.videos.update(
        {"aaaaaaaaaaa": {}, "bbbbbbbbbbb": {"state": "private"}, "ccccccccccc": {"state": "no-embedding"}}
    )
    file, film = "https://drive.google.com/file/d/", "https://www.youtube.com/"
    table = {f"{file}id1/view": "200", f"{file}id2/view": "200", f"{file}no9/view": "404", f"{file}id4/view": "200"}
    table |= {
        f"{film}watch?v=aaaaaaaaaaa": "200",
        f"{film}watch?v=zzzzzzzzzzz": "200",
        "https://www.dropbox.com/s/x/y": "404",
    }
    table |= {"https://youtu.be/aaaaaaaaaaa": f"303 {film}watch?v=aaaaaaaaaaa&feature=youtu.be"}
    table |= {"https://sites.google.com/site/old": "404"}
    for video, code in {"aaaaaaaaaaa": "200", "zzzzzzzzzzz": "404", "ccccccccccc": "401", "short": "400"}.items():
        table[f"{film}oembed?url=https://www.youtube.com/watch?v={video}&format=json"] = code
    assert all_told(client, table) == table
    assert told(client, f"{file}id3/view").startswith("302 https://accounts.google.com/")
    assert "You need access" in client.get(f"{file}id2/view").text
    assert "Video unavailable" in client.get(f"{film}watch?v=zzzzzzzzzzz").text
