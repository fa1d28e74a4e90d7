from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.settings import Settings


@pytest.fixture(scope="session")
def wording_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application for its catalogues alone: whatever its database, what is rendered is the same."""
    folder: Path = tmp_path_factory.mktemp("words")
    return create_app(Settings.from_environment({"JALON_DATA_DIR": str(folder)}))
