"""Everything said to the shelves, one file a use case; no function here commits."""
