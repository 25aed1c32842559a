import { describe, expect, it } from 'vitest';
import { describeFixtures, fixtureJson } from '../test/fixtures';
import { attributesOfHeaders, isJson, readCloudEvent } from './cloudevents';

const minimal = { specversion: '1.0', id: 'a', source: '/s', type: 't' };

describe('readCloudEvent', () => {
  it('takes the required attributes, and nulls for absent ones', () => {
    const expected = {
      id: 'a',
      source: '/s',
      type: 't',
      subject: null,
      time: null,
      dataContentType: null,
      dataSchema: null,
      extensions: null,
      data: undefined,
      dataBase64: null,
    };
    expect(readCloudEvent(minimal)).toEqual(expected);
    expect(
      readCloudEvent({
        ...minimal,
        subject: null,
        time: null,
        datacontenttype: null,
        dataschema: null,
        correlationid: null,
      }),
    ).toEqual(expected);
  });

  it('keeps extensions of every simple type', () => {
    expect(readCloudEvent({ ...minimal, correlationid: 'c', sampled: true, attempt: 3 })).toMatchObject({
      extensions: { correlationid: 'c', sampled: true, attempt: 3 },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'text', /JSON object/],
    ['a list', [], /JSON object/],
    ['no specversion', { ...minimal, specversion: undefined }, /specversion is missing/],
    ['another specversion', { ...minimal, specversion: '0.3' }, /must be "1.0"/],
    ['no id', { ...minimal, id: undefined }, /id is missing/],
    ['an empty source', { ...minimal, source: '' }, /source is empty/],
    ['a number as id', { ...minimal, id: 7 }, /id must be a string/],
    ['a control character', { ...minimal, id: 'a\u0007' }, /control character/],
    ['a time without offset', { ...minimal, time: '2026-01-01T00:00:00' }, /RFC 3339/],
    ['a day that does not exist', { ...minimal, time: '2026-02-29T00:00:00Z' }, /RFC 3339/],
    ['an attribute name in capitals', { ...minimal, correlationId: 'x' }, /not allowed/],
    ['an object as extension', { ...minimal, ext: {} }, /must be a string/],
    ['data twice', { ...minimal, data: 1, data_base64: 'TWE=' }, /either data or data_base64/],
  ])('refuses %s', (_, value, fault) => {
    expect(readCloudEvent(value)).toEqual({ fault: expect.stringMatching(fault) });
  });
});

describe('attributesOfHeaders', () => {
  it('decodes percent-encoding and leaves what is not', () => {
    expect(
      attributesOfHeaders([
        ['CE-ID', 'Euro%20%E2%82%AC%20%F0%9F%98%80'],
        ['ce-source', '/100%'],
        ['ce-subject', '"a \\"quoted\\" one"'],
        ['Content-Type', 'application/json'],
        ['accept', '*/*'],
      ]),
    ).toEqual({
      id: 'Euro € 😀',
      source: '/100%',
      subject: 'a "quoted" one',
      datacontenttype: 'application/json',
    });
  });
});

it.each([
  ['datacontenttype', 'xyz', 'must be a media type'],
  ['datacontenttype', 'application/', 'must be a media type'],
  ['dataschema', 'order.json', 'must be an absolute URI'],
])('an event with the %s %s is none', (name, value, fault) => {
  const event = { specversion: '1.0', id: '1', source: '/s', type: 't' };
  expect(readCloudEvent({ ...event, [name]: value })).toMatchObject({ fault: expect.stringContaining(fault) });
  expect(
    readCloudEvent({ ...event, datacontenttype: 'application/vnd.x+json; charset="utf-8"', dataschema: 'urn:x:y' }),
  ).not.toHaveProperty('fault');
});

it('knows JSON by its media type', () => {
  expect(
    [null, 'application/json', 'application/json; charset=utf-8', 'application/vnd.x+json', 'text/json'].map(isJson),
  ).not.toContain(false);
  expect(['text/plain', 'application/jsonp', 'application/xml'].map(isJson)).not.toContain(true);
});

describeFixtures('cloudevents', () => {
  const { tests } = fixtureJson('cloudevents', 'valid-events.json') as {
    tests: { id: string; event: Record<string, unknown> }[];
  };
  it.each(tests.map(({ id, event }) => [id, event] as const))('%s is an event', (_, event) => {
    expect(readCloudEvent(event)).not.toHaveProperty('fault');
  });
});

describeFixtures('openmeter', () => {
  it('takes the metering events as events', () => {
    const { schemas } = fixtureJson('openmeter', 'examples.json') as {
      schemas: { Event: { example: object }; IngestedEvent: { example: { event: object } } };
    };
    for (const event of [schemas.Event.example, schemas.IngestedEvent.example.event]) {
      expect(readCloudEvent(event)).toMatchObject({
        source: 'service-name',
        type: 'prompt',
        subject: 'customer-id',
        time: '2023-01-01T01:01:01.001Z',
      });
    }
  });
});
