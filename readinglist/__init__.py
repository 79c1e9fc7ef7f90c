"""Keeps the papers you mean to read and watches over their links."""
