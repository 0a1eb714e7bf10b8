"""Keys come from variables, go to the servers they are for, and stand nowhere else."""

from __future__ import annotations

import pytest
from fakes import AWAY, CARD, QUESTION, Answers, asker, heard, refused, says

from core.asking import wording
from core.asking.keys import _HOSTS, DUMMY, has_key, is_local, key, key_name
from core.asking.profile import Profile
from core.asking.profiles import read_profiles
from core.errors import ModelTrouble

KEYS = [
    ("openai/x", "", "", "OPENAI_API_KEY"),
    ("openai/x", "https://api.openai.com/v1", "", "OPENAI_API_KEY"),
    ("openai/x", "https://eu.api.openai.com/v1", "", "OPENAI_API_KEY"),
    ("openai/x", "http://api.openai.com/v1", "", None),
    ("openai/x", "http://127.0.0.1:8080/v1", "", None),
    ("openai/x", "https://api.openai.com.example.net/v1", "", None),
    ("openai/x", "https://myopenai.com/v1", "", None),
    ("openai/x", "https://models.example.net/v1", "TEAM_KEY", "TEAM_KEY"),
    ("openai/x", "", "none", None),
    ("anthropic/x", "", "", "ANTHROPIC_API_KEY"),
    ("anthropic/x", "http://localhost:4000", "", None),
    ("gemini/x", "", "", "GEMINI_API_KEY"),
    ("gemini/x", "https://generativelanguage.googleapis.com", "", "GEMINI_API_KEY"),
    ("gemini/x", "https://mygoogleapis.com", "", None),
    ("together_ai/x", "", "", "TOGETHERAI_API_KEY"),
    ("azure/x", "https://ours.openai.azure.com", "", "AZURE_API_KEY"),
    ("azure/x", "https://gateway.example.net", "", None),
    ("azure/x", "https://gateway.example.net", "TEAM_KEY", "TEAM_KEY"),
    ("azure_ai/x", "https://ours.services.ai.azure.com/models", "", "AZURE_AI_API_KEY"),
    ("azure_ai/x", "https://10.0.0.5/", "", None),
    ("openai/x", "https://api.openai.xyz/v1", "", None),
    ("openai/x", "https://openai.github/", "", None),
    ("openai/x", "https://api.openai.com@example.net/v1", "", None),
    ("mistral/x", "https://api.mistral.ai/v1", "", "MISTRAL_API_KEY"),
    ("mistral/x", "https://api.mistral.ru", "", None),
    ("groq/x", "https://groq.example/v1", "", None),
    ("groq/x", "https://api.groq.com./openai/v1", "", "GROQ_API_KEY"),
    ("deepseek/x", "https://x.deepseek.tk", "", None),
    ("gemini/x", "https://storage.googleapis.com/bucket", "", None),
    ("xai/x", "https://api.x.ai/v1", "", "XAI_API_KEY"),
    ("xai/x", "https://notx.ai/v1", "", None),
    ("some_other/x", "https://api.some_other.com/v1", "", None),
    ("bedrock/x", "", "", None),
    ("ollama_chat/x", "", "", None),
    ("ollama_chat/x", "http://10.0.0.5:11434", "", None),
    ("hosted_vllm/x", "http://10.0.0.5:8000/v1", "", None),
    ("litellm_proxy/x", "http://10.0.0.5:4000", "", None),
]


@pytest.mark.parametrize(("model", "base", "key_env", "name"), KEYS)
def test_a_key_goes_to_the_servers_of_its_provider_only(
    model: str, base: str, key_env: str, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("GOOGLE_API_KEY", "LITELLM_PROXY_API_KEY", *(name for *_, name in KEYS if name)):
        monkeypatch.delenv(each, raising=False)
    profile = Profile(name="p", model=model, api_base=base, key_env=key_env)
    assert key_name(profile) == name
    assert has_key(profile) == (name is None)
    if name is None:
        assert key(profile) == ("" if model.startswith("bedrock") else DUMMY)
    else:
        monkeypatch.setenv(name, " sk-of-the-test\n")
        assert has_key(profile)
        assert key(profile) == "sk-of-the-test"


def test_no_address_that_merely_looks_like_a_providers_gets_its_key() -> None:
    for who, hosts in _HOSTS.items():
        for host in hosts:
            for other in (f"{host}.example.net", f"not{host}", host.rpartition(".")[0], f"{host}x"):
                assert key_name(Profile(name="p", model=f"{who}/x", api_base=f"https://{other}/v1")) is None
            assert key_name(Profile(name="p", model=f"{who}/x", api_base=f"https://eu.{host}/v1"))


@pytest.mark.parametrize(
    "field",
    [
        {"api_base": "https://h/v1?code=abcd1234efgh5678"},
        {"api_base": "https://h/v1#abcd1234"},
        {"key_env": "deadbeefdeadbeef"},
        {"key_env": "f00dcafe1234"},
        {"key_env": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
        {"pass_env": ["d41d8cd98f00b204e9800998ecf8427e"]},
    ],
)
def test_what_may_be_a_key_in_the_settings_is_refused_and_not_repeated(field: dict[str, object]) -> None:
    said = read_profiles({"p": {"model": "openai/x"} | field}, "embedded")
    assert not said.good
    (sentence,) = said.sentences
    assert f"`{next(iter(field))}` holds what looks like a key" in sentence
    assert not any(part in sentence for part in ("abcd1234", "deadbeef", "f00d", "ABCDEF", "d41d"))


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "DEADBEEF", "facade", "MYCOMPANYOPENAIKEY", "TEAM_KEY_2"])
def test_the_name_of_a_variable_is_no_key(name: str) -> None:
    assert read_profiles({"p": {"model": "openai/x", "key_env": name}}, "embedded").good


def test_the_second_usual_variable_counts_and_that_of_an_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    monkeypatch.setenv("GOOGLE_API_KEY", "sk-of-the-test")
    assert key_name(Profile(name="p", model="gemini/x")) == "GOOGLE_API_KEY"
    monkeypatch.setenv("LITELLM_PROXY_API_KEY", "sk-of-the-proxy")
    proxy = Profile(name="p", model="litellm_proxy/x", api_base="http://10.0.0.5:4000")
    assert key(proxy) == "sk-of-the-proxy"
    assert key(proxy.model_copy(update={"api_base": ""})) == DUMMY


async def test_without_its_key_nothing_is_called_and_the_variable_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for value in (None, "", "  "):
        if value is None:
            monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        else:
            monkeypatch.setenv("OPENAI_API_KEY", value)
        made, caller, _ = asker(says(CARD))
        failure = await refused(made, AWAY)
        assert failure.kind == "no_key"
        assert failure.sentence == "The profile fast has no key: OPENAI_API_KEY is not set."
        assert caller.calls == []


@pytest.mark.parametrize("value", ["sk-a b", "sk-\nX: y", "sk-\x1b[2J", "sk-ключ", "k" * 20_000])
def test_what_cannot_be_a_key_is_not_sent_and_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    with pytest.raises(ModelTrouble) as failure:
        key(AWAY)
    assert str(failure.value) == "What OPENAI_API_KEY holds cannot be a key. Set it anew in the shell."
    assert failure.value.kind == "wrong_key"


async def test_a_key_is_in_the_call_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
    answers = Answers()
    made, caller, _ = asker(says(CARD), answers=answers)
    said = await heard(made, AWAY)
    assert caller.calls[0].key == "sk-of-the-test"
    for place in (said, caller.calls, answers, vars(made)):
        assert "sk-of" not in repr(place)
    assert "sk-of" not in wording.mark(AWAY, QUESTION)


@pytest.mark.parametrize(
    ("model", "base", "local"),
    [
        ("ollama_chat/x", "", True),
        ("ollama_chat/x", "http://10.0.0.5:11434", False),
        ("openai/x", "", False),
        ("openai/x", "http://localhost:1/v1", True),
        ("openai/x", "http://a.localhost:1/v1", True),
        ("openai/x", "http://[::1]:1/v1", True),
        ("openai/x", "http://0.0.0.0:1/v1", True),
        ("openai/x", "http://127.8.8.8:1/v1", True),
        ("openai/x", "https://localhost.example.net/v1", False),
        ("openai/x", "http://192.168.1.4/v1", False),
    ],
)
def test_what_runs_on_this_machine(model: str, base: str, local: bool) -> None:
    assert is_local(Profile(name="p", model=model, api_base=base)) is local
