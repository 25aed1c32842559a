import { expect, test } from 'vitest';
import { RECORD_STATUS } from './record-status';
import { RECORD_KINDS } from './records';
import * as words from './terms';
import { TONES, type Tone } from './terms';

/** What each status says by its colour, written down a second time by hand: green is done, blue on its way. */
const MEANT: Record<string, Record<string, Tone>> = {
  TRANSACTION_STATUS: { open: 'neutral', 'in progress': 'progress', 'at risk': 'risk', broken: 'broken', done: 'done' },
  STAGE_STATUS: {
    'not yet': 'neutral',
    'in progress': 'progress',
    done: 'done',
    late: 'risk',
    broken: 'broken',
    'does not apply': 'neutral',
  },
  VARIANCE_CLASS: {
    none: 'done',
    'not due yet': 'neutral',
    'in exception': 'broken',
    'written off': 'neutral',
    credited: 'neutral',
    'within tolerance': 'done',
    unexplained: 'broken',
  },
  CASE_STATUS: {
    open: 'neutral',
    acknowledged: 'progress',
    'in progress': 'progress',
    waiting: 'risk',
    replaying: 'progress',
    'awaiting evidence': 'progress',
    resolved: 'done',
    'written off': 'neutral',
    'force-closed': 'neutral',
  },
  SEVERITY: { low: 'neutral', medium: 'risk', high: 'broken', critical: 'broken' },
  FINALITY: { final: 'done', provisional: 'neutral' },
  VERSION: { 'in force': 'done', superseded: 'neutral' },
  OUTCOME: { done: 'done', conflict: 'risk', refused: 'broken' },
  AGREEMENT: { differs: 'risk', agrees: 'done', 'one source': 'neutral' },
  SOURCE_HEALTH: { healthy: 'done', late: 'risk', silent: 'broken', waiting: 'neutral', retired: 'neutral' },
  usage: { received: 'done' },
  'usage aggregate': { stated: 'done' },
  charge: { rated: 'done', voided: 'neutral' },
  invoice: {
    issued: 'progress',
    rejected: 'broken',
    posted: 'progress',
    'partly paid': 'progress',
    paid: 'done',
    overdue: 'risk',
    credited: 'done',
    voided: 'neutral',
  },
  'credit memo': { issued: 'progress', rejected: 'broken', posted: 'done', voided: 'neutral' },
  'posting attempt': { requested: 'progress', booked: 'done', rejected: 'broken' },
  'posting failure': { rejected: 'broken' },
  'erp document': { posted: 'done', reversed: 'neutral' },
  reversal: { reversed: 'neutral' },
  payment: { received: 'done' },
  'payment failure': { failed: 'broken' },
  refund: { refunded: 'neutral' },
  'crm sync': { synced: 'done' },
  'crm sync failure': { failed: 'broken' },
  'tax calculation': { agrees: 'done', differs: 'broken', superseded: 'neutral' },
  'tax failure': { failed: 'broken', answered: 'neutral' },
  dispute: { open: 'risk', settled: 'done' },
  'dispute settlement': { accepted: 'neutral', rejected: 'done' },
  'credit application': { applied: 'done', void: 'neutral' },
  'revenue schedule': { scheduled: 'done', differs: 'broken' },
  'revenue rejection': { rejected: 'broken', answered: 'neutral' },
  order: { booked: 'done' },
  'entitlement change': { granted: 'done', suspended: 'risk', withdrawn: 'neutral' },
  'product sync': { synced: 'done' },
  'product sync failure': { failed: 'broken' },
};

type Terms = Readonly<Record<string, words.Term>>;
const isTerms = (value: unknown): value is Terms =>
  typeof value === 'object' && value !== null && Object.values(value).every((term) => term?.label && term?.tone);
/** Every set of statuses that a screen can show. */
const sets: [string, Terms][] = [...Object.entries(words), ...Object.entries(RECORD_STATUS)].filter(
  (entry): entry is [string, Terms] => isTerms(entry[1]),
);

test.each(sets)('every status of %s has a word, a sentence and a tone', (_name, terms) => {
  for (const [code, term] of Object.entries(terms)) {
    expect(term.code).toBe(code);
    expect(term.label).toMatch(/^[A-Z]/);
    expect(term.description).toMatch(/\.$/);
    expect(TONES).toContain(term.tone);
  }
});

test.each(Object.entries(MEANT))('the colours of %s say what they should', (name, meant) => {
  const terms = new Map(sets).get(name) ?? {};
  expect(Object.fromEntries(Object.entries(terms).map(([code, { tone }]) => [code, tone]))).toEqual(meant);
});

test('every kind of record has statuses, words and a meaning in this test', () => {
  const documents = Object.keys(RECORD_STATUS);
  expect(documents.filter((kind) => !MEANT[kind])).toEqual([]);
  // A void is said by its document, not by a status of its own.
  const silent = ['invoice void', 'credit memo void'];
  expect(RECORD_KINDS.filter((kind) => !documents.includes(kind))).toEqual(silent);
});
