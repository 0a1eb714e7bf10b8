"""The themes to pick from, each with a sample of itself; what the cursor is on is worn at once."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, cast

from rich.segment import Segment
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from tui.actions import key_of
from tui.themed import WORDS, Themed
from tui.theming import needs, variables_of
from tui.widgets.lines import Part, pad
from tui.widgets.looks import style_of
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.theme import Theme

NAME = 20
"""Columns for the name of a theme."""
KIND = 11
"""Columns for what kind it is."""
SAMPLE = (
    Part(" text", "text"),
    Part(" cursor ", "cursor"),
    Part(" "),
    Part("quoted", "span"),
    Part(" "),
    Part("kept", "kept"),
    Part(" "),
    Part("found", "hit"),
    Part(" "),
    Part("head", "heading"),
    Part(" "),
    Part("label", "dim"),
    Part(" "),
    Part("! doubt", "warn"),
    Part(" "),
    Part("! wrong", "alarm"),
    Part(" "),
)
"""What is shown of a theme, the most telling first."""


class Sample(NamedTuple):
    """A line of the list: a theme (without a name the automatic one), and a sample of it."""

    name: str
    segments: tuple[Segment, ...] = ()


def kind_of(theme: Theme) -> str:
    """Whether a theme is light or dark, or how few colours it has on whatever background there is."""
    return {0: "no colours", 16: "16 colours"}.get(needs(theme), "dark" if theme.dark else "light")


def sample_of(theme: Theme) -> tuple[Segment, ...]:
    """A line in the looks of a theme, whichever theme is worn."""
    variables = variables_of(theme)
    base = style_of("text", variables) + style_of("ground", variables)
    return tuple(Segment(text, base + style_of(style, variables)) for text, style in SAMPLE)


class ThemeList(PickList):
    """The list of themes: names in the looks of the worn one, each sample in its own."""

    def __init__(self, samples: list[Sample], id: str | None = None) -> None:
        super().__init__(id=id)
        self.samples = samples

    def render_line(self, y: int) -> Strip:
        """Draw a line, its sample over its end."""
        strip = super().render_line(y)
        at = y + round(self.scroll_offset.y)
        if at >= len(self.samples) or not (segments := self.samples[at].segments):
            return strip
        left = 2 + NAME + KIND
        ends = list(accumulate(segment.cell_length for segment in segments))
        fitting = bisect_right(ends, self.content_size.width - left)
        sample = Strip(segments[:fitting])
        return Strip.join([strip.crop(0, left), sample, strip.crop(left + sample.cell_length)])

    def on_click(self, event: events.Click) -> None:
        """A click wears a theme, a double one keeps it."""
        super().on_click(event)
        screen = cast(ThemePicker, self.screen)
        screen.preview()
        if event.chain >= 2:
            screen.action_keep()


class ThemePicker(ModalScreen[str]):
    """Offers the themes; dismisses with what is to be said of the one that was kept, or with nothing."""

    BINDINGS = [
        Binding("escape,q,t", "leave", show=False),
        Binding("enter,l,right", "keep", show=False),
        Binding("j,down", "step(1)", show=False),
        Binding("k,up", "step(-1)", show=False),
        Binding("pagedown", "step(5)", show=False),
        Binding("pageup", "step(-5)", show=False),
        Binding("g,home", "step(-1000)", show=False),
        Binding("G,end", "step(1000)", show=False),
    ]

    @property
    def wearer(self) -> Themed:
        """The app."""
        return cast(Themed, self.app)

    def compose(self) -> ComposeResult:
        """The list, and below it what is to be said of the theme under the cursor."""
        self.wearer.themes.read_own()
        self.wearer.show_theme(self.wearer.picked)
        themes = self.wearer.themes.all()
        samples = [Sample(""), *(Sample(theme.name, sample_of(theme)) for theme in themes)]
        listing = ThemeList(samples, id="themes")
        kinds = {theme.name: kind_of(theme) for theme in themes}
        automatic = f"automatic: as the terminal is ({self.wearer.worn_for('')})"
        names = [automatic, *(pad(each.name, NAME) + pad(kinds[each.name], KIND) for each in samples[1:])]
        listing.entries = [[(Part(name),)] for name in names]
        worn = [each.name for each in samples]
        listing.index = worn.index(self.wearer.picked) if self.wearer.picked in worn else 0
        with Vertical(id="picker") as box:
            bad = len(self.wearer.themes.problems)
            more = (
                f" · {bad} file{'s' if bad > 1 else ''} not used, {key_of('everywhere.problems')} says why"
                if bad
                else ""
            )
            box.border_title = Content(f"Themes{more}")
            box.border_subtitle = Content("Enter keeps it · Esc goes back")
            yield listing
            yield Static(Content(self.words), id="problem")

    @property
    def listing(self) -> ThemeList:
        """The list."""
        return self.query_one(ThemeList)

    @property
    def name_here(self) -> str:
        """The theme under the cursor, empty for the automatic one."""
        if not self.query(ThemeList):
            return self.wearer.picked
        return self.listing.samples[self.listing.index].name

    def on_mount(self) -> None:
        """Show where the cursor is."""
        self.listing.styles.height = len(self.listing.entries)
        self.listing.focus()
        self.listing.call_after_refresh(self.listing.show_lines, self.listing.index, 1)

    @property
    def words(self) -> str:
        """What is to be said of the theme under the cursor: why it, or why not it."""
        wearer, name = self.wearer, self.name_here
        if wearer.picked and name in ("", wearer.picked) and wearer.themes.get(wearer.picked) is None:
            return f"{wearer.picked}, which you wear, is no longer among the themes; Esc keeps it for now."
        automatic = f"Your terminal ({wearer.why_automatic}) has {wearer.worn_for('')} by itself."
        instead = wearer.worn_for(name)
        theme = wearer.themes.get(name) if name else None
        if theme is not None and instead != name:
            return (
                f"{name} needs {needs(theme)} colours and this terminal shows "
                f"{WORDS[wearer.shown]}: {instead} stands in."
            )
        if wearer.set_by_file:
            return f"settings.toml says {wearer.set_by_file}: each session begins with it, whatever is kept."
        return automatic

    def preview(self) -> None:
        """Wear the theme under the cursor."""
        self.wearer.show_theme(self.name_here)
        self.query_one("#problem", Static).update(Content(self.words))

    def action_step(self, by: int) -> None:
        """Go some lines down (or up)."""
        self.listing.go(self.listing.index + by)
        self.preview()

    def action_keep(self) -> None:
        """Keep the theme under the cursor for this and later sessions."""
        name = self.name_here
        self.wearer.keep_theme(name)
        self.dismiss(f"Theme: {name or 'automatic, now ' + self.wearer.worn_for('')}")

    def action_leave(self) -> None:
        """Go back to the theme before."""
        self.wearer.show_theme(self.wearer.picked)
        self.dismiss("")
