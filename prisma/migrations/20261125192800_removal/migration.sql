-- A queue that was removed stays for the cases that were closed in it; a source that has sent is retired, never erased.
ALTER TABLE "queue" ADD COLUMN "removed_at" TIMESTAMPTZ(6), ADD COLUMN "moved_to" TEXT;
ALTER TABLE "source" ADD COLUMN "retired_at" TIMESTAMPTZ(6);
