'use client';
import { graphql, useQuery } from '../shell/apollo';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import { useMay } from '../shell/viewer';
import classes from './admin.module.css';

const HISTORY = graphql(`
  query SetupHistory($kinds: [String!]!) {
    auditEntries(filter: { subjectKinds: $kinds }, first: 5) {
      edges {
        node {
          id
          at
          action
          actorName
        }
      }
    }
  }
`);

/** Who changed it and when, the latest first; what was before and after stands in the audit. */
export function History({ kind }: { kind: string }) {
  const may = useMay('audit:read');
  const { data } = useQuery(HISTORY, { variables: { kinds: [kind] }, skip: !may, fetchPolicy: 'network-only' });
  const entries = data?.auditEntries.edges.map(({ node }) => node) ?? [];
  if (entries.length === 0) return null;
  return (
    <Section
      title="History"
      actions={<Link href={`/audit?about=${encodeURIComponent(kind)}`}>All, with what was before and after</Link>}
    >
      <ol className={classes.history}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Link href={`/audit?about=${encodeURIComponent(kind)}&entry=${encodeURIComponent(entry.id)}`}>
              Changed by {entry.actorName}
            </Link>{' '}
            <Time at={entry.at} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
