-- A customer's usage of a meter is looked at when its weekly pattern could break, by the clock alone.
ALTER TABLE "usage_flow" ADD COLUMN "looked_at" TIMESTAMPTZ(6),
ADD COLUMN "silent" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "watch_at" TIMESTAMPTZ(6);

CREATE INDEX "usage_flow_watch_at_idx" ON "usage_flow"("watch_at");

-- What is attached already is looked at for the first time.
UPDATE "usage_flow" SET watch_at = now() WHERE reason IS NULL AND routed_at IS NOT NULL;
