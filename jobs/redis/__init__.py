"""Jobs in Redis. `redis_store.py` beside this package is its door; this is what lies behind it.

Every key begins with one hash tag, so that a Redis Cluster keeps all of them in one slot, where transactions work:

    {fanlight}:schema              the version of this layout
    {fanlight}:job:ID              hash: the job as JSON, and its revision for those who look by hand
    {fanlight}:idempotency:O:KEY   the id of the job that an owner asked for with that key
    {fanlight}:state:S, …          sorted sets by which jobs are found (`index.py`)
    {fanlight}:queue:…             who is next, and who was given what (`queue.py`)
    {fanlight}:listing:O:L         a listing as JSON, beside two sorted sets of listings (`listings.py`)
    {fanlight}:api-keys            keys of callers as JSON by their names, beside api-digests, which finds them, and
                                   what is left of their limits, `level:…` (`api_keys.py`)
    {fanlight}:photo:ID            a photo as JSON, beside sorted sets of photos, `photos:…` (`photos.py`)

Whatever is derived from a job is written in the same MULTI/EXEC as the job itself, so the two never differ, not even
after a crash: the append-only file holds a transaction whole or not at all.
"""
