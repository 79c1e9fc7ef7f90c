"""Speed and memory, measured by hand: `python -m tests.bench.importing [FOLDER]`; never asserted in a test."""
