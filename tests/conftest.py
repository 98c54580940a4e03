"""What every database test has: the small city, files in a folder of their own, and a flush that the triggers allow."""

import gc

import pytest

from tests.flows.model import report


def pytest_configure():
    """Nothing is written some seconds after an answer: a page of one test would write into the database of the next."""
    from django.conf import settings

    settings.SEQUENCE_AFTER = 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What asks no database is apart: it says the same whatever DATABASE_URL says, and CI runs it once."""
    for item in items:
        asks = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not asks:
            item.add_marker("apart")


def pytest_collection_finish():
    """What is loaded by now (Django, the law book, the stories) stays; to look through it again and again for garbage
    costs a seventh of a story's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _files_of_their_own(request, tmp_path):
    """No test writes under var/; law tests need no Django and pay nothing. The tree takes its turn when told to."""
    asks = {"settings", "db", "transactional_db"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db"):
        settings = request.getfixturevalue("settings")
        settings.MEDIA_ROOT, settings.DEPOSITS = tmp_path / "files", tmp_path / "deposits"


@pytest.fixture(autouse=True, scope="session")
def _flush_without_triggers():
    """TransactionTestCase empties the tables between tests; the triggers would refuse. Only tests step aside so."""
    from django.core.management.commands import flush

    from casework import triggers

    whole = flush.Command.handle

    def handle(self, **options):
        from django.db import connections

        from flows.door import papers

        papers.KNOWN.clear()  # what this process has seen stored is gone
        connection = connections[options["database"]]
        triggers.drop(connection)
        try:
            whole(self, **options)
        finally:
            triggers.create(connection)

    flush.Command.handle = handle
    yield
    flush.Command.handle = whole


@pytest.fixture(autouse=True, scope="session")
def _what_acts_record_is_declared():
    """An act beside the steps records only facts whose titles it declares; asked of every act that a test takes."""
    from flows.beside import recording
    from flows.door.verbs import RECORDED

    whole = recording.record

    def declared(writes, run, **said):
        known = RECORDED.get(said["step"])
        assert known is not None, f"{said['step']} declares no titles of what it records"
        lacking = set(said["facts"]) - set(known.facts) - set(known.unshown)
        assert not lacking, f"{said['step']} records {sorted(lacking)} without a title"
        return whole(writes, run, **said)

    recording.record = declared
    yield
    recording.record = whole


@pytest.fixture
def people(db):
    """The small city: `people.jinjiang.investigator`, `people.company` …"""
    from tests.people import build

    return build()


@pytest.fixture
def people_committed(transactional_db):
    """The small city in committed rows, for tests with threads."""
    from tests.people import build

    return build()


def pytest_terminal_summary(terminalreporter):
    """What the worlds of the model of the door did, all together."""
    ended = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, ()) if one.when == "call"]
    told = [said for one in ended for name, said in one.user_properties if name == report.PROPERTY]
    if told:
        terminalreporter.section("the model of the door")
        for line in report.lines(told):
            terminalreporter.write_line(line)
