"""What a browser calls itself, in words that its reader knows."""

from __future__ import annotations

# The first that stands in it: most also name those they want to be taken for.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"), ("Safari", "Safari"),
    ("curl", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"), ("Linux", "Linux"), ("BSD", "BSD"),
)  # fmt: skip


def browser_of(about: str) -> str:
    """Return a browser and its system: “Firefox on Linux”."""
    browser = next((name for mark, name in _BROWSERS if mark in about), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in about), "")
    return f"{browser} on {system}" if system else browser
