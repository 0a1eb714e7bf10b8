"""A real llama-server with a tiny model, and a real LiteLLM proxy, as fixtures."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from real_parts import HERE, KEY, PARTS, SAMPLES, Served, free_port, served


@pytest.fixture(scope="session")
def llama_binary() -> Path:
    found = sorted(PARTS.glob("llama-server-*"))
    if not found or not (PARTS / "tools" / "bin" / "python").exists():
        pytest.skip("no llama-server is built here: tests/llama/setup builds it in 9 minutes")
    return found[-1]


@pytest.fixture(scope="session")
def tiny_model(llama_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that babbles in the style of the samples, with some JSON in it."""
    folder = tmp_path_factory.mktemp("tiny")
    texts = sorted(SAMPLES.rglob("*.txt"))
    as_json = folder / "json.txt"
    sentences = [part for text in texts for part in text.read_text("utf-8", "replace").split(". ")]
    rows = [{"name": s[:40], "description": s[:160], "relevancy": 4} for s in sentences]
    as_json.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    out = folder / "tiny.gguf"
    tools = PARTS / "tools" / "bin" / "python"
    subprocess.run([tools, HERE / "tiny_model.py", out, *texts, as_json], check=True)
    return out


@pytest.fixture(scope="session")
def llama(
    llama_binary: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., object]:
    """Starts a llama-server with the tiny model: `with llama(context=32768) as server: server.url`."""

    @contextmanager
    def start(context: int = 65_536, slots: int = 2) -> Iterator[Served]:
        port = free_port()
        log = tmp_path_factory.mktemp("llama") / "server.log"
        command = [
            *(str(llama_binary), "-m", str(tiny_model), "-c", str(context), "-np", str(slots)),
            *("--host", "127.0.0.1", "--port", str(port), "-t", "1", "--no-webui"),
            *("--alias", "tiny", "--api-key", KEY, "--seed", "7"),
        ]
        with served(command, port, "/health", log, 15) as server:
            yield server

    return start


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., object]:
    """Starts a LiteLLM proxy before a server: `with proxy(url_behind) as server: server.url`."""
    program = PARTS / "proxy" / "bin" / "litellm"
    if not program.exists():
        pytest.skip("no LiteLLM proxy is installed here: tests/llama/setup installs it")

    @contextmanager
    def start(behind: str) -> Iterator[Served]:
        folder = tmp_path_factory.mktemp("proxy")
        port = free_port()
        listed = "".join(
            f'  - model_name: "{name}"\n    litellm_params:\n'
            f"      model: openai/{name}\n      api_base: {behind}\n      api_key: behind\n"
            for name in ("ok", "500", "429")
        )
        config = folder / "config.yaml"
        config.write_text(
            f"model_list:\n{listed}general_settings:\n  master_key: {KEY}\n"
            "litellm_settings:\n  num_retries: 0\n  telemetry: false\nrouter_settings:\n  num_retries: 0\n",
            "utf-8",
        )
        command = [str(program), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
        quiet = {
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_MODE": "PRODUCTION",
            "NO_PROXY": "127.0.0.1",
        }
        with served(command, port, "/health/liveliness", folder / "proxy.log", 90, **quiet) as server:
            yield server

    return start
