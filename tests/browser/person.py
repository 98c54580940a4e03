"""A person at a screen: signs in, opens a case, takes a step by its title, reads what the page says."""

import os
import re
import tempfile


class Person:
    def __init__(self, page, address, username, password):
        self.page, self.address, self.errors = page, address, []
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{address}/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{address}/")

    def goes(self, path):
        answer = self.page.goto(self.address + path)
        return answer.status

    def opens(self, case):
        assert self.goes(f"/cases/{case}/") == 200

    def takes(self, case, title, **facts):
        """Take the step with that title from the case page."""
        self.opens(case)
        self.page.locator("main a", has_text=re.compile(rf"^\s*{re.escape(title)}\s*$")).first.click()
        self.submits(title, **facts)
        assert f"已办理“{title}”" in self.says(), self.says()

    def refused(self, case, path, **facts):
        """Open a step page by address, send it, and answer the refusal."""
        assert self.goes(f"/cases/{case}/{path}/") == 200
        self.page.evaluate(
            "document.querySelector('form#step').noValidate = true"
        )  # what the server says, not the browser
        self.submits("", wait=False, **facts)
        self.page.wait_for_selector("#refusals :text-matches('.+')")
        return self.page.inner_text("#refusals")

    def submits(self, title, wait=True, **facts):
        for name, value in facts.items():
            self.fills(name, value)
        here = self.page.url
        self.page.click("form#step .finish button.go")
        if wait:
            try:
                self.page.wait_for_url(lambda url: url != here and re.search(r"/cases/\d+/$", url))
            except Exception as why:
                self.page.screenshot(
                    path=f"{os.environ.get('ANJIAN_SHOTS', tempfile.gettempdir())}/failed.png", full_page=True
                )
                raise AssertionError(f"{title}: {self.page.inner_text('#refusals')}") from why

    def fills(self, name, value):
        if isinstance(value, list) and value and isinstance(value[0], dict):
            folded = self.page.locator(f"[data-rows='{name}'] details.spare:not([open]) > summary")
            if folded.count():
                folded.click()
            for i, row in enumerate(value):
                if not self.page.locator(f"[name^='{name}-{i}-']").count():
                    self.page.click(f"[data-rows='{name}'] [data-add]")
                for column, said in row.items():
                    self.fill(f"{name}-{i}-{column}", said)
        elif isinstance(value, list):
            for one in value:
                self.page.check(f"form#step [name='{name}'][value='{one}']")
        else:
            self.fill(name, value)

    def fill(self, name, value):
        fields = self.page.locator(f"form#step [name='{name}']")
        kept = self.page.locator(f"form#step [name='{name}'][value='{value}'], form#step select[name='{name}']")
        where = (kept if isinstance(value, int) and kept.count() else fields).first
        kind = where.evaluate("e => e.tagName == 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind == "hidden":
            assert where.input_value() == str(value), f"{name}: the page says {where.input_value()}"
        elif kind == "file":
            where.set_input_files(value)
        elif kind == "checkbox":
            where.set_checked(bool(value))
        elif kind == "radio":
            self.page.check(f"form#step [name='{name}'][value='{value}']")
        elif kind == "select":
            where.select_option(str(value))
        else:
            where.fill(str(value))

    def says(self):
        return self.page.inner_text("main")

    @property
    def case(self):
        return int(re.search(r"/cases/(\d+)/", self.page.url)[1])
