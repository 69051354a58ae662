"""How far a run is, told to a callable or to a bar."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

_INTERVAL = 0.1


class Progress(NamedTuple):
    """``done``: documents delivered. ``failed``: those of them that have no bundle. ``total``: sources, where known."""

    done: int
    failed: int
    total: int | None


Tell = Callable[[Progress], object]


class Teller:
    """Tells at most ten times a second, and once at the end, on the caller's thread."""

    def __init__(self, tell: Tell | None, total: int | None, close: Callable[[], object] | None = None) -> None:
        self._tell, self._total, self._close = tell, total, close
        self._done = self._failed = 0
        self._next = 0.0

    def count(self, documents: int = 1, failed: int = 0) -> None:
        """So many documents more have been delivered."""
        self._done += documents
        self._failed += failed
        self.tick()

    def tick(self) -> None:
        """Time has passed."""
        if self._tell is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + _INTERVAL
            self._tell(Progress(self._done, self._failed, self._total))

    def end(self) -> None:
        """Nothing more comes."""
        self._next = 0.0
        self.tick()
        if self._close is not None:
            self._close()


def teller(progress: bool | Tell | None, total: int | None) -> Teller:
    """``True``: a bar of tqdm or rich, whichever is installed; nothing where neither is."""
    if progress is True:
        return _tqdm(total) or _rich(total) or Teller(None, total)
    return Teller(progress if callable(progress) else None, total)


def _tqdm(total: int | None) -> Teller | None:
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return None
    bar: Any = tqdm(total=total, unit=" documents")

    def tell(progress: Progress) -> None:
        bar.set_postfix(failed=progress.failed, refresh=False)
        bar.update(progress.done - bar.n)

    return Teller(tell, total, bar.close)


def _rich(total: int | None) -> Teller | None:
    try:
        from rich.progress import Progress as Bar
    except ImportError:
        return None
    bar: Any = Bar(transient=True)
    bar.start()
    task = bar.add_task("documents", total=total)
    return Teller(lambda progress: bar.update(task, completed=progress.done), total, bar.stop)
