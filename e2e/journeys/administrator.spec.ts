/** Administrator: a key for a source, shown once, and taken back. */
import { Console } from '../pages/console';
import { SignIn } from '../pages/sign-in';
import { figure } from '../pages/table';
import { expect, test } from '../visitor';

const EVENT = {
  specversion: '1.0',
  id: 'rehearsal-1',
  source: '/crm',
  type: 'source.heartbeat.v1',
  time: '2026-01-15T10:00:00Z',
  data: { at: '2026-01-15T10:00:00Z' },
};

test('makes a key for a source, sees its secret once, and revokes it', async ({ page, request }) => {
  const screen = new Console(page);
  const title = `Rehearsal ${Date.now()}`;
  const send = (secret: string) =>
    request.post('/api/ingest/crm?dryRun=true', {
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json' },
      data: EVENT,
    });
  let secret = '';

  await test.step('lands at the pipeline and opens a source', async () => {
    await new SignIn(page).continueAs('alex');
    await expect(page).toHaveURL(/\/pipeline$/);
    await page.getByRole('link', { name: 'Customer relations' }).click();
    await expect(screen.title).toHaveText('Customer relations');
  });

  await test.step('creates a key; its secret is shown this once', async () => {
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('dialog', { name: 'Create key' }).getByLabel('Title').fill(title);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const shown = page.getByRole('dialog', { name: 'Copy the secret now' });
    secret = await shown.getByRole('code').innerText();
    expect(secret.length).toBeGreaterThan(20);
    await page.keyboard.press('Escape');
    await expect(shown, 'a slip of the hand does not lose it').toBeVisible();
    await shown.getByRole('button', { name: 'I have stored it' }).click();
    await expect(figure(page, 'Keys', title)).toContainText('In force');
    await page.reload();
    await expect(figure(page, 'Keys', title)).toContainText('In force');
    await expect(page.getByText(secret)).toHaveCount(0);
  });

  await test.step('the key opens the door of its source, and no other', async () => {
    expect((await send(secret)).status()).toBe(200);
    const elsewhere = await request.post('/api/ingest/billing?dryRun=true', {
      headers: { authorization: `Bearer ${secret}` },
      data: EVENT,
    });
    expect(elsewhere.status()).toBe(403);
  });

  await test.step('revoked, it opens nothing any more', async () => {
    await page.getByRole('button', { name: `Revoke ${title}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(figure(page, 'Keys', title)).toContainText('Revoked');
    await expect(page.getByRole('button', { name: `Revoke ${title}` })).toHaveCount(0);
    await expect
      .poll(async () => (await send(secret)).status(), { message: 'within five seconds', timeout: 8_000 })
      .toBe(401);
  });
});
