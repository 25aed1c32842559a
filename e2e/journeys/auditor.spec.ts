/** Auditor: reads everything, payloads too, and can change nothing. */
import { company } from '../company';
import { Console } from '../pages/console';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { Transaction } from '../pages/transaction';
import { expect, test } from '../visitor';

test('reads a booking down to its payload, and nowhere finds a button that changes something', async ({ page }) => {
  const flow = company().told('closed period')[0];
  if (!flow) throw new Error('The story has no invoice.');
  const screen = new Console(page);
  const transaction = new Transaction(page);

  await test.step('lands at the transactions and finds an invoice', async () => {
    await new SignIn(page).continueAs('ingrid');
    await expect(page).toHaveURL(/\/transactions$/);
    await page.getByRole('textbox', { name: /Invoice, ERP document/ }).fill(flow.invoice.number);
    const list = new Table(page, 'Transactions');
    await list.expectTotal(flow.charges.length);
    await list.row(0).getByRole('link').first().click();
    await expect(transaction.stage('Posted')).toContainText('Broken');
  });

  await test.step('reads the payload as the source sent it', async () => {
    await transaction.open('Records and payloads');
    await page
      .getByRole('button', { name: new RegExp(`^Invoice .*${flow.invoice.id}`) })
      .first()
      .click();
    await expect(page.getByRole('region', { name: /^Payload of/ })).toContainText(flow.invoice.number);
    await screen.expectNoActions();
  });

  await test.step('reads the case, the queue and the sources without a button to press', async () => {
    await transaction.lineage.getByRole('link', { name: 'Posting rejected: period closed' }).click();
    await expect(page.getByRole('region', { name: 'Evidence' })).toContainText('FI-0302');
    await screen.expectNoActions();
    await screen.go('Exceptions');
    const cases = new Table(page, 'Cases');
    await expect(cases.row(0)).toBeVisible();
    await expect(cases.table.getByRole('checkbox'), 'nothing to select for').toHaveCount(0);
    await page.goto('/pipeline/sources/billing');
    await expect(page.getByRole('region', { name: 'Conservation of deliveries' })).toBeVisible();
    await screen.expectNoActions();
  });
});
