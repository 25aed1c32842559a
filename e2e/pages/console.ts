import type { Locator, Page } from '@playwright/test';
import { expect } from '../visitor';

/** The shell around every screen: navigation, context, search, and what it says in passing. */
export class Console {
  constructor(readonly page: Page) {}

  get navigation(): Locator {
    return this.page.getByRole('navigation', { name: 'Main' });
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  async go(place: string): Promise<void> {
    await this.navigation.getByRole('link', { name: place, exact: true }).click();
  }

  /** Passing notices: "Case 22 is yours". */
  notice(text: string | RegExp): Locator {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  async search(text: string): Promise<Locator> {
    await this.page.keyboard.press('ControlOrMeta+k');
    const dialog = this.page.getByRole('dialog', { name: 'Search and commands' });
    await dialog.getByRole('combobox').fill(text);
    return dialog.getByRole('option');
  }

  /** The buttons that change something, wherever a screen may offer them. */
  get actions(): Locator {
    return this.page.getByRole('button', { name: /^(Claim|Assign|Acknowledge|Comment|Create key|Revoke.*)( \d+)?$/ });
  }

  async expectNoActions(): Promise<void> {
    await expect(this.actions).toHaveCount(0);
    await expect(this.page.getByRole('textbox', { name: 'Comment' })).toHaveCount(0);
  }
}
