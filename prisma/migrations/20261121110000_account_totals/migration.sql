-- Money of an account is kept by delta; what is still to be paid is part of a transaction's state.
ALTER TABLE "transaction" ADD COLUMN "receivables" JSONB NOT NULL DEFAULT '[]';

CREATE TABLE "account_total" (
    "account_id" UUID NOT NULL,
    "entity_id" TEXT NOT NULL DEFAULT '',
    "region" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL,
    "rated" DECIMAL NOT NULL DEFAULT 0,
    "invoiced" DECIMAL NOT NULL DEFAULT 0,
    "posted" DECIMAL NOT NULL DEFAULT 0,
    "settled" DECIMAL NOT NULL DEFAULT 0,
    "outstanding" DECIMAL NOT NULL DEFAULT 0,
    "overdue" DECIMAL NOT NULL DEFAULT 0,

    CONSTRAINT "account_total_pkey" PRIMARY KEY ("account_id","currency","entity_id","region")
);

-- What is there already is summed now; what is still to be paid comes with the fold that each transaction is marked for.
INSERT INTO account_total (account_id, entity_id, region, currency, rated, invoiced, posted, settled)
SELECT account_id, coalesce(entity_id, ''), coalesce(region, ''), currency, coalesce(sum(rated_amount) FILTER (WHERE kind <> 'prepaid drawdown'), 0), sum(invoiced_amount), sum(posted_amount), sum(settled_amount)
  FROM transaction WHERE account_id IS NOT NULL AND currency IS NOT NULL GROUP BY 1, 2, 3, 4;
INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction;

-- Sums of open cases tell stated amounts from estimated ones, out of the index alone.
DROP INDEX exception_case_open;
CREATE INDEX exception_case_open ON exception_case (type, currency)
    INCLUDE (status, amount_at_risk, amount_basis, due_at, since, resolved_at, severity, queue_id, assignee_id, entity_id, region, cause_key, account_id)
    WHERE status NOT IN ('resolved', 'written off', 'force-closed');

-- Open cases are counted by the day on which they fall due.
CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT c.id, jsonb_build_object('kpi', k.kpi, 'day', to_char(c.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'entityId', coalesce(c.entity_id, ''), 'region', coalesce(c.region, ''),
         'currency', '', 'dimension', k.dimension, 'bucket', 0, 'count', 1, 'amount', '0') AS part
  FROM exception_case c CROSS JOIN LATERAL (VALUES ('cases.due', c.type), ('cases.due.queue', c.queue_id)) AS k (kpi, dimension)
 WHERE c.status NOT IN ('resolved', 'written off', 'force-closed');
UPDATE exception_case c SET contributions = c.contributions || (SELECT jsonb_agg(d.part) FROM due d WHERE d.id = c.id) WHERE c.id IN (SELECT id FROM due);
INSERT INTO rollup (kpi, day, entity_id, region, dimension, count)
SELECT part ->> 'kpi', (part ->> 'day')::date, part ->> 'entityId', part ->> 'region', part ->> 'dimension', count(*) FROM due GROUP BY 1, 2, 3, 4, 5;

-- What can't be settled is set aside with its reason.
ALTER TABLE "dirty" ADD COLUMN "failure" TEXT, ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "dirty_failure_idx" ON "dirty" ("kind") WHERE failure IS NOT NULL;
