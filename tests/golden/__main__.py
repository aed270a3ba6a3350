"""Writes the golden files of contracts that have none yet: `python -m tests.golden`. What is there stays as it is."""

from huiyin_contracts import contracts
from tests.golden.files import FOLDER, data_file, schema_file, text_of_example, text_of_schema


def main() -> None:
    for contract in contracts().values():
        for file, text in (
            (data_file(contract.type), text_of_example(contract)),
            (schema_file(contract.type), text_of_schema(contract)),
        ):
            if not file.exists():
                file.write_text(text, encoding="utf-8")
                print(f"wrote {file.relative_to(FOLDER.parent.parent)}")


if __name__ == "__main__":
    main()
