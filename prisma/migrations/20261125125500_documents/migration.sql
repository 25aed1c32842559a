-- Documents are found by the number they carry, and cases by the document they are about. Partial: most records have
-- no number, and a case about something else is found otherwise.
CREATE INDEX "record_number" ON "record" ("number") WHERE "number" IS NOT NULL;
CREATE INDEX "exception_case_document" ON "exception_case" ("subject_id") WHERE "subject_kind" = 'document';

-- What a person has chosen for themselves, such as whose times they read.
CREATE TABLE "preference" (
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("user_id","name")
);
ALTER TABLE "preference" ADD CONSTRAINT "preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
