import {
  amountOf,
  amountText,
  currencyOf,
  type Fact,
  given,
  idOf,
  type Read,
  type Reading,
  textOf,
  Unfit,
  within,
} from './fields';

/**
 * A customer as an account. Name, e-mail, telephone, address, description and means of payment are a person's and
 * never leave this function; entity and region come from the metadata keys of those names.
 */
export function readCustomer({ object, version }: Reading): Read {
  const metadata = within(object, 'metadata');
  const currency = textOf(object.currency);
  return [
    {
      type: 'account.upserted.v1',
      part: 'account',
      data: {
        account: object.id,
        ...given('entity', short(metadata.entity)),
        ...given('region', short(metadata.region)),
        ...given('currency', currency && currencyOf(currency)),
        status: object.deleted === true ? 'inactive' : 'active',
        updatedAt: version.at,
      },
    },
  ];
}

const short = (value: unknown): string | undefined => textOf(value)?.slice(0, 50);

export function readProduct({ object, version }: Reading): Read {
  if (object.deleted === true) return { ignored: 'a deleted product keeps what was said of it' };
  return [product(object.id, textOf(object.name) ?? object.id, version.at)];
}

/** Prices and plans (their older form) are what subscriptions and lines refer to. */
export function readPrice({ object, version }: Reading): Read {
  if (object.deleted === true) return { ignored: 'a deleted price keeps what was said of it' };
  const currency = currencyOf(object.currency);
  const amount = amountOf(
    object.unit_amount_decimal ?? object.amount_decimal ?? object.unit_amount ?? object.amount,
    currency,
  );
  const name = textOf(object.nickname) ?? (amount ? `${amountText(amount)} ${currency}` : object.id);
  return [{ ...product(object.id, name, version.at, idOf(object.product)), part: String(object.object) }];
}

const product = (sku: string, name: string, updatedAt: string, of?: string): Fact => ({
  type: 'product.upserted.v1',
  part: 'product',
  data: { sku, name: name.slice(0, 300), ...given('revenueCategory', of), updatedAt },
});

const AGGREGATIONS: Readonly<Record<string, string>> = { sum: 'sum', count: 'count', last: 'latest' };

/** A meter; its usage events name it by event name, so that is its code. */
export function readMeter({ object, version }: Reading): Read {
  const code = textOf(object.event_name);
  if (!code) throw new Unfit('event_name is missing');
  const formula = String(within(object, 'default_aggregation').formula);
  const aggregation = AGGREGATIONS[formula];
  if (!aggregation) throw new Unfit(`the aggregation ${formula} is not known`);
  return [
    {
      type: 'product.upserted.v1',
      part: 'meter',
      data: {
        sku: object.id,
        name: textOf(object.display_name) ?? code,
        meters: [{ meter: code, unit: '', aggregation }],
        updatedAt: version.at,
      },
    },
  ];
}
