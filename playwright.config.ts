import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const executablePath = process.env.CHROMIUM || ['/usr/bin/chromium'].find((file) => existsSync(file));

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/browser',
  // Starts the product as a user does, with a data folder, a port and demo data of its own; sets E2E_URL.
  globalSetup: './test/served.ts',
  // One company for all journeys: they would get into each other's way.
  workers: 1,
  fullyParallel: false,
  // A second try tells a hiccup of a busy machine from a fault; it is reported as flaky, not hidden.
  retries: process.env.CI === 'true' ? 1 : 0,
  forbidOnly: process.env.CI === 'true',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: process.env.E2E_URL,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
