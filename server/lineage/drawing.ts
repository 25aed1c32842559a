import type { RecordFact } from '@/domain/facts';
import { type Decimal, text } from '@/domain/money';
import { recordEntry } from '@/domain/records';
import type { Term } from '@/domain/terms';
import type { LineageEdge, LineageNode } from './node';

/** Collects the parts of one transaction's lineage. */
export class Drawing {
  readonly nodes: LineageNode[] = [];
  readonly edges: LineageEdge[] = [];

  constructor(
    readonly transactionId: string,
    readonly currency: string | null,
  ) {}

  node(
    given: Pick<LineageNode, 'id' | 'lane' | 'stage' | 'kind' | 'title' | 'status' | 'tone'> & Partial<LineageNode>,
  ): LineageNode {
    const node: LineageNode = {
      aside: false,
      externalId: null,
      number: null,
      quantity: null,
      unit: null,
      amount: null,
      allocated: null,
      allocation: null,
      currency: null,
      at: null,
      dueAt: null,
      lagSeconds: null,
      count: null,
      basis: null,
      recordIds: [],
      cases: [],
      otherTransactions: 0,
      transactionId: this.transactionId,
      ...given,
    };
    this.nodes.push(node);
    return node;
  }

  /** A node of one record, in the lane of the system that sent it, with the words and the figure of its kind. */
  record(record: RecordFact, { label, tone }: Term, more: Partial<LineageNode> = {}): LineageNode {
    const entry = recordEntry(record.kind);
    const isMoney = entry.figure === 'money';
    return this.node({
      id: record.id,
      lane: record.source,
      stage: entry.stage,
      kind: record.kind,
      aside: entry.aside,
      title: entry.title(record),
      basis: entry.note?.(record.body as never) ?? null,
      status: label,
      tone,
      externalId: record.externalId,
      number: record.number,
      amount: isMoney ? record.amount : null,
      currency: isMoney ? record.currency : null,
      quantity: entry.figure === 'quantity' ? record.amount : null,
      at: record.occurredAt,
      recordIds: [record.id],
      ...more,
    });
  }

  edge(from: LineageNode, to: LineageNode, amount: Decimal | null = null, label: string | null = null): void {
    if (this.edges.some((edge) => edge.from === from.id && edge.to === to.id)) return;
    this.edges.push({
      from: from.id,
      to: to.id,
      amount: amount && text(amount),
      currency: amount && (to.currency ?? this.currency),
      label,
      broken: false,
    });
  }
}
