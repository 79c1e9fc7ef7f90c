"""The settings as a person reads them: one table of groups, labels and what each is good for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """What a setting is called, and a sentence on it; `nothing` is what holds where nothing is said."""

    label: str
    help: str = ""
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together; `folded` are those that few readers need."""

    name: str
    title: str
    about: str
    words: dict[str, Words]
    folded: bool = False


# Settings that have no place on the page, and why; all others are on it.
NOT_SHOWN: Final[dict[str, str]] = {}

OTHERS: Final = Group("others", "More", "", {})  # what the table below does not name yet
GROUPS: Final = (
    Group(
        "who",
        "Who is asking",
        "Told to the hosts that are asked, so that they know whom to write to. Both may stay empty.",
        {
            "contact": Words(
                "Your mail or web address",
                "Crossref and others answer faster when they know how to reach you.",
                "nothing is told",
            ),
            "github_token": Words(
                "GitHub token",
                "With one, all your repositories are asked at once, and archived and stale ones are told. It needs no "
                "scope, and is sent to api.github.com alone.",
            ),
        },
    ),
    Group(
        "schedule",
        "When links are checked",
        "",
        {
            "check_minutes": Words("Minutes between two looks", "So often it is seen which links are due."),
            "watch_mine": Words(
                "How often links of My list are asked", "While they live; those in trouble are asked sooner."
            ),
            "watch_stacks": Words("How often links of the Stacks are asked"),
            "keep_days": Words(
                "Days for which every observation is kept",
                "Older ones are thinned, and no verdict changes by it. 0 keeps all; else it is 90 at least.",
            ),
        },
    ),
    Group(
        "reports",
        "When reports are made",
        "",
        {
            "report": Words(
                "How often a report is made",
                "daily, weekly (on Mondays), monthly (on the first); or, as in cron, minute, hour, day, month and "
                "weekday: 30 6 * * mon-fri is half past six from Monday to Friday.",
            ),
            "report_hour": Words("Hour of that day", "From 0 to 23; leave it empty where cron names its own.", "7"),
            "time_zone": Words("Your time zone", "As Europe/Berlin or UTC.", "that of this machine"),
        },
    ),
    Group(
        "mail",
        "Reports by mail",
        "",
        {
            "mail_to": Words("Who gets the mail", "One address a line.", "nobody"),
            "mail_when": Words("Which reports are mailed", "news: only those in which something happened."),
            "smtp_host": Words("Mail server", "", "none"),
            "smtp_security": Words(
                "Encryption of the mail server", "Without any, a password goes to a server on this machine alone."
            ),
            "smtp_port": Words("Port of the mail server", "", "587, 465 or 25, as the encryption wants it"),
            "smtp_user": Words("User at the mail server", "", "no log-in"),
            "smtp_password": Words("Password at the mail server"),
            "mail_from": Words("Sender of the mail", "", "the user at the mail server, or else the first who gets it"),
        },
        folded=True,
    ),
    Group(
        "elsewhere",
        "Reports to chats, files and the feed",
        "",
        {
            "chat_urls": Words(
                "Addresses of chats", "Written as Apprise knows them, one a line: ntfys://ntfy.sh/topic"
            ),
            "chat_when": Words("Which reports go to chats"),
            "report_files": Words("Forms of the files", "Each report is written once in each.", "none"),
            "report_folder": Words("Folder of the files", "", "reports, in the folder of the library"),
            "files_when": Words("Which reports are written as files"),
            "feed_when": Words("Which reports stand in the feed"),
            "public_url": Words("Address of these pages", "Links in mails, chats and the feed begin with it."),
        },
        folded=True,
    ),
    Group(
        "proof",
        "How much proof makes a link dead",
        "Fewer and shorter means more false alarms. Registries and GitHub speak at once, whatever stands here.",
        {
            "confirm_hours": Words("Hours until a missing page is confirmed"),
            "guess_count": Words("Observations of a page that only looks gone"),
            "guess_days": Words("Days over which those observations must be spread"),
            "trouble_count": Words("Observations of a host in trouble", "Timeouts, errors, refusals."),
            "trouble_days": Words("Days over which the trouble must be spread"),
            "stale_years": Words("Years without a push after which a repository is stale"),
        },
        folded=True,
    ),
    Group(
        "pace",
        "Pace and network",
        "One host is never asked faster than is kind, nor faster than it says; it can be asked more slowly.",
        {
            "host_requests": Words("Requests at once to one host", "From 1 to 4."),
            "host_seconds": Words("Seconds from one request to the next", "From 0.1 to 60."),
            "canaries": Words("Pages that prove that your own network works", "Addresses with https, one a line."),
            "allow_networks": Words(
                "Private networks that may be asked",
                "For servers of a campus, as 10.1.0.0/16, one a line. All others of your house stay shut.",
                "none",
            ),
        },
        folded=True,
    ),
    Group(
        "backups",
        "Backups",
        "",
        {
            "backup_folder": Words(
                "Folder of the backups", "Best on another disk.", "backups, in the folder of the library"
            ),
            "backup_every": Words("How often a backup is made"),
            "backup_keep": Words("How many backups are kept", "Besides, one of each of 4 weeks and 6 months before."),
        },
        folded=True,
    ),
    Group(
        "program",
        "The program itself",
        "",
        {
            "host": Words("Address to serve at", "Another than this machine’s own needs a password first."),
            "host_names": Words(
                "Names of these pages", "By which they may be asked for, besides this machine’s.", "none"
            ),
            "proxy_hops": Words(
                "Proxies in front of readinglist",
                "How many such as nginx or Caddy a request passes before it comes here; 0 where there is none.",
            ),
            "database_url": Words("Where the library is", "", "library.sqlite3, in the folder of the settings"),
            "log_format": Words("Form of the log", "text for people, json for programs that read logs."),
            "log_level": Words("What the log tells", "From this weight on: debug tells most, error least."),
        },
        folded=True,
    ),
)
