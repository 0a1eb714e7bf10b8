"""The prompts are files: placeholders are filled once, and a file of the workspace takes one's place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.drafting.llm.prompts import LONGEST, SHIPPED, Prompts, load_prompts, placeholders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prompts").mkdir()
    return tmp_path / "prompts"


def loaded(folder: Path) -> tuple[Prompts, tuple[str, ...]]:
    return load_prompts(folder.parent)


def test_what_is_filled_in_is_not_looked_through_for_placeholders() -> None:
    prompts = Prompts({"draft": "Brief: {{brief}}\n\n{{ warning }}\n"})
    said = prompts.filled("draft", brief="{{warning}} {{how}} \\1 \\g<0>", warning="W")
    assert said == "Brief: {{warning}} {{how}} \\1 \\g<0>\n\nW"


def test_a_placeholder_with_nothing_to_say_leaves_no_gap_and_what_is_filled_in_keeps_its_own() -> None:
    prompts = Prompts({"draft": "One\n\n{{brief}}\n\n{{how}}\n\nTwo\n"})
    assert prompts.filled("draft", brief="", how="") == "One\n\nTwo"
    assert prompts.filled("draft", brief="a\n\n\n\nb", how="") == "One\n\na\n\n\n\nb\n\nTwo"


def test_the_prompts_that_ship_load_without_a_problem_and_their_readme_names_every_placeholder() -> None:
    prompts, problems = load_prompts()
    assert problems == ()
    assert {"system", "articles", "heard", "draft", "sections", "row", "blanks", "again"} <= set(
        prompts.texts
    )
    readme = (SHIPPED / "README.md").read_text("utf-8")
    for name, text in prompts.texts.items():
        assert f"`{name}.md`" in readme
        assert [hole for hole in placeholders(text) if f"`{{{{{hole}}}}}`" not in readme] == []


def test_a_file_of_the_workspace_takes_the_place_of_one_and_changes_the_digest(folder: Path) -> None:
    shipped, _ = load_prompts()
    text = shipped.texts["draft"].replace("Draft the whole card", "Draft a short card")
    (folder / "draft.md").write_text(text, "utf-8")
    prompts, problems = loaded(folder)
    assert problems == ()
    assert prompts.texts["draft"] == text
    assert prompts.texts["system"] == shipped.texts["system"]
    assert prompts.digest("system", "draft") != shipped.digest("system", "draft")
    assert prompts.digest("system", "row") == shipped.digest("row", "system")
    assert len(prompts.digest("draft")) == 6


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("draft", "No placeholder.", "it lacks {{brief}} and {{dropped}} and {{kept}} and {{warning}}"),
        (
            "draft",
            "{{brief}} {{kept}} {{dropped}} {{warning}} {{password}}",
            "it has {{password}}, which nothing fills in",
        ),
        ("heard", "{{brief}}", "it has {{brief}}"),
        ("draft", " \n", "it is empty"),
        ("heard", "x" * (LONGEST + 1), "it is longer than 40,000 characters"),
    ],
)
def test_a_file_that_does_not_fit_costs_one_sentence(folder: Path, name: str, text: str, said: str) -> None:
    (folder / f"{name}.md").write_text(text, "utf-8")
    prompts, (problem,) = loaded(folder)
    assert problem.startswith(f"prompts/{name}.md is not used: {said}")
    assert prompts.texts == load_prompts()[0].texts


def test_files_that_are_no_prompts_or_no_text_cost_one_sentence_each(folder: Path) -> None:
    (folder / "draft.md").write_bytes(b"\xff\xfe{{brief}}")
    (folder / "row.md").mkdir()
    os.mkfifo(folder / "heard.md")
    (folder / "drfat.md").write_text("{{brief}}", "utf-8")
    (folder / "README.md").write_text("mine", "utf-8")
    (folder / "notes.txt").write_text("mine", "utf-8")
    prompts, problems = loaded(folder)
    assert [problem.partition(":")[0] for problem in problems] == [
        "prompts/draft.md is not used",
        "prompts/drfat.md is not used",
        "prompts/heard.md is not used",
        "prompts/row.md is not used",
    ]
    assert "there is no such prompt (there are again, articles, blanks, draft" in problems[1]
    assert prompts.texts == load_prompts()[0].texts


def test_escape_sequences_in_a_prompt_or_its_name_reach_nobody(folder: Path) -> None:
    shipped, _ = load_prompts()
    (folder / "heard.md").write_text("I have \x1b[2J\u202eread it.", "utf-8")
    (folder / "a\x1b[2Jb.md").write_text("x", "utf-8")
    prompts, (problem,) = loaded(folder)
    assert prompts.texts["heard"].strip() == "I have read it."
    assert problem.startswith("prompts/ab.md is not used")
    assert shipped.texts["heard"] != prompts.texts["heard"]
