"""Write a migration: `python -m tools.migration "add risks"`; read it before it is committed."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from app.core import db, schema


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{folder}/jalon.db")
        schema.upgrade(engine)
        path = schema.revise(engine, message)
        engine.dispose()
    tidy(path)
    print(path)


def tidy(path: Path) -> None:
    """Format the file, without the remarks that Alembic puts around what it generates."""
    path.write_text(re.sub(r"^ *# ###.*\n", "", path.read_text(), flags=re.MULTILINE))
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--quiet", path], check=True)
    subprocess.run([ruff, "check", "--quiet", "--fix", path], check=True)


if __name__ == "__main__":
    message = " ".join(sys.argv[1:]).strip()
    main(message) if message else sys.exit('Say what it does: make migration NAME="add risks"')
