"""The page /log/ with its verifier: files that lie beside the tree, so that they work while nothing else runs."""

import shutil
from pathlib import Path
from typing import Final

from huiyin_service.web.assets import STATIC

_HERE: Final = Path(__file__).parent
_NOBLE: Final = ("ed25519.js", "sha2.js", "_md.js", "_u64.js", "utils.js")


def lay_out(folder: Path) -> None:
    """Put them into the folder that is published."""
    (folder / "verifier" / "noble").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_HERE / "index.html", folder / "index.html")
    for path in (*_HERE.glob("*.js"), *_HERE.glob("*.css")):
        shutil.copyfile(path, folder / "verifier" / path.name)
    for name in _NOBLE:
        # Libraries from npm are absent until `npm run build`; browsers that have what they do need none.
        if (source := STATIC / "vendor" / "noble" / name).is_file():
            shutil.copyfile(source, folder / "verifier" / "noble" / name)
