/** A page to see what the counterparts hold, to mend it there, and to make things go wrong. Plain HTML, no script. */
import type { Customer, Faults, GlAccount, Item, LedgerDocument, Period, State } from './state';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: unknown): string =>
  String(text ?? '').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e4e7eb); --quiet: light-dark(#57606a, #9aa4af);
  --ground: light-dark(#fff, #15181c); --raised: light-dark(#f6f8fa, #1d2126); --line: light-dark(#d0d7de, #343b43);
  --blue: light-dark(#0a57c2, #7cb3ff); --red: light-dark(#b42318, #ff9a8f); --green: light-dark(#18653a, #7fd6a0) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } h3 { font-size: 1rem; margin: 0 }
p { margin: .25rem 0 .75rem; color: var(--quiet); max-width: 60rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; white-space: nowrap }
th { font-weight: 600; color: var(--quiet) } td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums }
code { font-family: ui-monospace, monospace; font-size: .93em }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end } label { display: grid; font-size: .87rem; color: var(--quiet) }
label.check { display: flex; gap: .4rem; align-items: center; min-height: 2.1rem }
input, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid light-dark(#8c959f, #6b7580); border-radius: 6px; padding: .25rem .6rem; min-height: 2.1rem }
input[type=number] { width: 7rem } button { background: var(--raised); cursor: pointer }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)) }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .75rem; background: var(--raised) }
.said { border: 1px solid; border-radius: 8px; padding: .5rem .75rem } .good { color: var(--green) } .bad { color: var(--red) }
`;

/** A form that is sent to the page; its fields become the body of the request that it stands for. */
const form = (method: string, path: string, inner: string): string =>
  `<form method="post"><input type="hidden" name="method" value="${method}"><input type="hidden" name="path" value="${safe(path)}">${inner}</form>`;
const button = (text: string, of: string): string =>
  `<button aria-label="${safe(`${text}: ${of}`)}">${safe(text)}</button>`;

/** The request that a filled form stands for. Checkboxes are named `?…`, numbers `#…` (empty: no limit), entries of an object `defaults.…`. */
export function filled(fields: URLSearchParams): { method: string; path: string; body: Record<string, unknown> } {
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    if (name === 'method' || name === 'path') continue;
    if (name.startsWith('?')) body[name.slice(1)] = value === 'true' || body[name.slice(1)] === true;
    else if (name.startsWith('#')) body[name.slice(1)] = value.trim() === '' ? null : Number(value);
    else if (name.startsWith('defaults.')) body.defaults = { [name.slice('defaults.'.length)]: value.trim() };
    else body[name] = value.trim() === '' ? null : value.trim();
  }
  return { method: fields.get('method') ?? '', path: fields.get('path') ?? '', body };
}

const check = (name: keyof Faults, says: string, isOn: boolean): string =>
  `<label class="check"><input type="checkbox" name="?${name}" value="true"${isOn ? ' checked' : ''}>${says}</label><input type="hidden" name="?${name}" value="false">`;
const number = (name: keyof Faults, says: string, value: number | null): string =>
  `<label>${says}<input type="number" min="0" name="#${name}" value="${value ?? ''}"></label>`;

function system(id: string, { face, title, faults }: { face: string; title: string; faults: Faults }): string {
  const inner = [
    check('isDown', 'down: no answer at all', faults.isDown),
    check('isUnavailable', 'unavailable: 503', faults.isUnavailable),
    ...(face === 'erp'
      ? [check('checksDuplicates', 'refuses a document that is booked already', faults.checksDuplicates)]
      : []),
    number('perSecond', 'requests a second', faults.perSecond),
    number('delay', 'milliseconds slower', faults.delay),
    number('hangs', 'next requests never answered', faults.hangs),
    number('loses', 'next answers lost', faults.loses),
    button('Set', title),
  ].join('');
  return `<section class="card"><h3>${safe(title)} <code>${safe(id)}</code></h3>${form('PUT', `/faults/${id}`, inner)}</section>`;
}

const table = (head: readonly string[], rows: readonly string[], empty: string): string =>
  rows.length === 0
    ? `<p>${empty}</p>`
    : `<div class="scroll" tabindex="0"><table><thead><tr>${head.map((each) => `<th scope="col"${each === 'Net' ? ' class="amount"' : ''}>${each}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
const cells = (...of: readonly string[]): string => `<tr>${of.map((each) => `<td>${each}</td>`).join('')}</tr>`;

function customer(key: string, { name, entity, taxCode, blocked }: Customer): string {
  const [of, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  const path = `/erp/${of}/customers/${id}`;
  return cells(
    `<code>${safe(id)}</code>`,
    safe(name),
    safe(entity),
    form(
      'PATCH',
      path,
      `<label>Tax code<input name="taxCode" value="${safe(taxCode)}"></label>${button('Set tax code', name)}`,
    ),
    blocked
      ? form('PATCH', path, `<input type="hidden" name="blocked" value="">${safe(blocked)} ${button('Unblock', name)}`)
      : form('PATCH', path, `<input type="hidden" name="blocked" value="credit check">${button('Block', name)}`),
  );
}

function period(key: string, { entity, period: name, status }: Period): string {
  const of = key.slice(0, key.indexOf('/'));
  const to = status === 'closed' ? 'open' : 'closed';
  return cells(
    safe(entity),
    safe(name),
    safe(status),
    form(
      'PATCH',
      `/erp/${of}/periods/${entity}/${name}`,
      `<input type="hidden" name="status" value="${to}">${button(to === 'open' ? 'Open' : 'Close', `${entity} ${name}`)}`,
    ),
  );
}

function document({
  id,
  system: of,
  number: printed,
  entity,
  currency,
  net,
  postedAt,
  documents,
  reversal,
}: LedgerDocument): string {
  const [first] = documents;
  return `<tr><td><code>${safe(printed)}</code></td><td>${safe(entity)}</td><td>${documents.length > 1 ? `${documents.length} documents` : `<code>${safe(first?.id)}</code>`}</td><td class="amount">${safe(net)} ${safe(currency)}</td><td>${safe(postedAt.slice(0, 16).replace('T', ' '))} UTC</td><td>${
    reversal ? 'reversed' : form('POST', `/erp/${of}/documents/${id}/reversal`, button('Reverse', printed))
  }</td></tr>`;
}

/** Two settings of a ledger that whole bill runs fail on: items without an account, accounts that want a dimension. */
function settings(state: State): string[] {
  const items = [...state.all('item')].filter(([, { revenueAccount }]) => revenueAccount === null);
  const accounts = [...state.all('glAccount')].filter(([, { requires }]) => requires.length > 0);
  const parts = (key: string) => key.split('/') as [system: string, entity: string, id: string];
  const item = (key: string, { name }: Item) => {
    const [of, entity, id] = parts(key);
    const field = '<label>Revenue account<input name="revenueAccount" value=""></label>';
    return cells(
      safe(entity),
      `Item <code>${safe(name)}</code>`,
      'has no revenue account',
      form('PATCH', `/erp/${of}/items/${entity}/${id}`, field + button('Set account', name)),
    );
  };
  const account = (key: string, { requires, defaults }: GlAccount) => {
    const [of, entity, id] = parts(key);
    return requires.map((dimension) =>
      cells(
        safe(entity),
        `Account <code>${safe(id)}</code>`,
        `wants the dimension ${safe(dimension)}`,
        form(
          'PATCH',
          `/erp/${of}/accounts/${entity}/${id}`,
          `<label>Value where a document has none<input name="defaults.${safe(dimension)}" value="${safe(defaults[dimension])}"></label>${button('Set value', `${dimension} of ${id}`)}`,
        ),
      ),
    );
  };
  return [...items.map(([key, row]) => item(key, row)), ...accounts.flatMap(([key, row]) => account(key, row))];
}

const SHOWN = 25;

/** The newest rows, or those that hold a text. */
function chosen<Row>(
  rows: ReadonlyMap<string, Row>,
  search: string,
  also: (row: Row) => boolean = () => true,
): [string, Row][] {
  const wanted = search.toLowerCase();
  const found: [string, Row][] = [];
  for (const [id, row] of rows)
    if (wanted === '' ? also(row) : `${id} ${JSON.stringify(row)}`.toLowerCase().includes(wanted))
      found.push([id, row]);
  return found.reverse().slice(0, SHOWN);
}

/** @param sending how many signals wait to be taken, and what was said when they were not */
export function page(
  state: State,
  query: URLSearchParams,
  sending: { waiting: number; complaints: readonly string[] },
): string {
  const search = query.get('search')?.trim() ?? '';
  const [done, refused] = [query.get('done'), query.get('refused')];
  const customers = chosen(state.all('customer'), search, ({ taxCode, blocked }) => !taxCode || blocked !== null);
  const periods = [...state.all('period')].filter(([, { status }]) => status !== 'future');
  const recent = periods.filter(
    ([, { entity, period: name }]) =>
      periods.filter(([, other]) => other.entity === entity && other.period > name).length < 3,
  );
  const documents = chosen(state.all('document'), search);
  const tasks = chosen(state.all('task'), search);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Counterparts of the demo company</title><style>${STYLE}</style></head><body>
<header><h1>Counterparts of the demo company</h1>
<p>A billing system, a CRM and two ERPs that do what Throughline asks of them, and tell it by signals. ${
    sending.waiting === 0 ? 'Everything that happened has been told.' : `${sending.waiting} signals wait to be taken.`
  } ${sending.complaints.map(safe).join(' ')}</p></header><main>
${done ? '<p class="said good" role="status">✓ Done.</p>' : ''}${refused ? `<p class="said bad" role="alert">✕ ${safe(refused)}</p>` : ''}
<form role="search"><label>Customer, document, invoice<input type="search" name="search" value="${safe(search)}"></label><button>Search</button></form>
<section><h2>${search ? 'Customers found' : 'Customers that nothing can be posted for'}</h2>
<p>Without a tax code, or blocked: their invoices are refused.</p>
${table(
  ['Customer', 'Name', 'Company', 'Tax code', 'Posting'],
  customers.map(([id, row]) => customer(id, row)),
  search ? 'No customer has this text.' : 'Every customer has a tax code and none is blocked.',
)}</section>
<section><h2>Settings that postings fail on</h2>
${table(['Company', 'Of', 'What it is about', 'Setting'], settings(state), 'There is none.')}</section>
<section><h2>What goes wrong</h2><p>Set per system; it holds until it is set otherwise.</p><div class="cards">${[...state.all('system')].map(([id, row]) => system(id, row)).join('')}</div></section>
<section><h2>Posting periods</h2>${table(
    ['Company', 'Period', 'Status', 'Change'],
    recent.map(([id, row]) => period(id, row)),
    'There is none.',
  )}</section>
<section><h2>${search ? 'Documents found' : 'Newest documents'} of the ledgers</h2>
${table(
  ['Number', 'Company', 'Books', 'Net', 'Posted', 'Change'],
  documents.map(([, row]) => document(row)),
  'Nothing is booked.',
)}</section>
<section><h2>Tasks in the CRM</h2>
${table(
  ['Account', 'Owner', 'Task', 'Done'],
  tasks.map(([, task]) =>
    cells(`<code>${safe(task.account)}</code>`, safe(task.owner), safe(task.subject), task.doneAt ? 'done' : 'open'),
  ),
  'There is none.',
)}</section>
</main></body></html>`;
}
