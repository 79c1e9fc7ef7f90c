"""The proof of truth: every way a link can behave against the verdict it deserves, over days."""
