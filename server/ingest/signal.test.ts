import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalKey } from '../../domain/identity';
import { itemsOf } from './body';
import { readJson, readJsonText } from './json';
import { CANONICAL, type Fault, isFault, prepare, type Receiving, type Signal } from './signal';

const receiving: Receiving = {
  sourceId: 7,
  sourceName: 'metering',
  readBy: CANONICAL,
  receivedAt: Date.UTC(2026, 0, 20) * 1000,
  mayBackfill: false,
};
const usage = {
  specversion: '1.0',
  id: 'e-1',
  source: '/m',
  type: 'usage.recorded.v1',
  time: '2026-01-15T10:00:00Z',
  data: { customer: 'tenant-1', meter: 'api', quantity: '10' },
};
const of = (change: Record<string, unknown>): Signal => {
  const signal = prepare({ ...usage, ...change }, receiving);
  if (isFault(signal)) throw new Error(signal.message);
  return signal;
};
const fault = (change: Record<string, unknown>): Fault => prepare({ ...usage, ...change }, receiving) as Fault;

describe('prepare', () => {
  it('keys by source name, event source and id', () => {
    expect(Buffer.from(of({}).key, 'latin1')).toEqual(signalKey('metering', '/m', 'e-1'));
    expect(Buffer.from(of({ id: '€ ü' }).key, 'latin1')).toEqual(signalKey('metering', '/m', '€ ü'));
  });

  it('digests type, time, subject and data, and nothing else', () => {
    const { digest } = of({});
    expect(
      of({
        id: 'another',
        correlationid: 'c',
        time: '2026-01-15T11:00:00.000+01:00',
        data: { quantity: 10, meter: 'api', customer: 'tenant-1' },
      }).digest,
    ).toBe(digest);
    for (const change of [
      { time: '2026-01-15T10:00:01Z' },
      { time: '2026-01-15T10:00:00.0000001Z' },
      { subject: 'tenant-1' },
      { data: { ...usage.data, quantity: '10.5' } },
      { data: { ...usage.data, extra: true } },
    ]) {
      expect(of(change).digest).not.toBe(digest);
    }
  });

  it('says why not', () => {
    expect(fault({ type: 'usage.recorded.v2' })).toMatchObject({ code: 'unknown type' });
    expect(fault({ data: undefined })).toEqual({ code: 'schema invalid', message: 'data: data is missing' });
    expect(fault({ data: { ...usage.data, quantity: 'ten' } })).toEqual({
      code: 'schema invalid',
      message: 'data.quantity: must be a decimal such as "12.50"',
    });
    expect(fault({ time: null })).toMatchObject({
      code: 'schema invalid',
      message: expect.stringContaining('time is missing'),
    });
    expect(fault({ specversion: '0.3' })).toMatchObject({ code: 'not a CloudEvent' });
    expect(fault({ receivedat: '2026-01-01T00:00:00Z' })).toMatchObject({ code: 'backfill not allowed' });
  });

  it('refuses what is nested too deep instead of falling over', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(fault({ data: { ...usage.data, attributes: deep } })).toMatchObject({ code: 'schema invalid' });
  });

  it('finds when a record was in its data when the envelope does not say', () => {
    const signal = prepare(
      {
        specversion: '1.0',
        id: 'p',
        source: '/b',
        type: 'payment.received.v1',
        data: { payment: 'p', currency: 'EUR', amount: '1', at: '2026-01-02T00:00:00Z' },
      },
      receiving,
    );
    expect(signal).toMatchObject({ time: Date.UTC(2026, 0, 2) * 1000, flow: null, quantity: null });
  });
});

describe('readJson', () => {
  it('keeps every number exact', () => {
    const read = (text: string) => (readJson(`{"n":${text}}`) as { n: unknown }).n;
    expect(
      [
        '1',
        '-0.5',
        '123456789012345',
        '1234567890123456',
        '0.1234567890123456',
        '12345678901234567890.5',
        '1.5e3',
        '1e-400',
        '1e400',
        '1.23456789012345678e5',
      ].map(read),
    ).toEqual([
      1,
      -0.5,
      123456789012345,
      '1234567890123456',
      '0.1234567890123456',
      '12345678901234567890.5',
      1500,
      '1e-400',
      '1e400',
      '123456.789012345678',
    ]);
  });

  it('reads everything else like JSON.parse, long digits in strings and a byte order mark too', () => {
    for (const text of ['{"a":"id:12345678901234567890"}', '{"n":[1,2,{"__proto__":null}]}']) {
      expect(readJson(text.replace('"n":', '"big":"[1234567890123456789","n":'))).toEqual(
        JSON.parse(text.replace('"n":', '"big":"[1234567890123456789","n":')),
      );
    }
    expect(readJson('\ufeff{"a":1}\r\n')).toEqual({ a: 1 });
    expect(() => readJson('{"a":01234567890123456789}')).toThrow(SyntaxError);
  });

  it.each([
    ['{"a":1,"a":2}', '"a" is named twice in the object'],
    ['{"data":{"n":{"q":"1","\\u0071":"1"}}}', '"q" is named twice in data.n'],
    ['{"l":[{"a":1},{"b\\"":1,"b\\"":2}]}', '"b\\"" is named twice in l.1'],
    ['{"n":12345678901234567890,"n":1}', '"n" is named twice in the object'],
    ['[{"a":1},{"a":{"b":[]},"c":"}","a":"{"}]', '"a" is named twice in the object'],
  ])('never takes the last of two values silently: %s', (text, message) => {
    expect(() => readJson(text)).toThrow(message);
  });

  it('finds a key named twice wherever one stands, and none elsewhere', () => {
    const value = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(value, fc.string(), fc.nat(), fc.boolean(), (text, key, place, spaced) => {
        const written = spaced ? JSON.stringify(JSON.parse(text), null, 1) : text;
        expect(readJsonText(written).ambiguous).toEqual([]);
        const twice = `{${JSON.stringify(key)}:${written},${JSON.stringify(key)}:0}`;
        const list = `[${written},${twice},${written}]`;
        expect(readJsonText(`${' '.repeat(place % 3)}${list}`).ambiguous).toMatchObject([{ index: 1, text: twice }]);
        expect(() => readJson(`{"outer":${list}}`)).toThrow('is named twice in outer.1');
      }),
      { numRuns: 300 },
    );
  });
});

describe('itemsOf', () => {
  it('refuses an ambiguous event alone, as it was sent', () => {
    const twice = '{"id":"1","id":"2"}';
    const batch = headers({ 'content-type': 'application/cloudevents-batch+json' });
    expect(itemsOf(Buffer.from(`[{"id":"0"}, ${twice} ]`), batch, false).items).toMatchObject([
      { value: { id: '0' } },
      { fault: { code: 'ambiguous JSON' }, body: twice },
    ]);
    const lines = headers({ 'content-type': 'application/x-ndjson' });
    expect(itemsOf(Buffer.from(`\ufeff{"id":"0"}\r\n${twice}\r\n\r\n`), lines, false).items).toMatchObject([
      { value: { id: '0' } },
      { fault: { code: 'ambiguous JSON' } },
    ]);
    const binary = headers({ 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': '1' });
    expect(itemsOf(Buffer.from('{"q":1,"q":2}'), binary, false).items).toMatchObject([
      { fault: { message: expect.stringContaining('data: "q"') } },
    ]);
    // What a vendor says of persons is not kept with it.
    const [vendor] = itemsOf(Buffer.from(twice), headers({ 'content-type': 'application/json' }), true).items;
    expect(vendor).toMatchObject({ fault: { code: 'ambiguous JSON' }, body: '(19 bytes, withheld)' });
  });

  const headers = (entries: Record<string, string>) => ({
    get: (name: string) => entries[name] ?? null,
    entries: () => Object.entries(entries),
  });
  it("tells canonical events from a vendor's payload", () => {
    const json = headers({ 'content-type': 'application/json' });
    expect(itemsOf(Buffer.from(JSON.stringify([usage])), json, true)).toMatchObject({ canonical: true });
    expect(itemsOf(Buffer.from('[{"object":"customer"},{"object":"price"}]'), json, true)).toMatchObject({
      canonical: false,
      items: [{}, {}],
    });
    expect(itemsOf(Buffer.from(JSON.stringify(usage)), json, false)).toEqual({
      canonical: true,
      items: [{ value: usage }],
    });
  });
});
