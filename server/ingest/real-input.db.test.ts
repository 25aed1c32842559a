import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database';
import { describeFixtures, fixtureJson, fixtureNames, fixtureText, hasFixtures } from '../../test/fixtures';
import { deliveryCounts, forgetDatabase, makeKey, makeSource, send, usageEvent } from '../../test/ingestion';
import { azureLlm } from '../adapters/azure-llm';
import { settle } from '../correlation/worker';

/* What this project did not write, from the door to a transaction. */
const database = await testDatabase();
const rows = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;

const TRACE = 'AzureLLMInferenceTrace_code.csv';
const METERS = { 'llm-context-tokens': '18059974', 'llm-generated-tokens': '245896' };

describeFixtures('azure-llm-usage', () => {
  it('comes in whole, adds up exactly, and lands on the transactions of its customer', async () => {
    const key = await makeKey(await makeSource('metering'));
    const billing = await makeKey(await makeSource('billing', { kind: 'billing' }));
    const crm = await makeKey(await makeSource('crm', { kind: 'crm' }));
    const envelope = (id: string, type: string, data: object) => ({
      ...usageEvent(id, { type, source: '/test', time: '2023-11-01T00:00:00Z' }),
      data,
    });
    const charges = Object.keys(METERS).map((meter) => ({
      code: meter,
      kind: 'usage',
      product: 'LLM',
      meter,
      currency: 'USD',
    }));
    await send('crm', crm, envelope('a', 'account.upserted.v1', { account: 'acc-contoso', name: 'Contoso' }));
    await send('billing', billing, [
      envelope('p', 'product.upserted.v1', {
        sku: 'LLM',
        name: 'Language model',
        meters: Object.keys(METERS).map((meter) => ({ meter, unit: 'token' })),
      }),
      envelope('s', 'subscription.created.v1', {
        subscription: 'sub-1',
        customer: 'cus-1',
        startAt: '2023-11-01T00:00:00Z',
        charges,
        billing: { interval: 'month', anchor: '2023-11-01T00:00:00Z' },
      }),
      ...[
        ['metering', 'contoso'],
        ['billing', 'cus-1'],
      ].map(([system, externalId]) =>
        envelope(`l-${system}`, 'identity.linked.v1', {
          system,
          externalId,
          account: { system: 'crm', id: 'acc-contoso' },
        }),
      ),
    ]);
    const lines = fixtureText('azure-llm-usage', TRACE).split(/\r?\n/);
    const events = lines.flatMap((text, index) => {
      const adapted = azureLlm.adapt({ file: TRACE, line: index + 1, customer: 'contoso', text });
      return adapted.kind === 'signals' ? adapted.events.map((event) => ({ specversion: '1.0', ...event })) : [];
    });
    for (let at = 0; at < events.length; at += 2000) {
      expect((await send('metering', key, events.slice(at, at + 2000))).body.rejected).toEqual([]);
    }
    expect((await send('metering', key, events.slice(0, 500))).body).toMatchObject({ accepted: 0, duplicates: 500 });
    await settle();

    expect(
      Object.fromEntries(
        (
          await rows<{ meter: string; quantity: string }>(
            'SELECT meter, sum(quantity)::text AS quantity FROM signal JOIN usage_flow f ON f.id = flow_id GROUP BY 1',
          )
        ).map((row) => [row.meter, row.quantity]),
      ),
    ).toEqual(METERS);
    const transactions = await rows<{ charge: string; captured: string }>(
      `SELECT charge, captured_quantity::text AS captured FROM transaction WHERE captured_quantity > 0`,
    );
    expect(Object.fromEntries(transactions.map(({ charge, captured }) => [charge, captured]))).toEqual(METERS);
    expect(await deliveryCounts()).toMatchObject({
      received: events.length + 505,
      accepted: events.length + 5,
      duplicate: 500,
    });
  }, 120_000);
});

describeFixtures('stripe-objects', () => {
  it('makes one transaction of the whole chain, invoiced and paid, in any order', async () => {
    await database.reset();
    forgetDatabase();
    const key = await makeKey(
      await makeSource('stripe', { kind: 'billing', adapter: 'stripe', documentSystem: 'stripe' }),
    );
    const objects = fixtureNames('stripe-objects').map((name) => fixtureJson('stripe-objects', name));
    for (const body of objects.reverse()) {
      const sent = await send('stripe', key, JSON.stringify(body), { 'content-type': 'application/json' });
      expect(sent.status).toBe(202);
      await settle();
    }
    if (hasFixtures('stripe-openapi')) {
      const { resources } = fixtureJson('stripe-openapi', 'fixtures3.json') as { resources: object };
      await send('stripe', key, JSON.stringify(Object.values(resources)), { 'content-type': 'application/json' });
    }
    await settle();
    const chain = await rows<
      Record<string, string>
    >(`SELECT DISTINCT t.subscription, t.rated_amount::text, t.invoiced_amount::text, t.invoiced_gross::text, t.settled_amount::text, t.currency
      FROM transaction t JOIN identifier i ON i.transaction_id = t.id WHERE i.value = 'in_fakefakefakefakefake0001'`);
    expect(chain).toEqual(
      [
        {
          subscription: 'sub_fakefakefakefakefake0001',
          rated_amount: '17.39',
          invoiced_amount: '17.39',
          invoiced_gross: '20.00',
          settled_amount: '20',
          currency: 'USD',
        },
      ].map((row) =>
        expect.objectContaining({
          ...row,
          invoiced_gross: expect.stringMatching(/^20(\.0+)?$/),
          settled_amount: expect.stringMatching(/^20(\.0+)?$/),
        }),
      ),
    );
    expect(JSON.stringify(await rows('SELECT payload FROM signal UNION ALL SELECT body FROM dead_letter'))).not.toMatch(
      /michael\.smith|Michael Smith|alex-nesnes|"last4"/,
    );
  }, 120_000);
});
