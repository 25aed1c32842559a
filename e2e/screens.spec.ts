/**
 * Every screen as each role sees it, on a desk and on a phone, light and dark; its other states; and that what stands on
 * more than one screen is the same there.
 */
import type { Page } from '@playwright/test';
import { amountText, company, type Handle, person } from './company';
import { type Screen, SIGN_IN, STATES, screensOf } from './pages';
import { read } from './pages/dashboard';
import { Table } from './pages/table';
import { expect, test } from './visitor';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** What a value looks like that nobody turned into words: nothing, or an identity that no person reads. */
const RAW =
  /\bundefined\b|\bNaN\b|Invalid Date|\[object|\bnull\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\berp-(?:us|eu|uk|apac)\b|to be folded/;
/** Payloads and identifiers are shown as their source wrote them. */
const AS_SENT = new Set(['transaction records', 'pipeline', 'source', 'audit']);
const ROLES: readonly Handle[] = ['dana', 'marguerite', 'priya', 'tom', 'helen', 'sanjay', 'ingrid', 'alex'];

async function looksRight(page: Page, screen: Screen, size: string): Promise<void> {
  if (!AS_SENT.has(screen.name))
    await expect
      .soft(page.locator('body'), `${screen.name}: every value is in words`)
      .not.toHaveText(RAW, { useInnerText: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${screen.name}: no sideways scrolling of the page on a ${size}`).toBeLessThanOrEqual(0);
  expect.soft(await page.title(), `${screen.name}: the tab says where one is`).toMatch(/\S+ · Throughline$/);
}

type Scheme = 'light' | 'dark';

/** Asks for a colour scheme until the screen wears it: one that is still starting does not hear of a change. */
async function wear(page: Page, scheme: Scheme): Promise<void> {
  const html = page.locator('html');
  let other: Scheme | null = null;
  await expect(async () => {
    if (other) await page.emulateMedia({ colorScheme: other });
    other = scheme === 'light' ? 'dark' : 'light';
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await expect(html).toHaveAttribute('data-mantine-color-scheme', scheme, { timeout: 1_500 });
  }).toPass();
}

/** Colour schemes by size: every one, or the one way in which this reader looks and others do not. */
const EVERY = { desk: ['light', 'dark'], phone: ['light', 'dark'] } as const;
const TURNS = [
  { desk: ['light'], phone: [] },
  { desk: [], phone: ['dark'] },
  { desk: ['dark'], phone: [] },
  { desk: [], phone: ['light'] },
] as const;

/**
 * One load of a screen, looked at where it stands on a desk and on a phone.
 * @param picture where its pictures go
 */
async function look(
  page: Page,
  screen: Screen,
  schemes: Readonly<Record<'desk' | 'phone', readonly Scheme[]>> = EVERY,
  picture?: (name: string) => string,
): Promise<void> {
  await page.setViewportSize(schemes.desk.length > 0 ? DESK : PHONE);
  await page.emulateMedia({ colorScheme: (schemes.desk[0] ?? schemes.phone[0]) as Scheme, reducedMotion: 'reduce' });
  await page.goto(screen.path, { waitUntil: 'commit' });
  for (const [size, viewport] of [['desk', DESK] as const, ['phone', PHONE] as const]) {
    if (schemes[size].length === 0) continue;
    await page.setViewportSize(viewport);
    await expect(screen.ready(page), `${screen.name} on a ${size}`).toBeVisible();
    for (const scheme of schemes[size]) {
      await wear(page, scheme);
      if (picture)
        await page.screenshot({ path: picture(`${screen.name} ${size} ${scheme}.png`), animations: 'disabled' });
    }
    await looksRight(page, screen, size);
  }
}

test.describe('screens', () => {
  for (const [place, handle] of ROLES.entries()) {
    test(`are in order as the ${person(handle).role} sees them`, async ({ visit, api }, info) => {
      test.slow();
      const { viewer } = await (await api(handle))<{ viewer: { screens: string[] } }>('{ viewer { screens } }');
      const mine = (await screensOf(await api('alex'))).filter(({ path }) => {
        const place = path.split('?')[0] as string;
        const known = viewer.screens.some(
          (screen) => screen !== '/' && (place === screen || place.startsWith(`${screen}/`)),
        );
        return place === '/' || known || /^\/(?:invoices|postings)\//.test(place);
      });
      expect(mine.length).toBeGreaterThan(5);
      const { page } = await visit(handle);
      // The administrator sees all of each screen, the others take turns: over the roles each is seen in every way.
      for (const [index, screen] of mine.entries())
        if (handle === 'alex') await look(page, screen, EVERY, (name) => info.outputPath(name));
        else await look(page, screen, TURNS[(place + index) % 4]);
    });
  }

  test('the sign-in is in order too', async ({ page }, info) => {
    await look(page, SIGN_IN, EVERY, (name) => info.outputPath(name));
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

/** The sums of a screen by their heading, as written there. */
const sums = (page: Page): Promise<Record<string, string>> =>
  page
    .locator('dl > div')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          row.querySelector('dt')?.textContent ?? '',
          row.querySelector('dd')?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '',
        ]),
      ),
    );
/** Elapsed time of each hop as a screen says it, wherever it says it. */
const hops = (page: Page) =>
  page
    .getByRole('button', { name: /: between which instants$/ })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));

/** Columns of an account's invoices, and what the invoice's own page calls the same. */
const SAME = {
  Issued: 'Issued',
  Due: 'Due',
  Net: 'Net',
  'Credited, net': 'Credited',
  'Posted, net': 'Posted',
  Gross: 'Gross',
  'Settled, gross': 'Settled',
};

test('an invoice says the same on every screen: broken, healthy, credited, of many lines', async ({ visit, api }) => {
  test.slow();
  const { plan } = company();
  const lines = (flow: (typeof plan.flows)[number]) => flow.charges.length;
  const healthy = plan.flows.find((flow) => !flow.story && flow.payments.length > 0 && flow.subscription);
  const credited = plan.flows.find((flow) => flow.credits.length > 0 && flow.subscription);
  const many = [...plan.flows].sort((a, b) => lines(b) - lines(a))[0];
  const [broken] = company().told('missing tax code');
  const { page } = await visit('dana');
  const ask = await api('dana');
  for (const flow of [broken, healthy, credited, many]) {
    const number = flow?.invoice.number as string;
    const { document } = await ask<{
      document: {
        net: string;
        currency: string;
        lines: { edges: { node: { amount: string; transaction: { number: string } | null } }[] };
      };
    }>(
      'query ($id: ID!) { document(kind: INVOICE, id: $id) { id net currency lines(first: 100) { edges { node { id amount transaction { id number } } } } } }',
      { id: number },
    );
    await page.goto(`/invoices/${number}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(number);
    const whole = await sums(page);
    expect(whole.Net).toBe(`${amountText(Math.round(Number(document.net) * 100))}${document.currency}`);
    const own = await hops(page);
    // Its row among the invoices of its account says the same money and the same days.
    await page
      .getByRole('link', { name: flow?.account.name as string, exact: true })
      .first()
      .click();
    const invoices = new Table(page, 'Invoices');
    const row = invoices.rows.filter({ hasText: number });
    await expect(row).toBeVisible();
    for (const [heading, name] of Object.entries(SAME))
      expect((await (await invoices.cell(row, heading)).innerText()).trim(), `${number}: ${heading}`).toBe(
        whole[name]?.replace(document.currency, ''),
      );
    const line = document.lines.edges.find(({ node }) => node.transaction)?.node;
    await page.goto(`/transactions/${line?.transaction?.number}`);
    await expect(page.getByRole('region', { name: 'Stages' })).toBeVisible();
    // Each hop is one number: on the drawing and in the table below.
    const both = await hops(page);
    expect(new Set(both).size * 2, `${number}: a hop has one duration`).toBe(both.length);
    if (document.lines.edges.length === 1 && flow !== credited) expect([...new Set(both)].sort()).toEqual(own.sort());
    await expect(page.getByRole('link', { name: number }).first()).toBeVisible();
    // The list says of each of its transactions what their pages say, and together they are the invoice.
    await page.goto(`/transactions?q=${number}`);
    const list = new Table(page, 'Transactions');
    await expect(list.row(0)).toBeVisible();
    const said = async (place: number, heading: string) =>
      (await (await list.cell(list.row(place), heading)).innerText()).trim();
    let invoiced = 0;
    for (let place = 0; place < (await list.rows.count()); place += 1)
      invoiced += Math.round(read(await said(place, 'Invoiced')) * 100);
    const left = Math.round((read(whole.Net ?? '') - read(whole.Credited ?? '')) * 100);
    expect(amountText(invoiced), `${number}: its transactions are all of it, less credits`).toBe(amountText(left));
    const [rated, billed] = [await said(0, 'Rated'), await said(0, 'Invoiced')];
    await list.row(0).getByRole('link').first().click();
    await expect(page.getByRole('region', { name: 'Stages' })).toBeVisible();
    const one = await sums(page);
    expect([one.Rated, one.Invoiced], `${number}: a row and its page`).toEqual(
      [rated, billed].map((text) => `${text}${document.currency}`),
    );
  }
  // What tried to post the broken one stands in the same lineage, with the same case.
  await page.goto(`/postings/pa-${broken?.invoice.id.slice(3)}-1`);
  await expect(page.getByRole('region', { name: `Lineage of invoice ${broken?.invoice.number}` })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Exceptions', exact: true })).toContainText(
    broken?.invoice.number as string,
  );
});
