-- The cases of one queue by what they are worth, each currency of each status a stretch of its own.
CREATE INDEX "exception_case_queue_id_status_currency_amount_at_risk_id_idx" ON "exception_case"("queue_id", "status", "currency", "amount_at_risk" DESC, "id");
