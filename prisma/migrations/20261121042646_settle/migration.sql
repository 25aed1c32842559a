-- AlterTable
ALTER TABLE "dirty" ADD COLUMN     "due_at" TIMESTAMPTZ(6);

-- The last unit amount of a meter, to estimate what suspended usage is worth.
CREATE INDEX record_price ON record ((body ->> 'meter'), occurred_at DESC) WHERE kind = 'charge' AND in_force;
