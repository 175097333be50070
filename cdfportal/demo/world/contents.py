"""What stands in the files that the plant had from the beginning: the same on every machine."""

from __future__ import annotations

from hashlib import sha256

from cdfportal.demo.world.grants import Json

#: Behind the text of a PDF: bytes that are no text, and do not compress.
BLOCKS = 128


def text_of(file: Json) -> str:
    """The words of a file, as CDF's document pipeline reads them."""
    title = str(file["name"]).rpartition(".")[0].replace("-", " ")
    return f"{title}\n\nPlant North keeps this as {file['name']}.\n"


def content_of(file: Json) -> bytes:
    """The file itself."""
    text = text_of(file)
    if file.get("mimeType") != "application/pdf":
        return text.encode()
    blocks = (sha256(f"{file['id']}:{number}".encode()).digest() for number in range(BLOCKS))
    return b"%PDF-1.7\n%" + text.encode() + b"".join(blocks) + b"\n%%EOF\n"
