/**
 * Payloads that this project did not write, sent by the command that docs/real-input.md tells, read in the browser.
 * Without the fixtures the project's own samples in the vendor's shape carry the same assertions.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { type Api, call } from '../demo/api';
import { Table } from './pages/table';
import { Transaction } from './pages/transaction';
import { expect, test } from './visitor';

const run = promisify(execFile);
const fixtures = path.resolve('../shared/fixtures');
const TRACE = path.join(fixtures, 'azure-llm-usage', 'AzureLLMInferenceTrace_code.csv');
const STRIPE = path.join(fixtures, 'stripe-objects');
const samples = path.resolve('server/adapters/stripe/samples');
const METERS = { 'llm-context-tokens': '18,059,974', 'llm-generated-tokens': '245,896' };

const once = () => randomUUID();

/** A source of its own and a key for it, as an administrator makes them. */
async function source(api: Api, name: string, more: Record<string, unknown>): Promise<{ name: string; key: string }> {
  await call(
    api,
    'setSource',
    'SourceInput',
    { idempotencyKey: once(), name, title: name, team: 'platform', cadenceSeconds: 86_400, ...more },
    '... on SetupDone { id }',
  );
  const { secret } = await call<{ secret: string }>(
    api,
    'createApiKey',
    'ApiKeyInput',
    { idempotencyKey: once(), source: name, title: 'Real input', scopes: ['ingest'] },
    '... on ApiKeyCreated { secret }',
  );
  return { name, key: secret };
}

/** `npm run ingest -- …`; what it says at its end. Refuses unless it ended with 0. */
async function ingest(url: string, to: { name: string; key: string }, ...files: string[]): Promise<string> {
  const { stdout } = await run(
    'npm',
    ['run', '--silent', 'ingest', '--', ...files, '--source', to.name, '--key', to.key, '--url', url, '--again'],
    { maxBuffer: 2 ** 24 },
  );
  return stdout;
}

/** A customer of a language model, with a charge for each of the trace's meters. */
async function contract(url: string, api: Api): Promise<void> {
  const crm = await source(api, 'llm-crm', { kind: 'crm' });
  const billing = await source(api, 'llm-billing', { kind: 'billing' });
  const event = (id: string, type: string, data: object) => ({
    specversion: '1.0',
    id,
    source: '/real-input',
    type,
    time: '2023-11-01T00:00:00Z',
    data,
  });
  const account = { system: 'llm-crm', id: 'acc-contoso' };
  const send = async (to: { name: string; key: string }, events: object[]) => {
    const answer = await fetch(`${url}/api/ingest/${to.name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${to.key}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events),
    });
    expect(await answer.json()).toMatchObject({ rejected: [] });
  };
  await send(crm, [event('account', 'account.upserted.v1', { account: account.id, name: 'Contoso Language' })]);
  await send(billing, [
    event('product', 'product.upserted.v1', {
      sku: 'LLM',
      name: 'Language model',
      meters: Object.keys(METERS).map((meter) => ({ meter, unit: 'token' })),
    }),
    event('subscription', 'subscription.created.v1', {
      subscription: 'sub-contoso',
      customer: 'cus-contoso',
      startAt: '2023-11-01T00:00:00Z',
      charges: Object.keys(METERS).map((meter) => ({
        code: meter,
        kind: 'usage',
        product: 'LLM',
        meter,
        currency: 'USD',
      })),
      billing: { interval: 'month', anchor: '2023-11-01T00:00:00Z' },
    }),
    event('tenant', 'identity.linked.v1', { system: 'llm-metering', externalId: 'contoso', account }),
    event('customer', 'identity.linked.v1', { system: 'llm-billing', externalId: 'cus-contoso', account }),
  ]);
}

/** Opens a transaction once it is known by this identifier and says these words. */
async function open(page: Page, identifier: string, words: string | RegExp): Promise<Transaction> {
  const list = new Table(page, 'Transactions');
  const row = list.rows.filter({ hasText: words }).first();
  // The worker takes a moment from the last signal to the transaction.
  await expect(async () => {
    await page.goto(`/transactions?q=${encodeURIComponent(identifier)}&cols=account,charge,captured,currency`);
    await expect(row).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await row.getByRole('link').first().click();
  return new Transaction(page);
}

test('a trace of a language model adds up to the token', async ({ visit, api, url }) => {
  test.skip(
    !existsSync(TRACE),
    `The trace is not there: ${path.relative('.', TRACE)} (docs/real-input.md says where it comes from).`,
  );
  const administrator = await api('alex');
  await contract(url, administrator);
  const metering = await source(administrator, 'llm-metering', { kind: 'metering' });
  const { stdout } = await run(
    'npm',
    [
      'run',
      '--silent',
      'ingest',
      '--',
      TRACE,
      '--source',
      metering.name,
      '--key',
      metering.key,
      '--url',
      url,
      '--customer',
      'contoso',
      '--again',
    ],
    { maxBuffer: 2 ** 24 },
  );
  expect(stdout).toContain('17,638');

  const { page } = await visit('alex');
  for (const [meter, tokens] of Object.entries(METERS)) {
    const transaction = await open(page, 'sub-contoso', `${tokens} token`);
    await expect(transaction.title).toContainText('Contoso Language');
    await expect(transaction.sum('Metered')).toContainText(`${tokens} token`);
    await expect(transaction.lineage).toContainText('8,819 events');
    await expect(page.getByRole('button', { name: `Meter ${meter}, copy` }).first()).toBeVisible();
  }
});

test('a Stripe invoice and its payment are one transaction', async ({ visit, api, url }) => {
  test.skip(
    !existsSync(STRIPE),
    `The objects are not there: ${path.relative('.', STRIPE)} (docs/real-input.md says where they come from).`,
  );
  const stripe = await source(await api('alex'), 'stripe', {
    kind: 'billing',
    adapter: 'stripe',
    documentSystem: 'stripe',
  });
  const files = readdirSync(STRIPE).filter((name) =>
    /^(customer|subscription|invoice|charge|payment_intent)_.*fake|^customer_cus_[46]/.test(name),
  );
  await ingest(url, stripe, ...files.map((name) => path.join(STRIPE, name)));
  const { page } = await visit('alex');
  const transaction = await open(page, 'in_fakefakefakefakefake0001', /USD/);
  await expect(transaction.sum('Invoiced')).toContainText('17.39');
  await expect(transaction.sum('Invoiced')).toContainText('20.00 gross');
  await expect(transaction.sum('Settled')).toContainText('20.00');
  await expect(transaction.lineage).toContainText('in_fakefakefakefakefake0001');
});

test('the samples of this project in the same shape say the same', async ({ visit, api, url }, info) => {
  const stripe = await source(await api('alex'), 'stripe-samples', {
    kind: 'billing',
    adapter: 'stripe',
    documentSystem: 'stripe-samples',
  });
  const payload = (name: string) =>
    (JSON.parse(readFileSync(path.join(samples, `${name}.json`), 'utf8')) as { payload: object }).payload;
  const file = info.outputPath('objects.json');
  writeFileSync(file, JSON.stringify([payload('subscription-plan'), payload('invoice-2019'), payload('charge-2019')]));
  await ingest(url, stripe, file);
  const { page } = await visit('alex');
  const transaction = await open(page, 'in_1EaetYCOCguPTL2B', /USD/);
  await expect(transaction.sum('Invoiced')).toContainText('17.39');
  await expect(transaction.sum('Invoiced')).toContainText('20.00 gross');
  // Five of the twenty were given back.
  await expect(transaction.sum('Settled')).toContainText('15.00');
  await expect(page.locator('body'), 'what the vendor knows of persons stays outside').not.toContainText(
    'Ada Lovelace',
  );
});
