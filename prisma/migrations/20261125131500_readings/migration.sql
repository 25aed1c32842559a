-- By which reading a batch came in: the adapter that read the body, its version, and that of the mapping to records.
ALTER TABLE "delivery_batch" ADD COLUMN "adapter" TEXT NOT NULL DEFAULT 'canonical',
ADD COLUMN "adapter_version" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "mapping_version" INTEGER NOT NULL DEFAULT 1;

UPDATE delivery_batch b SET adapter = s.adapter FROM source s WHERE s.id = b.source_id AND s.adapter <> 'canonical';

-- What is left to be read again is found without walking through what is current.
CREATE INDEX "delivery_batch_source_id_adapter_version_mapping_version_id_idx" ON "delivery_batch"("source_id", "adapter_version", "mapping_version", "id");

-- Contents that a later reading replaced: kept, and no part of anything.
CREATE TABLE signal_retired (LIKE signal INCLUDING DEFAULTS);
ALTER TABLE signal_retired ADD COLUMN retired_at timestamptz NOT NULL DEFAULT now(), ADD PRIMARY KEY (day, seq);
CREATE INDEX signal_retired_key ON signal_retired (key);
