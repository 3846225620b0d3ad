"""Tables as CSV, as spreadsheets open them without running anything."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# A spreadsheet takes what begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """What `csv` writes to: it gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(*tables: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(Line())
    yield "\ufeff"  # without it spreadsheets take the text for another encoding
    for table in tables:
        for row in table:
            yield writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])


def csv_of(name: str, *tables: Iterable[list[str]]) -> StreamingHttpResponse:
    """Answer `tables`, one below the other, as the file `name`.csv."""
    response = StreamingHttpResponse(lines(*tables), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
