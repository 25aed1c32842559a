-- Lists begin with what asks for attention, and every column that can be ordered is: each order walks its own index.
CREATE INDEX transaction_attention ON transaction ((CASE status WHEN 'broken' THEN 4 WHEN 'at risk' THEN 3 WHEN 'in progress' THEN 2 WHEN 'open' THEN 1 ELSE 0 END) DESC, changed_at DESC, id DESC);
CREATE INDEX "transaction_invoiced_amount_id_idx" ON "transaction"("invoiced_amount" DESC, "id");
CREATE INDEX "transaction_posted_amount_id_idx" ON "transaction"("posted_amount" DESC, "id");
CREATE INDEX "transaction_invoice_variance_id_idx" ON "transaction"("invoice_variance" DESC, "id");
CREATE INDEX "transaction_posting_variance_id_idx" ON "transaction"("posting_variance" DESC, "id");

-- Money at risk is compared in one currency: each currency of each status is a stretch in order by amount.
DROP INDEX "exception_case_status_amount_at_risk_id_idx";
CREATE INDEX "exception_case_status_currency_amount_at_risk_id_idx" ON "exception_case"("status", "currency", "amount_at_risk" DESC, "id");
CREATE INDEX exception_case_unknown ON exception_case (status, due_at, id) WHERE amount_at_risk IS NULL OR currency IS NULL;
CREATE INDEX exception_case_severity ON exception_case (status, (CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END), due_at, id);
CREATE INDEX "exception_case_status_type_due_at_id_idx" ON "exception_case"("status", "type", "due_at", "id");
CREATE INDEX "exception_case_status_number_idx" ON "exception_case"("status", "number");
