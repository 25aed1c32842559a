-- What is set of a legal entity, by date; what there is holds since ever.
CREATE TABLE "legal_entity_version" (
    "id" BIGSERIAL NOT NULL,
    "entity_id" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "region" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "calendar" JSONB NOT NULL,
    "posting_hours" INTEGER NOT NULL,

    CONSTRAINT "legal_entity_version_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "legal_entity_version_entity_id_id_idx" ON "legal_entity_version"("entity_id", "id");
INSERT INTO legal_entity_version (entity_id, known_at, region, currency, zone, calendar, posting_hours)
  SELECT id, created_at, region, currency, zone, calendar, posting_hours FROM legal_entity ORDER BY id;

-- Every record says when it happened.
UPDATE record SET occurred_at = time WHERE occurred_at IS NULL;
ALTER TABLE "record" ALTER COLUMN "occurred_at" SET NOT NULL;

-- What a source said anew with an end has ended: chosen again.
INSERT INTO dirty (kind, subject)
  SELECT DISTINCT 'master', s.kind || '/' || replace(replace(s.external_id, '%', '%25'), '/', '%2F')
    FROM statement s JOIN statement o ON o.kind = s.kind AND o.external_id = s.external_id AND o.source_id = s.source_id
     AND o.valid_from IS NOT DISTINCT FROM s.valid_from AND (o.signal_key, o.digest) <> (s.signal_key, s.digest)
   WHERE s.body ? 'validTo' AND NOT s.superseded;

-- Children of an account that became one with another are that one's.
INSERT INTO dirty (kind, subject)
  SELECT DISTINCT 'master', 'account/' || replace(replace(s.external_id, '%', '%25'), '/', '%2F')
    FROM statement s WHERE s.kind = 'account' AND s.body ->> 'parent' IS NOT NULL AND NOT s.superseded;
