r"""Quantities with siunitx's commands as people print them: `\SI{5}{\kilo\metre}` → `5 km`; pure."""

from __future__ import annotations

import re

_SYMBOLS = {
    "metre": "m", "meter": "m", "second": "s", "gram": "g", "kilogram": "kg", "kelvin": "K", "hertz": "Hz", "watt": "W",
    "volt": "V", "joule": "J", "newton": "N", "pascal": "Pa", "ampere": "A", "mole": "mol", "hour": "h",
    "minute": "min", "day": "d", "electronvolt": "eV", "bit": "bit", "byte": "B", "percent": "%", "degree": "°",
    "celsius": "°C", "degreeCelsius": "°C", "ohm": "Ω", "tesla": "T", "litre": "l", "liter": "l",
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "centi": "c", "milli": "m", "micro": "µ",
    "nano": "n", "pico": "p", "femto": "f", "per": "/", "squared": "²", "cubed": "³",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")


def quantity(number: str, unit: str) -> str:
    """Return a number with its unit; a unit's name that is not known stays as it is."""
    symbols = _COMMAND.sub(lambda found: _SYMBOLS.get(found[1], found[1]), unit.strip())
    return f"{number.strip()} {symbols}".strip()
