/** What somebody tries who means no good, from the browser and beside it. */
import { randomUUID } from 'node:crypto';
import { ENTITIES } from '../demo/company';
import { company, person } from './company';
import { Console } from './pages/console';
import { SignIn } from './pages/sign-in';
import { Table } from './pages/table';
import { expect, test } from './visitor';

const MARKUP = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>';
const stolen = '"stolen" in window';

test('markup stays text, in a comment, a search and an address', async ({ visit }) => {
  const { page } = await visit('dana');
  await page.goto('/exceptions?type=invoiced-vs-posted');
  await new Table(page, 'Cases').row(0).getByRole('link').first().click();
  await page.getByRole('textbox', { name: 'Comment' }).fill(MARKUP);
  await page.getByRole('button', { name: 'Comment' }).click();
  const activity = page.getByRole('region', { name: 'Activity' });
  await expect(activity.getByText(MARKUP).first()).toBeVisible();
  await expect(activity.locator('img, script')).toHaveCount(0);

  await new Console(page).search(MARKUP);
  await expect(page.getByText(`Nothing has “${MARKUP}”`)).toBeVisible();
  await page.keyboard.press('Escape');
  for (const path of ['/transactions', '/accounts', '/exceptions']) {
    await page.goto(
      `${path}?q=${encodeURIComponent(MARKUP)}&sort=${encodeURIComponent(MARKUP)}&region=${encodeURIComponent(MARKUP)}`,
    );
    await expect(page.getByText(/^No (transaction|account|case) fits$/)).toBeVisible();
  }
  expect(await page.evaluate(stolen)).toBe(false);
});

test('IDs of another region are worth nothing to the API', async ({ api }) => {
  const foreign = ENTITIES.find(({ region }) => !person('jonas').regions.includes(region));
  const flow = company()
    .told('amounts differ')
    .find(({ account }) => account.entity.code === foreign?.code);
  const seen = await (await api('alex'))<{
    exceptions: { edges: { node: { id: string; version: number; transactionId: string; account: { id: string } } }[] };
  }>(
    'query ($text: String) { exceptions(first: 1, filter: { search: $text }) { edges { node { id version transactionId account { id } } } } }',
    { text: flow?.invoice.number },
  );
  const node = seen.exceptions.edges[0]?.node;
  if (!node) throw new Error('Nothing happened in the other region.');
  const jonas = await api('jonas');
  const asked = await jonas<Record<string, unknown>>(
    'query ($case: ID!, $transaction: ID!, $account: ID!) { exception(id: $case) { id } transaction(id: $transaction) { id } account(id: $account) { id } a: node(id: $case) { id } b: node(id: $transaction) { id } c: node(id: $account) { id } }',
    { case: node.id, transaction: node.transactionId, account: node.account.id },
  );
  expect(asked).toEqual({ exception: null, transaction: null, account: null, a: null, b: null, c: null });
  const { claim } = await jonas<{ claim: { __typename: string } }>(
    'mutation ($input: ClaimExceptionInput!) { claim: claimException(input: $input) { __typename } }',
    { input: { idempotencyKey: randomUUID(), id: node.id, version: node.version } },
  );
  expect(claim.__typename).toBe('NotFound');
});

test('a role does by the API no more than on its screens', async ({ api }) => {
  const found = await (await api('helen'))<{ exceptions: { edges: { node: { id: string; version: number } }[] } }>(
    '{ exceptions(first: 1, filter: { open: true }) { edges { node { id version } } } }',
  );
  const input = { idempotencyKey: randomUUID(), ...found.exceptions.edges[0]?.node };
  for (const handle of ['helen', 'tom', 'priya', 'ingrid'] as const) {
    const { claim } = await (await api(handle))<{ claim: { __typename: string } }>(
      'mutation ($input: ClaimExceptionInput!) { claim: claimException(input: $input) { __typename } }',
      { input },
    );
    expect(claim.__typename, handle).toBe('Forbidden');
  }
  for (const handle of ['dana', 'sanjay', 'ingrid'] as const) {
    const { made } = await (await api(handle))<{ made: { __typename: string } }>(
      'mutation ($input: ApiKeyInput!) { made: createApiKey(input: $input) { __typename } }',
      {
        input: { idempotencyKey: randomUUID(), source: 'metering', title: 'Mine', scopes: ['ingest'] },
      },
    );
    expect(made.__typename, handle).toBe('Forbidden');
  }
  await expect((await api('tom'))('{ pipeline { backlog } }')).rejects.toThrow(/does not include/);
});

test('without a session there is the door and nothing else', async ({ page, request }) => {
  for (const path of [
    '/',
    '/exceptions',
    '/transactions?q=a',
    '/accounts',
    '/dashboards/finance',
    '/pipeline',
    '/pipeline/sources/metering',
  ]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  }
  const asked = await request.post('/api/graphql', {
    data: { query: '{ transactions(first: 1) { edges { node { id } } } }' },
  });
  expect(((await asked.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
  const schema = await request.post('/api/graphql', { data: { query: '{ __schema { types { name } } }' } });
  expect(await schema.text()).toContain('UNAUTHENTICATED');
});

test('the door leads back to where one wanted to go, and never to another site', async ({ page, url }) => {
  await page.goto('/sign-in?next=//evil.example/exceptions');
  await page.getByRole('button', { name: `Continue as ${person('helen').name}` }).click();
  await expect(page.getByRole('banner').getByText(person('helen').name)).toBeVisible();
  expect(new URL(page.url()).origin).toBe(new URL(url).origin);
});

test('a form on another site can not speak for who is signed in', async ({ visit, url }) => {
  const { context } = await visit('dana');
  const mutation =
    'mutation { claimException(input: { idempotencyKey: "forged", id: "x", version: 1 }) { __typename } }';
  const plain = await context.request.post('/api/graphql', {
    headers: { 'content-type': 'text/plain' },
    data: JSON.stringify({ query: mutation }),
  });
  expect(plain.status(), 'a form can send text without being asked').toBe(400);
  const simple = await context.request.get(`/api/graphql?query=${encodeURIComponent('{ viewer { id } }')}`);
  expect(simple.status(), 'a picture can be loaded from anywhere').toBe(400);
  const got = await context.request.get(`/api/graphql?query=${encodeURIComponent(mutation)}`, {
    headers: { 'apollo-require-preflight': '1' },
  });
  expect(got.status(), 'nothing changes by reading').toBe(405);
  const out = await context.request.post('/api/auth/sign-out', {
    headers: { origin: 'https://evil.example' },
    data: {},
  });
  expect(out.status(), 'another origin may not even sign one out').toBe(403);
  expect(new URL(url).protocol).toBe('http:');
});

test('the session is out of reach for scripts, and pages say what may run in them', async ({ page, context }) => {
  await new SignIn(page).continueAs('helen');
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const { name, httpOnly, sameSite } of cookies)
    expect({ name, httpOnly, sameSite }).toEqual({ name, httpOnly: true, sameSite: 'Lax' });
  expect(await page.evaluate('document.cookie')).toBe('');
  const headers = (await page.goto('/'))?.headers() ?? {};
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic'(;|$)/);
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});
