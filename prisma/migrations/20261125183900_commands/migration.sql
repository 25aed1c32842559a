-- CreateTable
CREATE TABLE "destination" (
    "source_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "url" TEXT,
    "secret" TEXT,
    "former_secret" TEXT,
    "former_until" TIMESTAMPTZ(6),
    "per_second" INTEGER NOT NULL DEFAULT 20,
    "concurrency" INTEGER NOT NULL DEFAULT 4,
    "timeout_seconds" INTEGER NOT NULL DEFAULT 10,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "closed_until" TIMESTAMPTZ(6),

    CONSTRAINT "destination_pkey" PRIMARY KEY ("source_id")
);

-- CreateTable
CREATE TABLE "command" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "case_id" UUID,
    "payload" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "tried_from" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "command_attempt" (
    "command_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "verdict" TEXT NOT NULL,
    "status" INTEGER,
    "found" BOOLEAN NOT NULL DEFAULT false,
    "answer" JSONB,

    CONSTRAINT "command_attempt_pkey" PRIMARY KEY ("command_id","attempt")
);

-- CreateIndex
CREATE UNIQUE INDEX "command_key_key" ON "command"("key");

-- CreateIndex
CREATE INDEX "command_case_id_idx" ON "command"("case_id");

-- CreateIndex
CREATE INDEX "command_subject_kind_subject_id_idx" ON "command"("subject_kind", "subject_id");

-- What the sender looks for: of each destination what is due, oldest first.
CREATE INDEX "command_due" ON "command"("source_id", "due_at", "id") WHERE "state" = 'waiting';

-- One act at a time asks for the same thing.
CREATE UNIQUE INDEX "command_under_way" ON "command"("type", "subject_kind", "subject_id") WHERE "state" = 'waiting';

-- AddForeignKey
ALTER TABLE "destination" ADD CONSTRAINT "destination_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command" ADD CONSTRAINT "command_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_attempt" ADD CONSTRAINT "command_attempt_command_id_fkey" FOREIGN KEY ("command_id") REFERENCES "command"("id") ON DELETE CASCADE ON UPDATE CASCADE;
