/**
 * Administrator: an empty installation becomes a company with a lineage, by nothing but the screens and what they show;
 * and a key that is shown once is taken back.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { serveApart } from '../../test/served';
import { Console } from '../pages/console';
import { SignIn } from '../pages/sign-in';
import { figure } from '../pages/table';
import { Transaction } from '../pages/transaction';
import { expect, test } from '../visitor';

const run = promisify(execFile);
const FIRST = /\/sign-in\/first\?token=\S+/;
const PASSWORD = 'correct horse battery';

/** A month of one customer, as billing states it; its last line says nothing that billing would. */
const FILE = [
  ['product.upserted.v1', { sku: 'API', name: 'API', meters: [{ meter: 'api-calls', unit: 'call' }] }],
  [
    'subscription.created.v1',
    {
      subscription: 'sub-7',
      customer: 'cus-7',
      startAt: '2026-01-01T00:00:00Z',
      charges: [{ code: 'api', kind: 'usage', product: 'API', meter: 'api-calls', currency: 'EUR' }],
      billing: { interval: 'month', anchor: '2026-01-01T00:00:00Z' },
    },
  ],
  [
    'charge.rated.v1',
    {
      charge: 'rc-7',
      customer: 'cus-7',
      subscription: 'sub-7',
      chargeCode: 'api',
      kind: 'usage',
      product: 'API',
      meter: 'api-calls',
      periodStart: '2026-01-01T00:00:00Z',
      periodEnd: '2026-02-01T00:00:00Z',
      quantity: '1200',
      unitAmount: '0.10',
      amount: '120.00',
      currency: 'EUR',
    },
  ],
  ['charge.rated.v1', { charge: 'rc-8' }],
]
  .map(([type, data], index) =>
    JSON.stringify({
      specversion: '1.0',
      id: `file-${index}`,
      source: '/billing',
      type,
      time: '2026-02-01T00:00:00Z',
      data,
    }),
  )
  .join('\n');

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Fills in what a form asks, by its labels, and sends it off. */
async function answer(page: Page, form: string, fields: Record<string, string>, done: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: form });
  for (const [label, text] of Object.entries(fields)) {
    const field = dialog.getByLabel(label, { exact: true });
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption({ label: text });
    else await field.fill(text);
  }
  await dialog.getByRole('button', { name: done, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

test('sets a company up from nothing to its first lineage', async ({ browser }) => {
  test.setTimeout(240_000);
  const served = await serveApart('--empty');
  const context = await browser.newContext({ baseURL: served.url });
  try {
    const page = await context.newPage();
    const step = (name: string) => page.getByRole('listitem', { name: new RegExp(`^${name}: done$`) });
    const go = (section: string) =>
      page.getByRole('navigation', { name: 'Set-up' }).getByRole('link', { name: section, exact: true }).click();

    await test.step('comes in by the link that was printed, and is led', async () => {
      // Printed once somebody could open it.
      await expect.poll(served.output, { timeout: 60_000 }).toMatch(FIRST);
      const [first = ''] = served.output().match(FIRST) ?? [];
      await page.goto(first);
      await page.getByLabel('Name').fill('Root Admin');
      await page.getByLabel('E-mail').fill('root@example.com');
      await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
      await press(page, 'Create and sign in');
      await expect(page.getByRole('region', { name: 'Steps to the first lineage: 0 of 8' })).toBeVisible();
    });

    await test.step('an entity, a team and a queue', async () => {
      await go('Legal entities');
      await page.getByRole('button', { name: 'Add a legal entity' }).first().click();
      const entity = { Code: 'DE', Name: 'Deutschland GmbH', Region: 'Europe', 'Time zone': 'Europe/Berlin' };
      await answer(page, 'Add a legal entity', { ...entity, Currency: 'EUR' }, 'Save');
      await go('Teams');
      await page.getByRole('button', { name: 'Add a team' }).first().click();
      await answer(page, 'Add a team', { Name: 'Billing operations' }, 'Save');
      await go('Queues');
      await press(page, 'Change ERP posting');
      await answer(page, 'Change ERP posting', { Owner: 'Billing operations' }, 'Save');
    });

    await test.step('a person, who comes in by the link that works once', async () => {
      await go('People');
      await press(page, 'Invite a person');
      await answer(page, 'Invite a person', { Name: 'Ines', 'E-mail': 'ines@example.com', Role: 'Auditor' }, 'Invite');
      const link = await page.getByRole('figure', { name: 'Link' }).getByRole('code').innerText();
      await press(page, 'I have passed it on');
      const guest = await browser.newContext();
      const door = await guest.newPage();
      await door.goto(link);
      await door.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
      await press(door, 'Set it and come in');
      await expect(door.getByRole('banner').getByText('Ines')).toBeVisible();
      await guest.close();
    });

    await test.step('a source, whose command makes it green without a reload', async () => {
      await go('Sources');
      await page.getByRole('button', { name: 'Add a source' }).first().click();
      await answer(page, 'Add a source', { Title: 'Billing', Kind: 'Billing' }, 'Add and go on to its key');
      await press(page, 'Create key');
      await page.getByRole('dialog').getByLabel('Title').fill('Gateway');
      await press(page, 'Create');
      const shown = page.getByRole('dialog', { name: 'Copy the secret now' });
      const command = await shown.getByRole('figure', { name: 'Command' }).getByRole('code').innerText();
      const heard = shown.getByRole('status', { name: 'First signal' });
      await expect(heard).toContainText('Waiting for the first signal');
      const { stdout } = await run('sh', ['-c', command]);
      expect(JSON.parse(stdout)).toMatchObject({ accepted: 1, rejected: [] });
      await expect(heard).toContainText('The first signal has come in');
      await shown.getByRole('button', { name: 'I have stored it' }).click();
    });

    await test.step('a dropped file says first what it would do, and ends on a lineage', async () => {
      await go('Signals from a file');
      const file = { name: 'january.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(FILE) };
      await page.getByLabel('File of signals').setInputFiles(file);
      await press(page, 'Look through it');
      const told = page.getByRole('region', { name: 'What would become of it' }).first();
      await expect(told.getByRole('row', { name: /^New 3 / })).toBeVisible();
      await expect(told.getByRole('row', { name: /^4 data\./ }), 'the line and its fault').toBeVisible();
      await press(page, 'Send 4 signals');
      await page.getByRole('link', { name: /^See the lineage of .*sub-7/ }).click();
      await expect(new Transaction(page).sum('Rated')).toContainText('120.00');
    });

    await test.step('every step has ticked itself, and every act is on record', async () => {
      await new Console(page).go('Set-up');
      await expect(page.getByRole('region', { name: 'Steps to the first lineage: 8 of 8' })).toBeVisible();
      await expect(step('The first lineage')).toBeVisible();
      await new Console(page).go('Audit');
      const acts = page.getByRole('table', { name: 'Acts' });
      for (const act of ['file sent', 'api key created', 'source set', 'user invited', 'queue set', 'legal entity set'])
        await expect(acts.getByRole('row').filter({ hasText: act }).first()).toBeVisible();
      await acts.getByText('queue set').click();
      const entry = page.getByRole('dialog', { name: 'queue set' });
      await expect(entry.getByRole('row').filter({ hasText: 'team' })).toContainText('administrators');
      await page.keyboard.press('Escape');
      await press(page, 'Verify the chain');
      await expect(page.getByRole('status', { name: 'Chain' })).toContainText(/^Intact: \d+ entries/);
    });
  } finally {
    await context.close();
    await served.stop();
  }
});

const EVENT = {
  specversion: '1.0',
  id: 'rehearsal-1',
  source: '/crm',
  type: 'source.heartbeat.v1',
  time: '2026-01-15T10:00:00Z',
  data: { watermark: '2026-01-15T10:00:00Z' },
};

test('makes a key for a source, sees its secret once, and revokes it', async ({ page, request }) => {
  const screen = new Console(page);
  const title = `Rehearsal ${Date.now()}`;
  const send = (secret: string) =>
    request.post('/api/ingest/crm?dryRun=true', {
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json' },
      data: EVENT,
    });
  let secret = '';

  await test.step('lands at the pipeline and opens a source', async () => {
    await new SignIn(page).continueAs('alex');
    await expect(page).toHaveURL(/\/pipeline$/);
    await page.getByRole('link', { name: 'Customer relations' }).click();
    await page.getByRole('link', { name: 'Keys and set-up' }).click();
    await expect(screen.title).toHaveText('Customer relations');
  });

  await test.step('creates a key; its secret is shown this once', async () => {
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('dialog', { name: 'Create key' }).getByLabel('Title').fill(title);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const shown = page.getByRole('dialog', { name: 'Copy the secret now' });
    secret = await shown.getByRole('figure', { name: 'Secret' }).getByRole('code').innerText();
    expect(secret.length).toBeGreaterThan(20);
    await page.keyboard.press('Escape');
    await expect(shown, 'a slip of the hand does not lose it').toBeVisible();
    await shown.getByRole('button', { name: 'I have stored it' }).click();
    await expect(figure(page, 'Keys', title)).toContainText('In force');
    await page.reload();
    await expect(figure(page, 'Keys', title)).toContainText('In force');
    await expect(page.getByText(secret)).toHaveCount(0);
  });

  await test.step('the key opens the door of its source, and no other', async () => {
    expect((await send(secret)).status()).toBe(200);
    const elsewhere = await request.post('/api/ingest/billing?dryRun=true', {
      headers: { authorization: `Bearer ${secret}` },
      data: EVENT,
    });
    expect(elsewhere.status()).toBe(403);
  });

  await test.step('revoked, it opens nothing any more', async () => {
    await page.getByRole('button', { name: `Revoke ${title}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(figure(page, 'Keys', title)).toContainText('Revoked');
    await expect(page.getByRole('button', { name: `Revoke ${title}` })).toHaveCount(0);
    await expect
      .poll(async () => (await send(secret)).status(), { message: 'within five seconds', timeout: 8_000 })
      .toBe(401);
  });
});
