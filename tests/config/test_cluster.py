"""Processes that stand and fall together, and the whole of `make cluster` where everything is installed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.service.cluster.parts import Cluster, DidNotStart, Part, free_port, listens
from config.service.cluster.services import found
from tests.config import serving

SLEEPS = [sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-S",
    "-c",
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); time.sleep(600)",
]


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def cluster(tmp_path):
    said = []
    standing = Cluster(tmp_path, said.append)
    standing.said = said
    yield standing
    standing.stop()


def up(folder, name):
    return lambda: (folder / f"{name}.log").read_text() != ""


def test_parts_are_stopped_the_other_way_round_and_one_that_fell_is_seen(cluster, tmp_path):
    for name in ("one", "two"):
        cluster.add(Part(name, SLEEPS, ready=up(tmp_path, name)))
    one, two = cluster.parts
    assert cluster.fallen() is None
    os.kill(one.process.pid, signal.SIGKILL)
    serving.until(lambda: cluster.fallen() is one)
    cluster.stop()
    assert gone(one.process.pid) and gone(two.process.pid)
    assert [line.split()[0] for line in cluster.said] == ["one", "two", "two", "one"]


def test_a_part_that_hears_no_signal_is_ended_with_its_children(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("config.service.cluster.parts.DOWN", 0.3)
    cluster.add(Part("deaf", DEAF, ready=up(tmp_path, "deaf")))
    child = int((tmp_path / "deaf.log").read_text())
    (deaf,) = cluster.parts
    cluster.stop()
    assert gone(deaf.process.pid)
    serving.until(lambda: gone(child))


def test_a_part_that_does_not_start_says_why(cluster):
    wrong = Part("wrong", [sys.executable, "-S", "-c", "raise SystemExit('端口被占用')"], ready=lambda: False)
    with pytest.raises(DidNotStart, match=r"wrong 没有起来：\n端口被占用"):
        cluster.add(wrong)
    assert cluster.fallen() is wrong


@pytest.mark.soak
def test_the_whole_cluster_stands_signs_in_and_leaves_nothing_behind(tmp_path):
    lacking = [name for name in ("initdb", "rabbitmq-server", "nginx", "openssl") if not found(name)]
    assert not lacking, f"install {lacking}"
    port, log = free_port(), tmp_path / "log"
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CELERY_BROKER_URL")}
    env = {**kept, "ANJIAN_VAR": str(tmp_path / "var"), "TMPDIR": str(short())}
    command = [sys.executable, "manage.py", "cluster", "--empty", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=serving.ROOT, env=env, stdout=out, stderr=out)
    try:
        serving.until(lambda: "地址：" in log.read_text() or process.poll() is not None, log.read_text, 400)
        assert process.poll() is None, log.read_text()
        said = log.read_text()
        pids = {name: int(pid) for name, pid in re.findall(r"^(\w+) 已启动（进程 (\d+)）", said, re.M)}
        assert set(pids) == {"postgres", "epmd", "rabbitmq", "web", "worker", "beat", "nginx"}
        page = ["curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", f"https://localhost:{port}/login/"]
        assert subprocess.run(page, capture_output=True, text=True, check=True).stdout == "200"
        time.sleep(1)
        assert all(not gone(pid) for pid in pids.values())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)
    assert "已全部停止" in log.read_text() and process.returncode == 0, log.read_text()
    assert all(gone(pid) for pid in pids.values()) and not listens(port)
    assert not list(Path(env["TMPDIR"]).glob("anjian-cluster-*"))
    shutil.rmtree(env["TMPDIR"])


def short():
    """A folder with a short path: a socket's path must fit into 108 bytes; other users may pass through it."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="aj"))
    folder.chmod(0o711)
    return folder
