"""What a project's configuration files say of its Python and its tools."""

from __future__ import annotations

import pytest

from inspector.project.tooling import Tooling, above, is_project_folder, tooling
from tests.support import project_from


def root(files: dict[str, str]) -> Tooling:
    return Tooling(project_from({"app/main.py": "x = 1\n"} | files), "")


def pyproject(text: str) -> Tooling:
    return root({"pyproject.toml": text})


@pytest.mark.parametrize(
    ("declared", "minimum"),
    [
        (">=3.11", (3, 11)),
        (">=3.10,<4", (3, 10)),
        (">= 3.12, != 3.12.1", (3, 12)),
        ("<4,>=3.9", (3, 9)),
        ("==3.13.*", (3, 13)),
        ("~=3.12", (3, 12)),
        (">3.10", (3, 11)),
        (">3.10.4", (3, 10)),
        ("<3.13", None),
        ("*", None),
        ("", None),
    ],
)
def test_the_oldest_python_is_read_from_requires_python(
    declared: str, minimum: tuple[int, int] | None
) -> None:
    assert pyproject(f'[project]\nrequires-python = "{declared}"\n').minimum_python == minimum


@pytest.mark.parametrize(
    ("declared", "minimum"),
    [
        ('"^3.11"', (3, 11)),
        ('"~3.12"', (3, 12)),
        ('"^3.9 || ^3.12"', (3, 9)),
        ('{ version = "^3.10" }', (3, 10)),
    ],
)
def test_the_oldest_python_is_read_from_poetry(declared: str, minimum: tuple[int, int]) -> None:
    assert pyproject(f"[tool.poetry.dependencies]\npython = {declared}\n").minimum_python == minimum


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setup.cfg", "[options]\npython_requires = >=3.9\n"),
        ("setup.py", "setup(\n    name='app',\n    python_requires='>=3.9',\n)\n"),
    ],
)
def test_the_oldest_python_is_read_from_setuptools(name: str, text: str) -> None:
    assert root({name: text}).minimum_python == (3, 9)


def test_nothing_is_known_of_a_project_that_declares_nothing() -> None:
    entry = root({})
    assert entry.readable
    assert entry.minimum_python is None
    assert entry.requirements == ()
    assert entry.tool_tables == frozenset()
    assert entry.hook_file is None


@pytest.mark.parametrize("text", ["[project\n", f"a = {'[' * 3000}{']' * 3000}\n"], ids=["cut", "deep"])
def test_a_broken_file_is_told_from_a_missing_one(text: str) -> None:
    entry = pyproject(text)
    assert not entry.readable
    assert entry.requirements == ()


def test_requirements_are_gathered_from_everywhere_they_are_declared() -> None:
    entry = root(
        {
            "pyproject.toml": """\
            [project]
            dependencies = ["FastAPI[standard]>=0.115,<1 ; python_version > '3.8'"]

            [project.optional-dependencies]
            redis = ["redis~=5.0"]

            [dependency-groups]
            dev = ["Ruff_LSP", { include-group = "test" }]

            [tool.poetry.group.lint.dependencies]
            mypy = "^1.11"

            [tool.uv]
            dev-dependencies = ["pytest==8.3"]

            [tool.hatch.envs.types]
            extra-dependencies = ["pyright"]
            """,
            "requirements-dev.txt": "# tools\n-r requirements.txt\nblack==24.10.0  # formatter\n",
        }
    )
    assert {(r.name, r.versions) for r in entry.requirements} == {
        ("fastapi", ">=0.115,<1"),
        ("redis", "~=5.0"),
        ("ruff-lsp", ""),
        ("mypy", "^1.11"),
        ("pytest", "==8.3"),
        ("pyright", ""),
        ("black", "==24.10.0"),
    }
    assert entry.requires("black")
    assert not entry.requires("tools")


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", "lefthook.yml", "prek.toml"])
def test_hooks_are_found_by_their_file(name: str) -> None:
    assert root({name: "repos: []\n"}).hook_file == name


def test_each_project_of_a_tree_stands_for_itself_below_those_around_it() -> None:
    project = project_from(
        {
            "pyproject.toml": "[tool.ruff]\n",
            "main.py": "x = 1\n",
            "services/orders/pyproject.toml": "[tool.mypy]\n",
            "services/orders/orders/main.py": "x = 1\n",
        }
    )
    outer, inner = tooling(project)
    assert (outer.folder, inner.folder) == ("", "services/orders")
    assert outer.tool_tables == {"ruff"}
    assert inner.tool_tables == {"mypy"}
    assert [entry.folder for entry in above(inner)] == ["services/orders", ""]


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "requirements.txt", ".pre-commit-config.yaml", "main.py", "tests/test_main.py"]
)
def test_files_of_its_own_show_where_a_project_is_developed(path: str) -> None:
    assert is_project_folder(root({path: ""}))


def test_packages_alone_are_no_project() -> None:
    assert not is_project_folder(root({"app/test_main.py": "", "app/config/logging.yaml": ""}))
