"""How a frame is put together: of what changed only the rows are asked for, not whole widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual._compositor import Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from textual.strip import Strip


class RowCompositor(Compositor):
    """Textual's compositor asks every widget that a change touches for all of its lines; a step of the cursor
    in a list as high as the screen then costs as much as the whole list."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """The lines of the widgets in the rows of `crop`, the front ones first; covered ones are left out."""
        if crop is None:
            yield from super()._get_renders()
            return
        rows = Region(0, crop.y, self.size.width, crop.height)
        fronts: list[Region] = []
        for widget, (region, clip) in self.visible_widgets.items():
            part = region.intersection(clip).intersection(rows)
            seen = part.intersection(crop)
            if not seen or any(front.contains_region(seen) for front in fronts):
                continue
            fronts.append(part)
            yield part, part, widget.render_lines(part.translate(-region.offset))
