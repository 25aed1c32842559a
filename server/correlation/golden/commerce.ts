/** Golden rows of what is agreed: who may use what, at which price, and how the ERP books it. Each is what one statement says. */
import type { StatementBody, StatementKind } from '@/domain/statements';
import { markEntitled, markPricedBy, markProducts } from '../commerce';
import { goldenTable } from './define';
import type { Statement } from './statements';

/** The body of a statement of this kind: the door checked it. */
const bodyOf = <Kind extends StatementKind>({ body }: Statement) => body as unknown as StatementBody<Kind>;

export const entitlements = goldenTable({
  kind: 'entitlement',
  table: 'entitlement',
  key: { id: 'text' },
  subject: 'g.id',
  columns: {
    system: 'text',
    external_id: 'text',
    customer: 'text',
    subscription_system: 'text',
    subscription: 'text',
    product: 'text',
    feature: 'text',
    state: 'text',
    quantity: 'numeric',
    effective_at: 'timestamptz',
    because: 'jsonb',
  },
  row: (statement) => {
    const body = bodyOf<'entitlement'>(statement);
    return {
      id: statement.externalId,
      system: body.system,
      external_id: body.entitlement,
      customer: body.customer,
      subscription_system: body.subscription ? (body.subscription.system ?? body.billing) : null,
      subscription: body.subscription?.id ?? null,
      product: body.product,
      feature: body.feature ?? null,
      state: body.state,
      quantity: body.quantity ?? null,
      effective_at: body.effectiveAt,
      because: (body.because ?? null) as never,
    };
  },
  dependants: async (client, changed) =>
    markEntitled(
      client,
      changed.map(({ id }) => id),
    ),
});

export const prices = goldenTable({
  kind: 'price',
  table: 'price',
  key: { id: 'text' },
  subject: 'g.id',
  columns: {
    system: 'text',
    external_id: 'text',
    product: 'text',
    meter: 'text',
    customer: 'text',
    currency: 'text',
    unit_amount: 'numeric',
    unit: 'text',
    valid_from: 'timestamptz',
    valid_to: 'timestamptz',
  },
  row: (statement) => {
    const body = bodyOf<'price'>(statement);
    return {
      id: statement.externalId,
      system: body.system,
      external_id: body.price,
      product: body.product,
      meter: body.meter ?? null,
      customer: body.customer ?? null,
      currency: body.currency,
      unit_amount: body.unitAmount,
      unit: body.unit ?? null,
      valid_from: body.validFrom,
      valid_to: body.validTo ?? null,
    };
  },
  dependants: async (client, changed) =>
    markPricedBy(
      client,
      changed.map(({ id }) => id),
    ),
});

export const erpMappings = goldenTable({
  kind: 'erp mapping',
  table: 'erp_mapping',
  key: { id: 'text' },
  subject: 'g.id',
  columns: {
    system: 'text',
    external_id: 'text',
    entity_id: 'text',
    product: 'text',
    account: 'text',
    gl_account: 'text',
    tax_code: 'text',
    dimensions: 'jsonb',
    valid_from: 'timestamptz',
    valid_to: 'timestamptz',
  },
  row: (statement) => {
    const body = bodyOf<'erp mapping'>(statement);
    return {
      id: statement.externalId,
      system: body.system,
      external_id: body.mapping,
      entity_id: body.entity,
      product: body.product ?? null,
      account: body.account ?? null,
      gl_account: body.glAccount ?? null,
      tax_code: body.taxCode ?? null,
      dimensions: body.dimensions as never,
      valid_from: body.validFrom,
      valid_to: body.validTo ?? null,
    };
  },
  dependants: async (client) => markProducts(client),
});
