-- Routing rules can be turned off without being lost; keys can end by themselves; people come in by a one-time link.
ALTER TABLE "routing_rule" ADD COLUMN "enabled" BOOLEAN NOT NULL DEFAULT true;

ALTER TABLE "api_key" ADD COLUMN "expires_at" TIMESTAMPTZ(6);

CREATE TABLE "invitation" (
    "user_id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("user_id")
);

CREATE UNIQUE INDEX "invitation_hash_key" ON "invitation"("hash");

ALTER TABLE "invitation" ADD CONSTRAINT "invitation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What people did, by act and by day.
CREATE INDEX "audit_entry_action_id_idx" ON "audit_entry"("action", "id");

CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");
