-- Trigram search on names.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateTable
CREATE TABLE "legal_entity" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "calendar" JSONB NOT NULL DEFAULT '{}',
    "posting_hours" INTEGER NOT NULL DEFAULT 24,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "legal_entity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounting_period" (
    "entity_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "status" TEXT NOT NULL,
    "cutoff_at" TIMESTAMPTZ(6),
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "accounting_period_pkey" PRIMARY KEY ("entity_id","period")
);

-- CreateTable
CREATE TABLE "fx_rate" (
    "base" TEXT NOT NULL,
    "quote" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "rate" DECIMAL NOT NULL,

    CONSTRAINT "fx_rate_pkey" PRIMARY KEY ("base","quote","day")
);

-- CreateTable
CREATE TABLE "source" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "adapter" TEXT NOT NULL DEFAULT 'canonical',
    "adapter_version" INTEGER NOT NULL DEFAULT 1,
    "mode" TEXT NOT NULL DEFAULT 'observe',
    "team_id" TEXT NOT NULL,
    "document_system" TEXT,
    "cadence_seconds" INTEGER NOT NULL DEFAULT 86400,
    "last_received_at" TIMESTAMPTZ(6),
    "watermark" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "source_id" INTEGER,
    "user_id" TEXT,
    "title" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","user_id")
);

-- CreateTable
CREATE TABLE "queue" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "unrouted" BOOLEAN NOT NULL DEFAULT false,
    "sla" JSONB NOT NULL DEFAULT '{}',
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "queue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routing_rule" (
    "id" SERIAL NOT NULL,
    "position" INTEGER NOT NULL,
    "queue_id" TEXT NOT NULL,
    "case_type" TEXT,
    "entity_id" TEXT,
    "region" TEXT,

    CONSTRAINT "routing_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signal_key" (
    "key" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "day" DATE NOT NULL,
    "seq" BIGINT NOT NULL,
    "variants" INTEGER NOT NULL DEFAULT 0,
    "chosen_by" TEXT,

    CONSTRAINT "signal_key_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "signal_variant" (
    "key" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "day" DATE NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "signal_variant_pkey" PRIMARY KEY ("key","digest")
);

-- CreateTable
CREATE TABLE "delivery_batch" (
    "id" BIGINT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "committed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "usage_count" INTEGER NOT NULL,
    "record_count" INTEGER NOT NULL,
    "variant_count" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "applied_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,

    CONSTRAINT "delivery_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_count" (
    "source_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "disposition" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "delivery_count_pkey" PRIMARY KEY ("source_id","day","disposition")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "id" UUID NOT NULL,
    "source_id" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "ce_source" TEXT,
    "ce_id" TEXT,
    "ce_type" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_flow" (
    "id" UUID NOT NULL,
    "source_id" INTEGER NOT NULL,
    "customer" TEXT NOT NULL,
    "subscription" TEXT NOT NULL DEFAULT '',
    "meter" TEXT NOT NULL,
    "unit" TEXT NOT NULL DEFAULT '',
    "account_id" UUID,
    "entity_id" TEXT,
    "region" TEXT,
    "factor" DECIMAL NOT NULL DEFAULT 1,
    "reason" TEXT,
    "routed_at" TIMESTAMPTZ(6),

    CONSTRAINT "usage_flow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_route" (
    "flow_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "transaction_id" UUID NOT NULL,
    "basis" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "usage_route_pkey" PRIMARY KEY ("flow_id","valid_from")
);

-- CreateTable
CREATE TABLE "usage_bucket" (
    "flow_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "transaction_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "maximum" DECIMAL NOT NULL,
    "latest" DECIMAL NOT NULL,
    "latest_at" TIMESTAMPTZ(6) NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,

    CONSTRAINT "usage_bucket_pkey" PRIMARY KEY ("flow_id","hour","transaction_id")
);

-- CreateTable
CREATE TABLE "usage_total" (
    "transaction_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "maximum" DECIMAL NOT NULL,
    "latest" DECIMAL NOT NULL,
    "latest_at" TIMESTAMPTZ(6) NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,

    CONSTRAINT "usage_total_pkey" PRIMARY KEY ("transaction_id","flow_id")
);

-- CreateTable
CREATE TABLE "usage_override" (
    "key" BYTEA NOT NULL,
    "quantity" DECIMAL,
    "revision" BIGINT,
    "updated_at" TIMESTAMPTZ(6),
    "time" TIMESTAMPTZ(6) NOT NULL,
    "signal_key" BYTEA NOT NULL,

    CONSTRAINT "usage_override_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "statement" (
    "id" UUID NOT NULL,
    "signal_key" BYTEA NOT NULL,
    "part" TEXT NOT NULL DEFAULT '',
    "digest" BYTEA NOT NULL,
    "source_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "target" TEXT,
    "revision" BIGINT,
    "updated_at" TIMESTAMPTZ(6),
    "time" TIMESTAMPTZ(6) NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "day" DATE NOT NULL,
    "seq" BIGINT NOT NULL,
    "superseded" BOOLEAN NOT NULL DEFAULT false,
    "body" JSONB NOT NULL,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("id","signal_key","part","digest")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" UUID,
    "entity_id" TEXT,
    "region" TEXT,
    "currency" TEXT,
    "tax_registration" TEXT,
    "sales_owner" TEXT,
    "segment" TEXT,
    "renewal_at" TIMESTAMPTZ(6),
    "status" TEXT NOT NULL DEFAULT 'active',
    "golden" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_identity" (
    "system" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),

    CONSTRAINT "account_identity_pkey" PRIMARY KEY ("system","external_id")
);

-- CreateTable
CREATE TABLE "meter" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "aggregation" TEXT NOT NULL,
    "units" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "meter_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "product" (
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "revenue_category" TEXT,
    "gl_account" TEXT,

    CONSTRAINT "product_pkey" PRIMARY KEY ("sku")
);

-- CreateTable
CREATE TABLE "subscription" (
    "id" UUID NOT NULL,
    "source_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "customer" TEXT NOT NULL,
    "account_id" UUID,
    "status" TEXT NOT NULL,
    "start_at" TIMESTAMPTZ(6) NOT NULL,
    "end_at" TIMESTAMPTZ(6),
    "versions" JSONB NOT NULL,
    "commitment" JSONB,
    "prepaid" JSONB,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "record" (
    "id" UUID NOT NULL,
    "signal_key" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "number" TEXT,
    "revision" BIGINT,
    "updated_at" TIMESTAMPTZ(6),
    "time" TIMESTAMPTZ(6) NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "day" DATE NOT NULL,
    "seq" BIGINT NOT NULL,
    "superseded" BOOLEAN NOT NULL DEFAULT false,
    "in_force" BOOLEAN NOT NULL DEFAULT true,
    "transaction_id" UUID,
    "flow_id" UUID,
    "waits_for" TEXT,
    "subscription_external_id" TEXT,
    "customer" TEXT,
    "currency" TEXT,
    "amount" DECIMAL,
    "entity_id" TEXT,
    "occurred_at" TIMESTAMPTZ(6),
    "correlation_id" TEXT,
    "trace_id" TEXT,
    "body" JSONB NOT NULL,

    CONSTRAINT "record_pkey" PRIMARY KEY ("id","signal_key","digest")
);

-- CreateTable
CREATE TABLE "document_line" (
    "document_id" UUID NOT NULL,
    "line" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "transaction_id" UUID,
    "attachment" TEXT NOT NULL DEFAULT 'stated',
    "waits_for" TEXT,
    "charge_id" UUID,
    "credits_id" UUID,
    "credits_line" TEXT,
    "subscription_external_id" TEXT,
    "kind" TEXT,
    "amount" DECIMAL NOT NULL,
    "tax" DECIMAL NOT NULL DEFAULT 0,
    "quantity" DECIMAL,
    "unit_amount" DECIMAL,

    CONSTRAINT "document_line_pkey" PRIMARY KEY ("document_id","line")
);

-- CreateTable
CREATE TABLE "record_link" (
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" DECIMAL,
    "to_line" TEXT,

    CONSTRAINT "record_link_pkey" PRIMARY KEY ("from_id","to_id","position")
);

-- CreateTable
CREATE TABLE "transaction" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "system" TEXT NOT NULL,
    "subscription" TEXT,
    "customer" TEXT,
    "subscription_id" UUID,
    "charge" TEXT,
    "kind" TEXT NOT NULL,
    "product" TEXT,
    "meter" TEXT,
    "unit" TEXT,
    "account_id" UUID,
    "entity_id" TEXT,
    "region" TEXT,
    "currency" TEXT,
    "period_start" TIMESTAMPTZ(6) NOT NULL,
    "period_end" TIMESTAMPTZ(6),
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "status" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "stages" JSONB NOT NULL,
    "captured_quantity" DECIMAL,
    "aggregated_quantity" DECIMAL,
    "rated_quantity" DECIMAL,
    "billed_quantity" DECIMAL,
    "rated_amount" DECIMAL NOT NULL DEFAULT 0,
    "invoiced_amount" DECIMAL NOT NULL DEFAULT 0,
    "credited_amount" DECIMAL NOT NULL DEFAULT 0,
    "posted_amount" DECIMAL NOT NULL DEFAULT 0,
    "settled_amount" DECIMAL NOT NULL DEFAULT 0,
    "invoiced_gross" DECIMAL NOT NULL DEFAULT 0,
    "quantity_variance" DECIMAL,
    "invoice_variance" DECIMAL NOT NULL DEFAULT 0,
    "posting_variance" DECIMAL NOT NULL DEFAULT 0,
    "invoice_variance_class" TEXT NOT NULL DEFAULT 'none',
    "posting_variance_class" TEXT NOT NULL DEFAULT 'none',
    "without_origin" BOOLEAN NOT NULL DEFAULT false,
    "amount_at_risk" DECIMAL NOT NULL DEFAULT 0,
    "open_cases" INTEGER NOT NULL DEFAULT 0,
    "rated" BOOLEAN NOT NULL DEFAULT false,
    "final" BOOLEAN NOT NULL DEFAULT false,
    "lags" JSONB NOT NULL DEFAULT '{}',
    "contributions" JSONB NOT NULL DEFAULT '[]',
    "wake_at" TIMESTAMPTZ(6),
    "first_known_at" TIMESTAMPTZ(6) NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "folded_at" TIMESTAMPTZ(6) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "transaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identifier" (
    "value" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "transaction_id" UUID NOT NULL,

    CONSTRAINT "identifier_pkey" PRIMARY KEY ("value","kind","transaction_id")
);

-- CreateTable
CREATE TABLE "dirty" (
    "seq" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,

    CONSTRAINT "dirty_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "exception_case" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "cause_key" TEXT NOT NULL,
    "queue_id" TEXT NOT NULL,
    "assignee_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "severity" TEXT NOT NULL,
    "regressed" BOOLEAN NOT NULL DEFAULT false,
    "escalated" BOOLEAN NOT NULL DEFAULT false,
    "after_close" BOOLEAN NOT NULL DEFAULT false,
    "snoozed_until" TIMESTAMPTZ(6),
    "amount_at_risk" DECIMAL,
    "amount_basis" TEXT NOT NULL DEFAULT 'unknown',
    "currency" TEXT,
    "entity_id" TEXT,
    "region" TEXT,
    "account_id" UUID,
    "transaction_id" UUID,
    "stage" TEXT,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "since" TIMESTAMPTZ(6) NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(6),
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "due_basis" TEXT NOT NULL DEFAULT 'sla',
    "resolved_at" TIMESTAMPTZ(6),
    "resolution" TEXT,
    "detected_at" TIMESTAMPTZ(6) NOT NULL,
    "contributions" JSONB NOT NULL DEFAULT '[]',
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "exception_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_transaction" (
    "case_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "amount" DECIMAL NOT NULL DEFAULT 0,

    CONSTRAINT "case_transaction_pkey" PRIMARY KEY ("case_id","transaction_id")
);

-- CreateTable
CREATE TABLE "case_activity" (
    "id" BIGSERIAL NOT NULL,
    "case_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_id" TEXT,
    "kind" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "comment" TEXT,

    CONSTRAINT "case_activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "position" BIGINT,
    "hash" BYTEA,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollup" (
    "kpi" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "entity_id" TEXT NOT NULL DEFAULT '',
    "region" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL DEFAULT '',
    "dimension" TEXT NOT NULL DEFAULT '',
    "bucket" INTEGER NOT NULL DEFAULT 0,
    "count" BIGINT NOT NULL DEFAULT 0,
    "amount" DECIMAL NOT NULL DEFAULT 0,

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("kpi","day","entity_id","region","currency","dimension","bucket")
);

-- CreateTable
CREATE TABLE "worker_beat" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "worker_beat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "user_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "response" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'support',
    "regions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "entities" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(6),
    "refresh_token_expires_at" TIMESTAMPTZ(6),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "login_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "accounting_period_entity_id_starts_on_idx" ON "accounting_period"("entity_id", "starts_on");

-- CreateIndex
CREATE UNIQUE INDEX "source_name_key" ON "source"("name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_source_id_idx" ON "api_key"("source_id");

-- CreateIndex
CREATE INDEX "delivery_batch_status_id_idx" ON "delivery_batch"("status", "id");

-- CreateIndex
CREATE INDEX "dead_letter_source_id_received_at_idx" ON "dead_letter"("source_id", "received_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dead_letter_source_id_digest_code_key" ON "dead_letter"("source_id", "digest", "code");

-- CreateIndex
CREATE INDEX "usage_flow_source_id_customer_meter_idx" ON "usage_flow"("source_id", "customer", "meter");

-- CreateIndex
CREATE INDEX "usage_flow_account_id_idx" ON "usage_flow"("account_id");

-- CreateIndex
CREATE INDEX "usage_flow_reason_idx" ON "usage_flow"("reason");

-- CreateIndex
CREATE INDEX "usage_route_transaction_id_idx" ON "usage_route"("transaction_id");

-- CreateIndex
CREATE INDEX "usage_bucket_transaction_id_flow_id_hour_idx" ON "usage_bucket"("transaction_id", "flow_id", "hour");

-- CreateIndex
CREATE INDEX "statement_kind_external_id_idx" ON "statement"("kind", "external_id");

-- CreateIndex
CREATE INDEX "statement_signal_key_idx" ON "statement"("signal_key");

-- CreateIndex
CREATE INDEX "statement_target_idx" ON "statement"("target");

-- CreateIndex
CREATE INDEX "account_entity_id_name_id_idx" ON "account"("entity_id", "name", "id");

-- CreateIndex
CREATE INDEX "account_name_id_idx" ON "account"("name", "id");

-- CreateIndex
CREATE INDEX "account_parent_id_idx" ON "account"("parent_id");

-- CreateIndex
CREATE INDEX "account_name_trgm" ON "account" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "account_identity_account_id_idx" ON "account_identity"("account_id");

-- CreateIndex
CREATE INDEX "subscription_account_id_idx" ON "subscription"("account_id");

-- CreateIndex
CREATE INDEX "subscription_external_id_idx" ON "subscription"("external_id");

-- CreateIndex
CREATE INDEX "subscription_customer_idx" ON "subscription"("customer");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_source_id_external_id_key" ON "subscription"("source_id", "external_id");

-- CreateIndex
CREATE INDEX "record_transaction_id_idx" ON "record"("transaction_id");

-- CreateIndex
CREATE INDEX "record_signal_key_idx" ON "record"("signal_key");

-- CreateIndex
CREATE INDEX "record_flow_id_idx" ON "record"("flow_id");

-- CreateIndex
CREATE INDEX "record_kind_external_id_idx" ON "record"("kind", "external_id");

-- CreateIndex
CREATE INDEX "record_source_id_customer_idx" ON "record"("source_id", "customer");

-- CreateIndex
CREATE INDEX "record_subscription_external_id_idx" ON "record"("subscription_external_id");

-- CreateIndex
CREATE INDEX "document_line_transaction_id_idx" ON "document_line"("transaction_id");

-- CreateIndex
CREATE INDEX "document_line_charge_id_idx" ON "document_line"("charge_id");

-- CreateIndex
CREATE INDEX "document_line_credits_id_idx" ON "document_line"("credits_id");

-- CreateIndex
CREATE INDEX "document_line_subscription_external_id_idx" ON "document_line"("subscription_external_id");

-- CreateIndex
CREATE INDEX "record_link_to_id_idx" ON "record_link"("to_id");

-- CreateIndex
CREATE UNIQUE INDEX "transaction_key_key" ON "transaction"("key");

-- CreateIndex
CREATE UNIQUE INDEX "transaction_number_key" ON "transaction"("number");

-- CreateIndex
CREATE INDEX "transaction_period_start_id_idx" ON "transaction"("period_start" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_entity_id_period_start_id_idx" ON "transaction"("entity_id", "period_start" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_account_id_period_start_id_idx" ON "transaction"("account_id", "period_start" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_status_period_start_id_idx" ON "transaction"("status", "period_start" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_changed_at_id_idx" ON "transaction"("changed_at" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_rated_amount_id_idx" ON "transaction"("rated_amount" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_amount_at_risk_id_idx" ON "transaction"("amount_at_risk" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_subscription_idx" ON "transaction"("subscription");

-- CreateIndex
CREATE INDEX "transaction_subscription_id_idx" ON "transaction"("subscription_id");

-- CreateIndex
CREATE INDEX "transaction_wake_at_idx" ON "transaction"("wake_at");

-- CreateIndex
CREATE INDEX "transaction_system_customer_idx" ON "transaction"("system", "customer");

-- CreateIndex
CREATE INDEX "identifier_transaction_id_idx" ON "identifier"("transaction_id");

-- CreateIndex
CREATE INDEX "dirty_kind_seq_idx" ON "dirty"("kind", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "exception_case_number_key" ON "exception_case"("number");

-- CreateIndex
CREATE INDEX "exception_case_status_due_at_id_idx" ON "exception_case"("status", "due_at", "id");

-- CreateIndex
CREATE INDEX "exception_case_queue_id_status_due_at_id_idx" ON "exception_case"("queue_id", "status", "due_at", "id");

-- CreateIndex
CREATE INDEX "exception_case_assignee_id_status_due_at_id_idx" ON "exception_case"("assignee_id", "status", "due_at", "id");

-- CreateIndex
CREATE INDEX "exception_case_type_status_due_at_id_idx" ON "exception_case"("type", "status", "due_at", "id");

-- CreateIndex
CREATE INDEX "exception_case_status_amount_at_risk_id_idx" ON "exception_case"("status", "amount_at_risk" DESC, "id");

-- CreateIndex
CREATE INDEX "exception_case_status_opened_at_id_idx" ON "exception_case"("status", "opened_at" DESC, "id");

-- CreateIndex
CREATE INDEX "exception_case_account_id_idx" ON "exception_case"("account_id");

-- CreateIndex
CREATE INDEX "exception_case_cause_key_idx" ON "exception_case"("cause_key");

-- CreateIndex
CREATE INDEX "case_transaction_transaction_id_idx" ON "case_transaction"("transaction_id");

-- CreateIndex
CREATE INDEX "case_activity_case_id_id_idx" ON "case_activity"("case_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_position_key" ON "audit_entry"("position");

-- CreateIndex
CREATE INDEX "audit_entry_subject_kind_subject_id_idx" ON "audit_entry"("subject_kind", "subject_id");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_id_idx" ON "audit_entry"("actor_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "login_user_id_idx" ON "login"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- AddForeignKey
ALTER TABLE "source" ADD CONSTRAINT "source_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queue" ADD CONSTRAINT "queue_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "queue"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_transaction" ADD CONSTRAINT "case_transaction_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "exception_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_activity" ADD CONSTRAINT "case_activity_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "exception_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login" ADD CONSTRAINT "login_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── What Prisma's schema language can't say ──────────────────────────────────

-- Raw signals as received, partitioned by receipt day. The dedup key is a table of its own (signal_key), because a
-- partitioned table's key must include the day and so would not stop a re-delivery on another day.
CREATE TABLE signal (
    day date NOT NULL,
    seq bigint NOT NULL, -- batch ID * 2^20 + place in the batch
    source_id integer NOT NULL,
    key bytea NOT NULL,
    digest bytea NOT NULL,
    type text NOT NULL,
    ce_source text NOT NULL,
    ce_id text NOT NULL,
    "time" timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    subject text,
    flow_id uuid, -- usage.recorded only
    quantity numeric, -- usage.recorded only
    revision bigint,
    updated_at timestamptz,
    correlation_id text,
    trace_id text,
    backfilled boolean NOT NULL DEFAULT false,
    variant boolean NOT NULL DEFAULT false, -- further content under a known identity
    payload text NOT NULL,
    PRIMARY KEY (day, seq)
) PARTITION BY RANGE (day);
CREATE INDEX signal_flow ON signal (flow_id, "time") WHERE flow_id IS NOT NULL;
CREATE INDEX signal_correlation ON signal (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX signal_trace ON signal (trace_id) WHERE trace_id IS NOT NULL;

-- Makes the partition of a receipt day when it is missing; safe to call from many sessions at once.
CREATE FUNCTION signal_partition(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'signal_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(7205114);
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I (LIKE signal INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
        -- Attaching takes a weaker lock on the parent than creating as a partition does.
        EXECUTE format('ALTER TABLE signal ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, wanted, wanted + 1);
    END IF;
END
$$;

CREATE SEQUENCE delivery_batch_id AS bigint;

-- Hot, narrow rows that are updated in place.
ALTER TABLE usage_bucket SET (fillfactor = 80);
ALTER TABLE usage_total SET (fillfactor = 70);
ALTER TABLE rollup SET (fillfactor = 70);
ALTER TABLE transaction SET (fillfactor = 80);
-- The queue of what to fold empties all the time: vacuum by number of rows, not by share.
ALTER TABLE dirty SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
-- Byte order, so that the primary key serves prefix search whatever the database's locale.
ALTER TABLE identifier ALTER COLUMN value TYPE text COLLATE "C";
-- Only one version of a record is in force.
CREATE UNIQUE INDEX record_in_force ON record (id) WHERE in_force;
CREATE INDEX delivery_batch_pending ON delivery_batch (id) WHERE status = 'pending';
CREATE INDEX usage_flow_waiting ON usage_flow (id) WHERE reason IS NOT NULL;
