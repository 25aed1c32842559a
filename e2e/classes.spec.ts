/** One open case of every class of break, opened from the catalogue of types as a person would. */
import { Case } from './pages/exceptions';
import { Table } from './pages/table';
import { expect, test } from './visitor';

const TYPES = `{
  exceptionTypes { code value title class rule consequence }
  exceptionGroups(filter: { open: true }, by: TYPE) { key count }
}`;
interface Answer {
  exceptionTypes: { code: string; value: string; title: string; class: string; rule: string; consequence: string }[];
  exceptionGroups: { key: string; count: number }[];
}

test('a case of every class opens from the catalogue, with its words and its evidence', async ({ visit, api }) => {
  const { exceptionTypes, exceptionGroups } = await (await api('dana'))<Answer>(TYPES);
  const open = new Map(exceptionGroups.map(({ key, count }) => [key, count]));
  const { page } = await visit('dana');
  for (const name of new Set(exceptionTypes.map((type) => type.class))) {
    const type = exceptionTypes.find((each) => each.class === name && open.has(each.value));
    if (!type) throw new Error(`The demo company has no open case of the class ${name}.`);
    await page.goto(`/exceptions/types?type=${type.code}`);
    const entry = page.locator(`details#${type.code}`);
    await expect(entry).toContainText(type.rule);
    const count = open.get(type.value) as number;
    await entry.getByRole('link', { name: count === 1 ? '1 case' : `${count} cases`, exact: true }).click();
    await expect(page).toHaveURL(/\/exceptions\?type=/);
    const cases = new Table(page, 'Cases');
    await expect(cases.row(0)).toBeVisible();
    await expect(entry).toHaveCount(0);
    await cases.expectTotal(count);
    const number = await (await cases.cell(cases.row(0), 'Case')).innerText();
    await page.goto(`/exceptions/${number}`);
    await expect(page.getByRole('heading', { name: type.title })).toBeVisible();
    await expect(page.getByText(type.consequence)).toBeVisible();
    await expect(page.getByRole('region', { name: 'Evidence' }).getByRole('term').first()).toBeVisible();
    await expect(new Case(page).standing('Status')).not.toBeEmpty();
  }
});
