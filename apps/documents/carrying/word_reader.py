"""A Word file as HTML, made in a process of its own: `python -I word_reader.py < file > answer`.

The answer is JSON, {html, pictures}: a picture stands in the HTML as `word-picture/<number>`, its bytes in base64. The
process sets its own limits before it reads a byte, as `apps/files/extract.py` does, and asks for no file and no host.
Its exit code says how it went: 0, or one of extract.FAULTS.
"""

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from apps.files.extract import (
    DAMAGED,
    MEMORY,
    PROCESSOR_SECONDS,
    TOO_MUCH,
    Package,
    Unreadable,
    elements,
)

MOST_OUTPUT = 60_000_000
MOST_PICTURES = 200
STYLES = "p[style-name='Title'] => h1:fresh"


def check(data: bytes) -> None:
    """Unpack every part once within bounds, and read its XML as one without entities. Raises Unreadable."""
    package = Package(data)
    for name in package.zip.namelist():
        with package.part(name) as part:
            if name.endswith((".xml", ".rels")):
                for element in elements(part):
                    element.clear()


def converted(data: bytes) -> dict[str, Any]:
    """Return {html, pictures}. Raises Unreadable."""
    import mammoth

    pictures: list[str] = []

    @mammoth.images.img_element
    def shown(image: Any) -> dict[str, str]:
        if len(pictures) >= MOST_PICTURES:
            return {}
        with image.open() as stored:
            pictures.append(base64.b64encode(stored.read()).decode("ascii"))
        return {"src": f"word-picture/{len(pictures) - 1}"}

    try:
        check(data)
        made = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=shown, style_map=STYLES, include_embedded_style_map=False,
            external_file_access=False,
        )  # fmt: skip
    except Unreadable:
        raise
    except (MemoryError, RecursionError):
        raise Unreadable(TOO_MUCH) from None
    except Exception:  # noqa: BLE001  (readers of broken files raise anything; it is only this file's fault)
        raise Unreadable(DAMAGED) from None
    return {"html": made.value, "pictures": pictures}


def confine() -> None:
    """Bound what this process may take from the machine."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    confine()
    try:
        answer = json.dumps(converted(sys.stdin.buffer.read()))
    except Unreadable as error:
        return error.code
    if len(answer) > MOST_OUTPUT:
        return TOO_MUCH
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
