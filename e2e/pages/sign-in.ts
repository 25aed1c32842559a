import type { Page } from '@playwright/test';
import { type Handle, person } from '../company';
import { expect } from '../visitor';

/** The door of the demo company: one button per person. */
export class SignIn {
  constructor(private readonly page: Page) {}

  /** Comes to the installation as anybody does, and goes in as this person. */
  async continueAs(handle: Handle): Promise<void> {
    await this.page.goto('/');
    await expect(this.page, 'nobody is signed in: the door').toHaveURL(/\/sign-in$/);
    await this.page.getByRole('button', { name: `Continue as ${person(handle).name}` }).click();
    await expect(this.page.getByRole('banner').getByText(person(handle).name)).toBeVisible();
  }
}
