"""Small files of the kinds that archival memory reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx


def write_pdf(path: Path, pages: Sequence[str]) -> Path:
    """Write a PDF with one line of text a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents {5 + 2 * number} 0 R "
            f"/Resources {resources} >>"
        )
        stream = f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = io.BytesIO(), list[int]()
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for offset in offsets:
        out.write(f"{offset:010d} 00000 n \n".encode())
    root = f"<< /Size {len(objects) + 1} /Root 1 0 R >>"
    out.write(f"trailer\n{root}\nstartxref\n{start}\n%%EOF\n".encode())
    path.write_bytes(out.getvalue())
    return path


def write_docx(path: Path) -> Path:
    """Write a DOCX with a paragraph, a table and another paragraph."""
    document = docx.Document()
    document.add_paragraph("Oolong needs ninety degrees.")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text = "Sencha"
    table.rows[0].cells[1].text = "seventy"
    document.add_paragraph("Never boil it twice.")
    document.save(str(path))
    return path


def write_bomb(path: Path, size: int) -> Path:
    """Write a small DOCX whose text takes this many bytes unpacked."""
    write_docx(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b" " * size)
    return path
