import type { Locator, Page } from '@playwright/test';
import { expect } from '../visitor';

/** A list of many rows: its rows, its columns by their headings, how many there are. */
export class Table {
  readonly table: Locator;

  constructor(
    readonly page: Page,
    /** What its rows are: "Cases". */
    readonly label: string,
  ) {
    this.table = page.getByRole('table', { name: label, exact: true });
  }

  /** The row at a place, from 0, among those on show. */
  row(index: number): Locator {
    return this.table.locator('tbody').getByRole('row').nth(index);
  }

  get rows(): Locator {
    return this.table.locator('tbody').getByRole('row');
  }

  /** Where the keyboard stands. */
  get active(): Locator {
    return this.table.locator('tr[data-active]');
  }

  /** The cell of a row under this heading. */
  async cell(row: Locator, heading: string): Promise<Locator> {
    const headings = await this.table.getByRole('columnheader').allInnerTexts();
    const at = headings.findIndex((text) => text.trim() === heading);
    if (at < 0) throw new Error(`${this.label} have no column "${heading}": ${headings.join(', ')}`);
    return row.getByRole('cell').nth(at);
  }

  /** How many there are in all, as the list says it. */
  total(count: number): Locator {
    return this.page.getByText(`${count.toLocaleString('en-US')} ${this.label.toLowerCase()}`, { exact: true });
  }

  async expectTotal(count: number): Promise<void> {
    await expect(this.total(count)).toBeVisible();
  }

  /** Does what asks the server for other rows, and waits until they are the ones on show. */
  async changing(act: () => Promise<void>): Promise<void> {
    const answered = this.page.waitForResponse((response) => response.url().endsWith('/api/graphql'));
    await act();
    await answered;
    await expect(this.page.getByRole('region', { name: this.label, exact: true })).not.toHaveAttribute(
      'aria-busy',
      'true',
    );
  }

  async sortBy(heading: string): Promise<void> {
    const head = this.table.getByRole('columnheader', { name: heading });
    await this.changing(() => head.getByRole('button', { name: heading }).click());
    await expect(head).toHaveAttribute('aria-sort', 'descending');
  }
}

/** A small table of figures: a row is found by its words. */
export const figure = (page: Page, label: string, words: string | RegExp): Locator =>
  page.getByRole('region', { name: label, exact: true }).last().getByRole('row').filter({ hasText: words });

/** Narrows a list by a chip that offers choices. */
export async function choose(page: Page, chip: string, choice: string): Promise<void> {
  const bar = page.getByRole('search');
  await bar.getByRole('button', { name: chip, exact: true }).click();
  await page.getByRole('dialog', { name: chip }).getByLabel(choice, { exact: true }).check();
  await page.keyboard.press('Escape');
}
