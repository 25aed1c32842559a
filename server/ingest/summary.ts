/** What a run of the command-line tool came to, in words. */
import type { BatchAnswer } from './sending';

const SHOWN = 10;

export class Summary {
  sent = 0;
  accepted = 0;
  duplicates = 0;
  conflicting = 0;
  ignored = 0;
  backfilled = 0;
  rejected = 0;
  private readonly reasons = new Map<string, number>();
  private readonly suspended = new Map<string, number>();
  private attach: number | null = null;
  private readonly examples: string[] = [];

  constructor(private readonly dryRun: boolean) {}

  /** Adds the answer to one batch; `place` says where in which file the event of an index stands. */
  add(answer: BatchAnswer, sent: number, place: (index: number) => string): void {
    this.sent += sent;
    this.accepted += answer.accepted;
    this.duplicates += answer.duplicates;
    this.conflicting += answer.conflicting;
    this.ignored += answer.ignored;
    this.backfilled += answer.backfilled ?? 0;
    this.rejected += answer.rejected.length;
    for (const { index, code, message } of answer.rejected) {
      this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
      if (this.examples.length < SHOWN) this.examples.push(`  ${place(index)}  ${code}: ${message}`);
    }
    if (!answer.attachment) return;
    this.attach = (this.attach ?? 0) + answer.attachment.attach;
    for (const [reason, count] of Object.entries(answer.attachment.suspend))
      this.suspended.set(reason, (this.suspended.get(reason) ?? 0) + count);
  }

  text(seconds: number): string {
    const rate = seconds > 0 ? Math.round(this.sent / seconds) : this.sent;
    const lines = [
      `${this.dryRun ? 'Looked at' : 'Sent'} ${number(this.sent)} in ${seconds.toFixed(1)} s (${number(rate)}/s).`,
      row(this.dryRun ? 'would be new' : 'accepted', this.accepted),
    ];
    const optional: [string, number][] = [
      ['of these backfilled', this.backfilled],
      ['duplicates, suppressed', this.duplicates],
      ['conflicting content', this.conflicting],
      ['ignored, of no consequence', this.ignored],
      [this.dryRun ? 'would be refused' : 'refused, kept as dead letters', this.rejected],
    ];
    for (const [label, count] of optional) if (count > 0) lines.push(row(label, count));
    for (const [reason, count] of this.reasons) lines.push(row(`  ${reason}`, count));
    if (this.attach !== null) {
      lines.push(row('usage would attach', this.attach));
      for (const [reason, count] of this.suspended) lines.push(row(`usage would wait: ${reason}`, count));
    }
    if (this.examples.length > 0) lines.push('First refusals:', ...this.examples);
    return lines.join('\n');
  }
}

const number = (value: number): string => value.toLocaleString('en-US');
const row = (label: string, count: number): string => `${number(count).padStart(14)}  ${label}`;
