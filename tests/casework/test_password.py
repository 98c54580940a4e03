"""A person changes the own password on screen, and is told in sentences why a new one will not do."""

from __future__ import annotations

import re

import pytest
from django.utils.html import strip_tags

from casework.models import RegisterLine
from tests.casework.test_pages import unlabelled
from tests.people import fresh

pytestmark = pytest.mark.django_db
OLD, NEW = "anjian-old-2026", "jinjiang-new-7731"


@pytest.fixture
def person(client, people, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found = fresh(people.jinjiang.clerk)
    found.set_password(OLD)
    found.save(update_fields=["password"])
    client.force_login(found, backend="django.contrib.auth.backends.ModelBackend")
    return found


def said(old=OLD, new=NEW, again=NEW):
    return {"old_password": old, "new_password1": new, "new_password2": again}


def test_the_own_password_is_changed_and_the_session_goes_on(client, person):
    assert 'href="/password/"' in client.get("/").content.decode()
    page = client.get("/password/").content.decode()
    assert unlabelled(page) == [] and page.count('type="password"') == 3
    lines = RegisterLine.objects.count()
    done = client.post("/password/", said(), follow=True)
    assert "密码已更改" in done.content.decode() and done.request["PATH_INFO"] == "/"
    assert fresh(person).check_password(NEW) and RegisterLine.objects.count() == lines


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (said(old="wrong"), "旧密码"),
        (said(again="other-9-words"), "不一致"),
        (said(new="12", again="12"), "至少 10 个字符"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_chinese(client, person, facts, words):
    page = client.post("/password/", facts).content.decode()
    wrong = strip_tags(page.split('role="alert">')[1].split("</ul>")[0])
    assert words in wrong and re.findall("[A-Za-z]", wrong) == []
    assert fresh(person).check_password(OLD)


def test_nobody_changes_a_password_without_having_signed_in(client):
    assert client.get("/password/").status_code == 302
