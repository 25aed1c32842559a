/** Two people at the same queue: each sees what the other does, and none takes what is taken. */
import type { Page } from '@playwright/test';
import { person } from './company';
import { Exceptions } from './pages/exceptions';
import { expect, test } from './visitor';

const QUEUE = '/exceptions?type=posting-rejected-missing-dimension&unassigned=true&sort=risk';

async function queue(page: Page): Promise<Exceptions> {
  await page.goto(QUEUE);
  const screen = new Exceptions(page);
  await expect(screen.cases.row(1)).toBeVisible();
  return screen;
}

test('what one claims is marked at the other, and not moved', async ({ visit }) => {
  const { page: hers } = await visit('dana');
  const { page: theirs } = await visit('marguerite');
  const [dana, marguerite] = [await queue(hers), await queue(theirs)];
  const number = await (await marguerite.cases.cell(marguerite.cases.row(0), 'Case')).innerText();
  const before = await dana.cases.rows.first().innerText();

  await theirs.keyboard.press('j');
  await theirs.keyboard.press('c');
  await expect(marguerite.notice(`Case ${number} is yours`)).toBeVisible();

  const changed = hers.getByRole('button', { name: '1 case changed – refresh' });
  await expect(changed).toBeVisible();
  await expect(dana.cases.row(0).getByTitle('Changed just now')).toBeVisible();
  expect(await dana.cases.rows.first().innerText(), 'the row stays as it was read').toBe(before);
  await changed.click();
  await expect(await dana.cases.cell(dana.cases.row(0), 'Case')).not.toHaveText(number);
  await expect(changed).toHaveCount(0);
  // Who acted is told by the answer already.
  await expect(theirs.getByRole('button', { name: /changed – refresh/ })).toHaveCount(0);
});

test('of two who claim the same case at once one gets it, and the other is told who', async ({ visit }) => {
  const visitors = [await visit('dana'), await visit('marguerite')] as const;
  await queue(visitors[0].page);
  await new Exceptions(visitors[0].page).cases.row(0).getByRole('link').first().click();
  await expect(visitors[0].page).toHaveURL(/[?&]case=\d+/);
  await visitors[1].page.goto(visitors[0].page.url());
  const buttons = visitors.map(({ page }) => page.getByRole('button', { name: 'Claim', exact: true }));
  for (const button of buttons) await expect(button).toBeEnabled();
  // Neither claim goes out before both were pressed: else the slower page shows who has it, and takes it over.
  let pressed = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  for (const { page } of visitors)
    await page.route('**/api/graphql', async (route) => {
      if (route.request().postData()?.includes('claimException')) {
        pressed += 1;
        if (pressed === visitors.length) release();
        await both;
      }
      await route.continue();
    });
  await Promise.all(buttons.map((button) => button.click()));

  const notice = (page: Page, text: RegExp) => new Exceptions(page).notice(text);
  for (const { page } of visitors) await expect(notice(page, /is yours|changed meanwhile/)).toBeVisible();
  const won = await Promise.all(visitors.map(({ page }) => notice(page, /is yours/).count()));
  expect(
    won.reduce((sum, one) => sum + one, 0),
    'exactly one has it',
  ).toBe(1);
  const [winner, loser] = won[0] === 1 ? (['dana', visitors[1]] as const) : (['marguerite', visitors[0]] as const);
  await expect(notice(loser.page, /Nothing was done/)).toContainText(`${person(winner).name} has it now`);
  await expect(loser.page.getByRole('region', { name: 'Standing' })).toContainText(person(winner).name);
});
