/** Finance operations of one region: of the other one there is nothing, wherever one looks. */
import type { Api } from '../../demo/api';
import { ENTITIES } from '../../demo/company';
import { company, person } from '../company';
import { Console } from '../pages/console';
import { Dashboard } from '../pages/dashboard';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { expect, test } from '../visitor';

const own = person('jonas').regions;
const foreign = ENTITIES.find(({ region }) => !own.includes(region)) as (typeof ENTITIES)[number];

/** IDs out of the other region, as somebody might pass them on in a link. */
async function elsewhere(api: Api) {
  const flow = company()
    .told('amounts differ')
    .find(({ account }) => account.entity.code === foreign.code);
  if (!flow) throw new Error('Nothing happened in the other region.');
  const found = await api<{
    exceptions: { edges: { node: { id: string; transactionId: string; account: { id: string } } }[] };
  }>(
    'query ($text: String) { exceptions(first: 1, filter: { search: $text, types: [INVOICED_VS_POSTED] }) { edges { node { id transactionId account { id } } } } }',
    { text: flow.invoice.number },
  );
  const node = found.exceptions.edges[0]?.node;
  if (!node) throw new Error(`No case about ${flow.invoice.number}.`);
  return { flow, exception: node.id, transaction: node.transactionId, account: node.account.id };
}

test('sees nothing of the other region, in no list, search or link', async ({ page, api }) => {
  const { flow, exception, transaction, account } = await elsewhere(await api('alex'));
  const mine = await api('jonas');
  const screen = new Console(page);

  await test.step('lists are of the own region, also when the other one is asked for', async () => {
    await new SignIn(page).continueAs('jonas');
    await expect(page).toHaveURL(/mine=true/);
    await page.getByRole('button', { name: /^Region:/ }).click();
    await expect(page.getByRole('dialog', { name: 'Region' }).getByRole('checkbox')).toHaveCount(own.length);
    await page.keyboard.press('Escape');
    await page.goto(`/transactions?region=${encodeURIComponent(foreign.region)}`);
    await expect(page.getByText('No transaction fits')).toBeVisible();
    await page.goto('/accounts?cols=name,region,entity');
    const accounts = new Table(page, 'Accounts');
    await expect(accounts.row(0)).toBeVisible();
    await expect(accounts.rows.filter({ hasText: foreign.region })).toHaveCount(0);
    await page.goto('/dashboards/finance');
    await expect(new Dashboard(page).variance('DE', 'EUR')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Variance', exact: true })).not.toContainText(foreign.region);
  });

  await test.step('the search finds neither invoice nor account', async () => {
    for (const text of [flow.invoice.number, flow.account.name, flow.account.crm]) {
      const { search } = await mine<{ search: unknown[] }>('query ($text: String!) { search(text: $text) { id } }', {
        text,
      });
      expect(search, text).toEqual([]);
    }
    await screen.search(flow.invoice.number);
    await expect(page.getByText(`Nothing has “${flow.invoice.number}”`)).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a link from a colleague leads to nothing', async () => {
    await page.goto(`/transactions/${transaction}`);
    await expect(page.getByText('No such transaction')).toBeVisible();
    await page.goto(`/exceptions/${exception}`);
    await expect(page.getByText('No such case')).toBeVisible();
    await page.goto(`/accounts/${account}`);
    await expect(page.getByText('No such account')).toBeVisible();
    await expect(page.getByText(flow.account.name)).toHaveCount(0);
  });
});
