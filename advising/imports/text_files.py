"""CSV, TSV and their kin: from bytes to records (pure)."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from advising.imports.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS, NotATable

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_RECORDS = 60
UNKNOWN_ENCODING = (
    'Letters in this file are in an encoding that we do not know. In Excel, save it as "CSV UTF-8".'
)
# Signs that stand in words only where another encoding was read as this one: old Mac and DOS files, Latin-2.
SIGNS_IN_WORDS = re.compile(
    r"[a-z][ŽŸŠ‡ˆ†‰‹›•‚„¤¢¡]|[‡ˆ†‰‚„¤¢¡][a-z]|[^\W\d_][ŽŸŠ][a-zà-ÿ]|[^\W\d_ÂÃÄÅ][¹¾³¶»¼±][^\W\d_]|[^\W\d_ÂÃÄÅ][¹¾³¶¼]\b"
)
ACCENTED_WORD = re.compile(r"[^\W\d_]*[À-ÖØ-öø-ÿŒœŠšŽžŸ][^\W\d_]*")
SHOWN_WORDS = 5


def decode(data: bytes) -> tuple[str, str]:
    """The text and a note on its encoding, empty where there is nothing to tell. Raises NotATable."""
    text, note = _decoded(data)
    return text.replace("\ufeff", ""), note  # marks also stand where files were put together


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(b"\xef\xbb\xbf"):
        return _utf8_or_mixed(data[3:])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data, "utf-16"), ""
    if b"\x00" in data:
        return _utf16(data, _silent_utf16(data)), ""
    return _utf8_or_mixed(data)


def _utf16(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotATable(
            "The file starts like a UTF-16 text but breaks off. Save it again as CSV (UTF-8)."
        ) from error


def _silent_utf16(data: bytes) -> str:
    """Which UTF-16 a text without a mark is in, told by the side on which its zero bytes lie."""
    head = data[:4000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 and even < len(head) // 40:
        return "utf-16-le"
    if even > len(head) // 4 and odd < len(head) // 40:
        return "utf-16-be"
    raise NotATable(
        "This is not a text file: it holds zero bytes. Save the sheet as CSV or XLSX and upload that."
    )


def _utf8_or_mixed(data: bytes) -> tuple[str, str]:
    """UTF-8, else Windows-1252; where lines of both are in one file, each line as what it is."""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    lines = data.splitlines(keepends=True)
    mixed = any(_is_utf8_beyond_ascii(line) for line in lines)
    try:
        if not mixed:
            text = _not_suspicious(data.decode("cp1252"))
            return text, _guessed_note(text)
        text = "".join(line.decode("utf-8" if _is_utf8_beyond_ascii(line) else "cp1252") for line in lines)
    except UnicodeDecodeError as error:
        raise NotATable(UNKNOWN_ENCODING) from error
    return text, "The file mixes two encodings. Accented letters were read line by line; please look at them."


def _guessed_note(text: str) -> str:
    """Nothing in a file says that it is Windows-1252: who knows the names must look at them."""
    words = list(dict.fromkeys(ACCENTED_WORD.findall(text)))
    if not words:
        return ""
    shown = ", ".join(f'"{word}"' for word in words[:SHOWN_WORDS])
    more = f" and {len(words) - SHOWN_WORDS} more" if len(words) > SHOWN_WORDS else ""
    return f"The file is not UTF-8 and was read as Windows-1252. Are these words right? {shown}{more}."


def _not_suspicious(text: str) -> str:
    """The text, unless signs in the midst of words tell that it is no Windows-1252 (old Mac and DOS files)."""
    if SIGNS_IN_WORDS.search(text):
        raise NotATable(UNKNOWN_ENCODING)
    return text


def _is_utf8_beyond_ascii(line: bytes) -> bool:
    try:
        return not line.isascii() and bool(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def records(text: str) -> list[tuple[str, ...]]:
    """All records, blank ones too, so that their place is the spreadsheet's row number less one.

    Raises NotATable where quotation marks do not close, or the file is larger than we take.
    """
    head, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\r?", head)
    if told:
        return [(head.strip(),), *_parse(rest, told.group(1))]
    return list(_parse(text, _delimiter(text)))


def _parse(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    number = 0
    try:
        for number, record in enumerate(_reader(text, delimiter), start=1):
            if number > MAX_ROWS:
                raise NotATable(f"The file has more than {MAX_ROWS:,} rows. Split it and upload the parts.")
            if len(record) > MAX_COLUMNS:
                raise NotATable(f"Row {number} has more than {MAX_COLUMNS} columns. Is this the right file?")
            yield tuple(record)
    except csv.Error as error:
        raise NotATable(_broken_quote(number + 1, str(error))) from error


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # The module's own limit is global; cells longer than ours end up as a csv.Error or are refused below.
    csv.field_size_limit(MAX_CELL_LENGTH)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _broken_quote(row: int, error: str) -> str:
    if "field larger" in error or "unexpected end of data" in error:
        return (
            f"A quotation mark that opens in row {row} does not close. Correct it and upload the file again."
        )
    return f"The quotation marks in row {row} do not fit together. Correct them and upload the file again."


def _delimiter(text: str) -> str:
    """The delimiter under which the records of the file's head agree best on their number of cells."""
    return max(DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for number, record in enumerate(_reader(text, delimiter)):
            if number >= SAMPLE_RECORDS:
                break
            if any(record):
                widths[len(record)] += 1
    except csv.Error:
        pass
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return (0.0, 0)
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total(), width)
