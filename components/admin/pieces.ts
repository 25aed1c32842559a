/**
 * What a file of signals holds, taken apart into lines that the door takes: newline-delimited JSON, a JSON array, one
 * JSON object, or a trace as CSV. Text is cut, never parsed and written again: every number keeps its digits.
 */

/** One thing to send: JSON on one line, and the line of the file where it begins, from 1. */
export interface Piece {
  readonly line: number;
  readonly json: string;
}

export interface FileFormat {
  readonly code: 'lines' | 'array' | 'object' | 'trace';
  readonly title: string;
}

const FORMATS = {
  lines: 'one signal a line',
  array: 'a JSON array',
  object: 'one JSON object',
  trace: 'a trace of requests as CSV',
} as const;
const format = (code: FileFormat['code']): FileFormat => ({ code, title: FORMATS[code] });

const TRACE = /^TIMESTAMP,ContextTokens,GeneratedTokens/;

/** What kind of file a text is; null for what the door would not know. */
export function formatOf(text: string): FileFormat | null {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (TRACE.test(start)) return format('trace');
  if (start.startsWith('[')) return format('array');
  if (!start.startsWith('{')) return null;
  return endOfValue(start, 0) === start.trimEnd().length ? format('object') : format('lines');
}

/** The place behind the JSON value that begins here; the end of the text where it does not end. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    } else if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
      // The end of the list that a bare word stands in.
      if (depth < 0) return at;
    } else if (mark === ',' && depth === 0) return at;
  }
  return text.length;
}

/** JSON has no line break within a string: what breaks a value over lines is space between its parts. */
const onOneLine = (json: string): string => json.replace(/[\r\n]+/g, ' ').trim();

/** The pieces of a text, in order; `customer` is whose usage a trace is, which does not say so itself. */
export function piecesOf(text: string, { code }: FileFormat, trace: { file: string; customer: string }): Piece[] {
  const plain = text.replace(/^\uFEFF/, '');
  if (code === 'object') return [{ line: 1, json: onOneLine(plain) }];
  if (code === 'array') return membersOf(plain);
  return plain.split('\n').flatMap((raw, index) => {
    const json = raw.trim();
    if (json === '') return [];
    const line = index + 1;
    return [{ line, json: code === 'trace' ? JSON.stringify({ ...trace, line, text: json }) : json }];
  });
}

function membersOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  let at = 0;
  const skip = (until: number) => {
    for (; at < until; at += 1) if (text[at] === '\n') line += 1;
  };
  skip(text.indexOf('[') + 1);
  while (at < text.length) {
    const rest = text.slice(at, at + 64);
    const space = /^[\s,]*/.exec(rest)?.[0].length ?? 0;
    if (space > 0) {
      skip(at + space);
      continue;
    }
    if (text[at] === ']') break;
    const end = endOfValue(text, at);
    pieces.push({ line, json: onOneLine(text.slice(at, end)) });
    // What is no value would be looked at for ever.
    skip(Math.max(end, at + 1));
  }
  return pieces;
}

export interface Batch {
  readonly pieces: readonly Piece[];
  readonly bytes: number;
}

/** Pieces in batches within the limits of the door: so many at most, and so many bytes. */
export function batchesOf(pieces: readonly Piece[], most: number, bytes: number): Batch[] {
  const batches: { pieces: Piece[]; bytes: number }[] = [];
  for (const piece of pieces) {
    const size = new Blob([piece.json]).size + 1;
    const last = batches.at(-1);
    if (last && last.pieces.length < most && last.bytes + size <= bytes) {
      last.pieces.push(piece);
      last.bytes += size;
    } else batches.push({ pieces: [piece], bytes: size });
  }
  return batches;
}
