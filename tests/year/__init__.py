"""A year of a library in the small internet, with moved time: what happens, what is reported, and whether that is true.

`python -m tests.year` runs it with four looks a day and prints its table.
"""
