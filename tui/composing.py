"""How a frame is put together: of what changed only the rows are asked for, not whole widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual._compositor import Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate
    from textual.strip import Strip


class RowCompositor(Compositor):
    """Textual's compositor asks every widget that a change touches for all of its lines; a step of the cursor
    in a list as high as the screen then costs as much as the whole list."""

    _updates: tuple[Region, ...] = ()
    """What changed, while it is put together."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed, for the terminal; None when nothing did."""
        self._updates = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._updates = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """The lines of the widgets in the rows of what changed, the front ones first; covered ones are left
        out, and those that what changed does not touch."""
        if crop is None:
            yield from super()._get_renders()
            return
        updates = [update.intersection(crop) for update in self._updates] or [crop]
        fronts: list[Region] = []
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            seen = [
                part
                for part in map(shown.intersection, updates)
                if part and not any(front.contains_region(part) for front in fronts)
            ]
            if not seen:
                continue
            top = min(part.y for part in seen)
            bottom = max(part.bottom for part in seen)
            part = Region(shown.x, top, shown.width, bottom - top)
            fronts.append(part)
            yield part, part, widget.render_lines(part.translate(-region.offset))
