'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type AdminSourceQuery, graphql, useMutation, useQuery } from '../shell/apollo';
import { formatCount, formatDuration } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { useChanges } from '../shell/live';
import { Section } from '../shell/page';
import { Failure, NotFound, SkeletonPanel } from '../shell/states';
import { TermBadge, ToneIcon, toneClass } from '../shell/term';
import { Time } from '../shell/time';
import classes from './admin.module.css';
import { AdminFrame } from './frame';
import { useKeyActions } from './key-actions';
import { RemoveSource } from './remove';
import { SettingDialog } from './setting';
import { SET_SOURCE, SOURCE_LABELS, SourceFields, sourceDraft, sourceInput } from './source-fields';
import { Keys } from './source-keys';

const SOURCE = graphql(`
  query AdminSource($name: String!) {
    source(name: $name) {
      id
      ...SourceSetting
      retiredAt
      totals {
        accepted
        deadLettered
      }
      keys {
        ...ApiKeyRow
      }
    }
    sources {
      id
      name
      title
    }
    teams {
      id
      code
      name
    }
    setup {
      sourceKinds {
        code
        title
        description
      }
      adapters {
        code
        title
        description
      }
    }
  }
`);
type Source = NonNullable<AdminSourceQuery['source']>;
/** While nothing has come in, what the live stream might miss is asked for. */
const WAITING_MS = 3_000;

/** One source: what is set of it, whether it has been heard of, and its keys. */
export function AdminSource({ name }: { name: string }) {
  const [heard, setHeard] = useState(true);
  const { data, error, refetch } = useQuery(SOURCE, {
    variables: { name },
    pollInterval: heard ? 0 : WAITING_MS,
    skipPollAttempt: () => document.hidden,
  });
  const [save] = useMutation(SET_SOURCE);
  const [changing, setChanging] = useState(false);
  const actions = useKeyActions(refetch);
  const source = data?.source;
  const spoke = source?.totals.accepted !== '0';
  if (spoke !== heard) setHeard(spoke);
  useChanges('sources', (ids) => {
    if (source && (ids.length === 0 || ids.includes(source.id))) void refetch();
  });
  if (data && !source)
    return (
      <AdminFrame at="/admin/sources" title="Source">
        <NotFound what="source" />
      </AdminFrame>
    );
  return (
    <AdminFrame
      at="/admin/sources"
      title={source?.title ?? name}
      actions={
        source ? (
          <>
            <Link href={`/pipeline/sources/${encodeURIComponent(source.name)}`}>What it sends</Link>
            <RemoveSource
              source={{ code: source.name, name: source.title }}
              isRetired={source.retiredAt !== null}
              onDone={() => void refetch()}
            />
            <Button onClick={() => setChanging(true)}>Change</Button>
          </>
        ) : undefined
      }
    >
      {source && data ? (
        <>
          <Heard source={source} />
          <Facts source={source} data={data} />
          <Keys
            source={source.name}
            keys={source.keys}
            heard={<Heard source={source} />}
            takesWebhooks={source.takesWebhooks}
            actions={actions}
          />
        </>
      ) : error ? (
        <Failure error={error} what="This source" onRetry={() => void refetch()} />
      ) : (
        <>
          <SkeletonPanel height={44} label="Loading the source" />
          <SkeletonPanel height={120} />
          <SkeletonPanel height={200} />
        </>
      )}
      {changing && source && data ? (
        <SettingDialog
          title={`Change ${source.title}`}
          base={sourceDraft(source)}
          revision={source.revision}
          labels={SOURCE_LABELS}
          fields={(form) => (
            <SourceFields
              form={form}
              isNew={false}
              choices={{
                teams: data.teams,
                kinds: data.setup.sourceKinds,
                adapters: data.setup.adapters,
                systems: data.sources,
              }}
            />
          )}
          current={async () => {
            const { data: now } = await refetch();
            return now?.source ? { state: sourceDraft(now.source), revision: now.source.revision } : null;
          }}
          save={async (draft, submission) => {
            const { data: answer } = await save({ variables: { input: { ...submission, ...sourceInput(draft) } } });
            return answer?.setSource;
          }}
          onDone={() => {
            setChanging(false);
            void refetch();
          }}
          onClose={() => setChanging(false)}
        />
      ) : null}
    </AdminFrame>
  );
}

/** Whether the first signal has come in: it changes by itself. */
function Heard({ source }: { source: Source }) {
  const { accepted, deadLettered } = source.totals;
  const tone = accepted !== '0' ? 'DONE' : deadLettered !== '0' ? 'RISK' : 'PROGRESS';
  return (
    <div className={`${classes.waiting} ${toneClass(tone)}`} role="status" aria-label="First signal">
      <ToneIcon tone={tone} />
      {tone === 'DONE' ? (
        <span>
          The first signal has come in: {formatCount(accepted)} accepted, the last <Time at={source.lastReceivedAt} />
        </span>
      ) : tone === 'RISK' ? (
        <span>
          Something came in, but it could not be read:{' '}
          <Link href={`/pipeline/sources/${encodeURIComponent(source.name)}#dead-letters`}>see why</Link>
        </span>
      ) : (
        <span>Waiting for the first signal. Make a key, and run the command that it comes with.</span>
      )}
    </div>
  );
}

function Facts({ source, data }: { source: Source; data: AdminSourceQuery }) {
  const titleOf = (list: readonly { code: string; title: string }[], code: string) =>
    list.find((each) => each.code === code)?.title ?? code;
  const facts: [string, React.ReactNode][] = [
    ['Name', <Identifier key="name" value={source.name} label="Name" />],
    ['Kind', titleOf(data.setup.sourceKinds, source.kind)],
    ['Payloads', titleOf(data.setup.adapters, source.adapter)],
    ['Owner', source.team.name],
    ['Expected', `every ${formatDuration(source.cadenceSeconds)}`],
    ['Its documents are of', source.documentSystem ?? 'itself'],
    ['Mode', source.mode],
    ['Health', <TermBadge key="health" term={source.health} />],
  ];
  return (
    <Section title="What is set">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
