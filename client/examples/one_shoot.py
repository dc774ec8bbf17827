"""Hand in a folder of JPEGs as one shoot, see it finished: python one_shoot.py FOLDER RESULTS"""

import sys
from pathlib import Path

from fanlight_client import Client, JobFailed

folder, results = map(Path, sys.argv[1:])
results.mkdir(parents=True, exist_ok=True)

with Client() as client:
    # One white point and one sky for all of them, chosen once the last is there.
    jobs = [client.jobs.submit(photo, listing=folder.name) for photo in sorted(folder.glob("*.jpg"))]
    client.jobs.close_listing(folder.name)

    for job in jobs:  # they go on without us, too: the ids are all that is needed to come back for them
        try:
            for status in client.jobs.events(job):
                print(f"{status.name}: {status.state} {status.progress.tiles_done}/{status.progress.tiles_total}")
            client.jobs.result(job).save(results / (job.name or job.id))
        except JobFailed as error:
            print(error)
