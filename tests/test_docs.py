"""The docs: what they tell to type, to set and to expect is what the program takes and does."""

import configparser
import re
import shlex

import pytest
import yaml

from conftest import ROOT
from crm.run import cli, errands
from crm.run.asked.given import Given
from crm.run.asked.settings import settings_from

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEMPLATES = ROOT / "docs" / "templates"
SCHEDULE = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
CRON = re.compile(r"(\d+ \d+ \d+ \* \*)")


def fenced(text: str, kind: str = "") -> list[str]:
    """The blocks between fences, of one kind if it is given."""
    return [body for found, body in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S) if found == kind]


def commands(text: str) -> list[list[str]]:
    """The words behind every crm-report in a text, without what explains them further right; a line with
    brackets is no command."""
    plain = text.replace('"$MONTH"', "last")
    lines = re.findall(r"(?<![\w/.-])(?:/srv/crm-report/)?(?:\.venv/bin/)?crm-report +(\w[^\n]*)", plain)
    lines = [re.split(r" {2,}(?!-)", line)[0] for line in lines]
    return [shlex.split(line, comments=True) for line in lines if "[" not in line and "MANIFEST" not in line]


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read(TEMPLATES / name, encoding="utf-8")
    return parser


def workflow() -> dict:
    return yaml.safe_load((TEMPLATES / "monthly.yml").read_text(encoding="utf-8"))


def steps() -> list[dict]:
    [job] = workflow()["jobs"].values()
    return job["steps"]


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_in_the_docs_is_one_that_the_program_takes(path):
    for block in fenced(path.read_text(encoding="utf-8")):
        for words in commands(block):
            assert cli._parser().parse_args(words), words


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_every_template_is_named_and_its_command_is_taken(path):
    text = path.read_text(encoding="utf-8")
    assert f"(templates/{path.name})" in SCHEDULE
    for words in commands(text):
        assert cli._parser().parse_args(words).month == "last"
    assert commands(text) or path.suffix == ".timer"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(path):
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_the_exit_codes_are_those_of_the_program():
    rows = dict(re.findall(r"^\| (\d) \| ([^|]+) \|", SCHEDULE, re.M))
    said = {errands.ALL_GOOD: "every report is good", errands.SOME_FAILED: "some reports failed",
            errands.BAD_INPUT: "nothing was started", errands.NONE_GOOD: "no report came out"}  # fmt: skip
    assert len(rows) == len(said)
    assert all(words in rows[str(code)] for code, words in said.items())


def test_the_settings_in_the_docs_are_those_of_the_run():
    blocks = [found["run"] for text in fenced(SCHEDULE, "yaml") if "run" in (found := yaml.safe_load(text))]
    assert blocks
    for block in blocks:
        given = {name: Given(str(value), "the docs") for name, value in block.items()}
        assert settings_from(given)["smtp_password_env"] == "SMTP_PASSWORD"


def test_the_timer_starts_the_service_and_the_service_runs_the_program():
    timer, service = unit("crm-report.timer"), unit("crm-report.service")
    assert re.fullmatch(r"\*-\*-\d\d \d\d:\d\d", timer["Timer"]["OnCalendar"]) and timer["Timer"].getboolean(
        "Persistent"
    )
    assert timer["Install"]["WantedBy"] == "timers.target" and "Unit" not in timer["Timer"]
    run = service["Service"]
    assert run["Type"] == "oneshot" and run["ExecStart"].startswith(run["WorkingDirectory"])
    assert run["Restart"] == "on-failure" and run["RestartPreventExitStatus"] == str(errands.BAD_INPUT)
    assert run["ReadWritePaths"] == f"{run['WorkingDirectory']}/{settings_from()['out']}"


def test_all_three_start_at_the_same_time_of_the_same_day():
    times = {CRON.search(text)[1] for text in (SCHEDULE, (TEMPLATES / "crm-report.cron").read_text())}
    times |= {entry["cron"] for entry in workflow()[True]["schedule"]}  # YAML reads the key `on` as a truth
    day, hour, minute = re.match(
        r"\*-\*-(\d\d) (\d\d):(\d\d)", unit("crm-report.timer")["Timer"]["OnCalendar"]
    ).groups()
    assert times == {f"{int(minute)} {int(hour)} {int(day)} * *"}


def test_the_workflow_keeps_what_was_published_also_when_a_report_failed():
    runs = {step.get("name", step.get("run")): step for step in steps()}
    assert "cancelled()" in runs["Keep what was published"]["if"] and "make install" in runs
    assert all(re.search(r"@v\d+$", step["uses"]) for step in steps() if "uses" in step)
    assert workflow()["concurrency"]["cancel-in-progress"] is False


def test_no_value_from_outside_is_put_into_a_command():
    """What somebody types into the form of a workflow reaches the shell by a variable only."""
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_a_secret_in_the_docs_is_the_name_of_a_variable():
    for path in [*DOCS, *TEMPLATES.iterdir()]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?i)password\s*[:=]\s*['\"]?(?!\$\{\{|\.\.\.|SMTP_PASSWORD)\w{6,}", text), (
            path.name
        )
