"""The documents that the project was ordered with, where they lie beside the checkout: field by field as expected."""

import json
import subprocess
import sys
from pathlib import Path

seeds = Path(sys.argv[1])
expected = {row["id"]: row for row in map(json.loads, (seeds / "expected.jsonl").read_text("utf-8").splitlines())}
command = [".venv/bin/newsclean", "clean", *map(str, sorted(seeds.glob("*.txt")))]
done = subprocess.run(command, capture_output=True, text=True, check=True)
records = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
wrong = [(id_, name) for id_, row in expected.items() for name in row if records[id_][name] != row[name]]
print(f"seeds: {len(records)} documents, differing fields: {wrong or 'none'}")
sys.exit(bool(wrong))
