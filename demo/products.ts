/** What the company sells, and the meters that measure it. */

interface Meter {
  meter: string;
  name: string;
  unit: string;
  /** Accepted units with their exact factors. */
  units: readonly { unit: string; factor: string }[];
}

export interface Product {
  sku: string;
  name: string;
  revenueCategory: string;
  glAccount: string;
  erpItem: string;
  meter?: Meter;
}

export const PRODUCTS = {
  seats: {
    sku: 'QM-SEAT',
    name: 'Workspace seats',
    revenueCategory: 'subscription',
    glAccount: '4000',
    erpItem: 'SEAT',
  },
  platform: {
    sku: 'QM-PLATFORM',
    name: 'Platform fee',
    revenueCategory: 'subscription',
    glAccount: '4000',
    erpItem: 'PLAT',
  },
  api: {
    sku: 'QM-API',
    name: 'API calls',
    revenueCategory: 'usage',
    glAccount: '4100',
    erpItem: 'API',
    meter: { meter: 'api.calls', name: 'API calls', unit: 'call', units: [{ unit: 'kcall', factor: '1000' }] },
  },
  storage: {
    sku: 'QM-STORAGE',
    name: 'Object storage',
    revenueCategory: 'usage',
    glAccount: '4110',
    erpItem: 'STOR',
    meter: {
      meter: 'storage.gb-days',
      name: 'Stored gigabytes by day',
      unit: 'GB-day',
      units: [{ unit: 'TB-day', factor: '1000' }],
    },
  },
  minimum: {
    sku: 'QM-MINIMUM',
    name: 'Minimum commitment true-up',
    revenueCategory: 'usage',
    glAccount: '4190',
    erpItem: 'MIN',
  },
  prepaid: {
    sku: 'QM-PREPAID',
    name: 'Prepaid API calls',
    revenueCategory: 'deferred',
    glAccount: '2300',
    erpItem: 'PREP',
  },
  onboarding: { sku: 'QM-ONBOARD', name: 'Onboarding', revenueCategory: 'services', glAccount: '4300', erpItem: 'ONB' },
  training: { sku: 'QM-TRAINING', name: 'Training', revenueCategory: 'services', glAccount: '4310', erpItem: 'TRAIN' },
  consulting: {
    sku: 'QM-CONSULT',
    name: 'Consulting',
    revenueCategory: 'services',
    glAccount: '4320',
    erpItem: 'CONS',
  },
  discount: {
    sku: 'QM-DISCOUNT',
    name: 'Volume discount',
    revenueCategory: 'subscription',
    glAccount: '4900',
    erpItem: 'DISC',
  },
} as const satisfies Record<string, Product>;
