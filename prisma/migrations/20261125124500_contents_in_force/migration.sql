-- AlterTable
ALTER TABLE "dead_letter" ADD COLUMN "signal_digest" BYTEA,
ADD COLUMN "signal_key" BYTEA;

-- CreateIndex
CREATE INDEX "dead_letter_signal_key_idx" ON "dead_letter"("signal_key");

-- Heartbeats of a source: how far it has sent is asked of them when one has another content beside it.
CREATE INDEX signal_heartbeat ON signal (source_id) WHERE type = 'source.heartbeat.v1';

-- The counts of a batch say how many of its contents are in force: so far they said of what type it was when it came in.
UPDATE delivery_batch SET usage_count = 0, record_count = 0 WHERE variant_count > 0;
WITH moved AS (
    SELECT k.day, k.seq, 1 AS n FROM signal_key k JOIN delivery_batch b ON b.id = k.seq >> 20 WHERE k.variants > 0 AND b.variant_count > 0
    UNION ALL
    SELECT v.day, v.seq, -1 FROM signal_variant v JOIN delivery_batch b ON b.id = v.seq >> 20 WHERE b.variant_count = 0
), of_batch AS (
    SELECT m.seq >> 20 AS id, sum(m.n * (s.flow_id IS NOT NULL)::int) AS usage, sum(m.n * (s.flow_id IS NULL)::int) AS records, sum(m.n) AS n
    FROM moved m JOIN signal s ON s.day = m.day AND s.seq = m.seq GROUP BY 1
)
UPDATE delivery_batch d SET usage_count = usage_count + o.usage, record_count = record_count + o.records, variant_count = variant_count - o.n
FROM of_batch o WHERE d.id = o.id;

-- A letter of a signal that was stored knows its signal.
UPDATE dead_letter l SET signal_key = s.key, signal_digest = s.digest
FROM signal s WHERE l.code = 'transformation failed' AND s.source_id = l.source_id AND s.digest = l.digest AND s.ce_source = l.ce_source AND s.ce_id = l.ce_id;
