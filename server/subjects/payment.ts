import { isRole } from '@/domain/records';
import { payment } from '@/domain/subjects/payment';
import type { PaymentState } from '@/domain/subjects/payment/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { groupBy, loadRecords } from '@/server/correlation/load-records';
import { defineSource } from '@/server/spine/define';
import { loadLinksFrom, ownedBy } from './links';
import { loadWaiting } from './waiting';

/** A payment's customer may be written as the system of the invoices writes it. */
export const payments = defineSource(payment, {
  load: async (client, keys) => {
    const records = (await loadRecords(client, 'r.id = ANY($1::uuid[])', [keys])).filter((record) =>
      isRole(record, 'payment', 'failed payment'),
    );
    const links = await loadLinksFrom(client, keys);
    const waiting = await loadWaiting(client, keys);
    const linksOf = groupBy(links, ({ fromId }) => fromId);
    const accounts = await loadAccounts(
      client,
      [...records, ...links.flatMap(({ target }) => target ?? [])]
        .flatMap(({ source, customer }) => (customer ? [{ system: source, customer }] : []))
        // The payer as the system of the invoice would write it.
        .concat(
          records.flatMap(({ id, customer }) =>
            customer
              ? (linksOf.get(id) ?? []).flatMap(({ target }) => (target ? [{ system: target.source, customer }] : []))
              : [],
          ),
        ),
    );
    return new Map(
      records.map((record): [string, PaymentState] => {
        const mine = linksOf.get(record.id) ?? [];
        const invoice = mine.find(({ target }) => target)?.target;
        const payer =
          accounts.get(record.source, record.customer, record.occurredAt) ??
          (invoice ? accounts.get(invoice.source, record.customer, record.occurredAt) : null);
        return [
          record.id,
          {
            payment: { ...record, links: mine },
            payer,
            account: payer ?? (invoice ? accounts.get(invoice.source, invoice.customer, record.occurredAt) : null),
            waiting: waiting.get(record.id) ?? null,
            arrived: ownedBy(mine, accounts),
          },
        ];
      }),
    );
  },
  evidenceAt: ({ payment: { knownAt } }) => knownAt,
});
