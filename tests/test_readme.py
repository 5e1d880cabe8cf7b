"""What the documents say is what the program does."""

import html
import re
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner
from conftest import run_pbexport

from fixtures import LookAlike
from pbexport.cli import cli
from pbexport.errors import Exit, PbexportError
from pbexport.profiles import PROFILES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = cli.list_commands(Context(cli))


def subclasses(kind: type) -> set[type]:
    return {kind, *(deeper for child in kind.__subclasses__() for deeper in subclasses(child))}


def test_the_example_is_what_the_program_writes(tmp_path: Path) -> None:
    example = html.unescape(README.split("<pre>\n")[2].partition("</pre>")[0])
    with LookAlike() as wiki:
        run_pbexport("export", "lanternquay", "-o", tmp_path, "--delay", 0, HTTP_PROXY=wiki.url)

    assert (tmp_path / "pages" / "winter-storage.md").read_text("utf-8") == example


@pytest.fixture(scope="module")
def lanternquay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("readme") / "lanternquay"
    with LookAlike() as wiki:
        run_pbexport("export", "lanternquay", "-o", root, "--delay", 0, HTTP_PROXY=wiki.url)
    return root


def shown(document: str, mark: str) -> str:
    """What a document says that the program says: the indented block after a mark, without the command."""
    block = document.partition(f"<!-- {mark} -->\n\n")[2].partition("\n\n")[0]
    return "".join(f"{line.removeprefix('    ')}\n" for line in block.splitlines()[1:])


def test_the_proof_and_the_failure_in_the_docs_are_what_the_program_says(lanternquay: Path) -> None:
    told = (ROOT / "docs" / "proof.md").read_text("utf-8")
    proof = run_pbexport("check", lanternquay).stdout
    for page, old, new in (
        ("lantern-repair", "one ladder", "a ladder"),
        ("lantern-repair", "### 3. Glass", "#### 3. Glass"),
        ("winter-storage", "| Loft | sails |", "| Loft |  |"),
    ):
        path = lanternquay / "pages" / f"{page}.md"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    failure = run_pbexport("check", lanternquay).stdout

    assert proof == shown(told, "proof")
    assert failure.startswith(shown(told, "failure"))
    assert README.partition("$ pbexport check DIR\n")[2].splitlines()[0].strip() == proof.splitlines()[0]


def test_the_table_of_exit_codes_is_complete() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d) \|", README, re.MULTILINE)}

    assert told == {code.value for code in Exit}


def test_every_error_has_an_exit_code_and_stands_in_the_drawing() -> None:
    drawing = __import__("pbexport.errors", fromlist=["_"]).__doc__

    for error in subclasses(PbexportError):
        assert error.__name__ in drawing
        assert isinstance(error.exit_code, Exit)  # type: ignore[attr-defined]


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(?<=`)--[a-z-]+", README))))
def test_every_option_that_the_readme_names_exists(option: str) -> None:
    helps = "".join(CliRunner().invoke(cli, [command, "--help"]).output for command in COMMANDS)

    assert option in helps


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text_and_stands_in_the_readme(command: str) -> None:
    found = cli.get_command(Context(cli), command)

    assert found is not None
    assert found.help
    assert f"pbexport {command}" in README


def test_every_file_that_the_readme_links_is_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README.partition("## Try it")[2]):
        assert (ROOT / target).exists(), target


def test_every_option_can_be_set_in_the_environment(tmp_path: Path) -> None:
    ended = run_pbexport("export", "http://127.0.0.1:9", "-o", tmp_path / "x", PBEXPORT_EXPORT_DELAY="soon")

    assert ended.code == 2
    assert "'soon' is not a valid float" in ended.stderr


@pytest.mark.parametrize("wiki", ["http://", "two words", "ftp://harbour.pbworks.com", "http://[x"])
def test_an_address_that_is_none_is_one_sentence(wiki: str, tmp_path: Path) -> None:
    ended = run_pbexport("export", wiki, "-o", tmp_path / "x")

    assert ended.code == 2
    assert ended.stderr == (
        f"pbexport: “{wiki}” is no address of a wiki. Give one like http://NAME.pbworks.com, or just NAME.\n"
    )


def test_a_wiki_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    ended = run_pbexport("export", "http://no.such.invalid", "-o", tmp_path / "x")

    assert ended.code == 4
    assert ended.stderr.startswith("pbexport: no.such.invalid cannot be reached. There is no host of that name")
    assert not (tmp_path / "x").exists()


def test_the_architecture_names_every_module() -> None:
    """Those of the package itself, and of the folders that are told module by module."""
    told, package = (ROOT / "docs" / "architecture.md").read_text("utf-8"), ROOT / "src" / "pbexport"
    folders = (".", "addressing", "asking", "remains", "sites", "telling", "visiting", "writing")
    modules = {path.relative_to(package).as_posix() for folder in folders for path in (package / folder).glob("*.py")}

    assert [name for name in sorted(modules) if f"`{name}`" not in told and "__" not in name] == []


def test_every_profile_has_a_row_with_the_command_that_builds_it() -> None:
    rows = re.findall(r"^\| ([a-z]+) \|(.*?)\|", README.partition("| profile |")[2], re.MULTILINE)

    told = {name: command.strip(" `") for name, command in rows}
    assert told == {name: profile.command for name, profile in PROFILES.items()}
