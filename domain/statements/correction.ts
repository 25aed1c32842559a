import { signalKey } from '../identity';
import { usageAmended, usageRetracted } from '../signals/usage';
import { defineStatement } from './define';

interface Correction {
  /** Null: retracted. */
  readonly quantity: string | null;
  /** ID of the event, as its source wrote it. */
  readonly event: string;
}

/** A correction of one usage event, named by the key of its signal. */
export const correction = defineStatement({
  kind: 'correction',
  signals: [usageAmended, usageRetracted],
  settles: 'event',
  describe: (data, source, { ceSource }): { externalId: string; body: Correction }[] => [
    {
      externalId: signalKey(source.name, data.eventSource ?? ceSource, data.event).toString('hex'),
      body: {
        quantity: 'quantity' in data && typeof data.quantity === 'string' ? data.quantity : null,
        event: data.event,
      },
    },
  ],
});
