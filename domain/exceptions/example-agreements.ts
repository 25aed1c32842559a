/** What systems say in worked examples of who a customer is, and of what was agreed, granted, priced and synced. */
import type { z } from 'zod';
import { pricePublished, productSyncCompleted, productSyncFailed } from '../signals/catalog';
import * as commercial from '../signals/commercial';
import { crmSyncCompleted, crmSyncFailed } from '../signals/crm';
import * as erp from '../signals/erp';
import { entitlementChanged } from '../signals/orders';
import type { Names, SaidSignal } from './example';

/** A system names the parent of the account. */
export const stated = (
  names: Names,
  system: 'crm' | 'billing',
  parent: string,
  change: Partial<z.input<typeof commercial.accountUpserted.schema>> = {},
  time = '2026-01-02T00:00:00Z',
): SaidSignal =>
  names.say(system, commercial.accountUpserted, time, {
    account: names.of(system === 'crm' ? 'acc-1' : 'cus-1'),
    parent: names.of(parent),
    ...(system === 'crm' ? { name: `Acme ${names.mark}`, entity: names.entity, region: 'North America' } : {}),
    revision: 1,
    ...change,
  });

/** Billing itself links its customer to an account of the CRM. */
export const linked = (names: Names, account: string, time: string): SaidSignal =>
  names.say('billing', commercial.identityLinked, time, {
    ...{ system: names.system('billing'), externalId: names.of('cus-1'), updatedAt: time },
    account: { system: names.system('crm'), id: names.of(account) },
  });

/** The CRM links a customer of the ERP, named like the account, to it. */
export const erpCustomer = (
  names: Names,
  account: string,
  time: string,
  change: Partial<z.input<typeof commercial.identityLinked.schema>> = {},
): SaidSignal =>
  names.say('crm', commercial.identityLinked, time, {
    ...{ system: names.system('erp'), type: 'erp customer', externalId: names.of(`C-${account}`), validFrom: time },
    account: { system: names.system('crm'), id: names.of(account) },
    ...change,
  });

/** From an instant on the subscription's customer may, or may not, use its product. */
export const entitled = (
  names: Names,
  state: z.input<typeof entitlementChanged.schema>['state'],
  time: string,
  change: Partial<z.input<typeof entitlementChanged.schema>> = {},
): SaidSignal =>
  names.say('billing', entitlementChanged, time, {
    entitlement: names.of('ent-1'),
    customer: names.of('cus-1'),
    subscription: { id: names.of('sub-1') },
    product: names.of('API'),
    state,
    effectiveAt: time,
    ...change,
  });

/** Everybody's price of a call from an instant on. */
export const priced = (
  names: Names,
  unitAmount: string,
  validFrom: string,
  change: Partial<z.input<typeof pricePublished.schema>> = {},
  time = validFrom,
): SaidSignal =>
  names.say('billing', pricePublished, time, {
    ...{ price: names.of('pr-1'), product: names.of('API'), meter: names.of('calls'), currency: 'USD' },
    ...{ unitAmount, unit: 'call', validFrom },
    ...change,
  });

/** The CRM was told of an object of billing, or refused it with these words. */
export const synced = (
  names: Names,
  time: string,
  {
    type = 'invoice',
    id = 'in-1',
    ...change
  }: Partial<z.input<typeof crmSyncCompleted.schema>> & { type?: 'invoice' | 'subscription'; id?: string } = {},
): SaidSignal =>
  names.say('crm', change.error ? crmSyncFailed : crmSyncCompleted, time, {
    ...{ sync: names.of(`sy-${time}`), object: { type, id: names.of(id) }, at: time },
    ...change,
  });

/** The ERP took the product, or refused it with these words. */
export const productSynced = (names: Names, time: string, error?: string): SaidSignal =>
  names.say('erp', error ? productSyncFailed : productSyncCompleted, time, {
    sync: names.of(`ps-${time}`),
    product: names.of('API'),
    target: names.system('erp'),
    at: time,
    ...(error ? { error } : {}),
  });

/** The ERP maps the product for the legal entity from an instant on. */
export const mapped = (
  names: Names,
  validFrom: string,
  change: Partial<z.input<typeof erp.erpMappingChanged.schema>> = {},
  time = validFrom,
): SaidSignal =>
  names.say('erp', erp.erpMappingChanged, time, {
    ...{ mapping: names.of('map-1'), entity: names.entity, product: names.of('API'), glAccount: '4010', validFrom },
    ...change,
  });
