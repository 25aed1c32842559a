-- What waits is found by number and identifier, whole; few of many wait.
CREATE INDEX record_waiting_identifier ON record (lower(external_id) COLLATE "C") WHERE in_force AND waits_for IS NOT NULL;
CREATE INDEX record_waiting_number ON record (lower(number) COLLATE "C") WHERE in_force AND waits_for IS NOT NULL AND number IS NOT NULL;
