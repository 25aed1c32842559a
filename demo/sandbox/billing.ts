/** The face of a billing system: it voids, bills again, credits and withdraws; what it issued it never changes. */
import { type Body, compare, type Deciding, type Decision, negative, Refused, sumOf } from './decision';
import type { Billed } from './state';

interface Line {
  line: string;
  amount: string;
  tax?: string;
  [more: string]: unknown;
}

const linesOf = ({ body }: Billed) => body.lines as Line[];

function invoiceOf(deciding: Deciding, system: string, id: string): Billed {
  const invoice = deciding.get('billed', `${system}/${id}`);
  if (invoice?.type !== 'invoice') throw new Refused(404, 'NOT_FOUND', `There is no invoice ${id}.`);
  return invoice;
}

function mark(deciding: Deciding, system: string, id: string, invoice: Billed, reason: string | null): Billed {
  const voided = { ...invoice, voidedAt: deciding.at };
  deciding.put('billed', `${system}/${id}`, voided);
  deciding.say(system, 'invoice.voided.v1', `invoice.voided-${id}`, {
    invoice: id,
    voidedAt: deciding.at,
    ...(reason ? { reason } : {}),
  });
  return voided;
}

/** Voids an invoice, for good; again it answers the same. Refused while it is credited: that has to be undone first. */
export function voidInvoice(deciding: Deciding, system: string, body: Body, id: string): Decision {
  const invoice = invoiceOf(deciding, system, id);
  if (invoice.voidedAt) return deciding.done({ invoice: invoice.body, voidedAt: invoice.voidedAt });
  if (compare(invoice.credited, '0') !== 0)
    throw new Refused(409, 'CREDITED', `Invoice ${id} has been credited by ${invoice.credited}; it can not be voided.`);
  const voided = mark(deciding, system, id, invoice, body.maybe('reason'));
  return deciding.done({ invoice: voided.body, voidedAt: voided.voidedAt });
}

/** Voids an invoice and issues another in its place, the same but for the lines that are stated anew. */
export function rebill(deciding: Deciding, system: string, body: Body, id: string): Decision {
  const invoice = invoiceOf(deciding, system, id);
  if (invoice.voidedAt) throw new Refused(409, 'VOID', `Invoice ${id} is void already.`);
  if (compare(invoice.credited, '0') !== 0)
    throw new Refused(
      409,
      'CREDITED',
      `Invoice ${id} has been credited by ${invoice.credited}; it can not be replaced.`,
    );
  const stated = new Map(
    'lines' in body.fields
      ? body
          .list('lines')
          .map((line) => [line.text('line'), { amount: line.amount('amount'), tax: line.amount('tax', '0.00') }])
      : [],
  );
  for (const line of stated.keys())
    if (linesOf(invoice).every((of) => of.line !== line))
      throw new Refused(422, 'INVALID', `Invoice ${id} has no line ${line}.`);
  const lines = linesOf(invoice).map((line) => {
    const anew = stated.get(line.line);
    if (!anew) return line;
    // Its quantity no longer explains the amount.
    const { quantity: _, unitAmount: __, ...rest } = line;
    return { ...rest, ...anew };
  });
  const net = sumOf(lines.map(({ amount }) => amount));
  const tax = sumOf(lines.map((line) => line.tax ?? '0'));
  const serial = deciding.serial();
  const replacement = {
    ...invoice.body,
    invoice: `in-${serial}`,
    number: `${String(invoice.body.number ?? id).split('-')[0]}-${deciding.at.slice(0, 4)}-${serial}`,
    issuedAt: deciding.at,
    billRunAt: deciding.at,
    net,
    tax,
    total: sumOf([net, tax]),
    lines,
    revision: 1,
  };
  mark(deciding, system, id, invoice, body.maybe('reason'));
  deciding.put('billed', `${system}/${replacement.invoice}`, {
    type: 'invoice',
    body: replacement,
    voidedAt: null,
    credited: '0.00',
  });
  deciding.say(system, 'invoice.issued.v1', `invoice.issued-${replacement.invoice}`, replacement);
  return deciding.done({ voided: id, invoice: replacement }, 201);
}

/** Credits lines of an invoice, up to what is left of it. */
export function creditInvoice(deciding: Deciding, system: string, body: Body): Decision {
  const id = body.text('invoice');
  const invoice = invoiceOf(deciding, system, id);
  if (invoice.voidedAt) throw new Refused(409, 'VOID', `Invoice ${id} is void.`);
  const memo = `cm-${deciding.serial()}`;
  const lines = body.list('lines').map((line, index) => {
    const of = line.text('invoiceLine');
    if (linesOf(invoice).every((each) => each.line !== of))
      throw new Refused(422, 'INVALID', `Invoice ${id} has no line ${of}.`);
    return {
      line: String(index + 1),
      invoice: id,
      invoiceLine: of,
      amount: line.amount('amount'),
      tax: line.amount('tax', '0.00'),
    };
  });
  const net = sumOf(lines.map(({ amount }) => amount));
  const credited = sumOf([invoice.credited, net]);
  if (compare(net, '0') <= 0) throw new Refused(422, 'INVALID', 'A credit memo needs an amount above zero.');
  if (compare(credited, invoice.body.net as string) > 0)
    throw new Refused(
      422,
      'TOO_MUCH',
      `Invoice ${id} has ${sumOf([invoice.body.net as string, negative(invoice.credited)])} left to be credited, not ${net}.`,
    );
  const issued = {
    creditMemo: memo,
    number: `CM-${memo.slice(3)}`,
    customer: invoice.body.customer,
    currency: invoice.body.currency,
    issuedAt: deciding.at,
    net,
    tax: sumOf(lines.map(({ tax }) => tax)),
    lines,
    revision: 1,
  };
  deciding.put('billed', `${system}/${id}`, { ...invoice, credited });
  deciding.put('billed', `${system}/${memo}`, { type: 'creditmemo', body: issued, voidedAt: null, credited: '0.00' });
  deciding.say(system, 'creditmemo.issued.v1', `creditmemo.issued-${memo}`, issued);
  return deciding.done({ creditMemo: issued }, 201);
}

/** Takes from a customer what it may use; again it answers the same. */
export function withdrawEntitlement(deciding: Deciding, system: string, _body: Body, id: string): Decision {
  const entitlement = deciding.get('entitlement', `${system}/${id}`);
  if (!entitlement) throw new Refused(404, 'NOT_FOUND', `There is no entitlement ${id}.`);
  if (entitlement.state === 'withdrawn') return deciding.done({ entitlement });
  const withdrawn = { ...entitlement, state: 'withdrawn' as const, revision: entitlement.revision + 1 };
  deciding.put('entitlement', `${system}/${id}`, withdrawn);
  deciding.say(
    system,
    'entitlement.changed.v1',
    `entitlement.changed-${id}-${withdrawn.revision}-${deciding.serial()}`,
    {
      entitlement: id,
      customer: withdrawn.customer,
      subscription: { id: withdrawn.subscription },
      product: withdrawn.product,
      state: 'withdrawn',
      effectiveAt: deciding.at,
      because: { type: 'person' },
      revision: withdrawn.revision,
    },
  );
  return deciding.done({ entitlement: withdrawn });
}
