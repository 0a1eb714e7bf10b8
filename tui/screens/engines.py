"""The engines that can draft: the embedded one and the models of the profiles. One is used, any is tested."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import work

from core.engines import EMBEDDED
from core.errors import ForedeckError
from core.model.cleaning import clean_line
from core.settings import NAME
from tui.actions import key_of, with_keys
from tui.keymap import bindings
from tui.messages import EngineUsed
from tui.screens.block_screen import BlockScreen
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, fit, width_of, wrap_parts
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from core.engines import EngineInfo
    from core.reading import Problem
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

EMBEDDED_SAYS = "quotes the sources, fast and free; nothing leaves this machine"
EXAMPLE = ("[models.fast]", 'model = "openai/gpt-5-mini"', 'key_env = "OPENAI_API_KEY"')
HOW = "No model is set up. Write a profile into {path}, for example:"
MORE = (
    "{engines.reload} reads it again."
    " docs/models.md has profiles for Ollama, llama.cpp, vLLM and a LiteLLM proxy."
)


class EnginesScreen(BlockScreen):
    """A block an engine: its name and model, where it is, what its last test said, why it cannot be used.

    Dismisses with what is to be said of another engine that drafts from now on.
    """

    BINDINGS = bindings("engines")
    scopes = ("engines", "list", "everywhere")

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.infos: tuple[EngineInfo, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        """What cannot be used in settings.toml."""
        self._test: Worker[None] | None = None
        self._tested = ""
        """The engine that is being tested."""
        self._began = 0.0
        self._ticking: Timer | None = None

    def on_mount(self) -> None:
        """Show the engines, the cursor on the one in use."""
        self.problems = tuple(each for each in self.bench.problems if each.name == NAME)
        super().on_mount()
        self.show_above("")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.fill()
        names = [info.name for info in self.infos]
        if self.bench.engine_name in names:
            self.blocks.go(names.index(self.bench.engine_name))
        self.tell()

    # What is shown

    @property
    def info(self) -> EngineInfo | None:
        """The engine under the cursor."""
        at = self.listing.index
        return self.infos[at] if at < len(self.infos) else None

    def fill(self) -> None:
        """Show the engines as they are now."""
        if not self.is_mounted:
            return
        self.infos = self.bench.engines.infos()
        room = self.blocks.room
        blocks = [self._block(info, room) for info in self.infos]
        if len(self.infos) == 1 or self.problems:
            blocks.append(Block(self._how(room), [()]))
        self.blocks.show_blocks(blocks)
        models = len(self.infos) - 1
        ready = sum(info.usable for info in self.infos) - 1
        said = f"{counted(models, 'model')}, {ready} usable" if models else "no model yet"
        self.query_one("#head", Bar).say([Part("Engines ", "strong"), Part(said, "dim")])

    def _block(self, info: EngineInfo, room: int) -> Block:
        used = info.name == self.bench.engine_name
        tail: Line = (Part(" drafts now", "good"),) if used else ()
        start: Line = (Part("▸ " if used else "  ", "good"), Part(fit(info.name, room // 3), "bold"))
        if info.model:
            model = fit(info.model, room - width_of(start) - width_of(tail) - 2)
            start = (*start, Part(f"  {model}", "text"))
        gap = " " * max(1, room - width_of(start) - width_of(tail))
        lines: list[Line] = [(*start, Part(gap), *tail) if tail else start]
        said = EMBEDDED_SAYS if info.name == EMBEDDED else self._facts(info)
        lines += _indented([Part(said, "dim")], room)
        if not info.usable:
            lines += _indented([Part(f"Not usable: {info.trouble}", "figures")], room)
        elif info.tested is not None:
            style = "good" if info.tested.ok else "bad"
            when = (
                f"{'works,' if info.tested.drafted else 'tested'} {info.tested.at.astimezone():%d %b %H:%M}: "
            )
            lines += _indented([Part(when, "dim"), Part(info.tested.sentence, style)], room)
        return Block(lines, [()] if info.name != EMBEDDED else [])

    def _facts(self, info: EngineInfo) -> str:
        context = f"{info.context:,} tokens of context" if info.context else ""
        at_once = f"{info.at_once} at once" if info.at_once > 1 else ""
        return " · ".join(part for part in (info.where, context, at_once) if part)

    def _how(self, room: int) -> list[Line]:
        """What cannot be used of the settings, and how a profile is written."""
        lines: list[Line] = []
        for problem in self.problems:
            lines += wrap_parts([Part(f"{NAME}: {clean_line(str(problem.sentence))}", "figures")], room)
        if len(self.infos) == 1:
            path = clean_line(str(self.bench.place / NAME))
            lines += wrap_parts([Part(HOW.format(path=path), "text")], room)
            lines += [(Part(f"    {line}", "bold"),) for line in EXAMPLE]
        lines += wrap_parts([Part(with_keys(MORE), "dim")], room)
        return lines

    def tell(self) -> None:
        """Say what can be done with the engine under the cursor, or how its test goes."""
        info, test = self.info, key_of("engines.test")
        if self._tested:
            self.say_testing()
        elif info is None:
            self.explain(f"{key_of('engines.reload')} reads settings.toml again.")
        elif info.name == self.bench.engine_name:
            self.explain(
                "It drafts now." + ("" if info.name == EMBEDDED else f" {test} tests its connection.")
            )
        elif info.usable:
            more = "" if info.name == EMBEDDED else f" · {test} tests its connection"
            self.explain(f"{key_of('engines.use')} drafts with {info.name} from now on{more}")
        else:
            self.explain(info.trouble, "warn")

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        info = self.info
        if action.id == "everywhere.engines":
            return "These are the engines."
        if action.id in ("engines.use", "engines.test"):
            if info is None:
                return (
                    f"There is no engine on this line; {key_of('engines.reload')} reads settings.toml again."
                )
            if action.id == "engines.test" and info.name == EMBEDDED:
                return "The embedded engine needs no connection."
            if not info.usable:
                return info.trouble
        return super().why_not(action)

    def do_list_choose(self) -> None:
        """Use the engine, by a double click."""
        self.action_do("engines.use")

    def do_engines_use(self) -> None:
        """Draft with this engine from now on; that is remembered."""
        info = self.info
        assert info is not None
        self._stop_test()
        self.bench.use(info.name)
        self.app.post_message(EngineUsed())
        if self.bench.readonly:
            self.leave(f"{info.name} is taken; this desk can only be read, so nothing is drafted here now.")
        elif info.name == EMBEDDED:
            self.leave(f"The embedded engine drafts now; models: {key_of('everywhere.engines')}")
        else:
            self.leave(f"{info.name} ({info.model}) drafts now; embedded: {key_of('everywhere.engines')}")

    def do_engines_reload(self) -> None:
        """Read the profiles again."""
        self.problems = tuple(each for each in self.bench.engines.refresh() if each.name == NAME)
        self.fill()
        self.explain(f"{NAME} was read again.", "good")

    def do_list_close(self) -> None:
        """Stop a test that runs, else back."""
        if self._tested:
            name = self._tested
            self._stop_test()
            self.explain(f"The test of {name} was stopped.", "warn")
        else:
            self.dismiss(None)

    # Testing

    def do_engines_test(self) -> None:
        """Test the connection of the engine under the cursor, in the place of a test that runs."""
        info = self.info
        assert info is not None
        self._stop_test()
        self._tested, self._began = info.name, time.monotonic()
        self._ticking = self.set_interval(1.0, self.say_testing)
        self.say_testing()
        self._test = self._run_test(info.name)

    def say_testing(self) -> None:
        """Say that a test runs, and for how long."""
        if self._tested:
            seconds = int(time.monotonic() - self._began)
            since = f" · {seconds} s" if seconds else ""
            self.explain(f"Testing {self._tested}{since} · {key_of('list.close')} stops it")

    @work(description="", group="test", exit_on_error=False)
    async def _run_test(self, name: str) -> None:
        try:
            result = await self.bench.engines.test(name)
            ok, said = result.ok, result.sentence
        except ForedeckError as error:
            ok, said = False, str(error)
        except Exception as error:  # said, as the screen would wait for ever
            ok, said = False, f"The test broke ({type(error).__name__}: {error})"[:120]
        if self._tested == name:
            self._test = None
            self._stop_test()
            self.fill()
            self.explain(clean_line(said), "good" if ok else "bad")

    def _stop_test(self) -> None:
        """End a test without waiting for it."""
        self._tested = ""
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        test, self._test = self._test, None
        if test is not None and not test.is_finished:
            test.cancel()


def _indented(parts: list[Part], room: int) -> list[Line]:
    return [(Part("    "), *line) for line in wrap_parts(parts, room - 4)]
