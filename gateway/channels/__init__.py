"""One file per channel; `gateway.discover` finds them, nothing lists them."""
