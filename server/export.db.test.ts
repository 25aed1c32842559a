import { beforeEach, describe, expect, test } from 'vitest';
import { createContext } from '@/graphql/context';
import { exported, exportOf } from '@/graphql/exports';
import { readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { HOME, NOW, seedCase, seedTwoEntities, seedUser } from '@/test/two-entities';
import { exportHandler } from './export';

const db = await testDatabase();
const american = readerOf('finance operations', ['US'], '*', 'ann');

beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('ann', 'finance operations', ['US']);
});

async function linesOf(list: string, columns: string[], variables: unknown = {}) {
  const context = async () => createContext({ reader: american, clock: () => NOW, local: true, readOnly: true });
  let text = '';
  let pages = 0;
  for await (const page of exported(exportOf(list, columns, JSON.stringify(variables)), context)) {
    text += page;
    pages += 1;
  }
  return { lines: text.trimEnd().split('\r\n'), pages };
}

describe('an export', () => {
  test('has the columns asked for, of what is within reach, in the order of the list', async () => {
    await seedCase(HOME, 'dear', { amount_at_risk: '900.00' });
    const orderBy = { field: 'AT_RISK', direction: 'DESC' };
    const { lines } = await linesOf('cases', ['title', 'risk'], { orderBy });
    expect(lines[0]).toContain('What broke,At risk,Currency');
    expect(lines.slice(1).map((line) => line.split(',').slice(1, 3))).toEqual([
      ['Homeland case dear', '900.00'],
      ['Homeland case one', '120.50'],
    ]);
  });

  test('walks the list to its end, a page at a time', async () => {
    for (let n = 0; n < 250; n += 1) await seedCase(HOME, `n${n}`);
    const { lines, pages } = await linesOf('cases', ['number']);
    expect({ lines: lines.length, pages }).toEqual({ lines: 252, pages: 2 });
    expect(new Set(lines).size).toBe(252);
  });

  test('takes the filter of the list, and refuses what is none', async () => {
    expect((await linesOf('cases', ['title'], { filter: { overdue: false } })).lines).toHaveLength(1);
    await expect(linesOf('cases', ['title'], { filter: { nonsense: 1 } })).rejects.toThrow('nonsense');
  });

  test('is refused to who is not signed in', async () => {
    const answer = await exportHandler(new Request('http://localhost/api/export/cases'));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: 'Sign in to export this.' });
  });
});
