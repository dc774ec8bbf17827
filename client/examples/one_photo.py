"""Finish one photo and say what was done: python one_photo.py PHOTO RESULT"""

import sys

from fanlight_client import Client, ProblemError

source, target = sys.argv[1:]
with Client() as client:
    try:
        enhanced = client.enhance(source, preset="balanced")
    except ProblemError as error:
        sys.exit(f"{source} was refused: {error.problem.detail}")

enhanced.save(target)
for change in enhanced.report.alterations:
    print(f"{change.classification}: {change.description}")
