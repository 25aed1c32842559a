/** The face of an ERP: customers, periods, documents. What it refuses, it refuses for reasons of its own. */
import { type Body, compare, type Deciding, type Decision, Refused, sumOf } from './decision';
import type { DocumentReference, LedgerDocument, Period } from './state';

type Reason =
  | 'missing tax code'
  | 'period closed'
  | 'invalid revenue account'
  | 'missing dimension'
  | 'customer blocked'
  | 'duplicate document'
  | 'other';

/** Two vendors: the same refusal under two codes. */
const CODES: Readonly<Record<'us' | 'eu', Readonly<Record<Reason, string>>>> = {
  us: {
    'missing tax code': 'TAX-001',
    'period closed': 'PER-090',
    'invalid revenue account': 'GL-4110',
    'missing dimension': 'DIM-07',
    'customer blocked': 'AR-221',
    'duplicate document': 'DOC-409',
    other: 'ERP-900',
  },
  eu: {
    'missing tax code': 'FI-4417',
    'period closed': 'FI-0302',
    'invalid revenue account': 'FI-1180',
    'missing dimension': 'FI-2207',
    'customer blocked': 'FI-0731',
    'duplicate document': 'FI-0117',
    other: 'FI-9000',
  },
};

interface Line {
  item: string | null;
  account: string | null;
  amount: string;
  dimensions: Record<string, string>;
}

const readReference = (body: Body): DocumentReference => ({
  system: body.text('system'),
  type: body.choice('type', ['invoice', 'creditmemo']),
  id: body.text('id'),
});
export const bookedId = (system: string, { system: of, type, id }: DocumentReference) =>
  `${system}/${of}/${type}/${id}`;

/** Documents that book this one and have not been taken back. */
export function standing(deciding: Deciding, system: string, reference: DocumentReference): LedgerDocument[] {
  return (deciding.get('booked', bookedId(system, reference))?.documents ?? [])
    .map((id) => deciding.get('document', `${system}/${id}`))
    .filter((document): document is LedgerDocument => document !== undefined && document.reversal === null);
}

/** The period that a date lies in. */
export function periodOf(deciding: Deciding, system: string, entity: string, date: string): Period | undefined {
  return deciding.get('period', `${system}/${entity}/${date.slice(0, 7)}`);
}

/**
 * Books a document. A refusal for a reason of the books is an attempt too: the interface tells of both. A document that
 * is booked already is booked again, unless the ERP was told to check for duplicates.
 */
export function postDocument(deciding: Deciding, system: string, body: Body): Decision {
  const reference = readReference(body.part('document'));
  const entity = body.text('entity');
  const customerId = body.text('customer');
  const currency = body.text('currency');
  const net = body.amount('net');
  const tax = body.amount('tax', '0.00');
  const mapped = body.maybe('taxCode');
  const postingDate = body.date('postingDate') ?? deciding.at.slice(0, 10);
  const lines = body.list('lines').map(
    (line): Line => ({
      item: line.maybe('item'),
      account: line.maybe('account'),
      amount: line.amount('amount'),
      dimensions: line.texts('dimensions'),
    }),
  );

  const company = deciding.get('company', `${system}/${entity}`);
  const serial = deciding.serial();
  const attempt = `pa-${serial}`;
  if (company)
    deciding.say(system, 'erp.posting.requested.v1', `erp.requested-${attempt}`, {
      attempt,
      document: reference,
      entity,
      requestedAt: deciding.at,
    });
  /** @param about what of the master data it is about, as the ERP calls it */
  const refuse = (reason: Reason, message: string, about?: string, more: Record<string, unknown> = {}): Decision => {
    const code = CODES[company?.style ?? 'us'][reason];
    if (company)
      deciding.say(system, 'erp.posting.failed.v1', `erp.failed-${attempt}`, {
        attempt,
        document: reference,
        entity,
        failedAt: deciding.at,
        reason,
        code,
        ...(about ? { about } : {}),
        message,
      });
    return deciding.done({ code, reason, message, attempt, ...more }, 422);
  };

  if (!company) return refuse('other', `There is no company ${entity} here.`);
  const customer = deciding.get('customer', `${system}/${customerId}`);
  if (!customer) return refuse('other', `Customer ${customerId} is not known here.`);
  const first = standing(deciding, system, reference)[0];
  if (first && deciding.get('system', system)?.faults.checksDuplicates)
    return refuse(
      'duplicate document',
      `${reference.type} ${reference.id} is booked as ${first.number} already.`,
      undefined,
      {
        document: first,
      },
    );
  const period = periodOf(deciding, system, entity, postingDate);
  if (!period || period.status === 'closed' || period.status === 'future')
    return refuse(
      'period closed',
      `Posting period ${postingDate.slice(0, 7)} of company ${entity} is ${period?.status === 'future' ? 'not open yet' : 'closed'}`,
    );
  if (customer.blocked) return refuse('customer blocked', `The customer is blocked for posting: ${customer.blocked}`);
  if (!(mapped ?? customer.taxCode)) {
    const says = `Customer ${customerId} has no tax code`;
    return refuse(
      'missing tax code',
      company.style === 'us' ? says : `Steuerkennzeichen fehlt (tax code missing) for customer ${customerId}`,
    );
  }
  for (const line of lines) {
    const item = line.item === null ? undefined : deciding.get('item', `${system}/${entity}/${line.item}`);
    const account = line.account ?? item?.revenueAccount;
    if (!account)
      return refuse(
        'invalid revenue account',
        `Item ${item?.name ?? line.item ?? '(none)'} has no revenue account in company ${entity}`,
        `Item ${item?.name ?? line.item ?? '(none)'}`,
      );
    const chart = deciding.get('glAccount', `${system}/${entity}/${account}`);
    if (!chart)
      return refuse(
        'invalid revenue account',
        `Account ${account} does not exist in company ${entity}`,
        `Account ${account}`,
      );
    const missing = chart.requires.find((dimension) => !(line.dimensions[dimension] ?? chart.defaults[dimension]));
    if (missing)
      return refuse('missing dimension', `Dimension ${missing} is mandatory for account ${account}`, missing);
  }
  if (compare(sumOf(lines.map(({ amount }) => amount)), net) !== 0)
    return refuse('other', `The lines sum up to ${sumOf(lines.map(({ amount }) => amount))} and not to ${net}.`);

  const document: LedgerDocument = {
    id: `je-${serial}`,
    system,
    number: `${company.style === 'us' ? 69 : 71}${serial.slice(serial.indexOf('-') + 1).padStart(8, '0')}`,
    entity,
    currency,
    net,
    tax,
    postingDate,
    postedAt: deciding.at,
    attempt,
    documents: [{ ...reference, amount: net }],
    reversal: null,
  };
  book(deciding, document);
  deciding.say(system, 'erp.document.posted.v1', `erp.posted-${document.id}`, {
    erpDocument: document.id,
    number: document.number,
    entity,
    currency,
    net,
    tax,
    postedAt: deciding.at,
    postingDate,
    attempt,
    documents: document.documents,
  });
  return deciding.done({ document }, 201);
}

function book(deciding: Deciding, document: LedgerDocument): void {
  deciding.put('document', `${document.system}/${document.id}`, document);
  for (const reference of document.documents) {
    const id = bookedId(document.system, reference);
    deciding.put('booked', id, { documents: [...(deciding.get('booked', id)?.documents ?? []), document.id] });
  }
}

/** Takes a document back; the second time it answers the first reversal. */
export function reverseDocument(deciding: Deciding, system: string, body: Body, id: string): Decision {
  const document = deciding.get('document', `${system}/${id}`);
  if (!document) throw new Refused(404, 'NOT-FOUND', `There is no document ${id}.`);
  if (document.reversal) return deciding.done({ document });
  const date = body.date('postingDate') ?? deciding.at.slice(0, 10);
  const period = periodOf(deciding, system, document.entity, date);
  const { style } = deciding.get('company', `${system}/${document.entity}`) ?? { style: 'us' };
  if (!period || period.status === 'closed' || period.status === 'future')
    throw new Refused(
      422,
      CODES[style]['period closed'],
      `Posting period ${date.slice(0, 7)} of company ${document.entity} is closed`,
    );
  const reversal = { id: `${id}-r`, at: deciding.at, reason: body.maybe('reason') };
  const reversed = { ...document, reversal };
  deciding.put('document', `${system}/${id}`, reversed);
  deciding.say(system, 'erp.document.reversed.v1', `erp.reversed-${id}`, {
    erpDocument: id,
    reversal: reversal.id,
    entity: document.entity,
    reversedAt: deciding.at,
    ...(reversal.reason ? { reason: reversal.reason } : {}),
  });
  return deciding.done({ document: reversed });
}

/** Changes what the books know of a customer: its tax code, and whether it may be posted for. */
export function changeCustomer(deciding: Deciding, system: string, body: Body, id: string): Decision {
  const customer = deciding.get('customer', `${system}/${id}`);
  if (!customer) throw new Refused(404, 'NOT-FOUND', `Customer ${id} is not known here.`);
  const changed = {
    ...customer,
    taxCode: 'taxCode' in body.fields ? body.maybe('taxCode') : customer.taxCode,
    blocked: 'blocked' in body.fields ? body.maybe('blocked') : customer.blocked,
  };
  if (changed.taxCode === customer.taxCode && changed.blocked === customer.blocked) return deciding.done({ customer });
  const revision = customer.revision + 1;
  deciding.put('customer', `${system}/${id}`, { ...changed, revision });
  deciding.say(system, 'account.upserted.v1', `account.upserted-${id}-${revision}-${deciding.serial()}`, {
    account: id,
    name: changed.name,
    entity: changed.entity,
    ...(changed.taxRegistration ? { taxRegistration: changed.taxRegistration } : {}),
    ...(changed.taxCode ? { taxCode: changed.taxCode } : {}),
    revision,
  });
  return deciding.done({ customer: { ...changed, revision } });
}

/** Gives an item the account that its revenue is posted to. */
export function changeItem(deciding: Deciding, system: string, body: Body, entity: string, id: string): Decision {
  const item = deciding.get('item', `${system}/${entity}/${id}`);
  if (!item) throw new Refused(404, 'NOT-FOUND', `There is no item ${id} in company ${entity}.`);
  const revenueAccount = body.text('revenueAccount');
  if (!deciding.get('glAccount', `${system}/${entity}/${revenueAccount}`))
    throw new Refused(422, 'INVALID', `Account ${revenueAccount} does not exist in company ${entity}.`);
  const changed = { ...item, revenueAccount };
  deciding.put('item', `${system}/${entity}/${id}`, changed);
  return deciding.done({ item: changed });
}

/** Sets by which dimensions an account is posted where a document brings none. */
export function changeAccount(deciding: Deciding, system: string, body: Body, entity: string, id: string): Decision {
  const account = deciding.get('glAccount', `${system}/${entity}/${id}`);
  if (!account) throw new Refused(404, 'NOT-FOUND', `There is no account ${id} in company ${entity}.`);
  const changed = { ...account, defaults: { ...account.defaults, ...body.texts('defaults') } };
  deciding.put('glAccount', `${system}/${entity}/${id}`, changed);
  return deciding.done({ account: changed });
}

function movePeriod(deciding: Deciding, system: string, period: Period): void {
  const { entity, period: name, revision, start, end, status, cutoffAt } = period;
  deciding.put('period', `${system}/${entity}/${name}`, period);
  deciding.say(system, 'period.changed.v1', `period.changed-${entity}-${name}-${revision}-${deciding.serial()}`, {
    entity,
    period: name,
    start,
    end,
    status,
    cutoffAt,
    changedAt: deciding.at,
    revision,
  });
}

/** Opens or closes a period by hand; from then on the calendar leaves it alone. */
export function changePeriod(deciding: Deciding, system: string, body: Body, entity: string, name: string): Decision {
  const period = deciding.get('period', `${system}/${entity}/${name}`);
  if (!period) throw new Refused(404, 'NOT-FOUND', `There is no period ${name} of company ${entity}.`);
  const status = body.choice('status', ['open', 'closing', 'closed']);
  if (status === period.status) return deciding.done({ period });
  const changed = { ...period, status, revision: period.revision + 1, isManual: true };
  movePeriod(deciding, system, changed);
  return deciding.done({ period: changed });
}

const STEPS = ['future', 'open', 'closing', 'closed'] as const;

/** What the calendar makes of a period at an instant. */
function statusAt({ start, end, cutoffAt }: Period, at: string): Period['status'] {
  const day = at.slice(0, 10);
  if (at >= cutoffAt) return 'closed';
  return day < start ? 'future' : day > end ? 'closing' : 'open';
}

/** Periods whose time has come open and close by themselves. */
export function turnPeriods(deciding: Deciding): void {
  for (const [id, period] of deciding.all('period')) {
    const status = statusAt(period, deciding.at);
    // Never back: what was closed early stays closed.
    if (period.isManual || STEPS.indexOf(status) <= STEPS.indexOf(period.status)) continue;
    movePeriod(deciding, id.slice(0, id.indexOf('/')), { ...period, status, revision: period.revision + 1 });
  }
}

/** Lays the revenue of a document out over time, for the same reasons refused as a posting. */
export function createSchedule(deciding: Deciding, system: string, body: Body): Decision {
  const document = readReference(body.part('document'));
  const entity = body.text('entity');
  const company = deciding.get('company', `${system}/${entity}`);
  if (!company) throw new Refused(422, 'INVALID', `There is no company ${entity} here.`);
  const parts = body.list('lines').map((line) => ({
    ...(line.maybe('line') ? { line: line.text('line') } : {}),
    amount: line.amount('amount'),
    from: line.date('from') ?? deciding.at.slice(0, 10),
    to: line.date('to') ?? deciding.at.slice(0, 10),
  }));
  const amount = body.amount('amount');
  const account = body.maybe('account');
  const id = `rs-${deciding.serial()}`;
  const refuse = (reason: 'invalid revenue account' | 'other', message: string) => {
    const code = CODES[company.style][reason];
    deciding.say(system, 'revenue.schedule.rejected.v1', `revenue.rejected-${id}`, {
      schedule: id,
      document,
      entity,
      rejectedAt: deciding.at,
      reason,
      code,
      message,
    });
    return deciding.done({ code, reason, message }, 422);
  };
  if (account && !deciding.get('glAccount', `${system}/${entity}/${account}`))
    return refuse('invalid revenue account', `Account ${account} takes no deferred revenue`);
  if (compare(sumOf(parts.map((part) => part.amount)), amount) !== 0)
    return refuse('other', `The parts do not sum up to ${amount}.`);
  const schedule = { id, entity, document, currency: body.text('currency'), amount };
  deciding.put('schedule', `${system}/${id}`, schedule);
  deciding.say(system, 'revenue.schedule.created.v1', `revenue.schedule-${id}`, {
    schedule: id,
    document,
    entity,
    currency: schedule.currency,
    amount,
    createdAt: deciding.at,
    lines: parts,
  });
  return deciding.done({ schedule }, 201);
}
