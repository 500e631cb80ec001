"""What Meta's WhatsApp webhooks say, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.values import (
    AttachmentKind,
    ContactCard,
    DeliveryStatus,
    InboundAttachment,
    InboundMessage,
    Location,
    SenderAddress,
    StatusUpdate,
)
from gateway.channel import moment
from gateway.json_body import Json, objects, part, point, text

MAX_PHONES = 20
FILES: Mapping[str, AttachmentKind] = {
    "image": "image",
    "audio": "audio",
    "voice": "voice",
    "video": "video",
    "document": "document",
}
Object = dict[str, Json]


def read_message(item: Object, contacts: list[Object]) -> InboundMessage | None:
    """One message with what the call says of its sender, or None when nobody said it or it has no id."""
    kind, contact = text(item, "type"), _contact_of(item, contacts)
    sender = _sender(item, contact)
    # A system notice (a changed number) is Meta speaking, not the person.
    if sender is None or not text(item, "id") or kind == "system":
        return None
    content = part(item, kind)
    words = WORDS.get(kind, _caption)(content)
    files = (_file(FILES[kind], content),) if kind in FILES and text(content, "id") else ()
    location = _location(content) if kind == "location" else None
    cards = tuple(_card(card) for card in objects(item.get("contacts"))) if kind == "contacts" else ()
    return InboundMessage(
        external_id=text(item, "id"),
        sender=sender,
        text=words,
        sender_name=text(part(contact, "profile"), "name"),
        attachments=files,
        location=location,
        cards=cards,
        sent_at=moment(item.get("timestamp")),
        reply_to=text(part(item, "context"), "id") or text(part(item, "reaction"), "message_id"),
        unsupported="" if words or files or location or cards else text(content, "type") or kind or "unknown",
    )


def read_status(item: Object, words: Mapping[str, DeliveryStatus]) -> StatusUpdate:
    """What became of one of our messages."""
    errors = objects(item.get("errors"))
    word = text(item, "status")
    return StatusUpdate(
        external_id=text(item, "id"),
        status=words.get(word),
        word=word,
        our_id=text(item, "biz_opaque_callback_data"),
        error_code=text(errors[0], "code")[:32] if errors else "",
        at=moment(item.get("timestamp")),
    )


def _contact_of(item: Object, contacts: list[Object]) -> Object:
    ids = {text(item, "from"), text(item, "from_user_id")} - {""}
    for contact in contacts:
        if ids & {text(contact, "wa_id"), text(contact, "user_id")}:
            return contact
    return contacts[0] if len(contacts) == 1 and not ids else {}


def _sender(item: Object, contact: Object) -> SenderAddress | None:
    numbers = (text(item, "from"), text(contact, "wa_id"))
    scoped = (
        *(text(item, key) for key in ("from_user_id", "from_parent_user_id")),
        *(text(contact, key) for key in ("user_id", "parent_user_id")),
    )
    phones = [SenderAddress("phone", f"+{number}") for number in numbers if number.isascii() and number.isdigit()]
    others = [SenderAddress("whatsapp-id", value) for value in scoped if value]
    found = list(dict.fromkeys([*phones, *others]))
    return SenderAddress(found[0].kind, found[0].value, tuple(found[1:])) if found else None


def _file(kind: AttachmentKind, content: Object) -> InboundAttachment:
    return InboundAttachment(
        kind="voice" if kind == "audio" and content.get("voice") is True else kind,
        source=text(content, "id"),
        declared_type=text(content, "mime_type"),
        filename=text(content, "filename"),
    )


def _location(content: Object) -> Location | None:
    title = ", ".join(filter(None, (text(content, "name"), text(content, "address"))))
    return point(content.get("latitude"), content.get("longitude"), title)


def _card(card: Object) -> ContactCard:
    phones = [text(entry, "phone") or text(entry, "wa_id") for entry in objects(card.get("phones"))[:MAX_PHONES]]
    return ContactCard(text(part(card, "name"), "formatted_name"), tuple(filter(None, phones)))


def _caption(content: Object) -> str:
    return text(content, "caption")


def _pressed(content: Object) -> str:
    return text(part(content, "button_reply"), "title") or text(part(content, "list_reply"), "title")


WORDS: Mapping[str, Callable[[Object], str]] = {
    "text": lambda content: text(content, "body"),
    "button": lambda content: text(content, "text"),
    "order": lambda content: text(content, "text"),
    "interactive": _pressed,
}
