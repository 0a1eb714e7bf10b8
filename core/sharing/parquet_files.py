"""Parquet files as columns of plain values, some thousand rows at a time, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import BadInput

_BATCH = 4_000
_MOST_BYTES = 1 << 30
"""Bytes of one row group, unpacked, above which a file is not read."""
_LONGEST = 1 << 20
"""Bytes of a value above which it is no cell."""


def libraries() -> tuple[Any, Any]:
    """(pyarrow, pyarrow.parquet). Raises BadInput when they are not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise BadInput(
            "Parquet needs pyarrow, which is not installed.", "pip install 'foredeck[parquet]'"
        ) from error
    return pyarrow, pyarrow.parquet


def batches(path: Path, only: set[str] | None = None) -> Iterator[tuple[list[str], dict[str, list[Any]]]]:
    """(columns, column -> values) of a file, the columns at least once. Raises OSError, ValueError."""
    arrow, parquet = libraries()
    if not path.is_file():
        raise ValueError("it is no file.")
    try:
        with parquet.ParquetFile(path, memory_map=False) as file:
            own = file.schema_arrow.names
            names = [name for name in own if only is None or name in only]
            if len(set(own)) < len(own):
                raise ValueError("two of its columns have one name.")
            groups = (file.metadata.row_group(at) for at in range(file.num_row_groups))
            if any(group.total_byte_size > _MOST_BYTES for group in groups):
                raise ValueError("one of its row groups is larger than 1 GB.")
            empty = True
            for batch in file.iter_batches(batch_size=_BATCH, columns=names) if names else ():
                empty = False
                yield names, {name: _values(batch.column(name)) for name in names}
            if empty:
                yield names, {name: [] for name in names}
    except arrow.ArrowException as error:
        raise ValueError(str(error)) from error


def _values(column: Any) -> list[Any]:
    """The values of a column; times as text, which Python's own do not all hold."""
    arrow, _ = libraries()
    import pyarrow.compute as compute

    kind = column.type
    if arrow.types.is_temporal(kind):
        column = column.cast(arrow.int64() if arrow.types.is_duration(kind) else arrow.string())
    elif arrow.types.is_large_string(kind) or arrow.types.is_string(kind) or arrow.types.is_binary(kind):
        longest = compute.max(compute.binary_length(column)).as_py()
        if longest and longest > _LONGEST:
            raise ValueError("one of its cells is longer than 1 MB.")
    return column.to_pylist()  # type: ignore[no-any-return]
