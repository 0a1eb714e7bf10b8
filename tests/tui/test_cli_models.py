"""`foredeck models`, `foredeck models test NAME` and `--engine`: what is said, and the exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from processes import on_terminal

import core.asking.process
import tui.cli
import tui.launching
from core.asking import connection
from core.asking.memory import LastTest, ModelMemory
from core.asking.profile import Profile
from core.asking.talk import Answered, Begun, Call, Delta, Known, Tally
from core.asking.trouble import trouble
from core.engines import Engines
from core.settings import load_settings
from tui.cli import main
from tui.models import _state

Run = pytest.CaptureFixture[str]
PROFILES = """
engine = "home"
[models.fast]
model = "openai/gpt-5-mini"
key_env = "TEAM_KEY"
[models.home]
model = "ollama_chat/qwen3"
context = 16384
[models.odd]
model = "openai/x"
contxt = 1
[models."a\\u001b[2Jb"]
model = "openai/x"
[models.keyed]
model = "openai/x"
api_key = "sk-0123456789abcdef"
"""


class Caller:
    """A worker that answers, or ends in a trouble, as the test says."""

    kind = ""
    closed = 0

    def __init__(self, log: Path) -> None:
        assert log.name == "models.log"

    async def complete(self, call: Call) -> AsyncGenerator[Any, None]:
        if self.kind:
            raise trouble(self.kind, name="home", model="qwen3", where="localhost:11434", detail="so")
        yield Begun()
        yield Delta('{"animal_name": "spider", ')
        yield Delta('"number_of_legs": 8}')
        yield Tally(prompt=90, completion=20)
        yield Answered('{"animal_name": "spider", "number_of_legs": 8}', "stop")

    async def known(self, model: str, texts: tuple[str, ...] = ()) -> Known:
        return Known(context=40_960)

    async def close(self) -> None:
        Caller.closed += 1


@pytest.fixture
def place(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with profiles, and a worker that is none."""
    monkeypatch.delenv("TEAM_KEY", raising=False)
    monkeypatch.setattr(core.asking.process, "WorkerCaller", Caller)
    monkeypatch.setattr(Caller, "kind", "")
    monkeypatch.setattr(Caller, "closed", 0)
    (own_home / "workspace").mkdir()
    (own_home / "workspace" / "settings.toml").write_text(PROFILES, "utf-8")
    return own_home / "workspace"


def told(capsys: Run, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code = main(list(words))
    out, err = capsys.readouterr()
    assert "This should not happen" not in err
    assert "sk-0123" not in out + err
    assert "\x1b" not in (out + err).replace("\r\x1b[K", "")
    return code, out, err


def test_the_list_says_who_can_draft_and_why_not(capsys: Run, place: Path) -> None:
    code, out, err = told(capsys, "models")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["NAME", "MODEL", "WHERE", "CONTEXT", "AT", "ONCE", "STATE"]
    assert [line.split()[0] for line in lines[1:]] == ["embedded", "fast", "*", "odd", "keyed"]
    assert lines[2].endswith("The profile fast has no key: TEAM_KEY is not set.")
    assert lines[3].split()[1:5] == ["home", "ollama_chat/qwen3", "localhost:11434", "16,384"]
    assert lines[3].endswith("usable, not tested")
    assert "perhaps `context` is meant" in lines[4]
    assert "looks like a key" in lines[5]
    assert err.count("\n") == 1, "what the list does not show is said"
    assert "“ab”" in err
    assert list(place.iterdir()) == [place / "settings.toml"]


def test_the_list_as_json(capsys: Run, place: Path) -> None:
    _, out, _ = told(capsys, "models", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["name"], row["usable"], row["set"]) for row in rows] == [
        ("embedded", True, False), ("fast", False, False), ("home", True, True), ("odd", False, False),
        ("keyed", False, False),
    ]  # fmt: skip
    assert rows[2] == {
        "name": "home", "model": "ollama_chat/qwen3", "where": "localhost:11434", "usable": True,
        "trouble": "", "context": 16384, "at_once": 1, "set": True, "tested": None,
    }  # fmt: skip


def test_without_a_profile_it_is_said_where_to_read_on(capsys: Run, own_home: Path) -> None:
    code, out, err = told(capsys, "models")
    assert (code, err) == (0, "")
    assert "embedded" in out
    assert "docs/models.md" in out
    assert list(own_home.iterdir()) == []


def test_a_prompt_that_is_not_used_is_said(capsys: Run, place: Path) -> None:
    (place / "prompts").mkdir()
    (place / "prompts" / "draft.md").write_text("Draft.")
    _, _, err = told(capsys, "models")
    assert "prompts/draft.md is not used: it lacks" in err


def test_on_a_terminal_the_list_keeps_to_its_width(place: Path) -> None:
    code, shown = on_terminal("models", env={"TEAM_KEY": "", "COLUMNS": "80"})
    assert code == 0
    rows = [row for row in shown.splitlines() if not row.startswith("foredeck: ")]
    assert len(rows) > 10
    assert max(len(row) for row in rows) <= 80
    assert "The profile fast has no key: TEAM_KEY is not set." in shown
    assert "sk-0123" not in shown


def test_a_test_that_goes_well_is_remembered_in_the_list(capsys: Run, place: Path) -> None:
    code, out, err = told(capsys, "models", "test", "home")
    assert (code, err) == (0, "")
    assert out.startswith(
        "home works: ollama_chat/qwen3 at localhost:11434 keeps to a form (json_schema), first"
    )
    assert out.count("\n") == 1
    assert Caller.closed == 1
    assert out.strip() in told(capsys, "models")[1]
    code, out, _ = told(capsys, "models", "--json", "test", "home")
    assert (code, json.loads(out)["mode"]) == (0, "json_schema")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "unreachable",
            "There is no server at localhost:11434. Start it, or mend api_base of the profile home.",
        ),
        ("wrong_key", "localhost:11434 refuses the key of the profile home."),
        ("no_model", "localhost:11434 has no model qwen3."),
        ("structure", "localhost:11434 takes no form for the answer (so)."),
        ("worker", "The process that asks models ended (so)."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_1(
    capsys: Run, place: Path, monkeypatch: pytest.MonkeyPatch, kind: str, sentence: str
) -> None:
    monkeypatch.setattr(Caller, "kind", kind)
    code, out, err = told(capsys, "models", "test", "home")
    assert (code, err) == (1, "")
    assert out.startswith(sentence)
    assert out.count("\n") == 1
    assert Caller.closed == 1


def test_a_profile_that_cannot_be_asked_is_not_asked(capsys: Run, place: Path) -> None:
    code, out, _ = told(capsys, "models", "test", "fast")
    assert (code, out.partition(":")[0]) == (1, "The profile fast has no key")
    assert told(capsys, "models", "test", "odd")[0] == 1
    assert told(capsys, "models", "test", "embedded")[0] == 0


@pytest.mark.parametrize(
    "words",
    [("test",), ("tset", "home"), ("home",), ("test", "home", "fast"), ("test", "homer"), ("test", "nobody"),
     ("test", "home", "--engine", "fast")],
)  # fmt: skip
def test_bad_usage_and_unknown_names_are_exit_code_2(
    capsys: Run, place: Path, words: tuple[str, ...]
) -> None:
    code, out, err = told(capsys, "models", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    if words == ("test", "homer"):
        assert err == "foredeck: There is no engine “homer”. Perhaps home is meant.\n"


def test_engine_goes_to_the_app(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(tui.cli, "is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")

    def run(paths: object, **how: object) -> int:
        started.append((paths, how["use"]))
        return 0

    monkeypatch.setattr(tui.launching, "run_app", run)
    for words in (["--engine", "fast"], ["--engine=fast"], ["--engine", "fast", "x.txt"], []):
        assert main(words) == 0
    assert started == [([], "fast"), ([], "fast"), ([Path("x.txt")], "fast"), ([], "")]


def test_an_engine_that_cannot_be_used_opens_no_app(
    capsys: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tui.cli, "is_terminal", lambda stream: True)
    code, _, err = told(capsys, "--engine", "nobody", "--day", "2026-11-20")
    assert code == 2
    assert "There is no engine “nobody”. There are: embedded, fast, home." in err
    assert list(place.iterdir()) == [place / "settings.toml"]


def test_it_is_said_where_the_settings_are_and_when_they_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Run
) -> None:
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(tmp_path))
    assert main(["models"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert f"No model is set up in {tmp_path}/settings.toml, which is not there yet; " in out
    (tmp_path / "settings.toml").write_text("[models.fast\n")
    assert main(["models"]) == 2
    out, err = (stream.decode() for stream in capsysbinary.readouterr())
    assert out == ""
    assert f"{tmp_path}/settings.toml: It cannot be read: it is not TOML (" in err


def test_a_model_that_drafted_a_card_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAM_KEY", "x")
    (tmp_path / "settings.toml").write_text(PROFILES)
    engines = Engines(tmp_path, load_settings(tmp_path)[0])
    engines.worked("fast")
    assert re.fullmatch(r"works, \d\d:\d\d: a card was drafted", _state(engines.info("fast")))
    last = LastTest(at=datetime(2026, 11, 22, tzinfo=UTC), ok=True, sentence="fast works: free.")
    engines.memory.keep_test(engines.profile("fast"), last)
    engines.worked("fast")
    assert _state(engines.info("fast")).endswith("fast works: free."), "what a test found says more"


@pytest.mark.parametrize(
    ("kind", "hint"),
    [("slow", "A test waits 20 s"), ("broken", "Test it once more"), ("wrong_key", "Look at the variable")],
)
async def test_the_hint_of_a_failed_test_is_about_a_test(kind: str, hint: str, tmp_path: Path) -> None:
    calls: list[Call] = []

    class Failing(Caller):
        async def complete(self, call: Call) -> AsyncGenerator[Any, None]:
            calls.append(call)
            raise trouble(kind, name="home", model="m", where="there", detail="20 s")
            yield

    profile = Profile(name="home", model="openai/m", key_env="none", first=600)
    result = await connection.tested(
        profile, Failing(tmp_path / "models.log"), ModelMemory(tmp_path / "models.json")
    )
    assert not result.ok
    assert hint in result.sentence
    assert "Take what came" not in result.sentence
    assert (calls[0].first, calls[0].idle, calls[0].total) == (20, 20, 30)
