-- CreateTable
CREATE TABLE "policy_setting" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL DEFAULT '',
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "comment" TEXT,
    "value" JSONB NOT NULL,

    CONSTRAINT "policy_setting_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "policy_setting_code_entity_id_currency_valid_from_idx" ON "policy_setting"("code", "entity_id", "currency", "valid_from");
