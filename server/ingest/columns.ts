/**
 * Columns of rows as PostgreSQL arrays in its binary format, to be unnested in one statement.
 * node-pg sends a Buffer as a binary parameter as it is; its own array text costs several times as much to write and read.
 */
const HEADER = 20;
const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, date: 1082, timestamptz: 1184, uuid: 2950 } as const;
/** PostgreSQL counts instants and days from 2000-01-01. */
const EPOCH_MICROS = Date.UTC(2000, 0, 1) * 1000;
const EPOCH_DAYS = Date.UTC(2000, 0, 1) / 86_400_000;
const HIGH = 4_294_967_296;

function open(buffer: Buffer, type: keyof typeof OID, count: number, nullable: boolean): void {
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(nullable ? 1 : 0, 4);
  buffer.writeInt32BE(OID[type], 8);
  if (count === 0) return;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
}

function fixed(
  type: keyof typeof OID,
  size: number,
  count: number,
  write: (buffer: Buffer, at: number, row: number) => boolean,
): Buffer {
  const buffer = Buffer.allocUnsafe(count === 0 ? 12 : HEADER + count * (4 + size));
  open(buffer, type, count, true);
  let at = HEADER;
  for (let row = 0; row < count; row += 1) {
    if (write(buffer, at + 4, row)) {
      buffer.writeInt32BE(size, at);
      at += 4 + size;
    } else {
      buffer.writeInt32BE(-1, at);
      at += 4;
    }
  }
  return count === 0 ? buffer : buffer.subarray(0, at);
}

/** 16-byte values given as Latin-1 strings. */
export const hashes = <Row>(rows: readonly Row[], value: (row: Row) => string): Buffer =>
  fixed('bytea', 16, rows.length, (buffer, at, row) => {
    buffer.write(value(rows[row] as Row), at, 16, 'latin1');
    return true;
  });

/** UUIDs given as Latin-1 strings of 16 bytes. */
export const uuids = <Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer =>
  fixed('uuid', 16, rows.length, (buffer, at, row) => {
    const bytes = value(rows[row] as Row);
    if (bytes !== null) buffer.write(bytes, at, 16, 'latin1');
    return bytes !== null;
  });

/** Whole numbers within ±2^53. */
export const bigints = <Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer =>
  fixed('int8', 8, rows.length, (buffer, at, row) => writeInt64(buffer, at, value(rows[row] as Row)));

/** Instants in microseconds since 1970. */
export const instants = <Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer =>
  fixed('timestamptz', 8, rows.length, (buffer, at, row) => {
    const micros = value(rows[row] as Row);
    return writeInt64(buffer, at, micros === null ? null : micros - EPOCH_MICROS);
  });

/** Days counted from 1970-01-01. */
export const days = <Row>(rows: readonly Row[], value: (row: Row) => number): Buffer =>
  fixed('date', 4, rows.length, (buffer, at, row) => {
    buffer.writeInt32BE(value(rows[row] as Row) - EPOCH_DAYS, at);
    return true;
  });

export const integers = <Row>(rows: readonly Row[], value: (row: Row) => number): Buffer =>
  fixed('int4', 4, rows.length, (buffer, at, row) => {
    buffer.writeInt32BE(value(rows[row] as Row), at);
    return true;
  });

export const booleans = <Row>(rows: readonly Row[], value: (row: Row) => boolean): Buffer =>
  fixed('bool', 1, rows.length, (buffer, at, row) => {
    buffer[at] = value(rows[row] as Row) ? 1 : 0;
    return true;
  });

export function texts<Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer {
  let buffer = Buffer.allocUnsafe(HEADER + rows.length * 48);
  let at = rows.length === 0 ? 12 : HEADER;
  open(buffer, 'text', rows.length, true);
  for (let row = 0; row < rows.length; row += 1) {
    const text = value(rows[row] as Row);
    // UTF-8 takes at most three bytes for one UTF-16 unit.
    const room = at + 4 + (text === null ? 0 : text.length * 3);
    if (room > buffer.length) {
      const wider = Buffer.allocUnsafe(Math.max(room, buffer.length * 2));
      buffer.copy(wider, 0, 0, at);
      buffer = wider;
    }
    const length = text === null ? 0 : buffer.write(text, at + 4, 'utf8');
    buffer.writeInt32BE(text === null ? -1 : length, at);
    at += 4 + length;
  }
  return buffer.subarray(0, at);
}

function writeInt64(buffer: Buffer, at: number, value: number | null): boolean {
  if (value === null) return false;
  const high = Math.floor(value / HIGH);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * HIGH, at + 4);
  return true;
}
