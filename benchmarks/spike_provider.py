"""The spike's provider, a process of its own: Twilio's stand-in, which notes each first reply and has every picture."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from benchmarks.peers import stand_in


class Pictures(dict[str, tuple[bytes, str]]):
    """A picture under every name."""

    def __init__(self) -> None:
        super().__init__()
        drawn = io.BytesIO()
        Image.effect_noise((640, 480), 60).convert("RGB").save(drawn, "JPEG", quality=70)
        self.picture = (drawn.getvalue(), "image/jpeg")

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> tuple[bytes, str]:
        return self.picture

    def get(self, key: str, default: Any = None) -> Any:
        """The picture."""
        return self.picture


class WithPictures(stand_in.Clocked):
    """The stand-in, with how many replies each number got."""

    def __init__(self) -> None:
        super().__init__()
        self.media = Pictures()
        self.at["replies to the flooder"] = 0.0

    def accept(self, message: stand_in.Accepted) -> None:
        """Note the moment, and the flooder's replies."""
        super().accept(message)
        if message.to.endswith("600000000"):
            with self.lock:
                self.at["replies to the flooder"] = self.at.get("replies to the flooder", 0.0) + 1


if __name__ == "__main__":
    stand_in.Clocked = WithPictures  # type: ignore[misc]
    stand_in.main()
