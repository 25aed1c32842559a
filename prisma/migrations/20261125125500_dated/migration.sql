-- Identities and attributes of accounts hold over half-open intervals; ±infinity where no end is stated.
ALTER TABLE "account_identity" DROP CONSTRAINT "account_identity_pkey";
UPDATE "account_identity" SET "valid_from" = coalesce("valid_from", '-infinity'), "valid_to" = coalesce("valid_to", 'infinity');
ALTER TABLE "account_identity" ALTER COLUMN "valid_from" SET NOT NULL, ALTER COLUMN "valid_to" SET NOT NULL;
ALTER TABLE "account_identity" ADD CONSTRAINT "account_identity_pkey" PRIMARY KEY ("system", "external_id", "valid_from");

CREATE TABLE "account_version" (
    "account_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" UUID,
    "entity_id" TEXT,
    "region" TEXT,
    "currency" TEXT,
    "tax_registration" TEXT,
    "golden" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "account_version_pkey" PRIMARY KEY ("account_id", "valid_from")
);
INSERT INTO "account_version" SELECT id, '-infinity', 'infinity', name, parent_id, entity_id, region, currency, tax_registration, golden FROM "account";

CREATE TABLE "flow_place" (
    "flow_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "entity_id" TEXT NOT NULL DEFAULT '',
    "region" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "flow_place_pkey" PRIMARY KEY ("flow_id", "valid_from")
);
ALTER TABLE "usage_flow" ADD COLUMN "moves" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "golden_wake" (
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "golden_wake_pkey" PRIMARY KEY ("kind", "subject")
);
CREATE INDEX "golden_wake_at_idx" ON "golden_wake"("at");

ALTER TABLE "subscription" ADD COLUMN "customers" TEXT[];
UPDATE "subscription" SET "customers" = ARRAY["customer"];
DROP INDEX "subscription_customer_idx";
CREATE INDEX "subscription_customers_idx" ON "subscription" USING GIN ("customers");

-- Versions of records and statements were kept to the millisecond; their signals have the microseconds.
UPDATE "record" r SET "time" = s."time", "updated_at" = s.updated_at, "known_at" = s.received_at
  FROM signal s WHERE s.day = r."day" AND s.seq = r."seq" AND (s."time", s.updated_at, s.received_at) IS DISTINCT FROM (r."time", r."updated_at", r."known_at");
UPDATE "statement" t SET "time" = s."time", "updated_at" = s.updated_at, "known_at" = s.received_at
  FROM signal s WHERE s.day = t."day" AND s.seq = t."seq" AND (s."time", s.updated_at, s.received_at) IS DISTINCT FROM (t."time", t."updated_at", t."known_at");

-- The status of a period holds from its change.
UPDATE "statement" SET "valid_from" = ("body"->>'changedAt')::timestamptz WHERE "kind" = 'period' AND "valid_from" IS NULL;

-- Golden rows are chosen anew by date, and what is no longer said goes.
INSERT INTO "dirty" (kind, subject) SELECT DISTINCT 'master', kind || '/' || replace(replace(external_id, '%', '%25'), '/', '%2F') FROM "statement" WHERE kind <> 'correction';
