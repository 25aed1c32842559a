import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decimal, sum } from '../../../domain/money';
import { signalType } from '../../../domain/signals';
import { describeFixtures, fixtureJson, fixtureNames } from '../../../test/fixtures';
import type { Adapted, AdaptedEvent } from '../define';
import { stripe } from '.';

const folder = new URL('./samples/', import.meta.url);
interface Sample {
  payload: unknown;
  gives: Partial<AdaptedEvent>[] | { kind: string; reason: string };
}
const samples = readdirSync(folder).map(
  (name) => [name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Sample] as const,
);

const eventsOf = (adapted: Adapted): readonly AdaptedEvent[] => (adapted.kind === 'signals' ? adapted.events : []);
const adaptAll = (body: unknown): Adapted[] => stripe.payloads(body).map(stripe.adapt);

/** What holds of anything that Stripe sends, ours or theirs. */
function holdsOf(adapted: Adapted): void {
  const text = JSON.stringify(adapted);
  expect(text).not.toMatch(
    /example\.com|@hotmail|Lovelace|michael|alex-nesnes|4242|"(?:email|phone|address|billing_details|card|fingerprint|last4|client_secret|receipt_url)":/i,
  );
  if (adapted.kind !== 'signals') {
    expect(adapted.reason.length).toBeGreaterThan(10);
    return;
  }
  expect(new Set(adapted.events.map((event) => event.id)).size).toBe(adapted.events.length);
  for (const event of adapted.events) {
    expect(signalType(event.type)?.schema.safeParse(event.data).error, event.type).toBeUndefined();
    expect(JSON.stringify(event.data)).not.toMatch(/"(?:obj_123|cus_123|subscription|invoice|id)"\s*[,}]/);
    const { net, tax, total, lines } = event.data as {
      net?: string;
      tax?: string;
      total?: string;
      lines?: { amount: string; tax: string }[];
    };
    if (!net || !lines) continue;
    expect(sum(lines.map((line) => line.amount)).toFixed()).toBe(decimal(net).toFixed());
    expect(sum(lines.map((line) => line.tax)).toFixed()).toBe(decimal(tax ?? '0').toFixed());
    if (total)
      expect(
        decimal(net)
          .plus(tax ?? 0)
          .toFixed(),
      ).toBe(decimal(total).toFixed());
  }
}

describe('samples in the documented shapes', () => {
  it.each(samples)('%s', (_, { payload, gives }) => {
    const adapted = stripe.adapt(payload);
    if (Array.isArray(gives)) {
      expect(eventsOf(adapted), adapted.kind === 'signals' ? '' : adapted.reason).toMatchObject(gives);
    } else expect(adapted).toMatchObject(gives);
    holdsOf(adapted);
    expect(stripe.adapt(structuredClone(payload))).toEqual(adapted);
  });

  it('states one payment once, whoever states it', () => {
    const payments = ['charge-current', 'payment-intent', 'invoice-payment'].flatMap((name) =>
      eventsOf(stripe.adapt(samples.find(([sample]) => sample === name)?.[1].payload)),
    );
    expect(new Set(payments.map(({ data }) => data.payment)).size).toBe(1);
    expect(new Set(payments.map(({ data }) => data.amount)).size).toBe(1);
  });
});

describe('what is no payload', () => {
  it.each([
    ['null', null],
    ['text', 'x'],
    ['an event without object', { object: 'event', data: {} }],
    ['a customer without anything', { object: 'customer', id: 'cus_abcdefgh' }],
  ])('%s fails with its reason', (_, payload) => {
    expect(stripe.adapt(payload)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/\w{3}/) });
  });

  it('takes lists apart', () => {
    expect(stripe.payloads({ object: 'list', data: [{ object: 'price' }, { object: 'plan' }] })).toHaveLength(2);
  });
});

describe('the signature', () => {
  const body = Buffer.from('{"id":"evt_1"}');
  const now = new Date('2026-01-01T00:00:00Z');
  const stamp = now.getTime() / 1000;
  const sign = (secret: string, at = stamp) => createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
  const verify = (header: string | null, secret = 'whsec_1') =>
    stripe.verify?.({ header: () => header, body, secret, now });

  it('fits the body, the secret and the time', () => {
    expect(verify(`t=${stamp},v1=${sign('whsec_1')}`)).toBe(true);
    expect(verify(`t=${stamp}, v1=${sign('whsec_0')}, v1=${sign('whsec_1')}, v0=abc`)).toBe(true);
    for (const header of [
      null,
      '',
      `t=${stamp}`,
      `v1=${sign('whsec_1')}`,
      `t=${stamp},v1=${sign('whsec_2')}`,
      `t=${stamp},v1=zz`,
      `t=${stamp - 301},v1=${sign('whsec_1', stamp - 301)}`,
      `t=${stamp + 1},v1=${sign('whsec_1')}`,
    ]) {
      expect(verify(header)).toBe(false);
    }
  });
});

describeFixtures('stripe-objects', () => {
  const all = fixtureNames('stripe-objects').flatMap((name) =>
    adaptAll(fixtureJson('stripe-objects', name)).map(
      (adapted, index) => [`${name}${index ? ` #${index}` : ''}`, adapted] as const,
    ),
  );

  it.each(all)('%s', (_, adapted) => holdsOf(adapted));

  it('holds one whole chain: customer, subscription, invoice, payment', () => {
    const events = all
      .flatMap(([, adapted]) => eventsOf(adapted))
      .filter(
        ({ data }) =>
          JSON.stringify(data).includes('fakefakefakefakefake0001') || data.account === 'cus_6lsBvm5rJ0zyHc',
      );
    const of = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data);
    expect(of('account.upserted.v1')).toMatchObject([{ account: 'cus_6lsBvm5rJ0zyHc' }]);
    expect(of('subscription.created.v1')).toMatchObject([
      {
        subscription: 'sub_fakefakefakefakefake0001',
        customer: 'cus_6lsBvm5rJ0zyHc',
        startAt: '2019-05-16T08:26:16Z',
        charges: [{ code: 'gold21323', unitAmount: '20', currency: 'USD' }],
      },
    ]);
    expect(of('invoice.issued.v1')).toMatchObject([
      {
        invoice: 'in_fakefakefakefakefake0001',
        total: '20',
        net: '17.39',
        tax: '2.61',
        lines: [{ subscription: 'sub_fakefakefakefakefake0001', charge: 'in_fakefakefakefakefake0001' }],
      },
    ]);
    // The charge and its payment intent are one payment.
    expect(of('payment.received.v1').map(({ payment, amount, allocations }) => [payment, amount, allocations])).toEqual(
      Array(2).fill(['pi_fakefakefakefakefake0001', '20', [{ invoice: 'in_fakefakefakefakefake0001', amount: '20' }]]),
    );
  });

  it('keeps the summary of 700 units that no invoice has', () => {
    expect(
      all.flatMap(([, adapted]) =>
        adapted.kind === 'not handled' && adapted.reason.includes('700 units') ? [adapted] : [],
      ),
    ).toHaveLength(1);
  });
});

describeFixtures('stripe-openapi', () => {
  const { resources } = fixtureJson('stripe-openapi', 'fixtures3.json') as { resources: Record<string, unknown> };
  const all = Object.entries(resources).map(([name, object]) => [name, stripe.adapt(object)] as const);

  it.each(all)('%s', (_, adapted) => holdsOf(adapted));

  it('refuses what only placeholders identify', () => {
    const adapted = new Map(all);
    expect(adapted.get('invoice_payment')).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('placeholder'),
    });
    expect(adapted.get('billing.meter_event')).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('placeholder'),
    });
  });
});
