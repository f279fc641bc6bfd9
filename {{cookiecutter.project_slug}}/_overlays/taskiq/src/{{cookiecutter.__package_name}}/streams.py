"""Housekeeping in Redis, where the stream of a queue keeps every entry."""

from redis.asyncio import Redis
from taskiq_redis import RedisStreamBroker


async def trim(broker: RedisStreamBroker) -> None:
    """Remove the entries that workers have acknowledged, up to the oldest that none has."""
    stream, group = broker.queue_name, broker.consumer_group_name
    async with Redis(connection_pool=broker.connection_pool) as redis:
        # In this order: what is delivered in between comes after the entries that are removed.
        groups = {each["name"].decode(): each for each in await redis.xinfo_groups(stream)}
        oldest_pending = (await redis.xpending(stream, group))["min"]
        oldest_kept = oldest_pending or groups[group]["last-delivered-id"]
        await redis.xtrim(stream, minid=oldest_kept, approximate=False)
