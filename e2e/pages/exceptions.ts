import type { Locator } from '@playwright/test';
import { Console } from './console';
import { Table } from './table';

/** The queue. */
export class Exceptions extends Console {
  readonly cases = new Table(this.page, 'Cases');

  flag(name: string): Locator {
    return this.page.getByRole('search').getByRole('button', { name, exact: true });
  }
}

/** One case. */
export class Case extends Console {
  /** What stands beside a word: "Assignee". */
  standing(name: string): Locator {
    return this.page
      .getByRole('region', { name: 'Standing' })
      .locator('div')
      .filter({ has: this.page.getByRole('term').getByText(name, { exact: true }) })
      .getByRole('definition')
      .last();
  }

  get activity(): Locator {
    return this.page.getByRole('region', { name: 'Activity' });
  }
}
