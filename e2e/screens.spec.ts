/** Every screen as it is looked at: on a desk and on a phone, light and dark, in order and in its other states. */
import type { Page } from '@playwright/test';
import { type Screen, SIGN_IN, STATES, screensOf } from './pages';
import { expect, test } from './visitor';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** What a value looks like that nobody turned into words. */
const RAW = /\bundefined\b|\bNaN\b|Invalid Date|\[object|\bnull\b/;

async function looksRight(page: Page, screen: Screen, size: string): Promise<void> {
  await expect
    .soft(page.locator('body'), `${screen.name}: every value is in words`)
    .not.toHaveText(RAW, { useInnerText: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${screen.name}: no sideways scrolling of the page on a ${size}`).toBeLessThanOrEqual(0);
  expect.soft(await page.title(), `${screen.name}: the tab says where one is`).toMatch(/\S+ · Throughline$/);
}

async function look(page: Page, screen: Screen, folder: (name: string) => string): Promise<void> {
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(screen.path);
    await expect(screen.ready(page), `${screen.name} on a ${size}`).toBeVisible();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
      await page.screenshot({ path: folder(`${screen.name} ${size} ${scheme}.png`), animations: 'disabled' });
    }
    await looksRight(page, screen, size);
  }
}

test.describe('screens', () => {
  for (let part = 0; part < 4; part += 1) {
    test(`are in order on desk and phone, light and dark (${part + 1} of 4)`, async ({ visit, api }, info) => {
      // Two sizes, two schemes and four pictures of each screen.
      test.slow();
      const screens = (await screensOf(await api('alex'))).filter((_, index) => index % 4 === part);
      const { page } = await visit('alex');
      for (const screen of screens) await look(page, screen, (name) => info.outputPath(name));
    });
  }

  test('the sign-in is in order too', async ({ page }, info) => {
    await look(page, SIGN_IN, (name) => info.outputPath(name));
  });

  test('say plainly that there is nothing, or no such thing', async ({ visit, complaints }, info) => {
    const { page } = await visit('alex');
    for (const state of STATES) {
      await page.goto(state.path);
      await expect(state.ready(page), state.name).toBeVisible();
      await looksRight(page, state, 'desk');
      await page.screenshot({ path: info.outputPath(`${state.name}.png`) });
    }
    // The page that does not exist is answered with 404, and the browser says so.
    const others = complaints.filter((text) => !text.includes('404'));
    complaints.length = 0;
    complaints.push(...others);
  });
});
