import { z } from 'zod';
import type { SignalType } from '@/domain/signals/define';

const made = new Map<string, unknown>();

/** The published JSON Schema of a signal type's `data`, as senders must write it. */
export function signalSchema(signal: SignalType): unknown {
  let schema = made.get(signal.type);
  if (!schema) {
    schema = z.toJSONSchema(signal.schema, { io: 'input', unrepresentable: 'any' });
    made.set(signal.type, schema);
  }
  return schema;
}
