"""The keys, apart from every backup."""

from __future__ import annotations

import json
import os
from pathlib import Path

from config.backup.trouble import Trouble
from config.secrets import LISTS, NAMES, Keys


def written(keys: Keys, path: Path, store: Path) -> None:
    """Write the keys to a file of their own (mode 0600), never among the backups. Raises Trouble."""
    if path.resolve().is_relative_to(store.resolve()):
        raise Trouble(f"钥匙不放进备份：{path} 在 {store} 之内，请另给一个位置，最好是另一个盘。")
    if path.exists():
        if read(path) == keys:
            return
        raise Trouble(f"{path} 已存在，且不是本机的钥匙，没有改写它；请另给一个文件名。")
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        json.dump(keys, out)
        out.flush()
        os.fsync(out.fileno())


def read(path: Path) -> Keys:
    """The keys in a file. Raises Trouble."""
    try:
        found = json.loads(path.read_text())
        lists = {name: [str(one) for one in found[name]] for name in LISTS if found.get(name)}
        return {name: str(found[name]) for name in NAMES} | lists
    except FileNotFoundError as why:
        raise Trouble(f"没有钥匙文件 {path}：请给出 backup --with-keys 写下的文件。") from why
    except (ValueError, KeyError, TypeError) as why:
        raise Trouble(f"{path} 不是钥匙文件，请给出 backup --with-keys 写下的文件。") from why


def counting(keys: Keys) -> None:
    """Raise Trouble where the environment would overrule the keys."""
    for name in NAMES:
        if os.environ.get(name, keys[name]) != keys[name]:
            raise Trouble(f"本机的 {name} 由环境变量给出，与钥匙文件不同：请先把环境变量改为备份的钥匙，或者去掉它。")


def prepared(keys: Keys, var: Path) -> Path:
    """The keys on disk under another name, to be put in place by `placed`."""
    fresh = var / "keys.json.restoring"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        json.dump(keys, out)
        out.flush()
        os.fsync(out.fileno())
    return fresh


def placed(fresh: Path, var: Path, name: str) -> None:
    """Put prepared keys in place; those that stood there stay beside."""
    path = var / "keys.json"
    if path.exists():
        os.link(path, var / f"keys.json.before-{name}")
    os.replace(fresh, path)
