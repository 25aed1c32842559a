/** A program of one's own that takes commands by HTTP, signed as Standard Webhooks has it. */
import type { DestinationKind } from '../define';

export const signedHttp: DestinationKind = {
  code: 'signed http',
  title: 'Signed HTTP',
  addressed: true,
  signed: true,
  request: ({ type, payload, key, system, createdAt }, base) => ({
    method: 'POST',
    url: base,
    headers: { 'idempotency-key': key },
    body: { type, timestamp: createdAt.toISOString(), system, data: payload },
  }),
  // One address takes all commands; it recognises a repetition by its key.
  question: () => null,
  found: () => null,
};
