-- Dead letters by source, reason and signal type, with the identity by which a mended event is recognised.
ALTER TABLE "dead_letter" ADD COLUMN "about" TEXT NOT NULL DEFAULT '', ADD COLUMN "event_key" BYTEA;
UPDATE dead_letter SET about = ce_type
 WHERE code NOT IN ('unknown type', 'not a CloudEvent', 'not handled') AND ce_type ~ '^[a-z]+(\.[a-z]+)+\.v[0-9]+$' AND signal_key IS NOT NULL
    OR code IN ('schema invalid', 'number not exact', 'backfill not allowed') AND ce_type ~ '^[a-z]+(\.[a-z]+)+\.v[0-9]+$';
UPDATE dead_letter l SET event_key = substring(sha256(convert_to(s.name || chr(31) || l.ce_source || chr(31) || l.ce_id, 'UTF8')) FROM 1 FOR 16)
  FROM source s WHERE s.id = l.source_id AND l.signal_key IS NULL AND l.ce_source IS NOT NULL AND l.ce_id IS NOT NULL AND l.status = 'open';
CREATE INDEX dead_letter_open ON dead_letter (source_id, code, about, received_at) WHERE status = 'open';

CREATE TABLE "delivery_hour" (
    "source_id" INTEGER NOT NULL,
    "disposition" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "shard" INTEGER NOT NULL DEFAULT 0,
    "count" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "delivery_hour_pkey" PRIMARY KEY ("source_id","disposition","hour","shard")
);

INSERT INTO dirty (kind, subject)
  SELECT DISTINCT 'dead-letter', replace(replace(s.name, '%', '%25'), '/', '%2F') || '/' || replace(replace(l.code, '%', '%25'), '/', '%2F') || '/' || l.about
    FROM dead_letter l JOIN source s ON s.id = l.source_id WHERE l.status = 'open' AND l.code NOT IN ('unauthenticated', 'signature invalid', 'too large');
