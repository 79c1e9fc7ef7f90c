"""Keeps the papers you mean to read and watches over their links."""

__version__ = "0.1.0"
