"""Enough GraphQL to answer queries with aliases, variables, arguments and fragments from plain dictionaries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|"(?:\\.|[^"\\])*"|[{}()\[\]:$!=@|]')
_BLANK = re.compile(r"(?:[\s,\ufeff]|#[^\n]*)+")


class QueryError(Exception):
    """The query as a whole is wrong."""


class FieldError(Exception):
    """One field has no value; `kind` is GitHub's error type, empty for errors of its own making."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Variable:
    """A `$name` in an argument."""

    name: str


@dataclass(slots=True)
class Selection:
    """One field, or a spread (`name` is then empty and `on` is the type or the fragment)."""

    name: str
    alias: str
    args: dict[str, Any] = field(default_factory=dict)
    inside: list[Selection] = field(default_factory=list)
    on: str = ""
    fragment: str = ""


@dataclass(slots=True)
class Query:
    """A parsed document with one operation."""

    selections: list[Selection]
    fragments: dict[str, list[Selection]]
    defaults: dict[str, Any]
    required: list[str]


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self, expected: str = "") -> str:
        token = self._peek()
        if not token or (expected and token != expected):
            raise QueryError(f"Parse error on {token!r}, expecting {expected or 'more'!r}")
        self._at += 1
        return token

    def _skip(self, token: str) -> bool:
        found = self._peek() == token
        self._at += found
        return found

    def document(self) -> Query:
        query = Query([], {}, {}, [])
        while self._peek():
            if self._skip("fragment"):
                name = self._next()
                self._next("on")
                self._next()
                query.fragments[name] = self._selections()
                continue
            if self._skip("query"):
                if self._peek() not in ("(", "{"):
                    self._next()
                if self._skip("("):
                    self._variables(query)
            query.selections = self._selections()
        return query

    def _variables(self, query: Query) -> None:
        while not self._skip(")"):
            self._next("$")
            name = self._next()
            self._next(":")
            last = ""
            while self._peek() in ("[", "]", "!") or self._peek()[:1].isalpha():
                last = self._next()
            if self._skip("="):
                query.defaults[name] = self._value()
            elif last == "!":
                query.required.append(name)

    def _selections(self) -> list[Selection]:
        self._next("{")
        found: list[Selection] = []
        while not self._skip("}"):
            found.append(self._spread() if self._skip("...") else self._field())
        return found

    def _spread(self) -> Selection:
        if self._skip("on"):
            return Selection("", "", on=self._next(), inside=self._selections())
        return Selection("", "", fragment=self._next())

    def _field(self) -> Selection:
        name = alias = self._next()
        if self._skip(":"):
            name = self._next()
        args: dict[str, Any] = {}
        if self._skip("("):
            while not self._skip(")"):
                key = self._next()
                self._next(":")
                args[key] = self._value()
        return Selection(name, alias, args, self._selections() if self._peek() == "{" else [])

    def _value(self) -> Any:
        token = self._next()
        match token:
            case "$":
                return Variable(self._next())
            case "{":
                told = {}
                while not self._skip("}"):
                    key = self._next()
                    self._next(":")
                    told[key] = self._value()
                return told
            case "[":
                values = []
                while not self._skip("]"):
                    values.append(self._value())
                return values
            case "true" | "false":
                return token == "true"
            case "null":
                return None
        if token[0] == '"':
            return json.loads(token)
        return float(token) if "." in token else int(token) if token.lstrip("-").isdigit() else token


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank:
            at = blank.end()
            continue
        token = _TOKEN.match(text, at)
        if not token:
            raise QueryError(f"Parse error on {text[at]!r}")
        yield token.group()
        at = token.end()


def parse(text: str) -> Query:
    """Reads a document; QueryError when it is not GraphQL."""
    return _Parser(text).document()


def execute(query: Query, variables: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Answers a query from nested dictionaries whose callables take the arguments of their field."""
    missing = [name for name in query.required if variables.get(name) is None]
    if missing:
        raise QueryError(f"Variable ${missing[0]} of type String! was provided invalid value")
    errors: list[dict[str, Any]] = []
    run = _Run(query, {**query.defaults, **variables}, errors)
    data = run.select(query.selections, root, [])
    return {"data": data, **({"errors": errors} if errors else {})}


@dataclass(slots=True)
class _Run:
    query: Query
    variables: dict[str, Any]
    errors: list[dict[str, Any]]

    def select(self, selections: list[Selection], thing: dict[str, Any], path: list[Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for s in selections:
            if s.fragment:
                if s.fragment not in self.query.fragments:
                    raise QueryError(f"Fragment {s.fragment} was used, but not defined")
                told.update(self.select(self.query.fragments[s.fragment], thing, path))
            elif s.on:
                if s.on in (thing["__typename"], "Node", "GitObject", "RepositoryOwner", "Actor"):
                    told.update(self.select(s.inside, thing, path))
            else:
                told[s.alias] = self._value(s, thing, [*path, s.alias])
        return told

    def _value(self, s: Selection, thing: dict[str, Any], path: list[Any]) -> Any:
        if s.name not in thing:
            raise QueryError(f"Field '{s.name}' doesn't exist on type '{thing['__typename']}'")
        value = thing[s.name]
        if callable(value):
            try:
                value = _call(value, {k: self._bind(v) for k, v in s.args.items()})
            except FieldError as problem:
                kind = {"type": problem.kind} if problem.kind else {}
                place = {"path": path, "locations": [{"line": 1, "column": 1}]}
                self.errors.append({**kind, **place, "message": str(problem)})
                return None
        if isinstance(value, list):
            return [self.select(s.inside, v, [*path, i]) if isinstance(v, dict) else v for i, v in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not s.inside:
            raise QueryError(f"Field must have selections (field '{s.name}' has no selections)")
        return self.select(s.inside, value, path)

    def _bind(self, value: Any) -> Any:
        if isinstance(value, Variable):
            return self.variables.get(value.name)
        if isinstance(value, dict):
            return {key: self._bind(v) for key, v in value.items()}
        return [self._bind(v) for v in value] if isinstance(value, list) else value


def _call(function: Callable[..., Any], args: dict[str, Any]) -> Any:
    try:
        return function(**args)
    except TypeError as problem:
        raise QueryError(f"Arguments do not fit: {sorted(args)}") from problem
