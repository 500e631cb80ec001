"""The country of a phone number, or nothing where the number does not tell it."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers

_NON_GEOGRAPHIC = "001"
# Mobile ranges of these islands are sold and carried all over the United Kingdom: the number cannot tell them apart.
_COUNTED_WITH = {"GG": "GB", "JE": "GB", "IM": "GB"}


@lru_cache(maxsize=4096)
def phone_country(address: str | None) -> str:
    """ISO alpha-2 of an E.164 number (a channel's prefix before ':' is dropped); empty when unknown, shared or not a number."""
    number = (address or "").rpartition(":")[2].strip()
    if not number.startswith("+"):
        return ""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(parsed) or _only_region(parsed.country_code or 0)
    return "" if region == _NON_GEOGRAPHIC else _COUNTED_WITH.get(region, region)


def _only_region(code: int) -> str:
    """The region of a calling code that one country alone uses: an unusual number there still tells the country."""
    regions = phonenumbers.region_codes_for_country_code(code)
    return regions[0] if len(regions) == 1 else ""
