-- AlterTable
ALTER TABLE "document_line" DROP COLUMN "waits_for";

-- AlterTable
ALTER TABLE "record" ADD COLUMN "waits_amount" DECIMAL,
ADD COLUMN "waits_reason" TEXT;

-- AlterTable
ALTER TABLE "usage_flow" ADD COLUMN "waiting_since" TIMESTAMPTZ(6);

-- Few of many wait: lists, counts and groups read these alone.
CREATE INDEX record_waiting ON record (known_at, id) WHERE in_force AND waits_for IS NOT NULL;
CREATE INDEX usage_flow_waiting_since ON usage_flow (waiting_since, id) WHERE waiting_since IS NOT NULL;

-- What waits is worked out anew: flows that have usage which is attached to nothing, and records that name what is not there.
UPDATE record SET waits_for = NULL WHERE waits_for IS NOT NULL;
INSERT INTO dirty (kind, subject)
SELECT 'flow', id::text FROM usage_flow WHERE reason IS NOT NULL
UNION SELECT 'flow', flow_id::text FROM record WHERE in_force AND flow_id IS NOT NULL AND transaction_id IS NULL;
INSERT INTO dirty (kind, subject)
SELECT DISTINCT 'record', r.id::text FROM record r
WHERE r.in_force AND (
    r.kind = 'charge' AND r.transaction_id IS NULL
    OR r.kind IN ('payment', 'refund', 'payment failure') AND NOT EXISTS (SELECT FROM record_link l WHERE l.from_id = r.id)
    OR r.kind LIKE 'crm sync%'
    OR EXISTS (SELECT FROM record_link l WHERE l.from_id = r.id AND NOT EXISTS (SELECT FROM record t WHERE t.id = l.to_id AND t.in_force))
    OR EXISTS (SELECT FROM document_line d WHERE d.document_id = r.id AND d.transaction_id IS NULL)
);
