"""Which theme the app wears: the one that is set or was picked, else the one that suits the terminal."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.app import App
from textual.filter import LineFilter, Monochrome, NoColor

from core.paths import themes as shipped
from core.remembered import Remembered
from tui.terminal.colors import ALL, FEW, MANY, NONE, wanted_theme
from tui.terminal.facts import Facts
from tui.theming import TRUE, Themes, default_variables, is_name

if TYPE_CHECKING:
    from pathlib import Path

    from rich.style import Style
    from textual.color import Color
    from textual.events import DescendantFocus

    from core.settings import Settings

FOLDER = "themes"
"""Where the analyst's own themes lie in the workspace."""
COUNTS = {NONE: 0, FEW: 16, MANY: 256, ALL: TRUE}
"""How many colours a terminal shows, by their names in `tui.terminal.colors`."""
WORDS = {NONE: "no colours", FEW: "16 colours", MANY: "256 colours", ALL: "all colours"}
SAID = 2
"""Sentences on themes that are said at the start; all of them stand among what was not read."""


@lru_cache(maxsize=1024)
def _plain(style: Style) -> Style:
    return style.without_color


class Colorless(LineFilter):
    """Takes every colour out and leaves bold, dim, underline and reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colours."""
        return [Segment(text, style and _plain(style), control) for text, style, control in segments]


class Themed(App[int]):
    """An app that wears one of our themes. `picked` is the one that was chosen, empty for automatic."""

    place: Path
    """The workspace."""
    settings: Settings
    _unknown: tuple[str, ...] = ()
    """Sentences on themes that are named somewhere and are not there."""
    picked = ""
    set_by_file = ""
    """The theme that settings.toml names, when there is one of that name."""
    shown = ALL
    """How many colours the terminal shows: `none`, `16`, `256`, `true`."""
    _facts = Facts()
    _styled_in: dict[str, str] | None = None
    themes: Themes

    def _dress(self, given: str, facts: Facts, shown: str) -> None:
        """Wear the theme that is given, set, remembered, or that suits the terminal; once, before it runs."""
        self._facts, self.shown = facts, shown
        # Textual takes an empty NO_COLOR for a wish too, and turns default colours into black on black.
        self._filters = [each for each in self._filters if not isinstance(each, (Monochrome, NoColor))]
        if shown == NONE:
            self._filters.append(Colorless())
        self.themes = Themes(shipped(), self.place / FOLDER)
        wanted, remembered = self.settings.theme, self.remembered_theme
        if wanted and self.themes.get(wanted):
            self.set_by_file = wanted
        elif wanted:
            self._unknown += (f"There is no theme {wanted}, which settings.toml names.",)
        if remembered and not self.themes.get(remembered):
            self._unknown += (f"The theme {remembered}, which was picked, is not there any more.",)
            remembered = ""
        self.picked = given or self.set_by_file or remembered
        self.show_theme(self.picked)
        # The style sheets are read with these at once, not first with those of Textual's own theme.
        self._styled_in = self.get_css_variables()
        self.stylesheet.set_variables(self._styled_in)

    @property
    def theme_problems(self) -> list[str]:
        """Sentences on the themes that cannot be used."""
        return [*self.themes.problems, *self._unknown]

    @property
    def theme_notices(self) -> list[str]:
        """What is said of themes at the start."""
        more = len(self.theme_problems) - SAID
        return [*self.theme_problems[:SAID], *([f"{more} more of themes: p."] if more > 0 else [])]

    @property
    def remembered_theme(self) -> str:
        """The theme that was picked in this or an earlier session; what can be no name counts as none."""
        name = Remembered(self.place).get("theme")
        return name if is_name(name) else ""

    @property
    def facts(self) -> Facts:
        """What is known of the terminal; what comes late changes a theme that nobody chose."""
        return self._facts

    @facts.setter
    def facts(self, facts: Facts) -> None:
        self._facts = facts
        if not self.picked:
            self.show_theme("")

    @property
    def automatic_theme(self) -> str:
        """The theme that suits the terminal."""
        return wanted_theme(self._facts, self.shown)

    @property
    def why_automatic(self) -> str:
        """What is known of the terminal, as a reason: `dark, 256 colours`."""
        dark = self._facts.dark
        ground = "a background it does not tell" if dark is None else "dark" if dark else "light"
        return f"{ground}, {WORDS[self.shown]}"

    def worn_for(self, name: str) -> str:
        """The theme that is shown for a chosen one (none: automatic): another where colours are missing."""
        return self.themes.standing_in(name or self.automatic_theme, COUNTS[self.shown])

    def show_theme(self, name: str) -> None:
        """Wear a theme, empty for the automatic one, without remembering it; a picked one also when its file
        is gone."""
        worn = self.worn_for(name)
        theme = self.themes.get(worn)
        if theme is None and worn == self.picked:
            theme = self.available_themes.get(worn)
        if theme is None:
            return
        other = self.available_themes.get(theme.name) is not theme
        if other:
            self.register_theme(theme)
        if self.theme != theme.name:
            self.theme = theme.name
        elif other and self.is_running:
            self.refresh_css(animate=False)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew, when the colours are others than those that it was styled in."""
        colours = self.get_css_variables()
        if colours != self._styled_in:
            self._styled_in = colours
            super().refresh_css(animate)

    def keep_theme(self, name: str) -> None:
        """Wear a theme in this and all later sessions; an empty name has the terminal say again."""
        self.picked = name
        self.show_theme(name)
        Remembered(self.place).put("theme", name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our styles need from any theme, also from one of Textual's own."""
        return default_variables()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Let no cursor blink: over a line that is traffic for ever."""
        if hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False
