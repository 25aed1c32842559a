import type { Locator } from '@playwright/test';
import { Console } from './console';

/** One transaction: its sums, its lineage, what stands behind it. */
export class Transaction extends Console {
  /** The sum under a heading: "Metered". */
  sum(name: string): Locator {
    return this.page.locator('dl > div').filter({ has: this.page.getByRole('term').getByText(name, { exact: true }) });
  }

  get lineage(): Locator {
    return this.page.getByRole('region', { name: 'Lineage' }).first();
  }

  stage(name: string): Locator {
    return this.page
      .getByRole('region', { name: 'Stages' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
  }

  async open(tab: string): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
  }
}
