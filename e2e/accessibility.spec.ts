/** For everybody: WCAG 2.2 AA by machine on every screen, and the way through by keyboard alone. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { SIGN_IN, STATES, screensOf } from './pages';
import { Console } from './pages/console';
import { Table } from './pages/table';
import { expect, test } from './visitor';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Rules that the colours alone decide: all that another scheme can break. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

async function violations(page: Page, only?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (only ? axe.withRules(only) : axe.withTags(TAGS)).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim()})`),
  );
}

async function inLightAndDark(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    const rules = colorScheme === 'dark' ? COLOURS : undefined;
    expect.soft(await violations(page, rules), `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** Escape closes what is innermost: first a list of choices, then the dialog that it belongs to. */
async function leave(page: Page, panel: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden({ timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
}

for (let part = 0; part < 3; part += 1) {
  test(`screens have no violations in light and dark (${part + 1} of 3)`, async ({ visit, api }) => {
    // Looking at everything on a dense screen twice takes the machine a while.
    test.slow();
    const { page } = await visit('alex', { reducedMotion: 'reduce' });
    for (const screen of (await screensOf(await api('alex'))).filter((_, index) => index % 3 === part)) {
      await page.goto(screen.path);
      await expect(screen.ready(page), screen.name).toBeVisible();
      await inLightAndDark(page, screen.name);
    }
  });
}

test('neither have the sign-in, an empty list and what is not there', async ({ page, visit }) => {
  await page.goto(SIGN_IN.path);
  await expect(SIGN_IN.ready(page)).toBeVisible();
  await inLightAndDark(page, SIGN_IN.name);
  const { page: inside } = await visit('alex', { reducedMotion: 'reduce' });
  for (const state of STATES.slice(0, 4)) {
    await inside.goto(state.path);
    await expect(state.ready(inside)).toBeVisible();
    await inLightAndDark(inside, state.name);
  }
});

test('neither have dialogs, menus and panels when they are open', async ({ visit }) => {
  const { page } = await visit('dana', { reducedMotion: 'reduce' });
  await page.goto('/exceptions');
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  const opened: [string, () => Promise<unknown>, Locator][] = [
    ['search', () => new Console(page).search('inv'), page.getByRole('dialog', { name: 'Search and commands' })],
    [
      'region',
      () => page.getByRole('button', { name: /^Region:/ }).click(),
      page.getByRole('dialog', { name: 'Region' }),
    ],
    [
      'period',
      () => page.getByRole('button', { name: /^Period:/ }).click(),
      page.getByRole('dialog', { name: /^Period/ }),
    ],
    [
      'filter',
      () => page.getByRole('button', { name: 'Type', exact: true, description: 'Type' }).click(),
      page.getByRole('dialog', { name: 'Type' }),
    ],
    [
      'columns',
      () => page.getByRole('button', { name: 'Columns' }).click(),
      page.getByRole('dialog', { name: 'Columns' }),
    ],
    [
      'reader',
      () => page.getByRole('banner').getByRole('button', { name: /^Dana/ }).click(),
      page.getByRole('dialog', { name: /^Dana/ }),
    ],
    [
      'assigning',
      () => page.keyboard.press('j').then(() => page.keyboard.press('a')),
      page.getByRole('dialog', { name: /^Assign case/ }),
    ],
  ];
  for (const [name, open, panel] of opened) {
    await open();
    await expect(panel, name).toBeVisible();
    expect.soft(await violations(page), name).toEqual([]);
    await leave(page, panel);
  }
});

/** Whether what has the focus can be seen to have it, and where it is. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const ringed = (one: Element | null) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one ?? element);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    return {
      name: element.getAttribute('aria-label') ?? element.innerText.slice(0, 40),
      // A box within a field may leave the ring to its frame.
      visible: ringed(element) || ringed(element.parentElement),
      inDialog: element.closest('dialog, [role="dialog"]') !== null,
      // After its last element a dialog hands the focus to the browser's own bars, which show here as the body.
      inBrowser: element === document.body,
    };
  });

test('a row is reached and opened by keyboard alone, every stop in sight', async ({ visit }) => {
  const { page } = await visit('dana');
  await page.goto('/exceptions');
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();

  const first = new Table(page, 'Cases').row(0).getByRole('link').first();
  for (let stop = 0; stop < 60 && !(await first.evaluate((link) => link === document.activeElement)); stop += 1) {
    await page.keyboard.press('Tab');
    const { name, visible } = await focused(page);
    expect.soft(visible, `one sees that “${name}” has the focus`).toBe(true);
  }
  await expect(first).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Case \d+$/ })).toBeVisible();

  await page.goBack();
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const beside = page.getByRole('region', { name: /^Case \d+$/ });
  const shown = await beside.getAttribute('aria-label');
  // The case beside the list follows the keys.
  await page.keyboard.press('k');
  await expect(beside).not.toHaveAttribute('aria-label', String(shown));
  await page.keyboard.press('Escape');
  await expect(beside).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/\/transactions/);
});

/** Tabs through the open dialog and out to the browser until it is back inside: never on the page behind it. */
async function goRound(page: Page): Promise<void> {
  let out = 0;
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('Tab');
    const { inDialog, inBrowser } = await focused(page);
    expect(inDialog || inBrowser).toBe(true);
    if (inBrowser) out += 1;
    else if (out > 0) return;
  }
  expect(out, 'the round comes to its end').toBeGreaterThan(0);
}

test('a dialog keeps the focus while it is open and gives it back', async ({ visit }) => {
  const { page } = await visit('dana');
  await page.goto('/exceptions');
  await expect(new Table(page, 'Cases').row(0)).toBeVisible();
  const button = page.getByRole('button', { name: 'Search and commands' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: /^Search by identifier/ })).toBeFocused();
  await goRound(page);
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();

  await new Table(page, 'Cases').row(0).getByRole('link').first().click();
  const assign = page.getByRole('button', { name: 'Assign', exact: true });
  await assign.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Assign case/ });
  await expect(dialog.getByRole('combobox', { name: 'To' })).toBeFocused();
  await goRound(page);
  await leave(page, dialog);
  await expect(assign).toBeFocused();
});
