"""The OpenAPI document as a person reads it: by parts, each call with what it takes, answers, and an example; pure."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_Values = Mapping[str, Any]
# What stands in examples; of other names it is told by the kind of value.
_SUCH_AS: _Values = {
    "q": "tag:faces status:to-read",
    "search": "tag:faces status:to-read",
    "name": "faces",
    "names": ["faces", "heads"],
    "tags": ["faces"],
    "into": "people",
    "note": "Read **chapter 2** first.",
    "title": "A Better Title",
    "text": "10.1145/3592433",
    "url": "https://example.org/paper",
    "deed": "status",
    "value": "read",
    "status": "reading",
    "papers": [12, 31],
    "expect": 2,
}
_BY_FORMAT = {"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "uri": "https://example.org"}
_USUAL = ("application/json", "application/problem+json")
_MOST = 0.7  # of the calls have what is told once for all
_TRIVIAL = ("limit", "offset", "If-Match")  # of most calls, and told once


@dataclass(frozen=True)
class Named:
    """A parameter, or a field of a shape: its kind in words, and the shape that it leads to."""

    name: str
    kind: str
    shape: str
    needed: bool
    told: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """What a call answers with a status; its `type` is told where it is an unusual one."""

    status: str
    told: str
    shape: str
    type: str


@dataclass(frozen=True)
class Call:
    """One call of the API."""

    name: str
    method: str
    path: str
    told: str
    takes: Sequence[Named]
    body: Sequence[Named]
    body_kind: str
    answers: Sequence[Answer]
    example: str


@dataclass(frozen=True)
class Part:
    """The calls of one part."""

    name: str
    told: str
    calls: Sequence[Call]


@dataclass(frozen=True)
class Shape:
    """The shape of a value, with its fields."""

    name: str
    told: str
    fields: Sequence[Named]


@dataclass(frozen=True)
class Manual:
    """All of the document; `everywhere` are the mistakes that every call may answer with."""

    title: str
    told: str
    parts: Sequence[Part]
    shapes: Sequence[Shape]
    everywhere: Sequence[Answer]


def manual(document: _Values) -> Manual:
    """Return an OpenAPI document as a person reads it."""
    calls = [(path, method, call) for path, these in document["paths"].items() for method, call in these.items()]
    common = _common([call for _, _, call in calls])
    parts = [
        Part(
            tag["name"],
            tag.get("description", ""),
            [
                _call(document, path, method, call, common)
                for path, method, call in calls
                if tag["name"] in call["tags"]
            ],
        )
        for tag in document["tags"]
    ]
    shapes = document["components"]["schemas"]
    told = [
        Shape(name, schema.get("description", ""), list(_fields(document, schema)))
        for name, schema in sorted(shapes.items())
        if "properties" in schema
    ]
    info = document["info"]
    everywhere = [_answer(status, answer) for status, answer in common.items()]
    return Manual(info["title"], info.get("description", ""), [part for part in parts if part.calls], told, everywhere)


def _common(calls: Sequence[_Values]) -> dict[str, _Values]:
    """The answers that most calls have in the same words."""
    told = [(status, json.dumps(answer)) for call in calls for status, answer in call["responses"].items()]
    often = [pair for pair, number in Counter(told).items() if number > _MOST * len(calls) and pair[0] >= "400"]
    return {status: json.loads(answer) for status, answer in sorted(often)}


def _call(document: _Values, path: str, method: str, call: _Values, common: _Values) -> Call:
    takes = [_parameter(document, one) for one in call.get("parameters", ())]
    kind, content = _content(call.get("requestBody", {}))
    schema = _whole(document, content.get("schema", {}))
    answers = [_answer(status, it) for status, it in call["responses"].items() if common.get(status) != it]
    return Call(
        call["operationId"],
        method.upper(),
        path,
        " ".join(filter(None, (call.get("summary", ""), call.get("description", "").replace("<br/>", " ").strip()))),
        takes,
        list(_fields(document, schema)),
        kind,
        sorted(answers, key=lambda it: it.status),
        _example(document, path, method, call, schema if kind == "application/json" else {}),
    )


def _parameter(document: _Values, told: _Values) -> Named:
    schema = told.get("schema", {})
    words = told.get("description") or schema.get("description", "")
    return Named(told["name"], kind_of(document, schema), "", told.get("required", False), words, told["in"])


def _answer(status: str, told: _Values) -> Answer:
    kind, content = _content(told)
    shape = _name(content.get("schema", {}))
    words = "done; there is nothing to tell" if status == "204" else told.get("description", "")
    return Answer(status, words, shape, "" if kind in _USUAL else kind)


def _content(told: _Values) -> tuple[str, _Values]:
    """The first type that a body or answer may have, and what stands in it."""
    found: tuple[str, _Values] = next(iter(told.get("content", {}).items()), ("", {}))
    return found


def _fields(document: _Values, schema: _Values) -> Iterator[Named]:
    needed = schema.get("required", ())
    for name, told in schema.get("properties", {}).items():
        words = told.get("description", "")
        yield Named(name, kind_of(document, told), _shape_in(document, told), name in needed, words)


def kind_of(document: _Values, schema: _Values) -> str:
    """Return in words what values a schema allows: `whole number, 1 to 500 (50)`."""
    if choices := [it for it in schema.get("anyOf", schema.get("oneOf", schema.get("allOf", ()))) if it]:
        words = list(dict.fromkeys(kind_of(document, it) for it in choices))
        return " or ".join(words) + _otherwise(schema)
    if "$ref" in schema:
        return kind_of(document, {"title": _name(schema), **_whole(document, schema)})
    if "enum" in schema:
        return ", ".join(str(it) for it in schema["enum"]) + _otherwise(schema)
    if "const" in schema:
        return str(schema["const"])
    return _plain(document, schema) + _otherwise(schema)


def _plain(document: _Values, schema: _Values) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {kind_of(document, schema.get('items', {}))}"
        case "integer":
            return "whole number" + _bounds(schema)
        case "number":
            return "number" + _bounds(schema)
        case "string" if schema.get("format") == "date-time":
            return "moment"
        case "string":
            longest = schema.get("maxLength")
            return {"date": "day", "binary": "file"}.get(schema.get("format", ""), "text") + (
                f" of up to {longest:,} letters" if longest else ""
            )
        case "boolean":
            return "true or false"
        case "null":
            return "null"
        case "object" if "properties" in schema:
            return str(schema.get("title", "object"))
        case "object" if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
            return f"values by name: {kind_of(document, schema['additionalProperties'])}"
        case "object":
            return "values by name"
        case _:
            return "any value"


def _bounds(schema: _Values) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None and most >= 2**31:
        most = None
    if least is not None and most is not None:
        return f", {least:g} to {most:g}"
    return f", {least:g} or more" if least is not None else ""


def _otherwise(schema: _Values) -> str:
    default = schema.get("default")
    return f"; {json.dumps(default)} unless said" if default not in (None, "", []) else ""


def _whole(document: _Values, schema: _Values) -> _Values:
    name = _name(schema)
    found: _Values = document["components"]["schemas"].get(name, {}) if name else schema
    return found


def _name(schema: _Values) -> str:
    if "allOf" in schema:
        return next((name for it in schema["allOf"] if (name := _name(it))), "")
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _shape_in(document: _Values, schema: _Values) -> str:
    """The name of a shape with fields that a schema leads to, also as one of several or in a list."""
    inner = [schema, *schema.get("anyOf", ()), schema.get("items", {})]
    names = [_name(it) for it in inner] + [_name(it.get("items", {})) for it in inner]
    return next((name for name in names if "properties" in document["components"]["schemas"].get(name, {})), "")


def _example(document: _Values, path: str, method: str, call: _Values, body: _Values) -> str:
    words = ["curl", *(("-X", method.upper()) if method != "get" else ())]
    query = []
    for told in call.get("parameters", ()):
        name, schema = told["name"], told.get("schema", {})
        value = _such(document, name, schema)
        if told["in"] == "path":
            path = path.replace("{" + name + "}", quote(str(value)))
        elif told["in"] == "query" and name not in _TRIVIAL and (told.get("required") or name in ("q", "search")):
            query.append(f"{name}={quote(str(value), safe=':')}")
    words.append("ADDRESS" + path + ("?" + "&".join(query) if query else ""))
    lines = [words, ["-H", "Authorization: Bearer TOKEN"]]
    if body.get("properties"):
        told = json.dumps(_body(document, body), ensure_ascii=False)
        lines += [["-H", "Content-Type: application/json"], ["-d", told]]
    return " \\\n  ".join(shlex.join(line) for line in lines)


def _body(document: _Values, schema: _Values) -> dict[str, Any]:
    """A body with what is needed; where nothing is, with what tells the most."""
    fields = schema["properties"]
    needed = [name for name in fields if name in schema.get("required", ())]
    shown = needed or [name for name in ("status", "tags", "name", "search") if name in fields] or [*fields][:2]
    return {name: _such(document, name, fields[name]) for name in shown}


def _such(document: _Values, name: str, schema: _Values) -> Any:
    schema = _whole(document, schema)
    if "examples" in schema:
        return schema["examples"][0]
    if choices := schema.get("anyOf"):
        return _such(document, name, choices[0])
    if "enum" in schema:
        known = _SUCH_AS.get(name)
        return known if known in schema["enum"] else schema["enum"][0]
    match schema.get("type"):
        case "integer":
            return _SUCH_AS.get(name, max(schema.get("minimum", 1), 12 if name.endswith("_id") else 1))
        case "number":
            return 1.5
        case "boolean":
            return True
        case "array":
            known = _SUCH_AS.get(name)
            return (
                known if isinstance(known, list) else [_such(document, name.removesuffix("s"), schema.get("items", {}))]
            )
        case "object":
            return _body(document, schema) if schema.get("properties") else {}
        case _:
            return _BY_FORMAT.get(schema.get("format", "")) or _SUCH_AS.get(name, "…")
