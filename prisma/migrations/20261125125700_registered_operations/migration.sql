-- CreateTable
CREATE TABLE "registered_operation" (
    "key_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "registered_by" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "registered_operation_pkey" PRIMARY KEY ("key_id","hash")
);

-- AddForeignKey
ALTER TABLE "registered_operation" ADD CONSTRAINT "registered_operation_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
