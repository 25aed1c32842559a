/** Finance manager: what blocks the period and what it is worth, from a figure down to its records. */
import type { Api } from '../../demo/api';
import { company, person } from '../company';
import { Dashboard, read } from '../pages/dashboard';
import { Case, Exceptions } from '../pages/exceptions';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { expect, test } from '../visitor';

interface Rows {
  transactions: {
    edges: { node: { invoiceVariance: string; postingVariance: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

/** Every transaction behind a figure's link, summed by nothing of the product. */
async function sumsBehind(api: Api, address: URL): Promise<{ count: number; invoice: number; posting: number }> {
  const query = address.searchParams;
  const filter = {
    figure: query.get('figure'),
    currencies: query.get('currency')?.split(','),
    context: {
      regions: query.get('region')?.split(','),
      entities: query.get('entity')?.split(','),
      from: query.get('from'),
      to: query.get('to'),
    },
  };
  const sums = { count: 0, invoice: 0, posting: 0 };
  for (let after: string | null = null; ; ) {
    const { transactions }: Rows = await api<Rows>(
      'query ($filter: TransactionFilter, $after: String) { transactions(first: 100, after: $after, filter: $filter) { edges { node { invoiceVariance postingVariance } } pageInfo { hasNextPage endCursor } } }',
      { filter, after },
    );
    for (const { node } of transactions.edges) {
      sums.count += 1;
      sums.invoice += Math.round(Number(node.invoiceVariance) * 100);
      sums.posting += Math.round(Number(node.postingVariance) * 100);
    }
    if (!transactions.pageInfo.hasNextPage) return sums;
    after = transactions.pageInfo.endCursor;
  }
}

test('follows money at risk and a variance to the records, and hands a case on', async ({ page, api }) => {
  const dashboard = new Dashboard(page);
  const queue = new Exceptions(page);
  const { expected } = company();
  const blocked = expected.open['posting-rejected-period-closed'] as number;

  await test.step('lands on the finance dashboard', async () => {
    await new SignIn(page).continueAs('marguerite');
    await expect(page).toHaveURL(/\/dashboards\/finance$/);
    await expect(dashboard.title).toHaveText('Finance dashboard');
  });

  await test.step('a variance is the sum of exactly the transactions that its link shows', async () => {
    const row = dashboard.variance('DE', 'EUR');
    // Texts are read as they stand: nothing waits for figures that are still on their way.
    await expect(row).toBeVisible();
    const [credited = '', unbilled = '', , posting = ''] = (await row.getByRole('cell').allInnerTexts()).slice(4);
    await row.getByRole('link', { name: 'DE', exact: true }).click();
    await expect(page).toHaveURL(/\/transactions\?.*figure=variance/);
    await expect(page.getByRole('button', { name: 'Legal entity: DE' })).toBeVisible();
    const behind = await sumsBehind(await api('marguerite'), new URL(page.url()));
    expect(behind.count).toBeGreaterThan(0);
    expect(read(credited) + read(unbilled), 'what credits took off and what is not invoiced').toBeCloseTo(
      behind.invoice / 100,
      2,
    );
    expect(read(posting)).toBeCloseTo(behind.posting / 100, 2);
    await new Table(page, 'Transactions').expectTotal(behind.count);
  });

  await test.step('money at risk counts what the closed period refused', async () => {
    await page.goBack();
    const row = dashboard.atRisk('Posting rejected: period closed');
    await expect(row.getByRole('cell').nth(1)).toHaveText(String(blocked));
    await row.getByRole('link').first().click();
    await queue.cases.expectTotal(blocked);
  });

  await test.step('hands one to the colleague who knows the ledger, with a word', async () => {
    const { name } = person('jonas');
    await queue.cases.changing(() => queue.flag('Unassigned').click());
    await expect(await queue.cases.cell(queue.cases.row(0), 'Owner')).toHaveText('nobody');
    const number = await (await queue.cases.cell(queue.cases.row(0), 'Case')).innerText();
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: `Assign case ${number}` });
    const to = dialog.getByRole('combobox', { name: 'To' });
    await to.selectOption(await to.getByRole('option', { name: new RegExp(`^${name}`) }).innerText());
    await dialog.getByLabel('Comment').fill('Please post it with a date in the open month.');
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await expect(queue.notice(`Case ${number} assigned to ${name}`)).toBeVisible();
    await expect(await queue.cases.cell(queue.cases.row(0), 'Owner')).toHaveText(name);
    await queue.cases.row(0).getByRole('link').first().click();
    await expect(new Case(page).activity).toContainText('Please post it with a date in the open month.');
  });
});
