/**
 * Requests to a language model as the Azure LLM inference traces record them: `TIMESTAMP,ContextTokens,GeneratedTokens`.
 * The trace has no identifiers and no customer: an event is identified by its file and line, the customer is stated by
 * whoever sends the file.
 */
import { type Adapted, defineAdapter } from '../define';

/** One line of a trace with what the file says of it. */
export interface TraceLine {
  /** Name of the file, without folders. */
  file: string;
  /** From 1; the header is line 1. */
  line: number;
  customer: string;
  text: string;
}

const BILLING: ReadonlySet<string> = new Set(['file', 'line', 'customer', 'text']);
const keptOf = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? Object.fromEntries(Object.entries(payload).filter(([name]) => BILLING.has(name)))
    : null;

const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?),(\d+),(\d+)\s*$/;

function isTraceLine(payload: unknown): payload is TraceLine {
  const { file, line, customer, text } = (payload ?? {}) as Partial<Record<keyof TraceLine, unknown>>;
  return (
    typeof file === 'string' && typeof line === 'number' && typeof customer === 'string' && typeof text === 'string'
  );
}

/** Two usage events for one request: tokens in and tokens out. Times are UTC, kept as fine as they are. */
function adapt(payload: unknown): Adapted {
  if (!isTraceLine(payload))
    return {
      kind: 'failed',
      reason: 'not a line of a trace: file, line, customer and text are needed',
      vendor: keptOf(payload),
    };
  const vendor = keptOf(payload);
  if (payload.line === 1 && payload.text.startsWith('TIMESTAMP'))
    return { kind: 'ignored', reason: 'the header of the file', vendor };
  const found = LINE.exec(payload.text);
  if (!found) return { kind: 'failed', reason: 'the line is not "TIMESTAMP,ContextTokens,GeneratedTokens"', vendor };
  const [, day, clock, context, generated] = found as unknown as [string, string, string, string, string];
  const usage = (meter: string, quantity: string) => ({
    id: `${payload.file}:${payload.line}:${meter}`,
    source: '/azure-llm-trace',
    type: 'usage.recorded.v1',
    time: `${day}T${clock}Z`,
    data: { customer: payload.customer, meter, quantity, unit: 'token' },
  });
  return {
    kind: 'signals',
    events: [usage('llm-context-tokens', context), usage('llm-generated-tokens', generated)],
    vendor,
  };
}

export const azureLlm = defineAdapter({
  code: 'azure-llm',
  title: 'Azure LLM inference trace',
  version: 1,
  billing: BILLING,
  payloads: (body) => (Array.isArray(body) ? body : [body]),
  adapt,
});
