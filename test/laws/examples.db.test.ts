/** Every exception type holds, nearly holds, is cleared and returns as its worked examples say, sent as signals. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { causeWords } from '@/domain/exceptions/causes';
import { EVIDENCE_KINDS, type EvidenceItem } from '@/domain/exceptions/evidence';
import { EXAMPLE_SYSTEMS, type Examples, LOOKS, Names, type Said, type Step } from '@/domain/exceptions/example';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { STAGES } from '@/domain/stages';
import { screenOperation } from '@/e2e/screen-operation';
import { settle } from '@/server/correlation/worker';
import { ownShard } from '@/server/ingest/counts';
import { flushSamples } from '@/server/ingest/letters';
import { overrideClock } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { ensureDefaults } from '@/server/setup/defaults';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { forgetDatabase, makeKey, makeSource, send } from '@/test/ingestion';
import { RECOMPUTED, recompute } from '@/test/recomputed';
import { companyOf, deliveredBy } from './example-signals';

/** Marks that no hash, date or number contains. */
const MARK = /zq\d{3}x/g;
const mark = (place: number) => `zq${String(place).padStart(3, '0')}x`;

interface Case {
  number: string;
  type: string;
  status: string;
  regressed: boolean;
  title: string;
  cause: string;
  stage: string;
  since: Date;
  amount: string | null;
  basis: string;
  currency: string | null;
  evidence: EvidenceItem[];
  shares: { amount: string; difference: string | null }[];
}
/** Cases by the mark of the example that they are of. */
type Seen = ReadonlyMap<string, readonly Case[]>;

const told = EXCEPTION_TYPES.map((type, place) => {
  const [names, nearly] = [new Names(mark(2 * place)), new Names(mark(2 * place + 1))];
  return { type, names, nearly, examples: type.examples(names), nearlyExamples: type.examples(nearly) };
});
const keys = new Map<string, string>();
const seen: { -readonly [Look in keyof typeof LOOKS]?: Seen } = {};

async function open(names: Names, { given = {} }: Examples): Promise<void> {
  await pool.query(
    `INSERT INTO legal_entity (id, name, region, currency, zone, posting_hours) VALUES ($1, $1, 'North America', 'USD', 'America/New_York', 24)`,
    [names.entity],
  );
  for (const { code, value } of given.policies ?? [])
    await pool.query(
      `INSERT INTO policy_setting (code, entity_id, valid_from, known_at, actor_id, value) VALUES ($1, $2, '2020-01-01', '2020-01-01', 'ada', $3)`,
      [code, names.entity, value],
    );
  for (const system of EXAMPLE_SYSTEMS) {
    const name = names.system(system);
    const documentSystem = system === 'metering' || system === 'billing' ? null : names.system('billing');
    keys.set(
      name,
      await makeKey(
        await makeSource(name, { kind: system, documentSystem, adapter: given.adapter?.[system] ?? 'canonical' }),
        ['ingest', 'backfill'],
      ),
    );
    await pool.query('UPDATE source SET cadence_seconds = $2 WHERE name = $1', [
      name,
      given.cadence?.[system] ?? 31_536_000,
    ]);
  }
}

/** Sends what is said by a look. */
async function say(names: Names, said: readonly Said[], at: Date): Promise<void> {
  for (const system of EXAMPLE_SYSTEMS) {
    const name = names.system(system);
    const mine = said.filter((one) => one.system === system);
    const events = mine.flatMap((one) => {
      if ('body' in one) return [];
      const { id, type, time, data, receivedAt } = one;
      const receivedat = receivedAt ?? new Date(Date.parse(time) + 60_000).toISOString();
      return [{ specversion: '1.0', id, source: `/${name}`, type, time, receivedat, data }];
    });
    if (events.length > 0) {
      // They come in together, when the last of them does.
      overrideClock(new Date(Math.max(...events.map(({ receivedat }) => Date.parse(receivedat)))));
      const { status, body } = await send(name, keys.get(name) as string, events);
      expect({ status, rejected: body.rejected }, `${name} was refused`).toEqual({ status: 202, rejected: [] });
    }
    for (const one of mine) {
      if (!('body' in one)) continue;
      overrideClock(new Date(one.receivedAt));
      await send(name, keys.get(name) as string, one.body, one.headers);
    }
  }
  overrideClock(at);
}

async function look(): Promise<Seen> {
  const { rows } = await pool.query<Case & { everything: string }>(
    `SELECT c.number::text, c.type, c.status, c.regressed, c.title, c.cause_key AS cause, c.stage, c.since, c.amount_at_risk AS amount, c.amount_basis AS basis,
            c.currency, c.evidence, concat_ws(' ', c.title, c.subject_id, c.entity_id, c.evidence, c.cause_key, a.name) AS everything,
            ARRAY(SELECT jsonb_build_object('amount', l.amount::text, 'difference', l.difference::text) FROM case_transaction l WHERE l.case_id = c.id) AS shares
       FROM exception_case c LEFT JOIN account a ON a.id = c.account_id ORDER BY c.number`,
  );
  const found = new Map<string, Case[]>();
  for (const { everything, ...row } of rows) {
    const marks = [...new Set(everything.match(MARK))];
    expect(marks, `whose case is this: ${row.type}, ${row.title}?`).toHaveLength(1);
    found.set(marks[0] as string, [...(found.get(marks[0] as string) ?? []), row]);
  }
  return found;
}

let release = () => {};
beforeAll(async () => {
  release = overrideClock(LOOKS.holds);
  await (await testDatabase()).reset();
  forgetDatabase();
  await ensureDefaults();
  for (const { names, nearly, examples, nearlyExamples } of told) {
    await open(names, examples);
    await open(nearly, nearlyExamples);
  }
  for (const [at, now] of Object.entries(LOOKS) as [keyof typeof LOOKS, Date][]) {
    for (const { names, nearly, examples, nearlyExamples } of told) {
      const step: Step | { never: string } = examples[at];
      if ('said' in step) await say(names, step.said, now);
      if (at === 'holds') await say(nearly, nearlyExamples.nearly.said, now);
    }
    overrideClock(now);
    await flushSamples(ownShard(3));
    await settle();
    seen[at] = await look();
  }
}, 120_000);
afterAll(() => release());

const isOpen = ({ status }: Case) => (OPEN_STATUSES as readonly string[]).includes(status);

describe.each(told.map((one) => [one.type.code, one] as const))('%s', (code, { type, names, nearly, examples }) => {
  const at = (when: keyof typeof LOOKS, of = names) => seen[when]?.get(of.mark) ?? [];
  const own = (when: keyof typeof LOOKS, of = names) => at(when, of).filter((found) => found.type === code);

  test('holds, and no other type but those it names', () => {
    expect(own('holds').map(({ status, regressed }) => ({ status, regressed }))).toEqual([
      { status: 'open', regressed: false },
    ]);
    const others = at('holds').flatMap((found) => (found.type === code || !isOpen(found) ? [] : [found.type]));
    expect(others.filter((other) => !type.also?.includes(other))).toEqual([]);
  });

  test('does not hold where it only nearly does', () => {
    expect(own('holds', nearly)).toEqual([]);
  });

  test('is cleared by its evidence, and the same case returns', () => {
    expect(own('cleared').map(({ status }) => status)).toEqual(['resolved']);
    const back = 'never' in examples.returned ? { status: 'resolved' } : { status: 'open', regressed: true };
    expect(own('returned')).toMatchObject([back]);
  });

  test('its case has what a case needs', () => {
    const [found] = own('holds') as [Case];
    expect(found.title.toLowerCase().startsWith(type.title.toLowerCase()), 'a title begins with what differs').toBe(
      false,
    );
    expect(causeWords(found.cause, 'Acme').length).toBeGreaterThan(8);
    expect(STAGES).toContain(found.stage);
    expect(found.since <= LOOKS.holds).toBe(true);
    expect(found.evidence.length).toBeGreaterThan(1);
    for (const { label, value, kind } of found.evidence) {
      expect(label && value).toBeTruthy();
      expect(EVIDENCE_KINDS).toContain(kind);
      if (kind === 'money' || kind === 'quantity' || kind === 'count') expect(value).toMatch(/^-?\d+(\.\d+)?$/);
      if (kind === 'instant') expect(new Date(value).toISOString()).toBe(value);
    }
    if (found.basis === 'unknown') expect(found.amount).toBeNull();
    else {
      expect(found.amount).toMatch(/^\d+(\.\d+)?$/);
      expect(found.currency).toMatch(/^[A-Z]{3}$/);
    }
    if (found.shares.length > 0 && type.subject === 'document')
      expect(found.shares.reduce((sum, { amount }) => sum + Number(amount), 0).toFixed(2)).toBe(
        Number(found.amount).toFixed(2),
      );
    for (const { difference } of found.shares) expect(difference !== null).toBe(type.explains !== undefined);
  });

  test.runIf((RECOMPUTED as readonly string[]).includes(code))('its money is what the words say', () => {
    const found = recompute(deliveredBy(names, examples.holds.said), companyOf(names, examples), LOOKS.holds.getTime());
    const moneyOf = (of: { amount: { toString(): string } | null; currency: string | null; basis: string }) =>
      of.amount === null ? of.basis : `${Number(of.amount).toFixed(2)} ${of.currency} ${of.basis}`;
    expect(own('holds').map(moneyOf)).toEqual(found.filter((one) => one.type === code).map(moneyOf));
  });

  test('its case opens on its screen, by what the screen itself asks', async () => {
    const [found] = own('returned') as [Case];
    const { data, messages } = await ask(
      readerOf('finance operations'),
      screenOperation('CasePage'),
      { id: `#${found.number}` },
      { now: LOOKS.returned },
    );
    expect(messages).toEqual([]);
    const { exception } = data;
    expect(exception).toMatchObject({ title: found.title, type: { code, title: type.title, rule: type.rule } });
    expect(exception.subjectName, 'what it is about, in words').not.toMatch(/^[0-9a-f-]{36}$/);
    expect(exception.evidence.length).toBe(found.evidence.length);
    expect(exception.activity.map(({ text }: { text: string }) => text).filter(Boolean)).toHaveLength(
      exception.activity.length,
    );
  });

  test('its examples are told in words', () => {
    const { holds, nearly: almost, cleared, returned } = examples;
    for (const words of [
      holds.words,
      almost.words,
      cleared.words,
      'never' in returned ? returned.never : returned.words,
    ])
      expect(words).toMatch(/^[A-Z].{10,}\.$/s);
  });
});

test('every example ends with its money explained', async () => {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT key FROM transaction WHERE rated AND invoice_variance IS NOT NULL AND invoice_variance <> coalesce((SELECT sum(value::numeric) FROM jsonb_each_text(invoice_variance_parts)), 0)`,
  );
  expect(rows).toEqual([]);
});
