-- Each writer counts in rows of its own (shard), so that group commits never wait for one another.
ALTER TABLE delivery_count ADD COLUMN IF NOT EXISTS shard integer NOT NULL DEFAULT 0;
ALTER TABLE delivery_count DROP CONSTRAINT IF EXISTS delivery_count_pkey;
ALTER TABLE delivery_count ADD CONSTRAINT delivery_count_pkey PRIMARY KEY (source_id, day, disposition, shard);
ALTER TABLE delivery_count SET (fillfactor = 50);

-- The same refused content is kept once, its deliveries are counted.
ALTER TABLE dead_letter ADD COLUMN IF NOT EXISTS count bigint NOT NULL DEFAULT 1;
ALTER TABLE dead_letter ADD COLUMN IF NOT EXISTS last_received_at timestamptz(6);

-- What the columns don't hold of an event's envelope, as JSON: other extensions, and `time` when the source's text is
-- finer than a microsecond.
ALTER TABLE signal ADD COLUMN IF NOT EXISTS extensions text;
