/** Platform engineer: is everything accounted for, and what could not be read. */
import { SOURCES } from '../../demo/company';
import { NEW_METER } from '../../demo/stories/renamed-meter';
import { company, keyOf, person } from '../company';
import { Console } from '../pages/console';
import { read } from '../pages/dashboard';
import { Case } from '../pages/exceptions';
import { SignIn } from '../pages/sign-in';
import { figure, Table } from '../pages/table';
import { expect, test } from '../visitor';

const TERMS = ['Applied', 'Pending', 'Suspended', 'Dead letters', 'Discarded', 'Duplicates', 'Conflicting'];

test('proves that nothing is lost, and reads what could not be read', async ({ page, request }) => {
  const { expected, plan } = company();
  const screen = new Console(page);
  const unreadable = `unreadable-${Date.now()}`;
  const sent = await request.post('/api/ingest/metering', {
    headers: { authorization: `Bearer ${keyOf('metering')}`, 'content-type': 'application/cloudevents+json' },
    data: {
      specversion: '1.0',
      id: unreadable,
      source: '/gateway',
      type: 'usage.recorded.v1',
      time: '2026-01-15T10:00:00Z',
      data: { customer: 'tn-10001', meter: 'api.calls' },
    },
  });
  expect(await sent.json()).toMatchObject({ accepted: 0, rejected: [{ code: 'schema invalid' }] });

  await test.step('lands at the pipeline, every source in sight', async () => {
    await new SignIn(page).continueAs('sanjay');
    await expect(page).toHaveURL(/\/pipeline$/);
    for (const { title } of SOURCES) await expect(page.getByRole('link', { name: title })).toBeVisible();
  });

  await test.step('deliveries: the residual is zero, and the terms add up by hand', async () => {
    const part = page.getByRole('region', { name: 'Conservation of deliveries' });
    await expect(part.getByText('every delivery received has exactly one disposition')).toBeVisible();
    const count = async (term: string) =>
      read(
        await figure(page, 'Deliveries by disposition', new RegExp(`^${term}`))
          .getByRole('cell')
          .nth(1)
          .innerText(),
      );
    const terms = await Promise.all(TERMS.map(count));
    expect(terms.reduce((sum, one) => sum + one, 0)).toBe(await count('Received'));
    expect(await count('Conflicting')).toBe(expected.deliveries.conflicting);
    expect(await count('Duplicates')).toBeGreaterThanOrEqual(expected.deliveries.duplicates);
    expect(await count('Received')).toBeGreaterThan(expected.deliveries.received);
  });

  await test.step('money: the residual is zero in every currency', async () => {
    await expect(page.getByText('rated equals posted plus its differences, in every currency')).toBeVisible();
    for (const [currency, { rated }] of Object.entries(expected.money)) {
      const row = figure(page, 'Money by currency and where it is', new RegExp(`^${currency}`));
      await expect(row.getByRole('cell').nth(1)).toHaveText('0.00');
      // Other tests may bring charges of their own; none is ever taken away.
      expect(Math.round(read(await row.getByRole('cell').nth(2).innerText()) * 100)).toBeGreaterThanOrEqual(rated);
    }
  });

  await test.step('the dead letter is there, with its reason and its body', async () => {
    const letter = page
      .getByRole('region', { name: 'Dead letters', exact: true })
      .getByRole('row')
      .filter({ hasText: unreadable });
    await expect(letter).toContainText('schema invalid');
    await expect(letter).toContainText('quantity');
    await letter.getByRole('button', { name: /^Show the body/ }).click();
    await expect(page.getByRole('dialog', { name: 'Body as received' })).toContainText(unreadable);
    await page.keyboard.press('Escape');
  });

  await test.step('the renamed meter keeps usage from its transactions: one case, and it is taken', async () => {
    const renamed = plan.lines.flatMap(({ events }) => events).filter(({ meter }) => meter === NEW_METER);
    const flows = new Set(
      renamed.map(({ tenant, time }) => `${tenant.id} ${new Date(time).toISOString().slice(0, 7)}`),
    );
    await screen.go('Transactions');
    await page.getByText('Unattached usage').click();
    const list = new Table(page, 'Unattached flows');
    await page.getByRole('textbox', { name: /Customer reference/ }).fill(NEW_METER);
    await list.expectTotal(flows.size);
    await list
      .row(0)
      .getByRole('link', { name: /^#\d+$/ })
      .click();
    await expect(new Case(page).standing('Assignee')).toHaveText(person('sanjay').name);
  });
});
