"""Where the golden files are, and what a new one holds."""

import json
from pathlib import Path

from huiyin_contracts import Event

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas"


def data_file(event_type: str) -> Path:
    """An event of this type, as the log has it."""
    return FOLDER / f"{event_type}.json"


def schema_file(event_type: str) -> Path:
    return SCHEMAS / f"{event_type}.json"


def example_of(contract: type[Event]) -> Event:
    """The example in a contract's documentation."""
    extra = contract.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    return contract.model_validate_json(json.dumps(extra["example"]))


def text_of_example(contract: type[Event]) -> str:
    return _pretty(json.loads(example_of(contract).model_dump_json()))


def text_of_schema(contract: type[Event]) -> str:
    return _pretty(contract.model_json_schema())


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
