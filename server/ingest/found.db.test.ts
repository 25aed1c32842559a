/** Inputs on which the product was once wrong: taken from people who report such, where they lie beside the repository. */
import { beforeEach, expect, it } from 'vitest';
import { testDatabase } from '../../test/database';
import { describeFixtures, fixtureText } from '../../test/fixtures';
import { deliveryCounts, forgetDatabase, makeKey, makeSource, send } from '../../test/ingestion';

const database = await testDatabase();
let keys: Record<string, string> = {};

beforeEach(async () => {
  await database.reset();
  forgetDatabase();
  keys = {};
  for (const kind of ['metering', 'crm']) keys[kind] = await makeKey(await makeSource(kind, { kind }));
});

const EVENT = { 'content-type': 'application/cloudevents+json' };
const post = (source: string, text: string, headers: Record<string, string>) =>
  send(source, keys[source] as string, text, headers);

describeFixtures('found', () => {
  it('two values of one key are ambiguous, and both are kept', async () => {
    const { body } = await post('metering', fixtureText('found', 'duplicate-keys.json'), EVENT);
    expect(body.rejected).toMatchObject([
      { code: 'ambiguous JSON', message: expect.stringContaining('"quantity" is named twice in data') },
    ]);
    const { rows } = await database.pool.query('SELECT body FROM dead_letter');
    expect(rows[0].body).toMatch(/"quantity":"1","quantity":"999"/);
  });

  it('a byte order mark, CRLF and blank lines change nothing', async () => {
    const { body } = await post('metering', fixtureText('found', 'bom.ndjson'), {
      'content-type': 'application/x-ndjson',
    });
    expect(body).toMatchObject({ accepted: 2, rejected: [] });
  });

  it('a product that names a meter twice is refused in words', async () => {
    const { body } = await post('crm', fixtureText('found', 'product-meter-twice.json'), EVENT);
    expect(body.rejected).toMatchObject([
      { code: 'schema invalid', message: expect.stringMatching(/^data\.meters\.1\.meter: names "m-3" a second time/) },
    ]);
  });

  it('a content type that is none makes no event', async () => {
    const { body } = await post('metering', fixtureText('found', 'content-type-is-none.json'), EVENT);
    expect(body.rejected).toMatchObject([
      { code: 'not a CloudEvent', message: expect.stringContaining('datacontenttype') },
    ]);
    expect(await deliveryCounts()).toEqual({ received: 1, 'dead-lettered': 1 });
  });
});
