/** Executive: a number on the dashboard, and behind it the very records that it counts. */
import { iso } from '../../demo/clock';
import { amountText, company } from '../company';
import { Dashboard, read } from '../pages/dashboard';
import { SignIn } from '../pages/sign-in';
import { Table } from '../pages/table';
import { expect, test } from '../visitor';

test('clicks figures through to their records', async ({ page }) => {
  const { expected, plan } = company();
  const dashboard = new Dashboard(page);
  const whole = `from=${iso(plan.start).slice(0, 10)}&to=${iso(plan.horizon).slice(0, 10)}`;

  await test.step('lands on the executive dashboard', async () => {
    await new SignIn(page).continueAs('helen');
    await expect(page).toHaveURL(/\/dashboards\/executive$/);
    await expect(dashboard.title).toHaveText('Executive dashboard');
  });

  await test.step('open exceptions: the list is as long as the figure says', async () => {
    const value = dashboard.tile('Open exceptions').getByRole('link');
    const count = read(await value.innerText());
    expect(count).toBeGreaterThanOrEqual(Object.values(expected.open).reduce((sum, one) => sum + one, 0));
    await value.click();
    await new Table(page, 'Cases').expectTotal(count);
    await page.goBack();
  });

  await test.step('every kind of exception is as many as happened', async () => {
    for (const [title, code] of [
      ['Posting rejected: missing tax code', 'posting-rejected-missing-tax-code'],
      ['Posting rejected: other reason', 'posting-rejected-other'],
      ['Invoiced and posted differ', 'invoiced-vs-posted'],
    ] as const)
      await expect(dashboard.atRisk(title).getByRole('cell').nth(1)).toHaveText(String(expected.open[code]));
    await dashboard.atRisk('Invoiced and posted differ').getByRole('link').first().click();
    await new Table(page, 'Cases').expectTotal(expected.open['invoiced-vs-posted'] as number);
  });

  await test.step('the whole history adds up to what was sent', async () => {
    await page.goto(`/dashboards/executive?${whole}&region=Europe`);
    const tile = dashboard.tile('Rated');
    // What a customer without account was charged is of no region: a currency all of whose customers are known.
    const known = ['GBP', 'EUR'].find((currency) =>
      plan.accounts.every((account) => account.linked || account.currency !== currency),
    ) as string;
    await expect(tile).toContainText(amountText(expected.money[known]?.rated ?? 0));
    // The sum in the reporting currency stands first; what America rated is not among the originals.
    await expect(tile, 'another region is another figure').not.toContainText(
      amountText(expected.money.USD?.rated ?? 0),
    );
    await page.goto(`/dashboards/finance?${whole}&region=Europe`);
    await expect(dashboard.tile('Without origin')).toContainText(amountText(expected.money.GBP?.withoutOrigin ?? 0));
  });

  await test.step('money without origin: five invoices that nobody rated', async () => {
    await page.goto(`/dashboards/finance?${whole}`);
    await dashboard.tile('Without origin').getByRole('link').click();
    await new Table(page, 'Transactions').expectTotal(expected.withoutOrigin);
  });

  await test.step('looks into a case and has nothing to press', async () => {
    await page.goto('/exceptions');
    await new Table(page, 'Cases').row(0).getByRole('link').first().click();
    await expect(page.getByRole('region', { name: 'Activity' })).toBeVisible();
    await dashboard.expectNoActions();
  });
});
