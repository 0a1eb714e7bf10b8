from __future__ import annotations

from pathlib import Path

import pytest

from core import paths


def test_the_workspace_is_the_argument_else_the_variable_else_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("FOREDECK_WORKSPACE", "~/desks")
    assert paths.workspace(Path("/elsewhere")) == Path("/elsewhere")
    assert paths.workspace() == tmp_path / "desks"
    for unset in ("", None):
        monkeypatch.setenv("FOREDECK_WORKSPACE", "") if unset == "" else monkeypatch.delenv(
            "FOREDECK_WORKSPACE"
        )
        assert paths.workspace().name == "foredeck"
        assert paths.workspace().is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_is_the_same_in_whatever_order_and_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one, two = tmp_path / "B one.md", tmp_path / "a two.md"
    desk = paths.desk_folder(tmp_path, [one, two])
    assert desk == paths.desk_folder(tmp_path, [two, one, Path("B one.md")])
    assert desk == paths.desk_folder(tmp_path, [Path("x/../a two.md"), one])
    assert desk != paths.desk_folder(tmp_path, [one])
    assert desk.parent == tmp_path / "desks"
    assert desk.name.startswith("b-one-md-")
    assert len(desk.name.rpartition("-")[2]) == 8
    assert not desk.parent.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ünïcode Day", "unicode-day"),
        ("新闻", "desk"),
        ("..", "desk"),
        ("a/../../etc", "etc"),
        ("x" * 200, "x" * 40),
    ],
)
def test_a_desks_name_is_plain(tmp_path: Path, name: str, slug: str) -> None:
    folder = paths.desk_folder(Path("/w"), [Path("/") / name])
    assert folder.parent == Path("/w/desks")
    assert folder.name.rpartition("-")[0] == slug


def test_no_paths_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one path"):
        paths.desk_folder(tmp_path, [])


def test_samples_and_themes_lie_beside_the_packages() -> None:
    beside = Path(paths.__file__).parent.parent
    assert paths.samples() == beside / "sample_articles"
    assert paths.themes() == beside / "themes"
    assert paths.samples().is_dir()
