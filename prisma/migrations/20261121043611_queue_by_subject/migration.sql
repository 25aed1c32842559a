-- CreateIndex
CREATE INDEX "dirty_kind_subject_idx" ON "dirty"("kind", "subject");
