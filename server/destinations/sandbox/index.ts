/** The counterparts of the demo company: a billing system, a CRM and ERPs over HTTP. */
import type { Answered, DestinationKind, Outgoing } from '../define';

interface Booked {
  readonly documents: readonly { readonly id: string; readonly reversal: unknown }[];
}

const documents = ({ system }: Outgoing, base: string) => `${base}/erp/${encodeURIComponent(system)}/documents`;

export const sandbox: DestinationKind = {
  code: 'sandbox',
  title: 'Sandbox of the demo company',
  addressed: false,
  signed: false,
  request: (command, base) => ({
    method: 'POST',
    url: documents(command, base),
    headers: { 'idempotency-key': command.key },
    body: command.payload,
  }),
  question(command, base) {
    const { system, type, id } = command.payload.document;
    const reference = new URLSearchParams({ reference: `${system}:${type}:${id}` });
    return { method: 'GET', url: `${documents(command, base)}?${reference}`, headers: {}, body: null };
  },
  found(_command, { status, body }: Answered) {
    if (status !== 200) return null;
    return (body as Booked).documents.find(({ reversal }) => reversal === null) ?? null;
  },
};
