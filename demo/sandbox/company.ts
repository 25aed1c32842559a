/** What the counterparts know when they begin: what the demo company's systems have told, and what its ledgers want. */
import { dateText, iso, localDate } from '../clock';
import { cutoff, ENTITIES, SOURCES } from '../company';
import type { Generated } from '../generate';
import { PRODUCTS, type Product } from '../products';
import type { Signal } from '../signals';
import { sumOf } from './decision';
import { type Change, type Face, type LedgerDocument, NO_FAULTS, type Period, type Rows, State } from './state';

/** Months for which the ledgers have periods that nobody was told of yet. */
const AHEAD = 13;
/** As the story of the refused postings has it: what the ledgers lack, and what they want. */
const WITHOUT_ACCOUNT = `GB/${PRODUCTS.storage.sku}`;
const REQUIRES: Readonly<Record<string, string[]>> = { 'US/4100': ['COST CENTRE'], 'US/4310': ['COST CENTRE'] };

const isFace = (kind: string): kind is Face => kind === 'billing' || kind === 'crm' || kind === 'erp';

/** Charts of accounts, items and the periods ahead. */
function* ledgers(at: number): Generator<Change> {
  for (const { code, erp, currency, zone, ...entity } of ENTITIES) {
    yield ['company', `${erp}/${code}`, { system: erp, currency, style: erp === 'erp-us' ? 'us' : 'eu' }];
    for (const { sku, erpItem, glAccount } of Object.values(PRODUCTS) as Product[]) {
      const revenueAccount = `${code}/${sku}` === WITHOUT_ACCOUNT ? null : glAccount;
      yield ['item', `${erp}/${code}/${sku}`, { name: erpItem, revenueAccount }];
      yield [
        'glAccount',
        `${erp}/${code}/${glAccount}`,
        { requires: REQUIRES[`${code}/${glAccount}`] ?? [], defaults: {} },
      ];
    }
    const { year, month } = localDate(zone, at);
    for (let each = month; each < month + AHEAD; each += 1) {
      const start = dateText({ year, month: each, day: 1 });
      const period: Period = {
        entity: code,
        period: start.slice(0, 7),
        start,
        end: dateText({ year, month: each + 1, day: 0 }),
        status: 'future',
        cutoffAt: iso(cutoff({ ...entity, code, erp, currency, zone }, year, each + 1)),
        revision: 0,
        isManual: false,
      };
      yield ['period', `${erp}/${code}/${period.period}`, period];
    }
  }
}

type Data = Record<string, unknown>;
const text = (data: Data, name: string) => data[name] as string;
const maybe = (data: Data, name: string) => (data[name] as string | undefined) ?? null;

/** What a system's own statement means for what it knows. Later statements of the same thing come after earlier ones. */
const TOLD: Readonly<Record<string, (state: State, signal: Signal) => Iterable<Change>>> = {
  'account.upserted.v1': (_state, { source, data }) =>
    source === 'crm'
      ? [
          [
            'crmAccount',
            `crm/${text(data, 'account')}`,
            { name: text(data, 'name'), salesOwner: maybe(data, 'salesOwner'), status: null },
          ],
        ]
      : source.startsWith('erp')
        ? [
            [
              'customer',
              `${source}/${text(data, 'account')}`,
              {
                name: text(data, 'name'),
                entity: text(data, 'entity'),
                taxCode: maybe(data, 'taxCode'),
                taxRegistration: maybe(data, 'taxRegistration'),
                blocked: null,
                revision: data.revision as number,
              },
            ],
          ]
        : [],
  'period.changed.v1': (state, { source, data }) => {
    const { changedAt: _, ...told } = data as Data & { changedAt: string };
    const id = `${source}/${text(data, 'entity')}/${text(data, 'period')}`;
    const former = state.get('period', id);
    if (former && former.revision > (data.revision as number)) return [];
    return [['period', id, { ...(told as unknown as Period), isManual: false }]];
  },
  'invoice.issued.v1': (_state, { data }) => [
    ['billed', `billing/${text(data, 'invoice')}`, { type: 'invoice', body: data, voidedAt: null, credited: '0.00' }],
  ],
  'invoice.updated.v1': (_state, { data }) => [
    ['billed', `billing/${text(data, 'invoice')}`, { type: 'invoice', body: data, voidedAt: null, credited: '0.00' }],
  ],
  'creditmemo.issued.v1': (_state, { data }) => [
    [
      'billed',
      `billing/${text(data, 'creditMemo')}`,
      { type: 'creditmemo', body: data, voidedAt: null, credited: '0.00' },
    ],
  ],
  'erp.document.posted.v1': (state, { source, data }) => {
    const id = text(data, 'erpDocument');
    const document: LedgerDocument = {
      id,
      system: source,
      number: maybe(data, 'number') ?? id,
      entity: text(data, 'entity'),
      currency: text(data, 'currency'),
      net: text(data, 'net'),
      tax: maybe(data, 'tax') ?? '0.00',
      postingDate: text(data, 'postingDate'),
      postedAt: text(data, 'postedAt'),
      attempt: maybe(data, 'attempt'),
      documents: data.documents as LedgerDocument['documents'],
      reversal: null,
    };
    return [
      ['document', `${source}/${id}`, document],
      ...document.documents.map(({ system, type, id: of }): Change => {
        const booked = `${source}/${system}/${type}/${of}`;
        return ['booked', booked, { documents: [...(state.get('booked', booked)?.documents ?? []), id] }];
      }),
    ];
  },
  'entitlement.changed.v1': (_state, { source, data }) => [
    [
      'entitlement',
      `${source}/${text(data, 'entitlement')}`,
      {
        customer: text(data, 'customer'),
        subscription: text(data.subscription as Data, 'id'),
        product: text(data, 'product'),
        state: data.state as Rows['entitlement']['state'],
        revision: data.revision as number,
      },
    ],
  ],
};

/** What ends or lessens something, wherever in the telling it stands. */
const ENDED: Readonly<Record<string, (state: State, signal: Signal) => Iterable<Change>>> = {
  'invoice.voided.v1': (state, { data }) => {
    const id = `billing/${text(data, 'invoice')}`;
    const invoice = state.get('billed', id);
    return invoice ? [['billed', id, { ...invoice, voidedAt: text(data, 'voidedAt') }]] : [];
  },
  'erp.document.reversed.v1': (state, { source, data }) => {
    const id = `${source}/${text(data, 'erpDocument')}`;
    const document = state.get('document', id);
    const reversal = {
      id: maybe(data, 'reversal') ?? `${text(data, 'erpDocument')}-r`,
      at: text(data, 'reversedAt'),
      reason: maybe(data, 'reason'),
    };
    return document ? [['document', id, { ...document, reversal }]] : [];
  },
  'creditmemo.issued.v1': (state, { data }) => {
    const [first] = data.lines as { invoice?: string }[];
    const id = `billing/${first?.invoice}`;
    const invoice = state.get('billed', id);
    return invoice ? [['billed', id, { ...invoice, credited: sumOf([invoice.credited, text(data, 'net')]) }]] : [];
  },
};

/** Customers that a ledger refused last because they are blocked. */
function* blocked({ plan }: Generated, state: State): Generator<Change> {
  for (const { posting, account } of plan.flows) {
    const last = posting.at(-1);
    if (last?.step !== 'failed' || last.reason !== 'customer blocked') continue;
    const id = `${account.entity.erp}/${account.erp}`;
    const customer = state.get('customer', id);
    if (customer) yield ['customer', id, { ...customer, blocked: 'credit check' }];
  }
}

/**
 * Everything that the counterparts know at the end of a history that was told up to an instant.
 * @param at milliseconds
 * @param life what tells this sandbox's numbers from those of any other
 */
export function companyOf(made: Generated, at: number, life: string): State {
  const state = new State(ledgers(at));
  state.apply([['counter', 'life', { life, given: 0 }]]);
  for (const { name, kind, title } of SOURCES)
    if (isFace(kind)) state.apply([['system', name, { face: kind, title, faults: NO_FAULTS }]]);
  const told = made.signals.filter(({ receivedAt }) => receivedAt <= at);
  for (const signal of told) state.apply(TOLD[signal.type]?.(state, signal) ?? []);
  for (const signal of told) state.apply(ENDED[signal.type]?.(state, signal) ?? []);
  // The accounts are blocked to this day, whatever was refused since.
  state.apply(blocked(made, state));
  return state;
}
