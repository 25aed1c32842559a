-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "case_ids" UUID[] DEFAULT ARRAY[]::UUID[];
