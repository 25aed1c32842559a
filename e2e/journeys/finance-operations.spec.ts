/** Finance operations: own queue, a case taken by keyboard, and why it broke. */
import { company, person } from '../company';
import { Case, Exceptions } from '../pages/exceptions';
import { SignIn } from '../pages/sign-in';
import { choose } from '../pages/table';
import { Transaction } from '../pages/transaction';
import { expect, test } from '../visitor';

const TYPE = 'posting-rejected-missing-tax-code';
const TITLE = 'Posting rejected: missing tax code';

test('takes a refused posting by keyboard and follows it to the hop that broke', async ({ page }) => {
  const dana = person('dana');
  const screen = new Exceptions(page);
  const { cases } = screen;
  await test.step('lands in the queue, at own work', async () => {
    await new SignIn(page).continueAs('dana');
    await expect(page).toHaveURL(/\/exceptions\?mine=true$/);
    await expect(screen.flag('Mine')).toHaveAttribute('aria-pressed', 'true');
    // She took some before anybody looked; what evidence closed since has left the list.
    await expect(cases.row(0)).toBeVisible();
    for (const row of await cases.rows.all()) await expect(await cases.cell(row, 'Owner')).toHaveText(dana.name);
  });

  await test.step('sees every refusal of the kind, dearest first', async () => {
    await screen.flag('Mine').click();
    await choose(page, 'Type', TITLE);
    await cases.expectTotal(company().expected.open[TYPE] as number);
    await cases.changing(() => screen.flag('Unassigned').click());
    await expect(page.getByRole('columnheader', { name: 'At risk' })).toHaveAttribute('aria-sort', 'descending');
    await expect(page).toHaveURL(new RegExp(`type=${TYPE}`));
  });

  await test.step('claims the first one with two keys, and it stays in its place', async () => {
    await expect(await cases.cell(cases.row(0), 'Owner')).toHaveText('nobody');
    await page.keyboard.press('j');
    await expect(cases.active).toHaveCount(1);
    await page.keyboard.press('c');
    await expect(screen.notice(/^Case \d+ is yours$/)).toBeVisible();
    await expect(await cases.cell(cases.row(0), 'Owner')).toHaveText(dana.name);
  });

  const number = await (await cases.cell(cases.row(0), 'Case')).innerText();
  const atRisk = (await (await cases.cell(cases.row(0), 'At risk')).innerText()).replace(/\s+/g, ' ');

  await test.step('opens it beside the list: hers, worth the same, with what mends it', async () => {
    const found = new Case(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: `Case ${number}`, exact: true })).toBeVisible();
    await expect(found.standing('Assignee')).toHaveText(dana.name);
    await expect(found.standing('Amount at risk')).toContainText(atRisk.split(' ')[0] as string);
    await expect(found.activity).toContainText(dana.name);
    await expect(page.getByRole('heading', { name: TITLE })).toBeVisible();
    await expect(page.getByText('Give the customer a tax code')).toBeVisible();
  });

  await test.step('finds it pinned to the posted hop of the lineage', async () => {
    const transaction = new Transaction(page);
    await page.getByRole('link', { name: /^Show transaction \d+ in its lineage$/ }).click();
    const pinned = transaction.lineage.getByRole('link', { name: TITLE });
    await expect(pinned).toContainText(`#${number}`);
    await expect(transaction.stage('Posted')).toContainText('Broken');
    await expect(transaction.stage('Invoiced')).toContainText('Done');
    await expect(transaction.sum('Posted')).toContainText('0.00');
    await pinned.click();
    await expect(page).toHaveURL(/\/exceptions\//);
  });
});
