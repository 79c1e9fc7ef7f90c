"""Where the script of a page leads by itself: read, never run; pure."""

from __future__ import annotations

import re

# The steps of a script that tell where it leads: blocks, statements, and the leading itself.
_STEP = re.compile(
    r"(?<![\w.])(?:(?:window|document|self|top|parent)\.)?location(?:\.href)?\s{0,3}"
    r"(?:=\s{0,3}|\.(?:replace|assign)\(\s{0,3})([\"'])(?P<to>[^\"'\s]{1,500})\1|[{};]"
)
_ON_CONDITION = re.compile(r"\b(?:if|else|case|while|for|catch)\b|\?|&&|\|\||\bfunction\s+\w")
_FUNCTION = re.compile(r"\bfunction\b|=>")
_AT_ONCE = re.compile(
    r"on(?:load|pageshow)|[\"'](?:DOMContentLoaded|load)|ready|setTimeout|\$\(\s*(?:function|\()|^[\s!]*(?:\(|function\b)",
    re.I,
)


def led_by(script: str) -> str:
    """Return where a script leads by itself, '' when it does so only on a click, on a condition, or not at all."""
    runs, head, at = [True], "", 0  # whether each block that is open is run; the statement begun
    for step in _STEP.finditer(script):
        head += script[at : step.start()]
        at = step.end()
        if step["to"]:
            if runs[-1] and _runs(head):
                return step["to"]
            continue
        if step[0] == "{":
            runs.append(runs[-1] and _runs(head))
        elif step[0] == "}" and len(runs) > 1:
            runs.pop()
        head = ""
    return ""


def _runs(head: str) -> bool:
    """Whether what stands behind these words of a script is done as the page comes."""
    return not _ON_CONDITION.search(head) and (not _FUNCTION.search(head) or bool(_AT_ONCE.search(head)))
