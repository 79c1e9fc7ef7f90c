"""The steps that bring an older library to today's form, run on start."""

NEWEST = "0007"
