/**
 * Who may ask the API how much. Everything is per process and in memory, bounded whatever comes; numbers are in
 * docs/operations.md. A unit is one operation of the product's screens; other documents take more, refused ones most.
 */
import type { Reader } from '@/domain/access';
import { LOADER } from './auth/session';
import { env } from './runtime/env';
import { clientAddress, type HeaderReader } from './runtime/peer';
import { Allowance, Lanes, Places } from './runtime/rate';

const PERSON = env.rateLimit;
/** Seconds of the lasting rate that may be taken at once. */
const RESERVE = 10;
/** An address may hide an office; nobody who is not signed in needs more than the sign-in. */
const OFFICE = 10;
const STRANGER = 1 / 3;

const persons = new Allowance(PERSON, PERSON * RESERVE);
const addresses = new Allowance(PERSON * OFFICE, PERSON * OFFICE * RESERVE);
const strangers = new Allowance(PERSON * STRANGER, PERSON * STRANGER * RESERVE);

/** Operations that one person, or one address that is not signed in, has under way at once. */
const operations = new Places(32);
/** Documents other than the screens' that are under way at once in this process: each may take what it wants of the database. */
const others = new Lanes(8, 64);
/** Event streams open at once. */
const streamsOfPerson = new Places(40);
const streams = new Places(3_000);

export const UNITS = { screen: 1, other: 5, refused: 10, stream: 5 } as const;

/** Answered with 429 (503 when it is not the asker's doing) and the seconds after which to ask again. */
export class TooMany extends Error {
  constructor(
    message: string,
    /** seconds */
    readonly after: number,
    readonly status: 429 | 503 = 429,
  ) {
    super(message);
  }
}

/** Who asks, as limits count: a person wherever they sit, an address when nobody is signed in. */
export interface Asker {
  readonly reader: Reader | null;
  readonly address: string;
}

const addressOf = (headers: HeaderReader): string => clientAddress(headers, env.proxies);

const refuse = (wait: number): never => {
  const after = Math.max(1, Math.ceil(wait / 1000));
  throw new TooMany(`Too many requests. Try again in ${after} s.`, after);
};

/**
 * The first thing that happens to a request, before it is read or anybody is looked up.
 * @returns the address that it counts for
 * @throws TooMany
 */
export function admitAddress(headers: HeaderReader, now: Date): string {
  const address = addressOf(headers);
  const wait = addresses.take(address, 1, now.getTime());
  return wait > 0 ? refuse(wait) : address;
}

/** Takes units of the asker's allowance. @throws TooMany when they are not there */
export function charge({ reader, address }: Asker, units: number, now: Date): void {
  if (isLoader(reader)) return;
  const wait = reader ? persons.take(reader.id, units, now.getTime()) : strangers.take(address, units, now.getTime());
  if (wait > 0) refuse(wait);
}

/** The demo loader works from this machine alone, by a token that lasts an hour, and as fast as it can. */
const isLoader = (reader: Reader | null): boolean => reader?.id === LOADER;

const keyOf = ({ reader, address }: Asker): string => (reader ? `person ${reader.id}` : `address ${address}`);

/**
 * Takes a place among the operations under way.
 * @param known whether it is an operation of a screen or a registered one
 * @returns what frees it: when its answer has left, not when it was made
 * @throws TooMany
 */
export async function enter(asker: Asker, known: boolean): Promise<() => void> {
  if (isLoader(asker.reader)) return () => undefined;
  const own = operations.take(keyOf(asker));
  if (!own) throw new TooMany('Too many requests at once. Wait for the answers of some.', 1);
  if (known) return own;
  const turn = others.take();
  if (!turn) {
    own();
    throw new TooMany('Too many documents that are not registered are under way. Try again in a second.', 1, 503);
  }
  const other = await turn;
  return () => {
    own();
    other();
  };
}

/** Takes a place for an event stream. @returns what frees it @throws TooMany */
export function openStream(asker: Asker): () => void {
  const own = streamsOfPerson.take(keyOf(asker));
  if (!own) throw new TooMany('Too many event streams are open. Close some windows.', 10);
  const any = streams.take('');
  if (!any) {
    own();
    throw new TooMany('Too many event streams are open here. Try again later.', 30, 503);
  }
  return () => {
    own();
    any();
  };
}
