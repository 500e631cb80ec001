"""Reading url-encoded forms that strangers wrote."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl

from gateway.channel import Malformed
from gateway.json_body import clean

MAX_FIELDS = 500


class Form(dict[str, list[str]]):
    """A form's fields as they came; a field that comes twice counts with its first value."""

    def getlist(self, name: str) -> list[str]:
        """Every value of a field, unchanged: what signatures are computed over."""
        return self.get(name, [])

    def text(self, name: str) -> str:
        """A field's first value, fit to be stored, or an empty string."""
        return clean(self.get(name, [""])[0])


@lru_cache(maxsize=16)  # the door verifies a call and then reads it: the same form twice within the same moment
def read_form(body: bytes) -> Form:
    """The fields of a body; raises Malformed when there are too many or it is not UTF-8."""
    form = Form()
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Malformed("not a readable form") from error
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form
