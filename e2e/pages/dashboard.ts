import type { Locator } from '@playwright/test';
import { Console } from './console';
import { figure } from './table';

/** Key figures, and the tables behind them. */
export class Dashboard extends Console {
  /** The tile of a figure; its value is a link to the records. */
  tile(title: string): Locator {
    return this.page.getByRole('article', { name: title, exact: true });
  }

  atRisk(type: string): Locator {
    return figure(this.page, 'Money at risk by kind of exception', type);
  }

  variance(entity: string, currency: string): Locator {
    return figure(this.page, 'Variance by region, legal entity and currency', new RegExp(`${entity}\\s*${currency}`));
  }
}

/** An amount or a count as a number, for comparing what two screens say. */
export const read = (text: string): number => Number(text.replace('−', '-').replace(/[^\d.-]/g, ''));
