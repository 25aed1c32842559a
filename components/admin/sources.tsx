'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, useMutation, useQuery } from '../shell/apollo';
import { Link, useGo } from '../shell/link';
import { useChanges } from '../shell/live';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { AdminFrame } from './frame';
import { SettingDialog } from './setting';
import { newSource, SET_SOURCE, SOURCE_LABELS, SourceFields, sourceInput } from './source-fields';

const SOURCES = graphql(`
  query AdminSources {
    sources {
      id
      ...SourceSetting
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

/** The systems that send signals. */
export function Sources() {
  const go = useGo();
  const { data, error, refetch } = useQuery(SOURCES);
  const [save] = useMutation(SET_SOURCE);
  const [adding, setAdding] = useState(false);
  useChanges('sources', () => void refetch());
  const add = (
    <Button variant="filled" onClick={() => setAdding(true)}>
      Add a source
    </Button>
  );
  const title = (list: readonly { code: string; title: string }[] | undefined, code: string) =>
    list?.find((each) => each.code === code)?.title ?? code;
  return (
    <AdminFrame
      at="/admin/sources"
      title="Sources"
      lead="Every system that sends: what it is, how its payloads are read, who answers for it. Open one for its keys and the command to try it."
      actions={add}
    >
      {data ? (
        <Section title="Sources">
          <FigureTable
            label="Sources"
            rows={data.sources}
            rowKey={(source) => source.id}
            empty={
              <Empty title="No source yet" action={add}>
                Begin with billing or metering; each gets a key of its own.
              </Empty>
            }
            columns={[
              {
                key: 'title',
                head: 'Source',
                cell: (source) => (
                  <Link href={`/admin/sources/${encodeURIComponent(source.name)}`}>{source.title}</Link>
                ),
              },
              { key: 'name', head: 'Name', cell: (source) => <span className="mono">{source.name}</span>, wide: true },
              { key: 'kind', head: 'Kind', cell: (source) => title(data.setup.sourceKinds, source.kind), wide: true },
              {
                key: 'adapter',
                head: 'Payloads',
                cell: (source) => title(data.setup.adapters, source.adapter),
                wide: true,
              },
              { key: 'team', head: 'Owner', cell: (source) => source.team.name, wide: true },
              { key: 'health', head: 'Health', cell: (source) => <TermBadge term={source.health} /> },
              { key: 'last', head: 'Last receipt', cell: (source) => <Time at={source.lastReceivedAt} /> },
            ]}
          />
        </Section>
      ) : error ? (
        <Failure error={error} what="The sources" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading sources" />
      )}
      {adding && data ? (
        <SettingDialog
          title="Add a source"
          base={newSource(data.teams.find(({ code }) => code !== 'administrators')?.code ?? 'administrators')}
          revision={null}
          labels={SOURCE_LABELS}
          fields={(form) => (
            <SourceFields
              form={form}
              isNew
              choices={{
                teams: data.teams,
                kinds: data.setup.sourceKinds,
                adapters: data.setup.adapters,
                systems: data.sources,
              }}
            />
          )}
          current={async () => null}
          saveLabel="Add and go on to its key"
          save={async (draft, submission) => {
            const input = sourceInput(draft);
            const { data: answer } = await save({ variables: { input: { ...submission, ...input } } });
            if (answer?.setSource.__typename === 'SetupDone') go(`/admin/sources/${encodeURIComponent(input.name)}`);
            return answer?.setSource;
          }}
          onDone={() => setAdding(false)}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </AdminFrame>
  );
}
