/** Files of signals: what they hold, taken apart into lines or values with the place where each stands. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { azureLlm, type TraceLine } from '../adapters/azure-llm';
import { type ReadJson, readJsonText } from './json';

export const FORMATS = ['cloudevents', 'ndjson', 'stripe', 'azure-llm'] as const;
export type Format = (typeof FORMATS)[number];

/** One thing to send: JSON text, and the line (or the place in a list) where it stands, from 1. */
export interface Piece {
  line: number;
  json: string;
}

/** A file that can't be sent, in words for the person at the terminal. */
export class UnusableFile extends Error {}

/** The format of a file by its beginning and name. */
export async function formatOf(file: string): Promise<Format> {
  const start = await beginning(file);
  if (/^TIMESTAMP,ContextTokens,GeneratedTokens/.test(start)) return 'azure-llm';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  if (/^\s*[[{]/.test(start)) {
    if (/"specversion"/.test(start)) return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(start) ? 'ndjson' : 'cloudevents';
    if (/"object"\s*:\s*"/.test(start)) return 'stripe';
  }
  throw new UnusableFile(`${file}: its format can't be told from its beginning; say --format ${FORMATS.join('|')}.`);
}

async function beginning(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { end: 65_535, encoding: 'utf8' }))
    return (chunk as string).replace(/^\uFEFF/, '');
  return '';
}

/** The pieces of a file, from line `from` on. A line that is not JSON is passed on as it is: the receiver keeps it. */
export async function* piecesOf(
  file: string,
  format: Format,
  options: { customer: string | undefined; from: number },
): AsyncGenerator<Piece> {
  if (format === 'azure-llm') {
    if (!options.customer)
      throw new UnusableFile(`${file}: the trace names no customer; say whose it is with --customer.`);
    for await (const piece of linesOf(file)) {
      if (piece.line < options.from) continue;
      yield* traceEvents({ file: path.basename(file), line: piece.line, customer: options.customer, text: piece.json });
    }
    return;
  }
  if (format === 'ndjson') {
    for await (const piece of linesOf(file)) if (piece.line >= options.from && piece.json.trim() !== '') yield piece;
    return;
  }
  let read: ReadJson;
  try {
    read = readJsonText(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UnusableFile(`${file}: not JSON: ${(error as Error).message}`);
  }
  const { value, ambiguous } = read;
  const page = format === 'stripe' && isList(value);
  if (page && ambiguous[0]) throw new UnusableFile(`${file}: ${ambiguous[0].message}`);
  const list = Array.isArray(value) ? value : page ? value.data : [value];
  // What is ambiguous is passed on as it stands, for the receiver to refuse and to keep.
  const asSent = new Map(ambiguous.map(({ index, text }) => [index ?? 0, text.replaceAll(/[\r\n]+/g, ' ')]));
  for (const [index, member] of list.entries())
    if (index + 1 >= options.from) yield { line: index + 1, json: asSent.get(index) ?? JSON.stringify(member) };
}

const isList = (value: unknown): value is { data: unknown[] } => {
  const { object, data } = (value ?? {}) as { object?: unknown; data?: unknown };
  return object === 'list' && Array.isArray(data);
};

async function* linesOf(file: string): AsyncGenerator<Piece> {
  let line = 0;
  for await (const text of createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1;
    yield { line, json: line === 1 ? text.replace(/^\uFEFF/, '') : text };
  }
}

/** The trace's adapter runs here: what leaves are canonical events, which any source takes. */
function* traceEvents(traceLine: TraceLine): Generator<Piece> {
  if (traceLine.text === '') return;
  const adapted = azureLlm.adapt(traceLine);
  if (adapted.kind === 'ignored') return;
  if (adapted.kind !== 'signals') {
    yield { line: traceLine.line, json: JSON.stringify(traceLine.text) };
    return;
  }
  for (const event of adapted.events)
    yield { line: traceLine.line, json: JSON.stringify({ specversion: '1.0', ...event }) };
}
