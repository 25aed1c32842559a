/** What ingestion takes in at once. A mutable object, so that a process or a test can say otherwise. */
export const limits = {
  /** Bytes of a body, as sent and unpacked alike. */
  body: 8 * 1024 * 1024,
  /** Bytes of bodies that are being worked on at once, and signals that wait for the database: memory is bounded. */
  bodies: 24 * 1024 * 1024,
  waiting: 50_000,
  /** Signals stored but not yet applied, beyond which senders are asked to wait. */
  backlog: 2_000_000,
  /** Refused requests of one source kept as samples, a day. */
  samples: 20,
  /** Bytes kept of one that failed authentication or size. */
  sampleBytes: 4096,
  /** Milliseconds that keys and sources are remembered: so long may a revoked key still be taken. */
  memory: 5_000,
};
