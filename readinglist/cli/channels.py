"""The channels by which reports go out, as the settings have them: the places they lead to, and how each is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from readinglist.config import Config
from readinglist.library.deliveries import ChannelState, Wanted
from readinglist.notify import Envelope, Message, chat, files, mail
from readinglist.report import Channel, When


@dataclass(frozen=True, slots=True)
class Place:
    """A place that reports go to, and what brings a message there."""

    wanted: Wanted
    bring: Callable[[Message, Envelope], str]


def places(config: Config) -> list[Place]:
    """Return all places that the settings name; each reader of mail is one, so that one who is refused is alone."""
    by_mail = partial(mail.send, server=config.mail_server)
    found = [Place(Wanted(Channel.MAIL, address, config.mail_when), by_mail) for address in config.mail_to]
    found += [Place(Wanted(Channel.CHAT, chat.name_of(it), config.chat_when), _chat(it)) for it in config.chat_urls]
    if config.report_files:
        folder = config.report_folder
        found.append(Place(Wanted(Channel.FILES, folder, config.files_when), _folder(Path(folder))))
    return found


def _chat(address: str) -> Callable[[Message, Envelope], str]:
    return lambda message, _envelope: chat.send(message, address)


def _folder(folder: Path) -> Callable[[Message, Envelope], str]:
    return lambda message, _envelope: files.send(message, folder)


def channels(config: Config) -> list[ChannelState]:
    """Return how each channel is set, for the page: its places without their secrets, and what is missing."""
    found = [place.wanted for place in places(config)]
    targets = {it: tuple(one.target for one in found if one.channel is it) for it in Channel}
    return [ChannelState(it, targets[it], _when(config, it), _missing(config, it)) for it in Channel]


def _when(config: Config, channel: Channel) -> When:
    match channel:
        case Channel.MAIL:
            return config.mail_when
        case Channel.CHAT:
            return config.chat_when
        case Channel.FILES:
            return config.files_when


def _missing(config: Config, channel: Channel) -> str:
    """What is missing or wrong, as a sentence; empty when nothing is."""
    match channel:
        case Channel.MAIL if not (config.mail_to or config.smtp_host):
            return "mail_to and smtp_host are not set"
        case Channel.MAIL:
            return "" if config.mail_to else "mail_to is not set"
        case Channel.CHAT if not config.chat_urls:
            return "chat_urls is not set"
        case Channel.CHAT:
            return "; ".join(dict.fromkeys(filter(None, map(chat.problem, config.chat_urls))))
        case Channel.FILES:
            return "" if config.report_files else "report_files is not set"
