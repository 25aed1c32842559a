/** What one looks at stands in the address: a reload, a colleague and the back button see the same. */
import type { Page } from '@playwright/test';
import { Console } from './pages/console';
import { choose, Table } from './pages/table';
import { expect, test } from './visitor';

/** What a reader sees of a list of transactions: its length, order, columns, filters and first rows. */
async function seen(page: Page) {
  const list = new Table(page, 'Transactions');
  await expect(list.row(0)).toBeVisible();
  await expect(list.table.getByRole('columnheader', { name: 'At risk' })).toHaveAttribute('aria-sort', 'descending');
  return {
    total: await page.getByText(/^[\d,+]+ transactions$/).innerText(),
    columns: await list.table.getByRole('columnheader').allInnerTexts(),
    region: await page.getByRole('button', { name: /^Region:/ }).innerText(),
    chips: await page.getByRole('search').getByRole('button', { name: /: / }).allInnerTexts(),
    first: await list.row(0).innerText(),
  };
}

test('a link shows a colleague the same list, and a reload oneself', async ({ visit }) => {
  const { page } = await visit('dana');
  const list = new Table(page, 'Transactions');
  await page.goto('/transactions');
  await expect(list.row(0)).toBeVisible();
  await choose(page, 'Status', 'Broken');
  await choose(page, 'Currency', 'EUR');
  await page.getByRole('button', { name: /^Region:/ }).click();
  await list.changing(() => page.getByRole('dialog', { name: 'Region' }).getByLabel('Europe').check());
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Stages').uncheck();
  await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Subscription').check();
  await page.keyboard.press('Escape');
  await list.sortBy('At risk');

  const here = await seen(page);
  expect(here.columns).toContain('Subscription');
  expect(here.columns).not.toContain('Stages');
  expect(here.chips.join(' ')).toMatch(/Broken\s+Currency:\s+EUR/);
  await page.reload();
  expect(await seen(page)).toEqual(here);
  const { page: colleague } = await visit('marguerite');
  await colleague.goto(page.url());
  expect(await seen(colleague)).toEqual(here);
});

test('region and period follow to other screens, and back is where one was', async ({ visit }) => {
  const { page } = await visit('dana');
  const screen = new Console(page);
  await page.goto('/exceptions?region=Europe&severity=high&sort=-risk');
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  await screen.go('Accounts');
  await expect(page).toHaveURL(/\/accounts\?region=Europe$/);
  await expect(page.getByRole('button', { name: 'Region: Europe' })).toBeVisible();
  await new Table(page, 'Accounts').row(0).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/accounts\/[^?]+\?region=Europe$/);
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(/\/exceptions\?.*severity=high/);
  await expect(page.getByRole('search')).toContainText('Severity: High');
});

test('a bad link falls back to the plain list', async ({ visit }) => {
  const { page } = await visit('dana');
  await page.goto('/exceptions?severity=purple&sort=sideways&by=nothing&view=upside-down&from=yesterday');
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  await page.goto('/transactions?status=odd&stage=none&kind=&sort=sideways&cols=none,of,these');
  await expect(new Table(page, 'Transactions').row(0)).toBeVisible();
});

test('a screen that is not of one’s role says so', async ({ visit }) => {
  const { page } = await visit('tom');
  for (const path of ['/pipeline', '/pipeline/sources/metering', '/dashboards/finance']) {
    await page.goto(path);
    await expect(page.getByText('Not in your reach')).toBeVisible();
  }
});
