"""Profiles of settings.toml: what is good is taken; what is not costs a sentence and only its own profile; a
key that stands in the file is neither used nor said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.asking.connection import NO_FORM
from core.asking.profile import Profile
from core.asking.profiles import read_profiles, where
from core.asking.trouble import KINDS
from core.model.cleaning import clean_line
from core.settings import Settings, load_settings

GOOD = '[models.good]\nmodel = "openai/gpt-5-mini"\n'
KEYS = (
    "sk-abcdefgh",
    "sk-proj-0aB9_cdEF12-xyz",
    "sk-ant-api03-AbC123",
    "gsk_0123456789abcdefghij",
    "AIzaSyA0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "hf_abcdefghij0123456789",
    "Bearer abc",
    "xai-0123456789abcdefghijkl",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
)
NAKED = "Zk3vQp9xWm2LrT8sYb4NcD7f"
"""A key without anything that marks it."""


def loaded(place: Path, text: str) -> tuple[Settings, list[str]]:
    (place / "settings.toml").write_text(text, "utf-8")
    settings, problems = load_settings(place)
    assert all("\n" not in str(problem) and problem.sentence.endswith(".") for problem in problems)
    return settings, [problem.sentence for problem in problems]


def test_a_profile_says_all_that_it_can(tmp_path: Path) -> None:
    text = (
        '[models.big]\nmodel = "bedrock/claude"\napi_base = "https://proxy.example.org:4000/v1"\n'
        'key_env = "TEAM_KEY"\npass_env = ["AWS_PROFILE"]\nstructured = "json_object"\ncontext = 200000\n'
        "output = 9000\nat_once = 8\nconnect = 5\nfirst = 30.5\nidle = 20\ntotal = 600\ntemperature = 0\n"
        "seed = 7\nprice_in = 3\nprice_out = 15.0\nmost_cost = 2\nmost_tokens = 1000000\n"
    )
    taken, said = loaded(tmp_path, 'engine = "big"\n' + text)
    assert said == []
    assert taken.engine == "big"
    profile = taken.models["big"]
    assert set(profile.model_dump()) == {*text.replace("]", " =").split()} & set(Profile.model_fields) | {
        "name"
    }
    assert (profile.pass_env, profile.first, profile.seed) == (("AWS_PROFILE",), 30.5, 7)
    assert where(profile) == "proxy.example.org:4000"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("contxt = 8000", ["`contxt`", "`context`"]),
        ("most_csot = 3", ["`most_csot`", "`most_cost`"]),
        ('colour = "red"', ["`colour`"]),
        ('context = "8000"', ["`context` takes a whole number from 1024"]),
        ("context = true", ["`context`"]),
        ("at_once = 65", ["`at_once` takes a whole number from 1 to 64"]),
        ("at_once = 1.5", ["`at_once`"]),
        ("total = 0", ["`total` takes a number above 0 to 36,000"]),
        ("idle = nan", ["`idle`"]),
        ("price_in = inf", ["`price_in`"]),
        ("price_out = -1", ["`price_out` takes a number from 0"]),
        ('structured = "json-schema"', ["`structured`", "perhaps json_schema"]),
        ('structured = "grammar"', ["`structured` takes auto, json_schema, json_object or prompt"]),
        ("structured = 1", ["`structured`"]),
        ('pass_env = "AWS_PROFILE"', ["`pass_env`"]),
        ('pass_env = ["A B"]', ["`pass_env`"]),
        ("pass_env = [1]", ["`pass_env`"]),
        ('key_env = "MY KEY"', ["`key_env` takes the name of a variable"]),
        ('api_base = "localhost:8080"', ["`api_base` takes an address"]),
        ('api_base = "file:///etc/passwd"', ["`api_base`"]),
        ('api_base = "http://[::1"', ["`api_base`"]),
        ('api_base = "http://h:99999/v1"', ["`api_base`"]),
        ('api_base = "http://\\u001b[2Jh/"', ["`api_base`"]),
        ("name = 'other'", ["`name`"]),
    ],
)
def test_a_bad_field_costs_a_sentence_and_its_profile(tmp_path: Path, line: str, names: list[str]) -> None:
    taken, said = loaded(tmp_path, f'[models.bad]\nmodel = "openai/x"\n{line}\n{GOOD}')
    assert list(taken.models) == ["good"]
    assert len(said) == 1
    assert said[0].startswith("The profile bad is not used: ")
    assert all(name in said[0] for name in names), said
    assert taken.bad_models["bad"].lower()[:-1] in said[0].lower()


@pytest.mark.parametrize("model", ["", "gpt-5", "openai/", "/x", "a b/c", "a/\x1b[2J", "a/" + "x" * 300])
def test_a_model_is_named_with_its_provider(model: str) -> None:
    found = read_profiles({"a": {"model": model}, "b": {"model": "ollama_chat/qwen3"}}, "embedded")
    assert list(found.good) == ["b"]
    assert "openai/gpt-5-mini" in found.sentences[0]
    assert "\x1b" not in found.sentences[0]


def test_two_bad_fields_are_both_said() -> None:
    found = read_profiles({"a": {"context": 1, "seed": "x"}}, "embedded")
    assert len(found.sentences) == 3
    assert found.bad["a"] == "It has no `model`, such as openai/gpt-5-mini."


@pytest.mark.parametrize(
    "name",
    ["embedded", "Embedded", "GOOD", "a\x1b]52;c;x\x07b", "\u202eevil", "-x", "", "x" * 41, " x", "a\nb"],
)
def test_a_bad_name_costs_one_sentence(name: str) -> None:
    table = {"model": "openai/x"}
    found = read_profiles({"good": table, name: table, "last": table}, "embedded")
    assert list(found.good) == ["good", "last"]
    assert len(found.sentences) == 1
    assert found.sentences[0].isprintable()


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_the_file_is_neither_used_nor_said(tmp_path: Path, key: str) -> None:
    for line in (f'api_key = "{key}"', f'key_env = "{key}"', f'model = "openai/{key}"', f'seed = ["{key}"]',
                 f'api_base = "https://h/v1?x={key}"', f'extra = {{ a = ["{key}"] }}', f'"{key}" = 1',
                 f'pass_env = ["{key}"]'):  # fmt: skip
        text = f"[models.bad]\n{line}\n{GOOD}"
        taken, said = loaded(
            tmp_path, text if "model =" in line else f"{text}".replace("]\n", ']\nmodel = "a/b"\n', 1)
        )
        assert list(taken.models) == ["good"], line
        assert len(said) == 1
        assert "looks like a key" in said[0]
        assert "key_env" in said[0]
        assert key not in f"{said}{taken!r}", line


@pytest.mark.parametrize(
    "line",
    [f'api_key = "{NAKED}"', f'key = "{NAKED}"', f'openai_api_key = "{NAKED}"', f'key_env = "{NAKED}"',
     f'secret = "{NAKED}"', f'token = "{NAKED}"', f'password = "{NAKED}"', f'pass_env = ["{NAKED}"]',
     f'api_base = "https://me:{NAKED}@h/v1"', f'api_base = "https://{NAKED}@h/v1"',
     f'api_base = "https://h/v1?api-key={NAKED}"', f'headers = {{ Authorization = "Bearer {NAKED}" }}'],
)  # fmt: skip
def test_a_key_that_looks_like_none_is_known_by_where_it_stands(tmp_path: Path, line: str) -> None:
    taken, said = loaded(tmp_path, f'[models.bad]\nmodel = "a/b"\n{line}\n{GOOD}')
    assert list(taken.models) == ["good"]
    assert "looks like a key" in said[0]
    assert NAKED not in f"{said}{taken!r}"


@pytest.mark.parametrize("key", KEYS)
def test_a_key_outside_of_the_profiles_is_not_said_either(tmp_path: Path, key: str) -> None:
    taken, said = loaded(
        tmp_path, f'api_key = "{key}"\n"{key}" = 1\nengine = "{key}"\n[models."{key}"]\n{GOOD}'
    )
    assert list(taken.models) == ["good"]
    assert len(said) == 4
    assert key not in f"{said}{taken!r}"


@pytest.mark.parametrize(
    "model",
    ["ollama_chat/hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "openrouter/x-ai/grok-4.1-fast:free",
     "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "fireworks_ai/accounts/fireworks/models/kimi-k2",
     "hosted_vllm/Qwen/Qwen3-235B-A22B-Instruct-2507", "vertex_ai/gemini-2.5-flash", "azure/my-team-task-1"],
)  # fmt: skip
def test_no_model_is_taken_for_a_key(model: str) -> None:
    found = read_profiles(
        {"claude-sonnet-4-5-20250929": {"model": model, "key_env": "TEAM_KEY_2"}}, "embedded"
    )
    assert found.sentences == []


def test_engine_names_a_profile(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'engine = "embedded"\n')[0].engine == "embedded"
    for line in ('engine = "slow"', "engine = 1", 'engine = "bad"'):
        taken, said = loaded(tmp_path, f"{line}\n[models.bad]\nmodel = 1\n{GOOD}")
        assert taken.engine == "embedded"
        assert "`engine` is not used: it takes one of the names embedded, good." in said
    assert loaded(tmp_path, "models = 3\n")[1] == [
        "`models` is not used: it takes tables, such as [models.fast]."
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from((*Profile.model_fields, "api_key", "x")) | st.text(max_size=12)


@settings(max_examples=40)
@given(
    st.dictionaries(st.text(max_size=12) | st.just("a"), st.dictionaries(NAMES, VALUES, max_size=5) | VALUES)
)
def test_whatever_stands_there_gives_profiles_and_clean_sentences(tables: dict[str, Any]) -> None:
    found = read_profiles(tables, "embedded")
    assert all(type(profile) is Profile for profile in found.good.values())
    assert len(found.good) + len(found.bad) <= len(tables)
    for sentence in found.sentences:
        assert sentence == clean_line(sentence)
        assert not any(key in sentence for key in KEYS)


def test_the_page_on_models_names_every_field_and_says_troubles_as_they_are_said() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    fields, troubles = page.partition("| field |")[2].partition("\n\n")[0], page.partition("| it says |")[2]
    named = "".join(re.findall(r"^\|([^|]+)\|", fields, re.M))
    assert set(re.findall(r"`(\w+)`", named)) == set(Profile.model_fields) - {"name"}
    said = [re.sub(r"\{\w+\}", "x", each) for each in (*(way.sentence for way in KINDS.values()), NO_FORM)]
    rows = re.findall(r"^\| `([^`]+)` \|", troubles, re.M)
    assert len(rows) > 10
    for row in rows:
        pattern = ".*".join(re.escape(part) for part in row.split("…"))
        assert any(re.search(pattern, each) for each in said), row
