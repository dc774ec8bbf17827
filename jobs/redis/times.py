"""The server's clock, which all who use the store share."""

from redis.asyncio import Redis


async def read_time(redis: Redis) -> float:
    """Seconds since the epoch, to the microsecond."""
    seconds, microseconds = await redis.time()
    return float(f"{seconds}.{microseconds:06d}")  # what the scripts compare with, digit by digit
