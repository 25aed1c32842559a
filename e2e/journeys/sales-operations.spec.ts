/** Sales operations: where an account's billing stands, in plain words. */
import { netOf } from '../../demo/flows';
import { amountText, company } from '../company';
import { Console } from '../pages/console';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { expect, test } from '../visitor';

test('reads why an account is not booked, and what it is worth', async ({ page }) => {
  const told = company().told('missing tax code');
  const account = told[0]?.account;
  if (!account) throw new Error('The story has no account.');
  const invoices = told.filter((flow) => flow.account === account);
  const worth = `${amountText(invoices.reduce((sum, flow) => sum + netOf(flow), 0))} ${account.currency}`;
  const accounts = new Table(page, 'Accounts');
  const screen = new Console(page);

  await test.step('lands at the accounts, and finds one by its CRM number', async () => {
    await new SignIn(page).continueAs('priya');
    await expect(page).toHaveURL(/\/accounts$/);
    await page.getByRole('textbox', { name: /Name or any system/ }).fill(account.crm);
    await accounts.expectTotal(1);
    await expect(accounts.row(0)).toContainText(String(invoices.length));
    await accounts.row(0).getByRole('link', { name: account.name }).click();
    await expect(screen.title).toHaveText(account.name);
  });

  await test.step('the billing status says what waits, for what, and its worth', async () => {
    const status = page.getByRole('region', { name: 'Billing status' });
    await expect(status.getByRole('heading')).toContainText(`${invoices.length} waiting for a tax code`);
    await expect(status.getByRole('heading')).toContainText(worth);
    await expect(page.getByText(account.salesOwner, { exact: true })).toBeVisible();
  });

  await test.step('invoices and postings say the same of one invoice', async () => {
    const number = (invoices[0] as (typeof invoices)[number]).invoice.number;
    const net = amountText(netOf(invoices[0] as (typeof invoices)[number]));
    const list = new Table(page, 'Invoices');
    const row = list.rows.filter({ hasText: number });
    await expect(await list.cell(row, 'Net')).toHaveText(net);
    await expect(await list.cell(row, 'Posted, net')).toHaveText('0.00');
    await page.getByRole('tab', { name: 'Postings' }).click();
    await expect(page).toHaveURL(/documents=postings/);
    await expect(new Table(page, 'Postings').rows.filter({ hasText: 'Rejected' }).first()).toContainText(/tax code/i);
  });

  await test.step('sees the cases and can do nothing to them', async () => {
    await page.getByRole('link', { name: 'Show in the queue' }).click();
    await new Table(page, 'Cases').expectTotal(invoices.length);
    await new Table(page, 'Cases').row(0).getByRole('link').first().click();
    await expect(page.getByRole('region', { name: 'Activity' })).toBeVisible();
    await screen.expectNoActions();
  });
});
