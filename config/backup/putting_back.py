"""A restore: built and verified beside what stands, which is exchanged only when everything is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from config.backup import keeping_keys, losing, manifest, moments, stored
from config.backup.engines import engine, kind
from config.backup.manifest import Manifest
from config.backup.places import Place, fingerprint, in_use, opened, stamp, verified
from config.backup.trouble import Trouble, alone, plainly, room
from config.secrets import Keys
from flows.door.level import level_all

Say = Callable[[str], Any]
STANDS = "现有的数据没有动。"
MOST = 20  # sentences of one kind that are printed


@dataclass(frozen=True)
class Wish:
    """What the person allows: over what stands, with other keys, in spite of what verification finds."""

    over: bool = False
    keys: Keys | None = None
    faulty: bool = False


def restore(folder: Path, place: Place, wish: Wish, say: Say) -> str:
    """Put a backup in the place of what stands; answers where the old database was put. Raises Trouble."""
    with plainly("恢复", STANDS):
        place.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(place.var):
            return exchanged(manifest.chosen(folder), place, wish, say)


def exchanged(folder: Path, place: Place, wish: Wish, say: Say) -> str:
    works, now = engine(place.database), stamp()
    found = fitting(folder, place, wish)
    held = found.heads
    say(f"备份 {folder.name}：{held['cases']}件案件，{held['lines']}行记录，{found.files['count']}个文件。")
    works.free(place.database)
    target = replace(place, keys=wish.keys or place.keys)
    with works.beside(place.database, now) as fresh:
        built(folder, found, replace(target, database=fresh), place.database, wish, say)
        keys = keeping_keys.prepared(wish.keys, place.var) if wish.keys and wish.keys != place.keys else None
        aside = str(works.swap(fresh, place.database, now))
        if keys:
            keeping_keys.placed(keys, place.var, now)
    return aside


def fitting(folder: Path, place: Place, wish: Wish) -> Manifest:
    """The manifest of a backup that may be restored here. Raises Trouble."""
    found = manifest.read(folder)
    keys = wish.keys or place.keys
    keeping_keys.counting(keys)
    if found.installation != fingerprint(keys):
        raise Trouble(
            f"这份备份属于另一套系统：它的钥匙指纹为 {found.installation}，"
            f"{'所给钥匙' if wish.keys else '本机'}的为 {fingerprint(keys)}，没有那套钥匙封缄无法核验。"
            f"{STANDS}请用 --keys FILE 给出与备份分开存放的钥匙。"
        )
    if found.sealed(keys["RECORD_KEY"]) != found.seal:
        raise Trouble(f"备份 {folder} 的清单与其封缄不符，被改动过，请改用另一份。{STANDS}")
    if found.database["kind"] != kind(place.database):
        raise Trouble(
            f"备份出自 {found.database['kind']}，本机用的是 {kind(place.database)}："
            f"请按备份的种类设置 DATABASE_URL 恢复，要换到 PostgreSQL 再运行 manage.py to-postgres。{STANDS}"
        )
    if later := unknown(found.migrations):
        raise Trouble(f"备份出自更新的版本（本机没有迁移 {later}），请先升级程序再恢复。{STANDS}")
    return found


def unknown(migrations: dict[str, list[str]]) -> str:
    """A migration that this release does not have; "" when it has all."""
    known = set(MigrationLoader(None).disk_migrations or ())
    return next((f"{app}.{one}" for app, names in migrations.items() for one in names if (app, one) not in known), "")


def built(
    folder: Path, found: Manifest, place: Place, stands: dict[str, Any] | None, wish: Wish, say: Say
) -> list[str]:
    """Load a backup into an empty place and hold it to its manifest; what verification finds, none unless wished.

    `stands` is the database that would be replaced.
    """
    whole(folder, found, place)
    engine(place.database).load(folder / found.database["file"], place.database)
    with opened(engine(place.database).unchanged(place.database)) as db:
        alike(found, db)
        if stands and not wish.over:
            nothing_lost(stands, db)
        say("数据库：与清单相符。")
        bring(folder, found, place, db, say)
    with opened(place.database) as db, in_use(db, place.keys, place.files):
        upgraded(say)
        wrong = verified()
    told(wrong, wish, say)
    return wrong


def whole(folder: Path, found: Manifest, place: Place) -> None:
    """The parts of a backup are what its manifest says, and there is room for them. Raises Trouble."""
    for name, said in ((found.database["file"], found.database["sha256"]), (manifest.FILES, found.files["list"])):
        path = folder / name
        if not path.exists() or manifest.digest(path) != said:
            raise Trouble(f"备份 {folder} 中的 {name} 缺失或者与清单的摘要不符，请改用另一份。{STANDS}")
    place.files.mkdir(parents=True, exist_ok=True, mode=0o700)
    room(place.files, stored.lacking(stored.in_list(folder / manifest.FILES), files_of(folder), place.files))
    engine(place.database).place_for(place.database, found.database["bytes"])


def files_of(folder: Path) -> Path:
    return folder.parent / stored.FOLDER


def alike(found: Manifest, db: BaseDatabaseWrapper) -> None:
    """The database as loaded is the one that was backed up. Raises Trouble."""
    counts = moments.counts(db)
    for table in sorted({*counts, *found.counts}):
        if counts.get(table, 0) != found.counts.get(table, 0):
            raise Trouble(
                f"恢复出的表 {table} 有{counts.get(table, 0)}行，清单记为{found.counts.get(table, 0)}行。{STANDS}"
            )
    if moments.heads(db) != found.heads or moments.migrations(db) != found.migrations:
        raise Trouble(f"恢复出的办案记录的卷首或者迁移与清单不符，请改用另一份备份。{STANDS}")


def nothing_lost(stands: dict[str, Any], comes: BaseDatabaseWrapper) -> None:
    """Raise Trouble when what stands has anything of the record that the backup has not."""
    works = engine(stands)
    if not works.stands(stands):
        return
    try:
        with opened(stands) as db:
            why = losing.lost(db, comes)
    except DatabaseError as broken:
        why = f"现有的数据库读不出（{str(broken).strip().splitlines()[0]}），无从比较它与备份谁新。{losing.KEPT}"
    if why:
        raise Trouble(f"{why}{STANDS}")


def bring(folder: Path, found: Manifest, place: Place, db: BaseDatabaseWrapper, say: Say) -> None:
    """Bring the files, every digest read, and find each row's among them. Raises Trouble."""
    done, stored_at = stored.Copied(), files_of(folder)
    stored.tidied(place.files)
    for _ in stored.brought(stored.in_list(folder / manifest.FILES), stored_at, place.files, done, thorough=True):
        pass
    if done.missing:
        name, _, why = done.missing[0]
        raise Trouble(f"备份中有{len(done.missing)}个证据文件取不回（{why}），例如 {name}：请改用另一份备份。{STANDS}")
    if without := unlisted(moments.files(db), stored.in_list(folder / manifest.FILES), found.files["missing"]):
        raise Trouble(f"备份缺少证据文件 {without}，而数据库中有这条证据：请改用另一份备份。{STANDS}")
    say(f"证据文件：{done.count}个摘要全部相符，其中{done.fresh}个由备份取回。")
    for name, _, why in found.files["missing"][:MOST]:
        say(f"备份时即{why}的证据文件：{name}")


def unlisted(rows: Iterable[stored.Named], listed: Iterable[stored.Named], missing: list[list[str]]) -> str:
    """The first file that a row names and the backup has not; both come in the same order."""
    have, gone = iter(listed), {(name, said) for name, said, _ in missing}
    for name, said in rows:
        if (name, said) in gone:
            continue
        at, found = next(have, ("", ""))
        if at != name or said not in ("", found):
            return name
    return ""


def upgraded(say: Say) -> None:
    """Bring the database in use to this release, as after any upgrade."""
    from django.db import connection

    loader = MigrationLoader(connection)
    if set(loader.disk_migrations or ()) <= set(loader.applied_migrations or ()):
        return
    say("备份出自较早的版本：升级并对齐待办。")
    call_command("migrate", verbosity=0, interactive=False, stdout=StringIO())
    level_all()


def told(wrong: list[str], wish: Wish, say: Say) -> None:
    for sentence in wrong[:MOST]:
        say(sentence)
    if wrong and not wish.faulty:
        raise Trouble(
            f"核验发现{len(wrong)}个问题，而备份自身完好（摘要、行数、卷首都与清单相符）：问题在备份之前就有。"
            f"{STANDS}仍要恢复，请加 --faulty。"
        )
    say("核验：发现上列问题，照恢复。" if wrong else "核验：完好。")
