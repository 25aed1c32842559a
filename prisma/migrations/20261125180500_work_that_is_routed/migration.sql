-- Causes by a short ID, deadlines that warn, waits and escalation, rules with conditions and actions, absences.
ALTER TABLE "exception_case"
  ADD COLUMN "cause_id" UUID,
  ADD COLUMN "source" TEXT,
  ADD COLUMN "rule_id" INTEGER,
  ADD COLUMN "assigned_by" TEXT,
  ADD COLUMN "escalation_steps" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "waiting_reason" TEXT,
  ADD COLUMN "waiting_until" TIMESTAMPTZ(6),
  ADD COLUMN "pauses" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "warn_at" TIMESTAMPTZ(6),
  ADD COLUMN "cutoff_at" TIMESTAMPTZ(6),
  ADD COLUMN "wake_at" TIMESTAMPTZ(6);

-- As domain/identity writes it: the first 16 bytes of SHA-256 over 'cause', the separator and the text.
UPDATE "exception_case" SET
  "cause_id" = encode(substring(sha256(convert_to('cause' || chr(31) || "cause_key", 'UTF8')) FROM 1 FOR 16), 'hex')::uuid,
  "assigned_by" = CASE WHEN "assignee_id" IS NOT NULL THEN 'person' END,
  "warn_at" = "opened_at" + ("due_at" - "opened_at") * 0.75;
ALTER TABLE "exception_case"
  ALTER COLUMN "cause_id" SET NOT NULL,
  ALTER COLUMN "warn_at" SET NOT NULL;

DROP INDEX "exception_case_cause_key_idx";
CREATE INDEX "exception_case_cause_id_status_opened_at_idx" ON "exception_case"("cause_id", "status", "opened_at");
CREATE INDEX "exception_case_status_warn_at_due_at_id_idx" ON "exception_case"("status", "warn_at", "due_at", "id");
CREATE INDEX "exception_case_wake_at_idx" ON "exception_case"("wake_at");

ALTER TABLE "queue" ADD COLUMN "escalation" JSONB NOT NULL DEFAULT '[]';

ALTER TABLE "routing_rule"
  ADD COLUMN "name" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "conditions" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "assignment" JSONB,
  ADD COLUMN "severity" TEXT,
  ADD COLUMN "watchers" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "last_assignee" TEXT,
  ALTER COLUMN "queue_id" DROP NOT NULL;
UPDATE "routing_rule" SET "conditions" = jsonb_strip_nulls(jsonb_build_object(
  'types', CASE WHEN "case_type" IS NOT NULL THEN jsonb_build_array("case_type") END,
  'entities', CASE WHEN "entity_id" IS NOT NULL THEN jsonb_build_array("entity_id") END,
  'regions', CASE WHEN "region" IS NOT NULL THEN jsonb_build_array("region") END));
ALTER TABLE "routing_rule" DROP COLUMN "case_type", DROP COLUMN "entity_id", DROP COLUMN "region";
ALTER TABLE "routing_rule" DROP CONSTRAINT "routing_rule_queue_id_fkey";
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "queue"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "absence" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "delegate_id" TEXT,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "absence_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "absence_user_id_ends_at_idx" ON "absence"("user_id", "ends_at");
CREATE INDEX "absence_delegate_id_idx" ON "absence"("delegate_id");

-- What the columns say of open cases comes of calendars and rules: they are looked at again.
INSERT INTO dirty (kind, subject) SELECT DISTINCT subject_kind, subject_id FROM exception_case
 WHERE status NOT IN ('resolved', 'written off', 'force-closed');
