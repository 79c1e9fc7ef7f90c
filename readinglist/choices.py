"""What can be set, as the doors tell it: each setting with its value, and from where it has it; no secret is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | list[str]
Changes = Mapping[str, Value | None]  # what settings are to be by name; None takes one away


class SettingForm(StrEnum):
    """What a setting looks like."""

    TEXT = "text"
    NUMBER = "number"  # a whole one
    DECIMAL = "decimal"
    LIST = "list"  # of texts


class Origin(StrEnum):
    """From where a setting has its value."""

    DEFAULT = "default"
    FILE = "file"  # config.toml
    VARIABLE = "variable"  # it outranks the file


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. Of a secret, `value` and `default` are None; `given` says whether there is one.

    `where` names the variable, and the file that a secret is read from, where it is not in config.toml itself.
    `choices` are the only words for it, where there are such. `restart` says that it holds from the next start on.
    """

    name: str
    form: SettingForm
    origin: Origin
    value: Value | None
    default: Value | None
    given: bool
    secret: bool = False
    where: str = ""
    choices: tuple[str, ...] = ()
    restart: bool = False

    @property
    def fixed(self) -> bool:
        """Whether a variable holds it, which nobody can change from here."""
        return self.origin is Origin.VARIABLE


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings at one moment; `mark` is another as soon as config.toml is another."""

    mark: str = ""
    all: tuple[Setting, ...] = ()

    def __getitem__(self, name: str) -> Setting:
        """The setting of a name; raises KeyError."""
        for one in self.all:
            if one.name == name:
                return one
        raise KeyError(name)

    def names(self) -> Sequence[str]:
        """The names, in the order in which they are told."""
        return [one.name for one in self.all]


class TokenWord(StrEnum):
    """What became of the test of a token."""

    OK = "ok"
    MISSING = "missing"
    REFUSED = "refused"
    LIMITED = "limited"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class TokenSaid:
    """What GitHub says of the token: `hourly` questions an hour, and the `scopes` that it would not need.

    `why` is a sentence where GitHub could not be asked.
    """

    word: TokenWord
    hourly: int = 0
    scopes: str = ""
    why: str = ""

    @property
    def sentence(self) -> str:
        """The same for a person."""
        match self.word:
            case TokenWord.OK:
                gives = f": it gives {self.hourly:,} questions an hour, where 60 are usual" if self.hourly else ""
                more = f" It may do more than it needs to ({self.scopes}); one without any scope is safer."
                return f"GitHub knows the token{gives}.{more if self.scopes else ''}"
            case TokenWord.MISSING:
                return "No token is set."
            case TokenWord.REFUSED:
                return "GitHub refuses the token: it has expired, was withdrawn, or has a slip in it. Make a new one."
            case TokenWord.LIMITED:
                return f"GitHub does not say: {self.why}. Try again in an hour."
            case TokenWord.UNREACHED:
                return f"GitHub could not be asked: {self.why}."
