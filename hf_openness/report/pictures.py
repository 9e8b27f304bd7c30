"""Pictures as a page carries them: fewer colours, so that all figures fit into one small file."""

import io

COLORS = 128


def shrink_picture(png: bytes) -> bytes:
    """Return a PNG in at most 128 colours, or as it was where that is no smaller; the same bytes for the same picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLORS).save(buffer, "PNG", optimize=True)
    return min(buffer.getvalue(), png, key=len)
