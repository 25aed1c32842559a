-- Cells of cases without entity name the queue whose team may see them.
ALTER TABLE "rollup" ADD COLUMN "queue_id" TEXT NOT NULL DEFAULT '';
ALTER TABLE "rollup" DROP CONSTRAINT "rollup_pkey";
ALTER TABLE "rollup" ADD CONSTRAINT "rollup_pkey" PRIMARY KEY ("kpi", "day", "entity_id", "region", "currency", "dimension", "bucket", "queue_id");

-- What those cases add says so from now on, and the cells are summed again from what their cases add.
UPDATE exception_case c SET contributions = (SELECT jsonb_agg(p.part || jsonb_build_object('queueId', c.queue_id) ORDER BY p.place) FROM jsonb_array_elements(c.contributions) WITH ORDINALITY p(part, place))
 WHERE c.entity_id IS NULL AND c.contributions <> '[]';
DELETE FROM rollup WHERE kpi LIKE 'cases.%';
INSERT INTO rollup (kpi, day, entity_id, region, queue_id, currency, dimension, bucket, count, amount)
SELECT x.kpi, x.day, x."entityId", x.region, coalesce(x."queueId", ''), x.currency, x.dimension, x.bucket, sum(x.count), sum(x.amount)
  FROM exception_case c, jsonb_to_recordset(c.contributions) AS x(kpi text, day date, "entityId" text, region text, "queueId" text, currency text, dimension text, bucket int, count bigint, amount numeric)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
