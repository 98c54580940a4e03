"""A one-page form rendered from its frozen blanks, beside docxtpl on the same form, in one run.

docxtpl gets the document that python-docx laid out for the form, with its places as Jinja variables, loops and
conditions, and does what a careful user would: autoescape on, the template read once, rendered and saved per paper.
Ours does more per paper: the QR code is drawn too. Both texts are compared before anything is timed.
"""

import io
import os
import re
import statistics
import time
import zipfile
from datetime import date

FORM = "site_inspection_record"
ROUNDS, BLOCK = 12, 20


def clock(render):
    started = time.perf_counter()
    for _ in range(BLOCK):
        render()
    return (time.perf_counter() - started) / BLOCK


def jinja(segments):
    """Segments of our template as a Jinja template of the same document."""
    out = []
    for segment in segments:
        if isinstance(segment, str):
            out.append(segment)
        elif segment[0] == "place":
            out.append(place(*segment[1:4]))
        elif segment[0] == "if":
            out.append(
                "{% if " + segment[1] + " %}" + jinja(segment[2]) + "{% else %}" + jinja(segment[3]) + "{% endif %}"
            )
        else:
            out.append("{% for row in " + segment[1] + " %}" + jinja(segment[2]) + "{% endfor %}")
    return "".join(out)


def place(key, column, empty):
    if not key:
        return "{{ row." + column + " }}"
    name = key.lstrip("_")
    return "{{ " + (f"{name}|map(attribute='{column}')|join('、')" if column else name) + f" or '{empty}'" + " }}"


def template_for_docxtpl(paper):
    """The same parts, places written for Jinja, in an ordinary deflated package."""
    from documents.layout.package import QR_PART
    from documents.qr import png
    from documents.rendering import template_of

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, segments in template_of(paper)["word"].items():
            packed.writestr(name, jinja(segments))
        packed.writestr(QR_PART, png("/check/0/"))
    return out.getvalue()


def words(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return re.sub(r"\s+|<[^>]+>", "", packed.read("word/document.xml").decode())


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from docxtpl import DocxTemplate

    import documents
    from tests.documents.papers import paper

    found = paper(FORM)
    source = template_for_docxtpl(found)
    facts = {key.lstrip("_"): value for key, value in found.blanks.items()} | {"number": found.number}

    def ours():
        return documents.render(found)

    def theirs():
        template = DocxTemplate(io.BytesIO(source))
        template.render(facts, autoescape=True)
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()

    assert words(ours()) == words(theirs()), "the two do not print the same text"
    times = {ours: [], theirs: []}
    for _ in range(ROUNDS):
        for render in times:
            times[render].append(clock(render))
    mine, peer = (statistics.median(times[render]) for render in (ours, theirs))
    print(
        f"{found.title}, {date.today()}: ours {mine * 1e3:.2f} ms, "
        f"docxtpl {peer * 1e3:.2f} ms, ratio {peer / mine:.1f} (hold ≥ 5)"
    )


if __name__ == "__main__":
    main()
