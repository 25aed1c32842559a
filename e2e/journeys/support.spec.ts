/** Support: a customer asks for a charge on an invoice; its usage explains it. */
import type { Flow } from '../../demo/flows';
import { company } from '../company';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { Transaction } from '../pages/transaction';
import { expect, test } from '../visitor';

/** An invoice that went well, with API calls on it; and those calls, event by event. */
function charged() {
  const { plan } = company();
  const usageOf = ({ subscription, period }: Flow) =>
    plan.lines
      .filter((line) => line.charge === 'api' && line.subscription === subscription && line.factor === 1)
      .flatMap(({ events }) => events)
      .filter(({ time }) => time >= period.start && time < period.end);
  const flow = plan.flows.find(
    (each) =>
      each.story === null &&
      each.rates &&
      each.credits.length === 0 &&
      !each.voided &&
      each.charges.some(({ code, kind, milli }) => code === 'api' && kind === 'usage' && (milli ?? 0) > 0) &&
      usageOf(each).length > 0 &&
      usageOf(each).every(({ late, meter }) => !late && meter === 'api.calls'),
  );
  if (!flow) throw new Error('No invoice went well.');
  return { flow, events: usageOf(flow) };
}

test('finds an invoice by its number and explains its API calls', async ({ page }) => {
  const { flow, events } = charged();
  const calls = (events.reduce((sum, { milli }) => sum + milli, 0) / 1000).toLocaleString('en-US', {
    maximumFractionDigits: 3,
  });
  const transaction = new Transaction(page);

  await test.step('lands at the transactions, without the screens of others', async () => {
    await new SignIn(page).continueAs('tom');
    await expect(page).toHaveURL(/\/transactions$/);
    await expect(transaction.navigation.getByRole('link', { name: 'Pipeline' })).toHaveCount(0);
    await expect(transaction.navigation.getByRole('link', { name: 'Dashboards' })).toHaveCount(0);
  });

  await test.step('searches the number from the keyboard', async () => {
    const options = await transaction.search(flow.invoice.number);
    await options.filter({ hasText: `${flow.subscription?.id} · api` }).click();
    await expect(transaction.title).toContainText(flow.account.name);
  });

  await test.step('metered is what the customer used, to the call', async () => {
    await expect(transaction.sum('Metered')).toContainText(`${calls} call`);
    await transaction.open('Usage events');
    const usage = new Table(page, 'Usage events');
    await usage.expectTotal(events.length);
    await expect(usage.row(0)).toContainText(flow.account.tenants[0]?.id as string);
  });

  await test.step('sees no payload, neither of usage nor of documents', async () => {
    await new Table(page, 'Usage events').row(0).getByRole('cell').first().click();
    const event = page.getByRole('dialog', { name: 'Usage event' });
    await expect(event).toContainText('Your role does not include payloads.');
    await page.keyboard.press('Escape');
    await transaction.open('Records and payloads');
    await page
      .getByRole('button', { name: /^Invoice in-/ })
      .first()
      .click();
    await expect(page.getByText('Your role does not include payloads.')).toBeVisible();
    await transaction.expectNoActions();
  });
});
