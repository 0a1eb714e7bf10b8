"""Which engines there are, why one cannot be used, which one a desk works with; nothing starts for that."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from fakes import ScriptedCaller, says

import core.engines
from core.asking.memory import LastTest, ModelMemory
from core.asking.profile import Profile
from core.asking.talk import KeptAnswer, Known, Mode, Tally
from core.asking.trouble import KINDS, trouble
from core.drafting.extractive import ExtractiveEngine
from core.engines import EMBEDDED, Engines
from core.errors import BadInput
from core.paths import day_folder
from core.settings import load_settings
from core.workbench import Workbench

ROOT = Path(__file__).parents[2]
PROFILES = """
[models.fast]
model = "openai/gpt-5-mini"
key_env = "TEAM_KEY"
[models.home]
model = "ollama_chat/qwen3"
[models.vllm]
model = "hosted_vllm/qwen"
api_base = "http://gpu.example.org:8000/v1"
at_once = 16
context = 65536
[models.odd]
model = "openai/x"
contxt = 1
"""
NOW = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
LEGS = json.dumps({"animal_name": "spider", "number_of_legs": 8})


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEAM_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def engines(place: Path, caller: ScriptedCaller | None = None, text: str = PROFILES) -> Engines:
    place.mkdir(exist_ok=True)
    (place / "settings.toml").write_text(text, "utf-8")
    return Engines(place, load_settings(place)[0], caller)


def test_the_list_says_what_can_be_used_and_why_the_rest_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = engines(tmp_path)
    infos = {info.name: info for info in there.infos()}
    assert list(infos) == ["embedded", "fast", "home", "vllm", "odd"]
    assert [info.usable for info in infos.values()] == [True, False, True, True, False]
    assert infos["fast"].trouble == "The profile fast has no key: TEAM_KEY is not set."
    assert infos["odd"].trouble == "There is no field `contxt`, perhaps `context` is meant."
    assert [info.at_once for info in infos.values()] == [1, 4, 1, 16, 1]
    assert (infos["vllm"].where, infos["vllm"].context) == ("gpu.example.org:8000", 65536)
    monkeypatch.setenv("TEAM_KEY", "k-5e1")
    assert there.info("fast").usable
    assert "k-5e1" not in repr((there.infos(), there.__dict__))
    monkeypatch.setattr(core.engines, "find_spec", lambda name: None)
    assert all("litellm" in there.info(name).trouble for name in ("fast", "home"))


@pytest.mark.parametrize(
    ("name", "said"),
    [("fats", "Perhaps fast is meant."), ("zzz", "There are: embedded, fast, home, vllm."),
     ("\x1b[2Jx", "There are"), ("fast", "TEAM_KEY is not set."), ("odd", "`contxt`")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_what_to_do(tmp_path: Path, name: str, said: str) -> None:
    there = engines(tmp_path)
    for way in (there.engine, there.scorer, there.check):
        with pytest.raises(BadInput) as refused:
            way(name)
        assert said in str(refused.value)
        assert "\x1b" not in str(refused.value)


def test_the_embedded_engine_is_there_without_a_profile(tmp_path: Path) -> None:
    there = engines(tmp_path, text="")
    assert there.names == (EMBEDDED,)
    assert there.engine(EMBEDDED).name == there.scorer(EMBEDDED).name == EMBEDDED


def test_settings_are_read_again(tmp_path: Path) -> None:
    there = engines(tmp_path)
    (tmp_path / "settings.toml").write_text("models = 3\n")
    asker = there.asker
    assert "takes tables" in there.refresh()[0].sentence
    assert there.asker is asker, "it knows what runs, whatever changes"
    assert there.names == (EMBEDDED,)


# The desk that works with one


def bench(place: Path, use: str = "", day: int = 20) -> Workbench:
    return Workbench.open_day(date(2026, 11, day), ExtractiveEngine(), place, use)


def test_what_is_asked_for_goes_before_the_desk_before_the_settings(tmp_path: Path) -> None:
    engines(tmp_path, text=f'engine = "vllm"\n{PROFILES}')
    desk = bench(tmp_path)
    assert (desk.engine_name, desk.engine.name, desk.scorer.name, desk.notices[1:]) == ("vllm",) * 3 + ((),)
    desk.use("home")
    desk.close()
    desk = bench(tmp_path)
    assert desk.engine_name == "home"
    desk.close()
    desk = bench(tmp_path, "embedded")
    assert desk.engine_name == EMBEDDED
    other = Workbench.on(day_folder(tmp_path, date(2026, 11, 21)), desk.engines, tmp_path)
    assert other.engine_name == EMBEDDED, "what was asked for counts for the session"
    assert other.engines is desk.engines
    desk.close()
    other.use("home")
    other.close()
    assert bench(tmp_path).engine_name == "home", "what was asked for is not remembered"


def test_an_engine_that_is_gone_or_lacks_its_key_costs_a_notice(tmp_path: Path) -> None:
    engines(tmp_path)
    desk = bench(tmp_path)
    desk.use("home")
    desk.close()
    engines(tmp_path, text='engine = "fast"\n' + PROFILES.replace("home", "house"))
    desk = bench(tmp_path)
    assert desk.engine_name == EMBEDDED
    instead = "embedded works instead."
    assert [notice for notice in desk.notices if "settings.toml is not used" not in notice] == [
        f"There is no engine “home”. It was chosen on this desk; {instead} Perhaps house is meant.",
        f"The profile fast has no key: TEAM_KEY is not set. It was set in settings.toml; {instead} "
        "Set it in the shell that starts Foredeck.",
    ]
    desk.close()
    engines(tmp_path)
    again = bench(tmp_path)
    assert again.engine_name == "home", "the choice stays for when it is there again"
    again.close()


def test_an_engine_that_is_asked_for_and_cannot_be_used_opens_no_desk(tmp_path: Path) -> None:
    engines(tmp_path)
    for name in ("fast", "nobody"):
        with pytest.raises(BadInput):
            bench(tmp_path, name)
    desk = bench(tmp_path)
    assert desk.readonly == ""
    with pytest.raises(BadInput):
        desk.use("fast")
    assert desk.engine_name == EMBEDDED
    desk.close()


def test_answers_are_kept_on_the_desk_that_is_open(tmp_path: Path) -> None:
    engines(tmp_path)
    first = bench(tmp_path)
    answer = KeptAnswer("{}", Tally(), NOW, "m")
    kept = core.engines._Answers(first.engines)
    kept.put("a", answer)
    second = Workbench.on(day_folder(tmp_path, date(2026, 11, 21)), first.engines, tmp_path)
    assert kept.get("a") is None
    kept.put("b", answer)
    assert [desk.desk.answers.get("b") is None for desk in (first, second)] == [True, False]
    first.hold_engines()
    kept.put("c", answer)
    assert [desk.desk.answers.get("c") is None for desk in (first, second)] == [False, True]
    first.close()
    second.close()


# The test of a connection


def heard(mode: Mode, text: str = LEGS) -> object:
    """A call that answers so in one form, and in words in any other."""

    def script(call: object) -> object:
        wanted = call.params.get("response_format", {}).get("type", "prompt")  # type: ignore[attr-defined]
        return says(text if wanted == mode else "An animal.")

    return script


async def test_the_strictest_form_that_is_kept_to_is_found_and_remembered(tmp_path: Path) -> None:
    for mode in ("json_schema", "json_object", "prompt"):
        caller = ScriptedCaller(heard(mode))  # type: ignore[arg-type]
        there = engines(tmp_path, caller)
        result = await there.test("home")
        assert (result.ok, result.mode) == (True, mode), result.sentence
        assert mode in result.sentence
        assert ModelMemory(tmp_path / "models.json").mode(there.profile("home")) == mode
        assert there.info("home").tested.sentence == result.sentence  # type: ignore[union-attr]
        assert result.seconds is not None
        assert result.seconds < 5
    assert stat.S_IMODE((tmp_path / "models.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_each_trouble_is_said_once_without_another_try(tmp_path: Path, kind: str) -> None:
    caller = ScriptedCaller([trouble(kind, name="home", where="localhost:11434", detail="so")])
    there = engines(tmp_path, caller)
    result = await there.test("home")
    assert not result.ok
    assert result.kind == kind
    said = KINDS[kind].sentence.partition("{detail}")[0].rpartition("}")[2]
    assert said in result.sentence
    assert "Take what came" not in result.sentence or kind == "endless"
    assert len(caller.calls) == (
        3 if kind in ("structure", "empty", "no_json", "truncated", "endless") else 1
    )
    assert there.info("home").tested.ok is False  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("A spider has eight legs.", "structure"), ('{"spider": 8}', "structure"), (LEGS[:-1], "structure"),
     ('{"animal_name": 8, "number_of_legs": "eight"}', "structure"), ("[" * 5000 + "{", "structure"),
     (" ", "empty")],
)  # fmt: skip
async def test_an_answer_that_no_card_could_be_read_from_is_told(
    tmp_path: Path, text: str, kind: str
) -> None:
    there = engines(tmp_path, ScriptedCaller(says(text)))
    result = await there.test("home")
    assert (result.ok, result.kind) == (False, kind)
    assert there.memory.mode(there.profile("home")) is None


async def test_a_fixed_form_is_the_only_one_that_is_tried(tmp_path: Path) -> None:
    caller = ScriptedCaller(heard("prompt"))  # type: ignore[arg-type]
    there = engines(tmp_path, caller, PROFILES.replace('qwen3"', 'qwen3"\nstructured = "json_object"'))
    assert not (await there.test("home")).ok
    assert len(caller.calls) == 1


async def test_what_is_not_to_be_asked_is_not_asked(tmp_path: Path) -> None:
    caller = ScriptedCaller(says(LEGS))
    there = engines(tmp_path, caller)
    assert (await there.test(EMBEDDED)).ok
    assert (await there.test("fast")).kind == "no_key"
    assert "`contxt`" in (await there.test("odd")).sentence
    with pytest.raises(BadInput):
        await there.test("nobody")
    assert caller.calls == []
    await there.close()
    assert caller.closed


async def test_the_price_and_the_room_are_said(tmp_path: Path) -> None:
    text = PROFILES.replace('qwen3"', 'qwen3"\nprice_in = 0.25\nprice_out = 2')
    for known, words, profiles in (
        (Known(), "price unknown", PROFILES.replace('ollama_chat/qwen3"', 'x/y"\nkey_env = "none"')),
        (Known(), "free", PROFILES),
        (Known(), "$0.25 and $2 for a million tokens", text),
    ):
        there = engines(tmp_path, ScriptedCaller(says(LEGS), known=known), profiles)
        assert words in (await there.test("home")).sentence
        assert there.info("home").context == 32_768


# What is remembered

HOME = Profile(name="home", model="ollama_chat/qwen3")
GONE = LastTest(at=NOW, ok=False, sentence="No.")


def test_another_model_or_address_is_to_be_tested_anew_another_name_is_not(tmp_path: Path) -> None:
    memory = ModelMemory(tmp_path / "new" / "models.json")
    memory.learn(HOME, "json_object")
    memory.keep_test(HOME, GONE)
    for each in (memory, ModelMemory(tmp_path / "new" / "models.json")):
        assert each.mode(HOME.model_copy(update={"name": "house", "output": 999})) == "json_object"
        assert each.tested(HOME) == GONE
        for field in ("model", "api_base"):
            other = HOME.model_copy(update={field: "other"})
            assert (each.mode(other), each.tested(other)) == (None, None)


def test_two_sessions_learn_beside_each_other(tmp_path: Path) -> None:
    first, second = (ModelMemory(tmp_path / "models.json") for _ in range(2))
    other = HOME.model_copy(update={"model": "x/y"})
    assert second.mode(HOME) is None
    first.learn(HOME, "prompt")
    second.learn(other, "json_object")
    third = ModelMemory(tmp_path / "models.json")
    assert (third.mode(HOME), third.mode(other)) == ("prompt", "json_object")
    third.forget(HOME)
    assert ModelMemory(tmp_path / "models.json").mode(HOME) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"models": 3}', b'{"models": {"a": 3}}', b"[" * 100_000, b"\xff", b"x" * 2_000_000],
)
def test_a_damaged_memory_was_never_there(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "models.json").write_bytes(data)
    memory = ModelMemory(tmp_path / "models.json")
    assert memory.mode(HOME) is None
    memory.learn(HOME, "prompt")
    assert ModelMemory(tmp_path / "models.json").mode(HOME) == "prompt"


def test_what_cannot_be_written_is_remembered_for_the_session(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    memory = ModelMemory(tmp_path / "file" / "models.json")
    memory.learn(HOME, "prompt")
    assert memory.mode(HOME) == "prompt"


# The start

START = """
import asyncio, json, sys
HARMLESS = ("socket.__new__", "socket.gethostname")
touched = []
def heard(event, args):
    if event.startswith(("socket.", "subprocess.", "os.posix_spawn", "os.fork")) and event not in HARMLESS:
        touched.append(event)
sys.addaudithook(heard)
from datetime import date
from core.drafting.extractive import ExtractiveEngine
from core.workbench import Workbench
from tui.app import ForedeckApp
bench = Workbench.open_day(date.today(), ExtractiveEngine())
async def run():
    async with ForedeckApp(bench).run_test() as pilot:
        await pilot.pause()
asyncio.run(run())
assert len(bench.engines.infos()) == 5
heavy = ("litellm", "openai", "httpx")
loaded = [name for name in sys.modules if name.partition(".")[0] in heavy or ".llm" in name]
print(json.dumps([bench.engine_name, touched, loaded]))
bench.close()
"""


async def test_a_profile_with_variables_of_its_own_warms_a_worker_that_has_them(tmp_path: Path) -> None:
    caller = ScriptedCaller()
    text = '[models.far]\nmodel = "bedrock/x"\nkey_env = "none"\npass_env = ["AWS_PROFILE"]\n'
    await engines(tmp_path, caller, text).warm("far")
    assert caller.warmed == [("AWS_PROFILE",)]


def test_an_app_that_starts_with_a_profile_touches_no_network_and_has_no_litellm(own_home: Path) -> None:
    engines(own_home / "workspace", text=f'engine = "home"\n{PROFILES}')
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == ["home", [], []]
