import { Refusal } from '../access';
import { decimal, sum, text } from '../money';
import type { DocumentState } from '../subjects/document/state';
import { defineCommand } from './define';

/** Asks an ERP to book a document. Amounts are decimals, of a credit memo negative; lines are net of tax. */
export interface PostingPayload {
  readonly document: { readonly system: string; readonly type: 'invoice' | 'creditmemo'; readonly id: string };
  readonly number: string | null;
  readonly entity: string;
  /** As the ERP knows it. */
  readonly customer: string;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  /** The item is the product by its SKU; null where the source names none. */
  readonly lines: readonly { readonly line: string; readonly item: string | null; readonly amount: string }[];
}

export const posting = defineCommand<PostingPayload>({
  code: 'posting',
  title: 'Post a document',
  told: ({ number, document, net, currency }) => `Post ${number ?? document.id}, ${net} ${currency} net of tax`,
});

/** Products by line, where the source states them: a credit memo names the lines that it credits instead. */
const productsOf = ({ facts }: DocumentState): ReadonlyMap<string, string> =>
  new Map(
    facts.record.body.lines.flatMap((line) => ('product' in line && line.product ? [[line.line, line.product]] : [])),
  );

/**
 * The posting of a document that an ERP has refused, as the document stands now.
 * @param credited of a credit memo, the invoices that it credits: their lines say what is credited
 * @param customer by which the ERP knows who is billed; null when nothing links it
 * Refuses a document on which the ERP's last word is no refusal, and one whose customer can't be named to it.
 */
export function postingAgain(
  state: DocumentState,
  credited: readonly DocumentState[],
  customer: string | null,
): PostingPayload {
  const { facts, sign, net, refusal } = state;
  const { record, lines } = facts;
  if (state.posting !== 'rejected' || !refusal)
    throw new Refusal('invalid', "The ERP's last word on this document is no refusal: there is nothing to retry.");
  if (!customer)
    throw new Refusal(
      'invalid',
      `The account that is billed has no customer in ${refusal.source}: link it there first, then retry.`,
    );
  const own = productsOf(state);
  const invoices = new Map(credited.map((invoice) => [invoice.facts.record.id, productsOf(invoice)]));
  return {
    document: {
      system: record.source,
      type: sign < 0 ? 'creditmemo' : 'invoice',
      id: record.externalId,
    },
    number: record.number,
    entity: refusal.body.entity,
    customer,
    currency: record.currency ?? '',
    net: text(net),
    tax: text(sum(lines.map(({ tax }) => tax)).times(sign)),
    lines: lines.map(({ line, amount, creditsId, creditsLine }) => ({
      line,
      item: own.get(line) ?? invoices.get(creditsId ?? '')?.get(creditsLine ?? '') ?? null,
      amount: text(decimal(amount).times(sign)),
    })),
  };
}
