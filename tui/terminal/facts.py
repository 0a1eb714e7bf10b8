"""What is known of the terminal in front of the app."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What a terminal said of itself; the defaults are those of one that says nothing."""

    answered: bool = False
    """Whether it answered at all."""
    kind: str = ""
    """`tmux`, `screen`, `mosh`, `xterm`, `kitty`, `alacritty`, `vte`, `konsole`, `putty`, `urxvt`, …; empty
    when unknown. It is what stands nearest to the app, so `tmux` also names a local one in front of ssh."""
    version: str = ""
    """Its name and version in its own words, cleaned, at most 60 characters."""
    takes_clipboard: bool = False
    """Whether it says that it takes OSC 52; that it does not say so proves nothing."""
    background: tuple[int, int, int] | None = None
    """Red, green, blue from 0 to 255."""
    utf8: bool | None = None
    """Whether it draws UTF-8; None when it did not say."""

    @property
    def dark(self) -> bool | None:
        """Whether its background is dark; None when unknown."""
        if self.background is None:
            return None
        red, green, blue = self.background
        return 0.299 * red + 0.587 * green + 0.114 * blue < 128
