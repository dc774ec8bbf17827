"""Finish a folder of JPEGs, four at a time: python many_photos.py FOLDER RESULTS"""

import asyncio
import sys
from pathlib import Path

from fanlight_client import AsyncClient, ClientError


async def finish_folder(folder: Path, results: Path) -> None:
    results.mkdir(parents=True, exist_ok=True)
    room = asyncio.Semaphore(4)

    async def finish(client: AsyncClient, photo: Path) -> None:
        async with room:
            try:
                (await client.enhance(photo)).save(results / photo.name)
            except ClientError as error:
                print(f"{photo.name}: {error}")

    async with AsyncClient() as client, asyncio.TaskGroup() as group:
        for photo in sorted(folder.glob("*.jpg")):
            group.create_task(finish(client, photo))


asyncio.run(finish_folder(Path(sys.argv[1]), Path(sys.argv[2])))
