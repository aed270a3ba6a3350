"""What was uploaded and never sent is taken away after a day; what a report refers to stays."""

import os
import time
from pathlib import Path

from huiyin_service.photo_files import UNSENT_LASTS, UPLOADS, PhotoFiles


def test_only_what_nobody_refers_to_is_collected(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    stale, sent = (files.seal(content) for content in (b"stale", b"sent"))
    yesterday = time.time() - UNSENT_LASTS - 60
    for path in tmp_path.glob(f"{UPLOADS}/*/*"):
        os.utime(path, (yesterday, yesterday))
    files.keep([sent])
    fresh = files.seal(b"another")
    assert files.collect(time.time() - UNSENT_LASTS) == 1
    assert [files.has(photo) for photo in (stale, sent, fresh)] == [False, True, True]
    assert files.open(sent) == b"sent"
