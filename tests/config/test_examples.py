"""The files that are shipped for an installation say what the house understands."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from io import StringIO

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.config.serving import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
KNOWN = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text()))


def unit(path):
    """The sections of a unit; of a key that comes twice the last."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_file(StringIO(path.read_text()))
    return read


def understood(command):
    """Whether a command of the house parses: `manage.py …`, or `celery -A config …` of a subcommand that there is."""
    words = shlex.split(command) if isinstance(command, str) else list(command)
    if "manage.py" in words:
        name, *said = words[words.index("manage.py") + 1 :]
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(said)
        return True
    at = next(i for i, word in enumerate(words) if word.endswith("celery"))
    from celery.bin.celery import celery

    assert words[at + 1 : at + 3] == ["-A", "config"]
    name, *said = words[at + 3 :]
    known = {opt for param in celery.commands[name].params for opt in (*param.opts, *param.secondary_opts)}
    return {word for word in said if word.startswith("-")} <= known


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_there_is(path):
    service = unit(path)["Service"]
    assert understood(service["ExecStart"].partition("bin/")[2])
    assert service["EnvironmentFile"] == "/etc/anjian/anjian.env" and service["User"] == "anjian"
    assert service["NoNewPrivileges"] == "true" and service["ProtectSystem"] == "strict"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_units(tmp_path):
    here = []
    for path in UNITS:  # the paths of an installation do not exist here
        text = path.read_text().replace("/opt/anjian/.venv/bin/python", "/bin/true")
        here.append(tmp_path / path.name)
        here[-1].write_text(text.replace("/opt/anjian/.venv/bin/celery", "/bin/true").replace("/opt/anjian", "/"))
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    found = subprocess.run(["systemd-analyze", "verify", *map(str, here)], capture_output=True, text=True, env=env)
    ours = [line for line in found.stderr.splitlines() if "anjian-" in line]
    assert ours == []


def test_the_example_of_the_environment_says_what_the_settings_read():
    text = (ROOT / "deploy" / "anjian.env").read_text()
    said = set(re.findall(r"^#? ?([A-Z_]+)=", text, re.M))
    assert {"PUBLIC_ADDRESS", "HTTPS", "TRUSTED_PROXIES", "DATABASE_URL"} <= said <= KNOWN


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "how-to" / "install.md").read_text()
    assert {name for name in KNOWN if f"`{name}`" not in text} == set()


def test_what_compose_starts_is_what_there_is():
    services = COMPOSE["services"]
    own = {name: one for name, one in services.items() if "build" in one or one.get("image") == "anjian"}
    assert set(own) == {"migrate", "web", "worker", "beat"} and {"database", "broker", "proxy"} <= set(services)
    for one in own.values():
        assert understood(one["command"])
        assert set(one["environment"]) - {"POSTGRES_PASSWORD"} <= KNOWN
    for one in services.values():
        for needed in one.get("depends_on", {}):
            assert needed in services
        for mount in one.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists()
    assert [name for name, one in services.items() if one.get("ports")] == ["proxy"]  # nothing else is reached
