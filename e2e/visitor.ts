/** The test of this suite: people of the demo company at their browsers, and an eye on what the browser complains of. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { type Api, apiOf } from '../demo/api';
import { type Handle, person } from './company';
import { screenOperation } from './screen-operation';

export { expect };

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

export interface Visitor {
  page: Page;
  context: BrowserContext;
}

interface EachTest {
  /** A browser of its own in which this person is signed in already. */
  visit: (handle: Handle, options?: BrowserContextOptions) => Promise<Visitor>;
  /** The GraphQL API under this person's session, as their screens use it. */
  api: (handle: Handle) => Promise<Api>;
  /** What browsers of this test complained of; a test that provokes a complaint empties it. */
  complaints: string[];
}

interface EachWorker {
  session: (handle: Handle) => Promise<Cookies>;
  url: string;
}

/** Collects what goes wrong in a page without anybody seeing it. */
function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
}

async function enter(browser: Browser, url: string, handle: Handle): Promise<Cookies> {
  const context = await browser.newContext({ baseURL: url });
  try {
    // Who is not signed in is answered what the sign-in asks, word for word.
    const asked = await context.request.post('/api/graphql', { data: { query: screenOperation('DemoPersonas') } });
    const { data } = (await asked.json()) as { data: { demoPersonas: { id: string; name: string }[] } };
    const persona = data.demoPersonas.find(({ name }) => name === person(handle).name);
    if (!persona) throw new Error(`${handle} is not offered by the sign-in`);
    const entered = await context.request.post('/api/auth/demo', {
      data: { id: persona.id },
      headers: { origin: url },
    });
    expect(entered.ok(), await entered.text()).toBe(true);
    return await context.cookies();
  } finally {
    await context.close();
  }
}

export const test = base.extend<EachTest, EachWorker>({
  url: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the first argument destructured
    async ({}, use) => use(process.env.E2E_URL as string),
    { scope: 'worker' },
  ],
  session: [
    async ({ browser, url }, use) => {
      const sessions = new Map<Handle, Promise<Cookies>>();
      await use((handle) => {
        const session = sessions.get(handle) ?? enter(browser, url, handle);
        sessions.set(handle, session);
        return session;
      });
    },
    { scope: 'worker' },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      watch(page, complaints);
      await use(complaints);
      expect(complaints, 'the browser has nothing to complain of').toEqual([]);
    },
    { auto: true },
  ],
  visit: async ({ browser, session, complaints, url }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (handle, options = {}) => {
      const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, ...options });
      opened.push(context);
      await context.addCookies(await session(handle));
      const page = await context.newPage();
      watch(page, complaints);
      return { page, context };
    });
    for (const context of opened) await context.close();
  },
  api: async ({ session, url }, use) => {
    await use(async (handle) => {
      const cookie = (await session(handle)).map(({ name, value }) => `${name}=${value}`).join('; ');
      return apiOf(url, { cookie });
    });
  },
});
