"""Pairs of papers with the answer known: one work in two dresses, or two works that look like one."""
