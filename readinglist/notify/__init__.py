"""A report on its way to its reader: by mail, over chat services, as files.

Each way has a `send` that returns what went wrong as one plain sentence, or nothing when it was delivered.
"""

from readinglist.notify.words import (
    PORTS,
    Envelope,
    File,
    MailServer,
    Message,
    Security,
    address_problem,
    is_this_machine,
)

__all__ = ["PORTS", "Envelope", "File", "MailServer", "Message", "Security", "address_problem", "is_this_machine"]
