"""Files that appear complete or not at all."""

import os
import tempfile
from pathlib import Path

from upath import UPath
from upath.implementations.local import PosixUPath, WindowsUPath


def write_whole(path: UPath, content: bytes) -> None:
    """Write `content` to `path`: on a local disk through a temporary file, fsync and rename; else in one put."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(path, (PosixUPath, WindowsUPath)):
        path.write_bytes(content)
        return
    handle, temporary = tempfile.mkstemp(dir=str(path.parent), prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(str(path))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
