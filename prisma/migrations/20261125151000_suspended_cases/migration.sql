-- What a record waits for, as a value that all that wait for the same thing share; and cases by what they are about.
ALTER TABLE "record" ADD COLUMN "waits_target" TEXT;
CREATE INDEX "exception_case_subject_id_idx" ON "exception_case"("subject_id");
-- What waits already is looked at again, so that it gets its target and its case.
INSERT INTO dirty (kind, subject) SELECT 'record', id::text FROM record WHERE in_force AND waits_for IS NOT NULL AND kind <> 'usage aggregate';
