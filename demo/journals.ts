/** Summary journals: one ERP document that books many invoices. */
import { money } from './amounts';
import { DAY, HOUR, iso } from './clock';
import { type Flow, isAdHoc, type Journal, netOf, taxOf } from './flows';
import { diceOf, type Plan } from './plan';
import { type Signal, signal } from './signals';

const JOURNAL_SIZE = 30;

/** German invoices of one bill run and currency go into summary journals, overnight. */
export function journalsOf(plan: Plan): Journal[] {
  const dice = diceOf(plan, 'journals');
  const groups = new Map<string, Flow[]>();
  for (const flow of plan.flows) {
    const bookable =
      flow.mistyped !== null ||
      (!isAdHoc(flow) &&
        flow.account.entity.code === 'DE' &&
        (flow.story === null || flow.story.startsWith('variances')) &&
        netOf(flow) > 0);
    const asked = flow.posting.find(({ step }) => step === 'requested');
    if (!bookable || !asked || !(flow.mistyped !== null || dice.chance(0.7))) continue;
    const key = `${flow.period.end}/${flow.account.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  const journals: Journal[] = [];
  for (const flows of groups.values()) {
    for (let from = 0; from < flows.length; from += JOURNAL_SIZE) {
      const part = flows.slice(from, from + JOURNAL_SIZE);
      const serial = String(journals.length + 1).padStart(4, '0');
      const issued = part.map(({ invoice }) => invoice.issuedAt);
      // Half a day after the last of them, and within a day of the first: no invoice is overdue because of its journal.
      const at = Math.min(Math.max(...issued) + 12 * HOUR, Math.min(...issued) + DAY - HOUR);
      const journal: Journal = {
        id: `je-eu-sum-${serial}`,
        number: `52${serial.padStart(8, '0')}`,
        at,
        flows: part,
        stated: part.some(({ mistyped }) => mistyped !== null) || journals.length % 2 === 0,
      };
      for (const flow of part) {
        flow.journal = journal;
        flow.posting = flow.posting.filter(({ step }) => step === 'requested');
      }
      journals.push(journal);
    }
  }
  return journals;
}

export function journalSignal(journal: Journal): Signal {
  const { account } = journal.flows[0] as Flow;
  const booked = (flow: Flow) => flow.mistyped ?? netOf(flow);
  return signal(account.entity.erp, 'erp.document.posted.v1', `erp.posted-${journal.id}`, journal.at, {
    erpDocument: journal.id,
    number: journal.number,
    entity: account.entity.code,
    currency: account.currency,
    net: money(journal.flows.reduce((sum, flow) => sum + booked(flow), 0)),
    tax: money(journal.flows.reduce((sum, flow) => sum + taxOf(flow), 0)),
    postedAt: iso(journal.at),
    postingDate: iso(journal.at).slice(0, 10),
    documents: journal.flows.map((flow) => ({
      system: 'billing',
      type: 'invoice',
      id: flow.invoice.id,
      ...(journal.stated ? { amount: money(booked(flow)) } : {}),
    })),
  });
}
