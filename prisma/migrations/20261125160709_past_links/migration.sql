-- What any version of a record names that has several: what was known to refer to something is looked for there too.
CREATE TABLE "record_link_past" (
    "to_id" UUID NOT NULL,
    "from_id" UUID NOT NULL,

    CONSTRAINT "record_link_past_pkey" PRIMARY KEY ("to_id","from_id")
);
INSERT INTO dirty (kind, subject) SELECT 'record', id::text FROM record GROUP BY id HAVING count(*) > 1;
