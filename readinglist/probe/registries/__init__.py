"""Registries of DOIs: what each says of a name that is registered, many names a request, never a landing page."""

from readinglist.probe.registries import handles
from readinglist.probe.registries.asking import ask_service, batches, path_form
from readinglist.probe.registries.crossref import Crossref, Works
from readinglist.probe.registries.datacite import DataCite, Records
from readinglist.probe.registries.desk import Desk
from readinglist.probe.registries.misspelt import meant
from readinglist.probe.registries.word import Word

__all__ = [
    "Crossref",
    "DataCite",
    "Desk",
    "Records",
    "Word",
    "Works",
    "ask_service",
    "batches",
    "handles",
    "meant",
    "path_form",
]
