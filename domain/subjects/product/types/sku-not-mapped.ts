import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, words } from '../../../exceptions/evidence';
import { billed } from '../../../exceptions/example';
import { mapped } from '../../../exceptions/example-agreements';
import { productKey } from '../key';
import { openOf, placeOf } from '../state';

export const skuNotMapped = defineException({
  code: 'sku-not-mapped',
  title: 'SKU not mapped',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'Billing charges for a product that the catalogue does not have, or that has neither an item nor a mapping in the ERP of a legal entity whose other products are mapped. Billing systems without a catalogue and entities without mappings are not looked at.',
  consequence: 'The ERP does not know to which revenue account the product is booked: its invoices will be refused.',
  remedy: 'Add the product to the catalogue, or map it in the ERP of the entity.',
  evidence: 'A product in the catalogue, with an item or a mapping of every entity that charges for it.',
  atRisk:
    'What was rated or invoiced of the product, the larger of the two, and is not posted; unknown where it is of several currencies.',
  subject: 'product',
  obstacle: 'product',
  detect: (state) => {
    const { sku, name, places, unmapped, hasCatalogue } = state;
    const isUnknown = name === null && hasCatalogue && places.length > 0;
    if (!isUnknown && unmapped.length === 0) return null;
    const mine = unmapped.length > 0 ? unmapped : places;
    const open = openOf(mine);
    const since = new Date(Math.min(...mine.map((place) => place.since.getTime())));
    return {
      subjectId: productKey.text({ sku }),
      title: isUnknown
        ? `${sku}: charged for, not in the catalogue`
        : `${sku}: no ERP mapping, ${mine.map(({ entityId }) => entityId).join(', ')}`,
      cause: { kind: 'mapping', about: 'other', id: sku },
      amountAtRisk: open?.amount ?? null,
      amountBasis: open ? 'stated' : 'unknown',
      currency: open?.currency ?? null,
      ...placeOf(mine),
      accountId: null,
      stage: 'posted',
      transactions: [],
      since,
      evidence: [
        identifier('SKU', sku),
        words('In the catalogue', name ?? 'no'),
        words('Without mapping', mine.map(({ entityId }) => entityId).join(', ')),
        ...mine.flatMap(({ entityId, open: amounts }) =>
          amounts.map(({ amount, currency }) => money(`Not posted in ${entityId}`, amount, currency)),
        ),
        instant('First charged', since),
      ],
    };
  },
  examples: (names) => {
    const other = mapped(names, '2026-01-01T00:00:00Z', { mapping: names.of('map-2'), product: names.of('SEAT') });
    return {
      holds: {
        words: 'The ERP maps the entity’s products one by one, and has no mapping of the calls that were invoiced.',
        said: [...billed(names), other],
      },
      nearly: {
        words: 'Both products were mapped.',
        said: [...billed(names), other, mapped(names, '2026-01-01T00:00:00Z')],
      },
      cleared: { words: 'The ERP mapped the product.', said: [mapped(names, '2026-03-22T08:00:00Z')] },
      returned: {
        words: 'The mapping was given to another product.',
        said: [
          mapped(names, '2026-03-22T08:00:00Z', { product: names.of('STORAGE'), revision: 2 }, '2026-03-26T08:00:00Z'),
        ],
      },
    };
  },
  also: ['posting-overdue'],
});
